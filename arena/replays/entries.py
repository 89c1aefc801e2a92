"""What is known of a kept fight beside its replay: who played, what came out, what was said of it.

Frames of a fight are counted from the first of its recording.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from arena import state as S
from arena.base.errors import InputError
from arena.replays.replay import MAX_NAME

PERSON_PREFIX: Final = "human:"
DUMMY: Final = "training:dummy"
"""Plays a side in training that no agent plays; no player can be made of it."""
TAKEN_OVER: Final = "taken over"
TRAINING: Final = "training"
FROM_STATE: Final = "from a state"
"""Notes of fights that did not begin as a match does: they say nothing of who is stronger."""
MAX_TEXT: Final = 2_000  # characters of a comment or a label


@dataclass(frozen=True)
class Party:
    """Who played a side.

    Attributes:
        name: A person's name, or the spec of an agent.
        is_person: Whether a person played.
        fingerprint: Hash of what the agent is, see `arena.match.players.Player`; "" of a person.
    """

    name: str
    is_person: bool = False
    fingerprint: str = ""

    @property
    def spec(self) -> str:
        """What stands in the replay: ``human:NAME``, or the spec of the agent."""
        return person_spec(self.name) if self.is_person else _fitting(self.name)

    @classmethod
    def of_spec(cls, spec: str) -> "Party":
        """Read what stands in a replay."""
        is_person = spec.startswith(PERSON_PREFIX)
        return cls(spec.removeprefix(PERSON_PREFIX) if is_person else spec, is_person)


def person_spec(name: str) -> str:
    """Name a person in a replay: any name is taken, what one line cannot show is left out."""
    return _fitting(f"{PERSON_PREFIX}{name.strip() or 'someone'}")


def _fitting(name: str) -> str:
    """Cut a name to what a replay holds: printable, of 1 to `MAX_NAME` bytes of UTF-8."""
    shown = "".join(sign for sign in name if sign.isprintable())
    return shown.encode("utf-8", "ignore")[:MAX_NAME].decode("utf-8", "ignore") or "?"


@dataclass(frozen=True)
class Entry:
    """A kept fight.

    Attributes:
        id: Its name in the library, also that of its file.
        digest: SHA-256 of its content, 64 hexadecimal digits.
        path: Its replay file; None while it is held in memory only.
        date: When it was kept, UTC, as ``2026-11-25T21:04:40Z``.
        match: What the rounds of one match share; "" if it was alone.
        round: Its number in the match, from 1.
        parties: Who played sides 0 and 1.
        fighters: Names of the fighters.
        delay: Reaction delays in frames.
        frames: Length of the recording.
        outcome: As `arena.replays.replay.Replay.outcome`.
        forfeit: Side that gave up, such as an agent that crashed; None if none did.
        late: Answers of each side that came too late and counted as ``no_action``.
        version: Version of Standstill.
        rules: Version of the rules.
        frame_data: Hash of the frame data.
        note: Anything else in words, such as why a side gave up.
    """

    id: str
    digest: str
    path: Path | None
    date: str
    match: str
    round: int
    parties: tuple[Party, Party]
    fighters: tuple[str, str]
    delay: tuple[int, int]
    frames: int
    outcome: int
    forfeit: int | None
    late: tuple[int, int]
    version: str
    rules: int
    frame_data: str
    note: str = ""

    @property
    def winner(self) -> int | None:
        """Side that won, by a forfeit too; None after a draw or in a fight that was broken off."""
        if self.forfeit is not None:
            return 1 - self.forfeit
        return {S.SIDE_0_WON: 0, S.SIDE_1_WON: 1}.get(self.outcome)

    @property
    def result(self) -> str:
        """How it came out, in words."""
        if self.winner is not None:
            return f"{self.parties[self.winner].name} won"
        return "draw" if self.outcome == S.DRAW else "broken off"

    @property
    def is_match(self) -> bool:
        """Whether it was fought as a match is: not taken over midway, not in training."""
        return not self.note.startswith((TAKEN_OVER, TRAINING, FROM_STATE))

    @property
    def person(self) -> int | None:
        """Side of the person, the left one's if two played; None if agents met."""
        return next((side for side, party in enumerate(self.parties) if party.is_person), None)


class LabelKind(StrEnum):
    """What is said of a stretch of a fight."""

    GOOD = "good"
    BAD = "bad"
    EXCLUDE = "exclude"
    TEXT = "text"


@dataclass(frozen=True)
class Label:
    """Something said of frames ``first`` to ``stop - 1`` of a fight.

    Attributes:
        first: First frame.
        stop: The frame behind the last one.
        kind: What is said; "exclude" keeps the actions of these frames out of training's loss.
        side: Player it is about; None for both.
        text: In words.
        id: Number in the ledger; None before it is there.
    """

    first: int
    stop: int
    kind: LabelKind
    side: int | None = None
    text: str = ""
    id: int | None = None

    def __post_init__(self) -> None:
        """Refuse a stretch without frames.

        Raises:
            InputError: If there is none, or the side does not exist.
        """
        if not 0 <= self.first < self.stop:
            raise InputError(f"label of frames {self.first} to {self.stop - 1}: mark one or more")
        if self.side not in (None, 0, 1):
            raise InputError(f"label of side {self.side}: give 0, 1 or none for both")


class Complaint(StrEnum):
    """What a person may tick after a match."""

    STOOD_STILL = "stood still"
    SPAMMED = "spammed"
    TOO_SLOW = "too slow"
    UNFAIR = "unfair"
    PREDICTABLE = "predictable"
    GOOD_FIGHT = "good fight"


@dataclass(frozen=True)
class Rating:
    """What a person says of a match.

    Attributes:
        stars: 1 to 5; None if none were given.
        ticks: What was ticked.
        comment: In the person's words.
        person: Name of the person.
        frames: Moment of the fight that a tick is about; `arena.replays.evidence` finds one where
            none is given.
    """

    stars: int | None = None
    ticks: Sequence[Complaint] = ()
    comment: str = ""
    person: str = ""
    frames: Mapping[Complaint, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse stars that do not exist.

        Raises:
            InputError: If there are not 1 to 5.
        """
        if self.stars is not None and not 1 <= self.stars <= 5:
            raise InputError(f"{self.stars} stars: give 1 to 5")


@dataclass(frozen=True)
class Filters:
    """Which fights are wanted; what is empty leaves out none.

    Attributes:
        player: Part of a person's name.
        agent: Part of an agent's spec.
        fighter: Name of a fighter that either side had.
        result: "won", "lost", "draw" or "broken off", as the person sees it.
        since: First day, as ``2026-11-25`` (UTC).
        until: Last day.
        event: Kind of an event that it has, see `arena.replays.events.EventKind`.
        label: Kind of a label that it has.
        complaint: Complaint that was made of it.
        match: The match that it belongs to.
    """

    player: str = ""
    agent: str = ""
    fighter: str = ""
    result: str = ""
    since: str = ""
    until: str = ""
    event: str = ""
    label: str = ""
    complaint: str = ""
    match: str = ""


@dataclass(frozen=True)
class Kept:
    """What became of a fight that was to be kept.

    Attributes:
        entry: The fight.
        trouble: What went wrong and where the fight is now, in one line; "" if nothing did.
    """

    entry: Entry
    trouble: str = ""


def now() -> str:
    """Give the time as an entry has it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
