"""The bundled corpus: who fights whom for it, recorded, and the card that describes it."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from agents.roster import LEVELS, PROS
from agents.simple.suite import SIMPLE
from agents.spec import resolve
from arena.base.errors import InputError
from arena.base.files import written_aside
from arena.match import Progress, play
from arena.match.results import MatchResult
from logs.corpus import Corpus
from logs.dataset_card import dataset_card
from logs.player_kinds import EXAMPLE, PlayerKind
from logs.record import record
from logs.statistics import measure

FIGHTS: Final = 108  # of each pair of pros; a multiple of 18 gives every match-up both sides
LEARNER_FIGHTS: Final = 36  # of each pair of levels
SPARRING_FIGHTS: Final = 18  # of a pro with a weaker player
WEAKER_LEVELS: Final = 4  # levels that pros meet, from the lowest
SEED: Final = 20_261_120
SPARRING_SEED: Final = 20_261_125
SIMPLE_LEVEL: Final = "simple"

_DESCRIPTION: Final = """
Pros and levels are planners behind a human motor model (`agents/planning`, `agents/pros`). Every
few frames such a player looks at the fight, lets the inputs that are already on their way play out
in the simulator, tries its skills and moves against several guesses at what the opponent may do,
weighed by what that opponent has done at this distance so far, and takes what comes out best on a
mean of the guesses drawn towards the worst. It sees what is on the screen and not the opponent's
inputs to come. What it decides takes effect after the reaction delay of 15 frames (250 ms) that
every agent of the arena has, plus the jitter of its hands. Its hands hit the neighbouring button
now and then, press twice now and then, keep a distance between two presses, and follow moods in
which it is less willing to press. Decisions and hands are integer arithmetic on
counter-based randomness, so the same seed gives the same fights on every machine.
{others}
These pairs fought, from seed {seed}, sides swapped on each start, over all nine match-ups of
fighters in equal shares:

{pairings}
"""

_OF_SIMPLE: Final = """
Players of the level `simple` are bots of one idea each (`agents/simple`): rules with a press at
most every 22 frames, and nothing human about their timing. Like the levels they are there to be met
by pros; what is learned and scored is the pros' side alone (`Corpus.examples`).
"""


@dataclass(frozen=True)
class Entrant:
    """A player whose fights are recorded.

    Attributes:
        spec: Its name among agents, such as ``pro:vera``.
        style: How it plays, in a few words.
        level: How strong it is, in a word; the corpus is counted by it.
    """

    spec: str
    style: str
    level: str


@dataclass(frozen=True)
class Pairing:
    """Two players and how often they fight.

    Attributes:
        a: One player.
        b: The other; the sides are swapped on each start.
        fights: Fights to record; a multiple of 18 gives every match-up of fighters both sides.
    """

    a: Entrant
    b: Entrant
    fights: int


def _pros() -> list[Entrant]:
    return [Entrant(pro.name, pro.about, EXAMPLE) for pro in PROS.values()]


def pro_pairings(fights: int = FIGHTS) -> list[Pairing]:
    """Pair every pro with every other one.

    Args:
        fights: Fights of each pair.
    """
    return [Pairing(a, b, fights) for a, b in itertools.combinations(_pros(), 2)]


def sparring_pairings(fights: int = SPARRING_FIGHTS) -> list[Pairing]:
    """Pair every pro with the lower levels, and every bot of one idea with half of the pros.

    Pros that meet pros alone never show what to do about someone who only guards, runs away or
    does one thing over and over. The held-out bots are not among them.

    Args:
        fights: Fights of each pair.
    """
    pros = _pros()
    levels = [Entrant(bot.name, bot.about, name) for name, bot in LEVELS.items()]
    simple = [Entrant(bot.name, bot.about, SIMPLE_LEVEL) for bot in SIMPLE.values()]
    pairs = [(pro, level) for pro in pros for level in levels[:WEAKER_LEVELS]]
    pairs += [
        (pro, bot)
        for number, pro in enumerate(pros)
        for bot in simple[number % 2 :: 2]  # halves, for as many fights as the pros have together
    ]
    return [Pairing(pro, other, fights) for pro, other in pairs]


def learner_pairings(fights: int = LEARNER_FIGHTS) -> list[Pairing]:
    """Pair every level below the hardest with the next one, the hardest left out.

    Args:
        fights: Fights of each pair.
    """
    levels = [Entrant(bot.name, bot.about, name) for name, bot in list(LEVELS.items())[:-1]]
    return [Pairing(a, b, fights) for a, b in itertools.pairwise(levels)]


def make_corpus(
    path: Path,
    pairings: Sequence[Pairing],
    *,
    title: str = "The pro corpus of Standstill",
    command: str = "arena logs make",
    seed: int = SEED,
    progress: Progress | None = None,
) -> Corpus:
    """Let players fight each other, keep the logs, and write the dataset card beside them.

    Args:
        path: Corpus file to write; ``DATASET_CARD.md`` goes into the same folder.
        pairings: Who fights whom, and how often; the corpus is in this order.
        title: Of the dataset card.
        command: Named there as the one that makes the corpus again.
        seed: Seed of the starts; each pairing has starts of its own.
        progress: Told how many fights have ended.

    Returns:
        The corpus as it was read back from the file.

    Raises:
        InputError: If a player does not exist, one spec has two styles or levels, or the files
            cannot be written.
    """
    kinds = _kinds_of(pairings)
    total = sum(pairing.fights for pairing in pairings)

    def fought() -> Iterator[MatchResult]:
        first = 0
        for number, pairing in enumerate(pairings):

            def tell(ended: int, _: int, first: int = first) -> None:
                if progress is not None:
                    progress(first + ended, total)

            players = resolve(pairing.a.spec), resolve(pairing.b.spec)
            yield play([players], pairing.fights, seed + number, record=True, progress=tell)[0]
            first += pairing.fights

    record(fought(), path, kinds)
    corpus = Corpus.load(path)
    card = dataset_card(
        corpus,
        measure(corpus),
        title=title,
        description=_DESCRIPTION.format(
            pairings=_list(pairings),
            seed=seed,
            others=_OF_SIMPLE if any(k.level == SIMPLE_LEVEL for k in kinds.values()) else "",
        ),
        command=command,
    )
    with written_aside(path.with_name("DATASET_CARD.md")) as file:
        file.write(card.encode())
    return corpus


def _kinds_of(pairings: Sequence[Pairing]) -> dict[str, PlayerKind]:
    kinds: dict[str, PlayerKind] = {}
    for entrant in (each for pairing in pairings for each in (pairing.a, pairing.b)):
        kind = PlayerKind(entrant.style, entrant.level)
        if kinds.setdefault(entrant.spec, kind) != kind:
            raise InputError(
                f"{entrant.spec}: given as {kinds[entrant.spec]} and as {kind}; give it one style "
                "and one level"
            )
    return kinds


def _list(pairings: Sequence[Pairing]) -> str:
    return "\n".join(
        f"- `{each.a.spec}` against `{each.b.spec}`: {each.fights} fights" for each in pairings
    )
