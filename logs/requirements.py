"""How much a corpus must hold, and the figures of `logs/README.md`, which come from the corpus.

    python -m logs.requirements [DOCUMENT]

rewrites what stands in the document (logs/README.md if none is named) between
``<!-- corpus:NAME -->`` and ``<!-- /corpus:NAME -->``, for every block of `BLOCKS`.

What is asked for follows from what is to be said: a share is known to ± h with a confidence of 95 %
once it has been seen `needed` (h) times, at worst.
"""

import math
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.frame_data.skills import FIGHTERS
from arena.rules.actions import SKILL_NAMES
from logs.bundled import load_bundled
from logs.corpus import Corpus
from logs.coverage import PARTS, SITUATIONS, Coverage, measure_coverage
from logs.player_kinds import EXAMPLE

HALF_WIDTH: Final = 0.10
"""How exactly a share is to be known: to ± 10 points."""
DOCUMENT: Final = Path("logs/README.md")
"""Of the project; found from its root."""
_Z: Final = 1.96  # of a confidence of 95 %
_MARKED: Final = r"(<!-- corpus:{0} -->\n).*?(<!-- /corpus:{0} -->)"
_LARGEST: Final = 1 << 20
_LISTED: Final = 8  # players of a level that are named
_TEST: Final = PARTS.index("test")


def needed(half_width: float = HALF_WIDTH) -> int:
    """Say how often a share must have been seen to be known to ± ``half_width``.

    The normal approximation at a share of one half, where it is widest: z² / (4 h²).
    """
    return math.ceil(_Z**2 / (4 * half_width**2))


def shortfalls(coverage: Coverage) -> list[str]:
    """List what a corpus holds too little of, a sentence each.

    Args:
        coverage: What it covers.
    """
    least = needed()
    found = []
    for fighter, name in enumerate(FIGHTERS):
        for other, opponent in enumerate(FIGHTERS):
            fights = int(coverage.match_ups[fighter, other, 0].sum())
            if fights < least:
                found.append(f"`{name}` on the left against `{opponent}`: {fights} fights")
    for level, fights in zip(coverage.levels, _fights_by_level(coverage), strict=True):
        if fights < least:
            found.append(f"level `{level}`: a player of it in {fights} fights")
    if len(coverage.levels) == 1:
        found.append(f"levels: there is one, `{coverage.levels[0]}`")
    counted = (
        (SKILL_NAMES[1:], _of_examples(coverage, coverage.slot_presses)[_TEST]),
        (SITUATIONS, _of_examples(coverage, coverage.situation_presses)[_TEST]),
    )
    for names, counts in counted:
        for name, count in zip(names, counts.tolist(), strict=True):
            if count < least:
                found.append(f"{name}: {count} presses in the test part")
    return found


def _of_examples(coverage: Coverage, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Add up counts ``[P, L, names]`` over the players that are learned from, `Corpus.examples`."""
    of_all: NDArray[np.int64] = counts.sum(axis=1)
    of_pros: NDArray[np.int64] = counts[:, [name == EXAMPLE for name in coverage.levels]].sum(
        axis=1
    )
    return of_pros if EXAMPLE in coverage.levels else of_all


def _fights_by_level(coverage: Coverage) -> list[int]:
    return [int(count) for count in coverage.match_ups.sum(axis=(0, 1, 2))]


def _parts(corpus: Corpus, coverage: Coverage) -> str:
    presses = _of_examples(coverage, coverage.slot_presses).sum(axis=1)
    rows = [
        (part, f"{fights:,}", f"{pressed:,}")
        for part, fights, pressed in zip(PARTS, coverage.fights, presses, strict=True)
    ]
    rows.append(("together", f"{coverage.fights.sum():,}", f"{presses.sum():,}"))
    frames = f"{2 * corpus.frames:,} player-frames, corpus `{corpus.id[:16]}…`"
    return f"{frames}\n\n" + _table(("part", "fights", "presses to learn from"), rows)


def _match_ups(_: Corpus, coverage: Coverage) -> str:
    rows = [
        (
            f"`{name}`",
            *(
                " + ".join(f"{count:,}" for count in coverage.match_ups[fighter, other].sum(1))
                for other in range(len(FIGHTERS))
            ),
        )
        for fighter, name in enumerate(FIGHTERS)
    ]
    return _table(("left + right", *(f"against `{name}`" for name in FIGHTERS)), rows)


def _levels(corpus: Corpus, coverage: Coverage) -> str:
    players = sorted({player for fight in corpus.fights for player in fight.players})
    rows = []
    for number, level in enumerate(coverage.levels):
        own = [f"`{player}`" for player in players if corpus.kind_of(player).level == level]
        presses = int(coverage.slot_presses[:, number].sum())
        fights = _fights_by_level(coverage)[number]
        who = ", ".join(own) if len(own) <= _LISTED else f"{len(own)} of them"
        rows.append((f"`{level}`", f"{fights:,}", f"{presses:,}", who))
    return _table(("level", "fights of its players", "presses", "players"), rows)


def _slots(_: Corpus, coverage: Coverage) -> str:
    return _presses(SKILL_NAMES[1:], _of_examples(coverage, coverage.slot_presses))


def _situations(_: Corpus, coverage: Coverage) -> str:
    return _presses(SITUATIONS, _of_examples(coverage, coverage.situation_presses))


def _presses(names: Sequence[str], counts: NDArray[np.int64]) -> str:
    """Lay out presses by part; ``counts`` int64 [P, names]."""
    rows = []
    for which, name in enumerate(names):
        by_part = counts[:, which]
        enough = "yes" if by_part[_TEST] >= needed() else "no"
        rows.append((name, *(f"{count:,}" for count in by_part), enough))
    return _table(("presses", *PARTS, f"{needed()} in test"), rows)


def _missing(_: Corpus, coverage: Coverage) -> str:
    found = shortfalls(coverage)
    return "\n".join(f"- {each}" for each in found) if found else "Nothing of what is asked for."


def _needed(_: Corpus, __: Coverage) -> str:
    rows = [(f"± {h:.0%}", f"{needed(h):,}") for h in (0.20, HALF_WIDTH, 0.05)]
    return _table(("a share is known to", "once it was seen"), rows)


BLOCKS: Final[dict[str, Callable[[Corpus, Coverage], str]]] = {
    "needed": _needed,
    "parts": _parts,
    "match-ups": _match_ups,
    "levels": _levels,
    "slots": _slots,
    "situations": _situations,
    "missing": _missing,
}
"""Every marked block, and what writes it."""


def updated(text: str, corpus: Corpus, coverage: Coverage) -> str:
    """Write the figures of a corpus into a document that holds markers of blocks.

    Args:
        text: Markdown; markers that are missing are no error.
        corpus: The fights.
        coverage: What they cover.

    Returns:
        The document with every marked block up to date.
    """
    for name, block in BLOCKS.items():
        found = re.search(_MARKED.format(name), text, re.DOTALL)
        if found:
            whole = f"{found[1]}{block(corpus, coverage)}\n{found[2]}"
            text = text[: found.start()] + whole + text[found.end() :]
    return text


def main(arguments: list[str]) -> None:
    """Bring the figures in a document up to date with the bundled corpus.

    Args:
        arguments: The document's path; ``DOCUMENT`` if empty.

    Raises:
        InputError: If there is more than one path, or the document cannot be read or written.
    """
    if len(arguments) > 1:
        raise InputError(f"{len(arguments)} documents named; give one path, or none for {DOCUMENT}")
    path = Path(arguments[0]) if arguments else DOCUMENT
    text = read_limited(path, _LARGEST).decode()
    corpus = load_bundled()
    text = updated(text, corpus, measure_coverage(corpus))
    with written_aside(path) as file:
        file.write(text.encode())


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


if __name__ == "__main__":
    main(sys.argv[1:])
