"""A log made ready for cloning: split by match and simulated again into rows with labels."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from arena.simulator import DEFAULT_DELAY
from logs.corpus import Corpus
from logs.human import Source
from logs.resimulate import Dataset, resimulate
from logs.splits import split

Part = Literal["train", "validation", "test"]
Progress = Callable[[int, int], None]

PARTS: Final[tuple[Part, ...]] = get_args(Part)


@dataclass(frozen=True)
class Labelled:
    """A corpus, how its matches are dealt out, and the rows of the parts asked for.

    Attributes:
        corpus: The fights.
        matches: Indices of the fights of each part.
        rows: Rows of each part asked for, of the players that are examples (`Corpus.examples`).
        delay: Frames from observation to label.
        split_seed: Seed of the split.
        excluded: Stretches that no loss counts, see `logs.human.Source.told`.
    """

    corpus: Corpus
    matches: dict[str, NDArray[np.int64]]
    rows: dict[Part, Dataset]
    delay: int
    split_seed: int
    excluded: list[list[int]] = field(default_factory=list)

    @property
    def train(self) -> Dataset:
        """Rows to train on."""
        return self.rows["train"]

    @property
    def validation(self) -> Dataset:
        """Rows to choose by."""
        return self.rows["validation"]

    @property
    def test(self) -> Dataset:
        """Rows to judge by, once everything is chosen."""
        return self.rows["test"]


def label(
    logs: Corpus | Source,
    parts: Iterable[Part] = PARTS,
    *,
    delay: int = DEFAULT_DELAY,
    split_seed: int = 0,
    progress: Progress | None = None,
) -> Labelled:
    """Split a corpus by match and simulate the parts asked for again.

    Args:
        logs: The fights, and what of them is labelled to be left out of the loss.
        parts: Parts whose rows are wanted.
        delay: Frames from observation to label: the reaction delay of the clones to be.
        split_seed: Seed of the split.
        progress: Told (fights done, fights).

    Returns:
        The rows of each part.

    Raises:
        InputError: If there are too few matches, or the delay is out of range.
    """
    source = logs if isinstance(logs, Source) else Source(logs)
    corpus = source.corpus
    matches = split(corpus, split_seed)
    wanted = list(parts)
    total = sum(len(matches[part]) for part in wanted)
    rows: dict[Part, Dataset] = {}
    done = 0
    for part in wanted:

        def told(fights: int, _: int, before: int = done) -> None:
            if progress is not None:
                progress(before + fights, total)

        rows[part] = source.masked(resimulate(corpus, matches[part], delay, told, corpus.examples))
        done += len(matches[part])
    return Labelled(corpus, matches, rows, delay, split_seed, source.told)
