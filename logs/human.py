"""Fights of people as logs: a folder of replays is read like a corpus, and labels are honoured.

Frames that a person labelled "exclude" keep their place in the context and leave the loss: of a row
whose label is the action of such a frame nothing is learned. In a folder of fights of people, the
sides of agents are no example either: there a clone learns from people alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from arena.base.errors import InputError
from arena.replays import file as files
from arena.replays.entries import LabelKind, Party
from arena.replays.library import SUFFIX, Library, digest_of
from arena.replays.places import human_folder
from arena.rules.constants import FIGHT_FRAMES
from logs.bundled import load_bundled
from logs.corpus import Corpus
from logs.resimulate import Dataset

_EVERY_FRAME: Final = FIGHT_FRAMES + 1


class Stretch(NamedTuple):
    """Frames ``first`` to ``stop - 1`` of a side of a fight; of both if the side is None."""

    first: int
    stop: int
    side: int | None


@dataclass(frozen=True)
class Source:
    """A log to clone from.

    Attributes:
        corpus: The fights.
        excluded: Stretches that no loss counts, by the index of their fight.
        passed_over: Why files of the folder are no part of it, in one line each.
    """

    corpus: Corpus
    excluded: Mapping[int, Sequence[Stretch]] = field(default_factory=dict)
    passed_over: Sequence[str] = ()

    def masked(self, data: Dataset) -> Dataset:
        """Take excluded actions of rows of this log out of the loss; nothing is copied."""
        if not self.excluded:
            return data
        learned = np.ones(len(data), np.bool_)
        for number, (start, stop) in enumerate(data.tracks):
            side = number % 2
            for stretch in self.excluded.get(int(data.match[start]), ()) if stop > start else ():
                if stretch.side in (None, side):
                    # The label of the row of frame t is the action of frame t + delay.
                    first, last = stretch.first - data.delay, stretch.stop - data.delay
                    learned[start + max(first, 0) : min(start + max(last, 0), stop)] = False
        return replace(data, learned=learned)

    @property
    def told(self) -> list[list[int]]:
        """The stretches as JSON types, for what is to be known about a run."""
        return [
            [fight, stretch.first, stretch.stop, -1 if stretch.side is None else stretch.side]
            for fight, stretches in sorted(self.excluded.items())
            for stretch in stretches
        ]


def load_source(path: Path | None = None, library: Library | None = None) -> Source:
    """Read a corpus, or a folder of replays, with the labels that were given to its fights.

    Args:
        path: A corpus file, or a folder of replay files such as ``logs/human``; the bundled logs
            (`logs.bundled.load_bundled`) if not given.
        library: Where labels are looked up; that of people's fights, and the folder's own, if not
            given.

    Raises:
        InputError: If it cannot be read, or holds no fight of these rules.
    """
    libraries = [library] if library else [Library(each, ()) for each in _folders(path)]
    labels = [
        (digest, label)
        for each in libraries
        for digest, own in each.labels().items()
        for label in own
        if label.kind is LabelKind.EXCLUDE
    ]
    if path is None:
        source = Source(load_bundled())
    else:
        source = _folder(path) if path.is_dir() else Source(Corpus.load(path))
    if not labels:
        return source
    numbers = {digest_of(fight): n for n, fight in enumerate(source.corpus.fights)}
    excluded = {fight: list(own) for fight, own in source.excluded.items()}
    for digest, label in labels:
        if digest in numbers:
            stretch = Stretch(label.first, label.stop, label.side)
            excluded.setdefault(numbers[digest], []).append(stretch)
    return replace(source, excluded=excluded)


def _folders(path: Path | None) -> list[Path]:
    """Name the folders whose labels count, each once."""
    own = [path] if path is not None and path.is_dir() else []
    return list({each.resolve(): each for each in [human_folder(), *own]}.values())


def _folder(path: Path) -> Source:
    """Read the replays of a folder."""
    fights, passed_over = [], []
    for file in sorted(path.glob(f"*{SUFFIX}")):
        try:
            fights.append(files.load(file))
        except InputError as error:
            passed_over.append(str(error))
    if not fights:
        reason = f"; the first file: {passed_over[0]}" if passed_over else ""
        raise InputError(
            f"{path}: holds no replay ({SUFFIX}) of these rules; play with `arena play`{reason}"
        )
    excluded = {}
    for number, fight in enumerate(fights):
        people = [Party.of_spec(spec).is_person for spec in fight.players]
        if any(people) and not all(people):
            excluded[number] = [Stretch(0, _EVERY_FRAME, people.index(False))]
    return Source(Corpus(fights), excluded, passed_over)
