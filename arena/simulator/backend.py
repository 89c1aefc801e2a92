"""What a backend does for `arena.simulator.Simulator`, which has checked every argument before.

Shapes: B = fights, F = features, n = rows asked for.
"""

from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from arena.simulator.loop import Flags, Numbers
from arena.simulator.starts import Rows, Starts
from arena.state import State


class Saved(NamedTuple):
    """All that `Simulator.restore` needs to go back, on this device or on another.

    Attributes:
        memory: States of the fights saved, int32 ``[n, FIELDS]``.
        rows: Which fights they are, int32 ``[n]``.
        numbers: Numbers of their starts, int64 ``[n]``; autoreset goes on from them.
        seed: Seed of the set of starts.
        fights: B, of the simulator that they were saved from.
        version: Rules, layout and frame data that the states belong to.
    """

    memory: NDArray[np.int32]
    rows: Rows
    numbers: NDArray[np.int64]
    seed: int
    fights: int
    version: str


class Backend(Protocol):
    """B fights in the memory of one device.

    Attributes:
        state: int32 ``[FIELDS, B]``, on the device.
        final_state: As ``state``: the last state of each fight that ended on the latest step.
        ended: bool ``[B]``, on the device: the fights that ended on the latest step.
        actions: int8 ``[B, 2, 2]``, on the device: a buffer for the caller to fill.
        all_rows: Numbers of all fights, int32 ``[B]``, on the device.
    """

    state: State
    final_state: State
    ended: Flags
    actions: NDArray[np.int8]
    all_rows: Rows

    def plan_starts(self, seed: int, numbers: Numbers) -> None:
        """Note the seed of autoreset's starts and the numbers of those in play, int64 ``[B]``."""

    def start(self, rows: Rows | None, starts: Starts) -> None:
        """Begin some fights, or all; ``rows`` and ``starts`` are on the host."""

    def accept(self, actions: Any) -> Any:
        """See a caller's actions as an array of this device, without a copy if they are there."""

    def step(self, actions: Any, rows: Rows | None) -> None:
        """Advance some fights, or all, by one frame; see `Simulator.step`."""

    def ended_rows(self) -> Rows:
        """List the fights that ended on the latest step, on the host; waits for the device."""

    def observe(self, rows: Rows, sides: Rows, out: Any, final: bool) -> None:
        """Write features; see `Simulator.observe`."""

    def check(self) -> None:
        """Refuse what a step was given and could not refuse at once; see `Simulator.check`."""

    def read(self, field: int) -> NDArray[np.int32]:
        """Copy one field of all fights to the host, int32 ``[B]``."""

    def load(self, rows: Rows | None, states: NDArray[np.int32]) -> None:
        """Put states int32 ``[n, FIELDS]`` into some fights, or all; both are on the host."""

    def save(self) -> tuple[NDArray[np.int32], Numbers]:
        """Copy all states, int32 ``[B, FIELDS]``, and the numbers of the starts to the host."""
