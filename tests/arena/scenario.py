"""One `arena.Fight`, posed and played by hand: scripts in, a trace of every frame out.

    fight = Scene("aster", "brakk", distance=60)
    trace = fight.run("light@0", "back@0-40")
    assert trace.first("p1.status", S.BLOCKSTUN) == 5

A script is words, each with the frames on which it holds, counted from the start of the `run`:

* ``light@3``      presses light on frame 3;
* ``back@0-20``    holds back on frames 0 to 20; a later word wins where two overlap;
* ``back@12``      holds back from frame 12 on.

Reaction delay is 0, so the row of frame t shows the state right after the input of frame t.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from arena import Fight
from arena import state as S
from arena.features import NAMES
from arena.frame_data.skills import FIGHTERS, SUBPIXELS, Fighter, Skill, load
from arena.rules import constants as C
from arena.rules.actions import MOVE_NAMES, NUM_SKILLS, SKILL_NAMES

FIELD = {name: index for index, name in enumerate(S.FIELD_NAMES)}
FEATURE = {name: index for index, name in enumerate(NAMES)}
STATUS_FIELDS = ("p0.status", "p1.status")

TOUCHING = C.BODY_WIDTH // SUBPIXELS + 1  # px between two fighters who stand as close as they can

GROUND_SKILLS = [(name, slot) for name in FIGHTERS for slot in range(1, NUM_SKILLS)]


def of_kind(*kinds: str) -> list[tuple[str, int]]:
    """List (fighter, slot) of all skills of some kinds."""
    return [(name, slot) for name, slot in GROUND_SKILLS if load(name).skills[slot].kind in kinds]


def parse(script: str, frames: int) -> NDArray[np.int8]:
    """Turn a script into inputs, int8 [frames, 2] (move, skill)."""
    inputs = np.zeros((frames, 2), np.int8)
    for word in script.split():
        name, _, when = word.partition("@")
        first, _, last = when.partition("-")
        start = int(first)
        if name in SKILL_NAMES:
            inputs[start, 1] = SKILL_NAMES.index(name)
        else:
            stop = int(last) + 1 if last else frames
            inputs[start:stop, 0] = MOVE_NAMES.index(name)
    return inputs


class Trace:
    """What a fight came to on each frame that was played.

    Attributes:
        states: int32 [frames, FIELDS]; row t is the state after the inputs of frame t.
        before: The state before frame 0, int32 [FIELDS].
    """

    def __init__(self, before: NDArray[np.int32], states: NDArray[np.int32]) -> None:
        self.before = before
        self.states = states

    def __len__(self) -> int:
        return len(self.states)

    def __getitem__(self, field: str) -> NDArray[np.int32]:
        """Give one named field on all frames, int32 [frames]."""
        return self.states[:, FIELD[field]]

    def first(self, field: str, value: int, after: int = -1) -> int:
        """Give the first frame after ``after`` on which a field has a value."""
        found = np.flatnonzero(self[field][after + 1 :] == value)
        assert len(found), f"{field} is never {value} after frame {after}\n{self.show(field)}"
        return int(found[0]) + after + 1

    def ever(self, field: str, value: int) -> bool:
        """Return True if a field ever has a value."""
        return bool((self[field] == value).any())

    def change(self, field: str) -> int:
        """Give by how much a field changed over the whole trace."""
        return int(self.states[-1, FIELD[field]] - self.before[FIELD[field]])

    def changes(self, field: str) -> list[int]:
        """Give the frames on which a field changed."""
        column = np.concatenate([[self.before[FIELD[field]]], self[field]])
        return [int(frame) for frame in np.flatnonzero(np.diff(column))]

    def show(self, *fields: str) -> str:
        """Lay out named fields frame by frame, for a person to read."""
        lines = ["frame " + " ".join(f"{field:>14}" for field in fields)]
        for frame in range(len(self)):
            cells = []
            for field in fields:
                value = int(self[field][frame])
                cells.append(S.STATUS_NAMES[value] if field in STATUS_FIELDS else str(value))
            lines.append(f"{frame:5} " + " ".join(f"{cell:>14}" for cell in cells))
        return "\n".join(lines)


class Scene(Fight):
    """One fight between chosen fighters at a chosen distance, without reaction delay."""

    def __init__(
        self,
        first: str = "aster",
        second: str = "aster",
        *,
        distance: float = 100,
        middle: float = 480,
        table: NDArray[np.int32] | None = None,
    ) -> None:
        super().__init__(first, second, table=table)
        self.place(distance=distance, middle=middle)

    @property
    def fighters(self) -> tuple[Fighter, Fighter]:
        """Frame data of both."""
        return load(self.side[0].fighter), load(self.side[1].fighter)

    def place(self, *, distance: float, middle: float = 480) -> None:
        """Put both so many px apart; beyond a wall, too, from where the rules bring them back."""
        for side, x in enumerate((middle - distance / 2, middle + distance / 2)):
            self.set(f"p{side}.x", round(x * SUBPIXELS))

    def set_fields(self, values: Mapping[str, int]) -> None:
        """Change named fields, also to what no fight comes to."""
        for field, value in values.items():
            self.simulator.state[FIELD[field], 0] = value

    def run(self, first: str = "", second: str = "", frames: int = 120) -> Trace:
        """Play scripts of both sides for so many frames."""
        return self.run_inputs(np.stack([parse(first, frames), parse(second, frames)], axis=1))

    def run_inputs(self, inputs: NDArray[np.int8]) -> Trace:
        """Play inputs, int8 [frames, 2, 2] (frame, side, (move, skill)); an end stays as it is."""
        before = self.state
        played = 0 if self.is_over else self.play_inputs(inputs)
        states = self.history[-1 - played :][1:]
        rest = np.repeat(self.state[np.newaxis], len(inputs) - played, axis=0)
        return Trace(before, np.concatenate([states, rest]))


def guard_against(skill: Skill) -> str:
    """Name the move that guards a skill."""
    return "crouch" if skill.level == "low" else "back"


def contact_frame(skill: Skill) -> int:
    """Give the frame of its first active frame, for a press on frame 0 (a super freezes first)."""
    return skill.startup + skill.screen_freeze


def code(move: str, skill: str = "no_action") -> int:
    """Give the one-byte code of an input."""
    return MOVE_NAMES.index(move) * NUM_SKILLS + SKILL_NAMES.index(skill)
