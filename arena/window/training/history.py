"""What was pressed, as a list of inputs with the frames for which each was held."""

from collections.abc import Sequence
from dataclasses import dataclass

from arena.rules.actions import MOVE_NAMES, NO_ACTION, SKILL_NAMES
from arena.window.training.frames import Frame


@dataclass(frozen=True)
class Held:
    """An input in effect.

    Attributes:
        move: Name of the move.
        skill: Name of the skill that was pressed with it, empty if none.
        frames: Frames for which the move was held from there on.
    """

    move: str
    skill: str
    frames: int


@dataclass(frozen=True)
class LatestPress:
    """The latest press of a side.

    Attributes:
        skill: Name of the skill.
        pressed: Frame on which it was pressed.
        effective: Frame on which it takes effect.
    """

    skill: str
    pressed: int
    effective: int


def held(moments: Sequence[Frame], side: int, most: int) -> list[Held]:
    """List a side's inputs in effect, the newest first; a press begins a new one.

    Args:
        moments: Of the frames played, oldest first.
        side: 0 or 1.
        most: How many are wanted at most.
    """
    found: list[Held] = []
    frames = 0
    for index in range(len(moments) - 1, -1, -1):
        move, skill = moments[index].inputs[side]
        frames += 1
        before = moments[index - 1].inputs[side][0] if index else None
        if skill != NO_ACTION or before != move:
            pressed = SKILL_NAMES[skill] if skill else ""
            found.append(Held(MOVE_NAMES[move], pressed, frames))
            frames = 0
            if len(found) == most:
                break
    return found


def latest_press(
    moments: Sequence[Frame], side: int, frame: int, waited: int, delay: int
) -> LatestPress | None:
    """Find the latest press of a side; None if it has not pressed anything.

    Args:
        moments: Of the frames played, oldest first.
        side: 0 or 1.
        frame: The clock now.
        waited: Frames for which a press waits before it is sent.
        delay: Frames for which it then waits in the queue.
    """
    for back, moment in enumerate(reversed(moments), 1):
        skill = moment.sent[side][1]
        if skill:
            sent = frame - back
            return LatestPress(SKILL_NAMES[skill], sent - waited, sent + delay)
    return None
