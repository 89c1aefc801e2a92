"""The dataset card of a corpus: its figures come from the corpus itself, so they stay true."""

from collections.abc import Mapping, Sequence

from arena.frame_data.fighter_file import SLOTS
from arena.frame_data.skills import FIGHTERS
from arena.rules.actions import MOVE_NAMES, SKILL_NAMES
from arena.rules.constants import FRAMES_PER_SECOND
from arena.simulator import DEFAULT_DELAY
from logs.checks import Check, check_timing, human_timing
from logs.corpus import Corpus
from logs.splits import split
from logs.statistics import QUANTILES, PlayStatistics, Statistics

PROGRAMS: str = (
    "**The players in these logs are programs, not people.** No human played any of these fights. "
    "How near their timing comes to what was measured on people, the table under *Timing beside "
    "people's* shows; nothing else about them is human."
)


def dataset_card(
    corpus: Corpus, statistics: Statistics, *, title: str, description: str, command: str
) -> str:
    """Write the card of a corpus of fights between programs.

    Args:
        corpus: The fights.
        statistics: Of this corpus, as `logs.statistics.measure` gives them.
        title: Heading of the card.
        description: Markdown paragraphs: who the players are and how the fights were made.
        command: The command that makes the corpus again.

    Returns:
        Markdown.
    """
    parts = [
        f"# {title}",
        PROGRAMS,
        "## How it was made",
        description.strip(),
        f"The same corpus, bit for bit, comes out of:\n\n```\n{command}\n```",
        figures(corpus, statistics),
        _meaning(),
    ]
    return "\n\n".join(parts) + "\n"


def figures(corpus: Corpus, statistics: Statistics) -> str:
    """Write the part of the card that holds figures; equal corpora give equal text.

    Args:
        corpus: The fights.
        statistics: Of this corpus.

    Returns:
        Markdown sections.
    """
    return "\n\n".join(
        [
            "## What it holds",
            _facts(corpus, statistics),
            _fight_facts(corpus, statistics),
            "## Players",
            _players(corpus, statistics),
            "## Timing beside people's",
            f"{human_timing().what} The bands are explained in `logs/checks.py`.",
            _checks(check_timing(statistics)),
            "Gaps between skill starts in frames:",
            _gaps(statistics),
            "## Skills and moves",
            _skills(statistics.play),
        ]
    )


def _facts(corpus: Corpus, statistics: Statistics) -> str:
    first = corpus.fights[0]
    parts = ", ".join(f"{name} {len(part)}" for name, part in split(corpus).items())
    rows = [
        ("id (SHA-256 of the contents)", f"`{corpus.id}`"),
        ("rules version", str(first.rules_version)),
        ("frame-data hash", f"`{first.frame_data_hash}`"),
        ("fights", f"{statistics.fights:,}"),
        ("fight-frames", f"{statistics.frames:,}"),
        ("player-frames, two to a fight-frame", f"{statistics.player_frames:,}"),
        (f"of them labelled at a delay of {DEFAULT_DELAY}", f"{statistics.labelled_frames:,}"),
        ("frames without a press (`no_action`)", f"{statistics.no_action_share:.3%}"),
        ("fights by part of the split, whole matches", parts),
    ]
    return _table(("", ""), rows)


def _fight_facts(corpus: Corpus, statistics: Statistics) -> str:
    counts = {
        " against ".join(pair): sum(1 for fight in corpus.fights if _pair(fight.fighters) == pair)
        for pair in sorted({_pair(fight.fighters) for fight in corpus.fights})
    }
    seconds = [length / FRAMES_PER_SECOND for length in statistics.length_quantiles]
    quantiles = zip(QUANTILES, seconds, strict=True)
    rows = [
        ("outcomes", _listed(statistics.outcomes)),
        ("endings", _listed(statistics.endings)),
        ("knock-outs within 10 to 45 s", f"{statistics.knock_outs_10_to_45_s:.1%}"),
        ("length in seconds", ", ".join(f"{q:.0%}: {value:.1f}" for q, value in quantiles)),
        ("fighters", _listed(counts)),
    ]
    return _table(("fights", ""), rows)


def _pair(fighters: tuple[int, int]) -> tuple[str, ...]:
    return tuple(sorted(FIGHTERS[fighter] for fighter in fighters))


def _players(corpus: Corpus, statistics: Statistics) -> str:
    """List the players; a corpus that states styles and levels has columns for them."""
    rows = []
    for name, play in statistics.players.items():
        kind = corpus.kind_of(name)
        figures_of = (
            f"{play.tracks:,}",
            f"{play.frames:,}",
            f"{play.press_share:.2%}",
            f"{play.skill_share:.2%}",
            _quantile(0.5, play.gap_quantiles),
        )
        rows.append((f"`{name}`", *((kind.level, kind.style) if corpus.kinds else ()), *figures_of))
    kinds = ("level", "style") if corpus.kinds else ()
    head = ("player", *kinds, "fights", "frames", "presses / frame", "starts / frame", "median gap")
    return _table(head, rows)


def _checks(checks: Sequence[Check]) -> str:
    rows = []
    for check in checks:
        value = "none" if check.value is None else f"{check.value:.4g}"
        rows.append((check.name, value, check.band, "yes" if check.holds else "no"))
    return _table(("figure", "log", "people", "holds"), rows)


def _gaps(statistics: Statistics) -> str:
    levels = tuple(f"{level:.0%}" for level in QUANTILES)
    log = tuple(_quantile(level, statistics.play.gap_quantiles) for level in QUANTILES)
    people = tuple(f"{gap:.0f}" for gap in human_timing().gaps)
    return _table(("", *levels), [("log", *log), ("people", *people)])


def _skills(play: PlayStatistics) -> str:
    rows = [
        (
            name.replace("_", " "),
            _share(play.slot_presses.get(name)),
            _share(play.slot_starts[name]),
        )
        for name in SLOTS
    ]
    moves = ", ".join(f"{name} {play.move_shares[name]:.1%}" for name in MOVE_NAMES)
    holds = ", ".join(f"{q:.0%}: {_quantile(q, play.hold_quantiles)}" for q in QUANTILES)
    return (
        _table(("skill", "share of presses", "share of starts"), rows)
        + f"\n\nMoves held, share of frames: {moves}. Frames for which a move other than neutral is"
        f" held: {holds}."
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _meaning() -> str:
    """Say what a record means; the same for every corpus."""
    return (
        "## What a record is\n\n"
        "A fight is its start (seed and fighters), and for each frame the input of either player"
        f" as it took effect: a move ({', '.join(MOVE_NAMES)}) and a skill"
        f" ({', '.join(SKILL_NAMES)}). A skill is an event: it stands on the one frame on which it"
        " is pressed. The simulator makes positions, health and features again from these, bit for"
        " bit, and a digest of the state every second proves it.\n\n"
        "The label of the observation of frame t is the input of frame t + D, D being the reaction"
        f" delay ({DEFAULT_DELAY} frames by default); the last D frames of a fight have none. Split"
        " by match, never by frame: `logs/splits.py`.\n\n"
        "## What it is not good for\n\n"
        "It says nothing about how people fight, only about how often they press. A clone of"
        " these players is a clone of programs."
    )


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counts.items())


def _quantile(level: float, quantiles: Sequence[float]) -> str:
    return f"{quantiles[QUANTILES.index(level)]:.0f}" if quantiles else "none"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
