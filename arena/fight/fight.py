"""One fight, for people and programs: play frames, take them back, look at it, keep it.

    >>> from arena import Fight
    >>> fight = Fight("aster", "brakk", seed=7)
    >>> fight.place(distance=60)
    >>> fight.push(("neutral", "light"), ("back", None))  # names or numbers; None presses nothing
    >>> fight.play(second=("back", None), frames=5)  # stands, while the other guards
    5
    >>> print(fight)
    frame 6 of 3600, frozen for 10
    aster: health 756 of 756, meter 10, guard 100, x 450.0 px: light, active, frame 5
    brakk: health 754 of 754, meter 7, guard 89, x 523.2 px: blockstun, 11 frames left
    >>> fight.side[1].status, fight.legal_skills(0)
    ('blockstun', ('special', 'defence'))
    >>> fight.pop()
    (('neutral', None), ('back', None))
    >>> fight.rewind(3)
    3
    >>> again = Fight.from_bytes(fight.to_bytes())
    >>> again == fight, again.frame, again.is_over
    (True, 2, False)

A fight is the simulator at B = 1. Every frame that is played goes on a stack, with the state before
it, so all of them can be taken back. Its bytes hold the position alone, not the way there.
"""

from collections.abc import Mapping
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import check_array, check_number
from arena.base.errors import InputError
from arena.fight.names import Input, fighter_number, input_names, input_numbers
from arena.fight.position import Position
from arena.frame_data.skills import Table, own_table
from arena.replays.recorder import replay_of_states
from arena.replays.replay import Replay
from arena.rules import constants as C
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.simulator import Actions, Simulator, Starts, snapshot

PLAYERS: Final = ("side 0", "side 1")
_FIRST_ROOM: Final = 64  # frames that the history has room for at first; doubled when full


class Fight(Position):
    """One fight between two fighters, begun fresh or from a state; see also `Position`.

    Attributes:
        simulator: What plays it. Its state may be looked at; stepped on its own, the frames would
            be missing on the stack.
        side: Both players, see `arena.fight.side.Side`.
    """

    def __init__(
        self,
        first: str | int = "aster",
        second: str | int = "aster",
        *,
        seed: int = 0,
        delay: int | tuple[int, int] = 0,
        table: Table | None = None,
    ) -> None:
        """Begin a fight.

        Args:
            first: Fighter of side 0, who starts left: a name, or a row of the frame-data table.
            second: Fighter of side 1.
            seed: Key of all its randomness, any int32; the first places depend on it.
            delay: Reaction delay in frames, of both sides or of each, 0 to 31.
            table: Frame data instead of the bundled fighters'.

        Raises:
            InputError: If a fighter does not exist, or the seed or a delay is out of range.
        """
        simulator = Simulator(1, delay=delay, table=table)
        fighters = [fighter_number(who, len(simulator.table)) for who in (first, second)]
        seed = check_number(seed, -(2**31), 2**31 - 1, "seed")
        simulator.reset(Starts(np.array([seed], np.int32), np.array([fighters], np.int32)))
        self._set_up(simulator)

    def _set_up(self, simulator: Simulator) -> None:
        super().__init__(simulator)
        self._actions: Actions = np.zeros((1, 2, 2), np.int8)
        self._states = np.empty((0, S.FIELDS), np.int32)  # before each frame on the stack
        self._inputs = np.empty((0, 2, 2), np.int8)  # of each
        self._length = 0  # frames on the stack
        self._changes: list[int] = []  # frames on the stack when the state was set by hand

    @classmethod
    def from_state(cls, state: NDArray[np.int32], *, table: Table | None = None) -> Self:
        """Go on from a state, int32 ``[FIELDS]``, such as a row of what `logs.states_at` gives.

        Raises:
            InputError: If no fight can be in it; names the field.
        """
        check_array(state, (S.FIELDS,), np.int32, "a state")
        fight = cls.__new__(cls)
        fight._set_up(Simulator(1, table=table))
        fight.simulator.load(np.ascontiguousarray(state)[np.newaxis])
        fight._changes.append(0)
        return fight

    @classmethod
    def from_bytes(cls, data: bytes, *, table: Table | None = None) -> Self:
        """Go on from what `to_bytes` gave.

        Args:
            data: The bytes; reading them runs no code, wherever they come from.
            table: Frame data instead of the bundled fighters'.

        Raises:
            InputError: If they are altered, cut short, no fight, or of another version of the
                format, the rules or the frame data; names both.
        """
        return cls.from_state(snapshot.decode(data, own_table(table)), table=table)

    def to_bytes(self) -> bytes:
        """Write the position: versions, checksum and state, 708 bytes whatever has happened."""
        return snapshot.encode(self.state, self.simulator.table)

    # --- playing ------------------------------------------------------------------------------
    def play(self, first: Input = None, second: Input = None, frames: int = 1) -> int:
        """Play one frame or several with the same moves held.

        Args:
            first: What side 0 does: (move, skill), each a name, a number or None; None for nothing.
            second: What side 1 does.
            frames: For how many frames the moves are held; a skill is pressed on the first only.

        Returns:
            Frames played; fewer than asked for if the fight ended.

        Raises:
            InputError: If a move or a skill does not exist, or the fight is over.
        """
        frames = check_number(frames, 1, C.FIGHT_FRAMES, "number of frames")
        self._check_going_on()
        actions = self._actions
        actions[0, 0], actions[0, 1] = input_numbers(first, 0), input_numbers(second, 1)
        for played in range(frames):
            if self.is_over:
                return played
            self._advance()
            actions[..., 1] = 0
        return frames

    def push(self, first: Input = None, second: Input = None) -> None:
        """Play one frame, which `pop` takes back; as `play` does, whose frames it takes back too.

        Raises:
            InputError: If a move or a skill does not exist, or the fight is over.
        """
        self.play(first, second)

    def play_inputs(self, inputs: NDArray[np.integer[Any]]) -> int:
        """Play frames from numbers.

        Args:
            inputs: Integers ``[T, 2, 2]`` (frame, side, (move, skill)).

        Returns:
            Frames played; fewer than T if the fight ended.

        Raises:
            InputError: If an input is out of range, or the fight is over; nothing is played then.
        """
        given = np.asarray(inputs)
        if given.ndim != 3 or given.shape[1:] != (2, 2) or given.dtype.kind not in "iu":
            raise InputError(f"inputs are {given.dtype} {list(given.shape)}; give int8 [T, 2, 2]")
        wrong = ((given < 0) | (given >= (NUM_MOVES, NUM_SKILLS))).any(axis=2)
        if wrong.any():
            frame, side = (int(place) for place in np.argwhere(wrong)[0])
            input_numbers(given[frame, side].tolist(), side)  # says what is wrong with it
        self._check_going_on()
        for played, both in enumerate(given):
            if self.is_over:
                return played
            self._actions[0] = both
            self._advance()
        return len(given)

    def pop(self) -> tuple[Input, Input]:
        """Take back the latest frame.

        Returns:
            What both sides did on it; ``fight.play(*fight.pop())`` changes nothing.

        Raises:
            InputError: If there is none.
        """
        if not self.rewind(1):
            raise InputError("no frame has been played that could be taken back; play one first")
        both = self._inputs[self._length].tolist()
        first, second = (input_names(move * NUM_SKILLS + skill) for move, skill in both)
        return first, second

    def rewind(self, frames: int) -> int:
        """Take back the latest frames, and what was set by hand after the first of them.

        Args:
            frames: How many; all of them if there are fewer.

        Returns:
            Frames taken back.

        Raises:
            InputError: If the number is negative.
        """
        frames = min(check_number(frames, 0, C.FIGHT_FRAMES, "number of frames"), self._length)
        if frames:
            self._length -= frames
            self.simulator.state[:, 0] = self._states[self._length]
            while self._changes and self._changes[-1] > self._length:
                self._changes.pop()
        return frames

    def copy(self, *, history: bool = True) -> Self:
        """Make an independent fight in the same position.

        Args:
            history: Whether it can take back the frames that were played so far, too.
        """
        kept = self._length if history else 0
        changes = self._changes if history else [0]
        stack = self._states[:kept], self._inputs[:kept]
        other = self._of(self.simulator.table, self.state, *stack, changes)
        other._camera = self._camera
        return other

    def __copy__(self) -> Self:
        """As `copy`."""
        return self.copy()

    def __deepcopy__(self, memo: object) -> Self:
        """As `copy`."""
        return self.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle what `copy` copies."""
        stack = self._states[: self._length], self._inputs[: self._length]
        return self._of, (self.simulator.table, self.state, *stack, self._changes)

    @classmethod
    def _of(
        cls,
        table: Table,
        state: NDArray[np.int32],
        states: NDArray[np.int32],
        inputs: NDArray[np.int8],
        changes: list[int],
    ) -> Self:
        """Make a fight with a stack of frames."""
        fight = cls.__new__(cls)
        fight._set_up(Simulator(1, table=table))
        fight.simulator.state[:, 0] = state
        fight._states, fight._inputs = states.copy(), inputs.copy()
        fight._length, fight._changes = len(states), list(changes)
        return fight

    def _advance(self) -> None:
        """Play ``_actions`` and put the frame on the stack."""
        frame = self._length
        if frame == len(self._states):
            self._make_room(2 * frame)
        self._states[frame] = self.simulator.state[:, 0]
        self._inputs[frame] = self._actions[0]
        self.simulator.step(self._actions)
        self._length = frame + 1

    def _make_room(self, frames: int) -> None:
        """Let the stack hold so many frames, or those of any short fight."""
        room = max(frames, _FIRST_ROOM)
        states, inputs = np.empty((room, S.FIELDS), np.int32), np.empty((room, 2, 2), np.int8)
        states[: self._length] = self._states[: self._length]
        inputs[: self._length] = self._inputs[: self._length]
        self._states, self._inputs = states, inputs

    def _check_going_on(self) -> None:
        if self.is_over:
            raise InputError(
                f"the fight is over ({self.outcome} by {self.ended_by} on frame {self.frame}); "
                "rewind it or begin another"
            )

    # --- keeping ------------------------------------------------------------------------------
    @property
    def history(self) -> NDArray[np.int32]:
        """The states before each frame on the stack, and the present one, int32 ``[T + 1, F]``."""
        return np.concatenate([self._states[: self._length], self.state[np.newaxis]])

    @property
    def inputs(self) -> NDArray[np.int8]:
        """What was played on each frame on the stack, int8 ``[T, 2, 2]``; a copy."""
        return self._inputs[: self._length].copy()

    def replay(self, players: tuple[str, str] = PLAYERS) -> Replay:
        """Make a replay of all frames on the stack, from its beginning or from where it was set.

        Args:
            players: Names of the players on both sides.

        Raises:
            InputError: If no frame has been played since then.
        """
        first = self._changes[-1] if self._changes else 0
        states, table = self.history[first:], self.simulator.table
        return replay_of_states(states, players, fresh=not self._changes, table=table)

    def set_fields(self, values: Mapping[str, int]) -> None:
        """As `Position.set_fields`; `rewind` takes it back with the frame before it."""
        super().set_fields(values)
        if self._changes[-1:] != [self._length]:
            self._changes.append(self._length)

    def __eq__(self, other: object) -> bool:
        """Whether two fights stand the same; how they came there does not count."""
        if not isinstance(other, Fight):
            return NotImplemented
        return self.to_bytes() == other.to_bytes()

    __hash__ = None  # type: ignore[assignment]  # it changes
