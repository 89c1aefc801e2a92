"""Where an agent would have acted otherwise than a log: asked on every frame, and never obeyed.

The agent is shown the fight as it was played, frame by frame, with its own reaction delay: what it
answers on frame t would have taken effect on frame t + delay, and is compared with what the log's
player did then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.base.checks import check_number
from arena.fight import Fight
from arena.frame_data.skills import Table, own_table
from arena.match import Player
from arena.match.mind import Thoughts
from arena.replays.log_loop import begin_log, code_at
from arena.replays.replay import Replay, begins_of
from arena.rules.actions import NO_ACTION, NUM_SKILLS
from arena.simulator import Simulator
from arena.window.training.agents import Agents

TOLERANCE: Final = 6
"""Frames by which the same press may come earlier or later and still be the same."""


@dataclass(frozen=True)
class Difference:
    """A press that only one of the two made.

    Attributes:
        frame: Frame of the recording on which it takes effect.
        agent: Skill that the agent presses, 0 none.
        logged: Skill that the log's player pressed, 0 none.
    """

    frame: int
    agent: int
    logged: int


@dataclass(frozen=True, eq=False)
class Otherwise:
    """What an agent would have done in a recorded fight.

    T = frames of the recording. An answer stands on the frame on which it takes effect; on the
    first ``delay`` frames there is none, and ``thoughts[t]`` are those that led to it.

    Attributes:
        side: Side that the agent was asked for.
        delay: Its reaction delay, frames.
        agent: What it answers, (move, skill), int8 ``[T, 2]``.
        logged: What the log's player did, int8 ``[T, 2]``.
        thoughts: What it thought, of each frame; None where it does not tell.
    """

    side: int
    delay: int
    agent: NDArray[np.int8]
    logged: NDArray[np.int8]
    thoughts: list[Thoughts | None]

    def differences(self, tolerance: int = TOLERANCE) -> list[Difference]:
        """List the presses that only one of the two made, in order.

        Args:
            tolerance: Frames by which the same press may come earlier or later.
        """
        agent, logged = self.agent[:, 1], self.logged[:, 1].copy()
        logged[: self.delay] = NO_ACTION
        found = [
            Difference(frame, int(agent[frame]), NO_ACTION)
            for frame in _alone(agent, logged, tolerance)
        ]
        found += [
            Difference(frame, NO_ACTION, int(logged[frame]))
            for frame in _alone(logged, agent, tolerance)
        ]
        return sorted(found, key=lambda difference: difference.frame)


def otherwise(
    replay: Replay,
    player: Player,
    side: int,
    *,
    table: Table | None = None,
    progress: Callable[[int], None] | None = None,
) -> Otherwise:
    """Ask an agent what it would have done in a recorded fight.

    Args:
        replay: The fight.
        player: The agent.
        side: The side that it looks from.
        table: Frame data that the fight was fought with, if not the bundled fighters'.
        progress: Told after every frame how many are done.

    Raises:
        InputError: If there is no such side, the fight was fought by other rules or frame data, or
            the agent cannot play; says which.
    """
    side = check_number(side, 0, 1, "side")
    delay = replay.delay[side] if player.delay is None else player.delay
    delays = (delay, 0) if side == 0 else (0, delay)
    fight = _begin(replay, delays, table)
    agents = Agents(fight, (player, None) if side == 0 else (None, player), replay.seed)
    answers = np.zeros((replay.frames, 2), np.int8)
    thoughts: list[Thoughts | None] = [None] * replay.frames
    actions = np.zeros((1, 2, 2), np.int8)
    for frame in range(replay.frames):
        if fight.is_over:
            break
        due = frame + delay
        if due < replay.frames:
            thoughts[due] = agents.thoughts(fight, side)
            agents.answer(actions)
            answers[due] = actions[0, side]
        for p in (0, 1):
            actions[0, p] = divmod(code_at(replay.inputs, frame + delays[p], p), NUM_SKILLS)
        fight.play_inputs(actions)
        if progress is not None:
            progress(frame + 1)
    agents.close()
    logged = np.stack(divmod(replay.inputs[:, side], NUM_SKILLS), axis=1).astype(np.int8)
    return Otherwise(side, delay, answers, logged, thoughts)


def _begin(replay: Replay, delays: tuple[int, int], table: Table | None) -> Fight:
    """Begin the fight of a log as players with these delays see it."""
    own = own_table(table)
    begins = begins_of([replay], delays, own)
    simulator = Simulator(1, table=own)
    inputs = np.ascontiguousarray(replay.inputs)
    begin_log(simulator.state, own, 0, begins, 0, inputs)
    return Fight.from_state(simulator.state[:, 0].copy(), table=own)


def _alone(own: NDArray[np.int8], other: NDArray[np.int8], tolerance: int) -> list[int]:
    """Give the frames of one's presses near which the other does not press the same."""
    presses = np.flatnonzero(own != NO_ACTION).tolist()
    return [
        frame
        for frame in presses
        if own[frame] not in other[max(0, frame - tolerance) : frame + tolerance + 1]
    ]
