"""The bundled corpus: pros against pros, recorded, and the card that describes it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from agents.pros.parameters import describe
from agents.roster import PROS
from arena.base.files import written_aside
from arena.match import Progress, play
from arena.match.results import MatchResult
from logs.corpus import Corpus
from logs.dataset_card import dataset_card
from logs.record import record
from logs.statistics import measure

FIGHTS: Final = 288  # of each pair of pros; a multiple of 18 gives every match-up both sides
SEED: Final = 20_261_120

_DESCRIPTION: Final = """
Each pro is a planner seen through a human motor model (`agents/planning`, `agents/pros`). Every few
frames it looks at the fight, lets the inputs that are already on their way play out in the
simulator, tries each of its skills and moves against several guesses at what the opponent may do,
and takes what comes out best on a mean of the guesses drawn towards the worst; of an opponent that
has done nothing but one thing it guesses that there is more of it to come. It sees what is on the
screen and not the opponent's inputs to come. What it decides takes effect after the reaction delay
of 15 frames (250 ms) that every agent of the arena has, plus the jitter of its hands. Its hands hit
the neighbouring button now and then, press twice now and then, keep a distance between two presses,
and follow moods in which it is less willing to press. Decisions and hands are integer arithmetic on
counter-based randomness, so the same seed gives the same fights on every machine.

{roster}

Every pair of pros fought {fights} fights from seed {seed}, sides swapped on each start, over all
nine match-ups of fighters in equal shares.
"""


def make_corpus(
    path: Path, *, fights: int = FIGHTS, seed: int = SEED, progress: Progress | None = None
) -> Corpus:
    """Let the pros fight each other, keep the logs, and write the dataset card beside them.

    Args:
        path: Corpus file to write; ``DATASET_CARD.md`` goes into the same folder.
        fights: Fights of each pair of pros.
        seed: Seed of the starts.
        progress: Told how many fights have ended.

    Returns:
        The corpus as it was read back from the file.
    """
    names = list(PROS)
    pairs = [(a, b) for index, a in enumerate(names) for b in names[index + 1 :]]
    total = len(pairs) * fights

    def fought() -> Iterator[MatchResult]:
        for number, (a, b) in enumerate(pairs):
            first = number * fights

            def tell(ended: int, _: int, first: int = first) -> None:
                if progress is not None:
                    progress(first + ended, total)

            yield play([(PROS[a], PROS[b])], fights, seed + number, record=True, progress=tell)[0]

    record(fought(), path)
    corpus = Corpus.load(path)
    card = dataset_card(
        corpus,
        measure(corpus),
        title="The pro corpus of Standstill",
        description=_DESCRIPTION.format(roster=describe(), fights=fights, seed=seed),
        command="arena logs make",
    )
    with written_aside(path.with_name("DATASET_CARD.md")) as file:
        file.write(card.encode())
    return corpus
