"""Prove a whole corpus by playing every fight of it again; errors are collected, not raised."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from arena.base.errors import InputError
from arena.replays.file import parse_content, unseal
from arena.replays.replay import Replay, desync
from logs.corpus import Corpus, check_one_version, id_of, read_parts
from logs.retrace import Progress, retrace


@dataclass
class Verification:
    """What verification found.

    Attributes:
        fights: Fights in the corpus, the unreadable ones among them.
        frames: Frames of the fights that were played again.
        desyncs: Fights that play out differently.
        unreadable: Fights that could not be read.
        errors: One line for each fault: what, where, what to do.
    """

    fights: int = 0
    frames: int = 0
    desyncs: int = 0
    unreadable: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether there is no fault at all."""
        return not self.errors

    def add_unreadable(self, error: InputError) -> None:
        """Count a fight that could not be read."""
        self.unreadable += 1
        self.errors.append(str(error))


def verify_file(path: Path, progress: Progress | None = None) -> Verification:
    """Read a corpus file fight by fight and play each again; a bad one does not stop the rest.

    Args:
        path: The corpus.
        progress: Called with (fights done, fights).

    Returns:
        What was found.

    Raises:
        InputError: If the file cannot even be cut into fights, or they are of mixed rules.
    """
    parts = read_parts(path)
    found = Verification()
    contents: list[bytes] = []
    names = []
    for number, record in enumerate(parts.records):
        name = f"{path}: fight {number}"
        try:
            contents.append(unseal(record, name))
            names.append(name)
        except InputError as error:
            found.add_unreadable(error)
    check_one_version(contents, str(path))
    if not found.unreadable and id_of(contents, parts.kinds) != parts.id:
        found.errors.append(
            f"{path}: the fights are not those that its header's SHA-256 names; fetch it again"
        )
    fights, readable = [], []
    for content, name in zip(contents, names, strict=True):
        try:
            fights.append(parse_content(content, name))
            readable.append(name)
        except InputError as error:
            found.add_unreadable(error)
    _play_again(fights, readable, found, progress)
    return found


def verify(corpus: Corpus, progress: Progress | None = None) -> Verification:
    """Play every fight of a corpus in memory again.

    Args:
        corpus: The fights.
        progress: Called with (fights done, fights).

    Returns:
        What was found.
    """
    found = Verification()
    names = [f"fight {number}" for number in range(len(corpus.fights))]
    _play_again(corpus.fights, names, found, progress)
    return found


def _play_again(
    fights: Sequence[Replay], names: Sequence[str], found: Verification, progress: Progress | None
) -> None:
    """Play fights again and add what comes out to what was found."""
    found.fights = len(fights) + found.unreadable
    if not fights:
        return
    found.frames = sum(fight.frames for fight in fights)
    for fault, name in zip(faults_of(fights, progress), names, strict=True):
        if fault:
            found.desyncs += 1
            found.errors.append(f"{name}: {fault}")


def faults_of(fights: Sequence[Replay], progress: Progress | None = None) -> list[str | None]:
    """Play fights again, all at once, and compare each with its checkpoints.

    Args:
        fights: One fight or more.
        progress: Called with (fights done, fights).

    Returns:
        What differs first in each and what to do about it; None if nothing does.
    """
    trace = retrace(fights, progress)
    return [
        desync(
            fight, trace.digests_of(number), int(trace.frames[number]), int(trace.outcome[number])
        )
        for number, fight in enumerate(fights)
    ]
