"""Fights recorded for tests, from input codes or from players made up on the spot."""

import numpy as np
from numpy.typing import NDArray

from arena.frame_data.skills import Table
from arena.replays.recorder import Recorder
from arena.replays.replay import Replay
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.simulator import Simulator, Starts

PLAYERS = ("scripted:one", "scripted:two")


def lively_inputs(frames: int, seed: int) -> NDArray[np.uint8]:
    """Input codes [frames, 2] of two players who hold moves for a while and press now and then."""
    rng = np.random.default_rng(seed)
    codes = np.zeros((frames, 2), np.uint8)
    for side in (0, 1):
        changes = rng.random(frames) < 0.08
        moves = rng.integers(0, NUM_MOVES, frames)
        last_change = np.maximum.accumulate(np.where(changes, np.arange(frames), 0))
        presses = np.where(rng.random(frames) < 0.05, rng.integers(1, NUM_SKILLS, frames), 0)
        codes[:, side] = moves[last_change] * NUM_SKILLS + presses
    return codes


def as_actions(codes: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Input codes [B, 2] as the actions [B, 2, 2] that a simulator takes."""
    return np.stack(np.divmod(codes, NUM_SKILLS), axis=-1).astype(np.int8)


def record_inputs(
    codes: NDArray[np.uint8],
    *,
    seed: int = 7,
    fighters: tuple[int, int] = (0, 1),
    players: tuple[str, str] = PLAYERS,
    delay: int | tuple[int, int] = 0,
    table: Table | None = None,
) -> Replay:
    """Send input codes [T, 2] frame by frame and record the fight until it or they end."""
    simulator = Simulator(1, delay=delay, table=table)
    simulator.reset(Starts(np.array([seed], np.int32), np.array([fighters], np.int32)))
    recorder = Recorder(simulator.state, table=simulator.table)
    for frame in range(len(codes)):
        simulator.step(as_actions(codes[frame : frame + 1]))
        recorder.record()
        if simulator.outcome[0]:
            break
    return recorder.replay(0, players)
