"""A recorded fight with every state of it at hand, to be looked at on any frame, in any order.

T = frames of the fight; frames are counted from the first of the recording.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import laid_out
from arena.base.errors import InputError
from arena.frame_data.skills import Table, own_table
from arena.replays.events import Event, events_of
from arena.replays.log_loop import begin_log, code_at
from arena.replays.replay import Replay, begins_of
from arena.rules.actions import NUM_SKILLS
from arena.rules.digest import state_digest
from arena.simulator import Actions, Simulator


@dataclass(frozen=True, eq=False)
class Playback:
    """A fight that was played again.

    Attributes:
        replay: The recording.
        states: The state before each frame and the last one, int32 [T + 1, FIELDS]. Their action
            queues are those of players with the recording's reaction delays, so a fight goes on
            from any of them.
    """

    replay: Replay
    states: NDArray[np.int32]

    @classmethod
    def of(cls, replay: Replay, where: str = "replay", table: Table | None = None) -> "Playback":
        """Play a fight again.

        Args:
            replay: The recording.
            where: What to call it in an error.
            table: Frame data that it was fought with, if not the bundled fighters'.

        Raises:
            InputError: If it was fought by other rules or with other frame data, or plays out
                differently.
        """
        states = _states(replay, table)
        if len(states) <= replay.frames:
            fault = f"is over after frame {len(states) - 1}, its log has {replay.frames}"
        elif state_digest(np.ascontiguousarray(states[-1:]).T, 0) != replay.checkpoints[-1]:
            fault = "plays out differently"
        else:
            return cls(replay, states)
        raise InputError(f"{where}: desync: {fault}; record the fight again with these rules")

    @property
    def frames(self) -> int:
        """T, length of the recording."""
        return self.replay.frames

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """What happened, in the order of frames."""
        return events_of(self.states)


def _states(replay: Replay, table: Table | None) -> NDArray[np.int32]:
    """Play a fight again; fewer than T + 1 states come back if it was over before its log."""
    delays = replay.delay
    begins = begins_of([replay], delays, table)
    simulator = Simulator(1, delay=delays, table=own_table(table))
    inputs = laid_out(replay.inputs, np.uint8)
    begin_log(simulator.state, simulator.table, 0, begins, 0, inputs)
    actions: Actions = np.zeros((1, 2, 2), np.int8)
    states = np.empty((replay.frames + 1, S.FIELDS), np.int32)
    for frame in range(replay.frames):
        states[frame] = simulator.state[:, 0]
        if states[frame, S.OUTCOME] != S.GOING_ON:
            return states[: frame + 1]
        for side in (0, 1):
            actions[0, side] = divmod(code_at(inputs, frame + delays[side], side), NUM_SKILLS)
        simulator.step(actions)
    states[-1] = simulator.state[:, 0]
    return states
