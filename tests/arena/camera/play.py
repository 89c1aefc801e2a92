"""Pictures and features of play that shows everything: random inputs and scripted agents."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.roster import CONTROLS, DRILLS, PANEL
from arena import state as S
from arena.camera import Camera
from arena.features import FEATURES
from arena.frame_data.skills import KIND, PROJECTILE
from arena.match.seated import Seated
from arena.rules.actions import SPECIAL
from arena.rules.constants import STAGE_WIDTH
from arena.simulator import Rows, Simulator
from tests.arena.random_play import crowd, crowd_inputs


class Sample(NamedTuple):
    """Pictures, uint8 [n, H, W], and the features of the same frames, float32 [n, F]."""

    pictures: NDArray[np.uint8]
    features: NDArray[np.float32]


def both_sides(simulator: Simulator) -> tuple[Rows, Rows]:
    """List both players of all fights: rows and sides, int32 [2 B] each."""
    rows = np.repeat(simulator.all_rows, 2)
    return rows, np.tile(np.arange(2, dtype=np.int32), simulator.fights)


def photograph(simulator: Simulator, camera: Camera) -> NDArray[np.uint8]:
    """Take pictures of all fights from both sides, uint8 [2 B, H, W]."""
    rows, sides = both_sides(simulator)
    out = camera.frames(len(rows))
    camera.capture(simulator.state, rows, sides, out)
    return out


def random_play(fights: int, frames: int, seed: int) -> Iterator[Simulator]:
    """Play random inputs close by; give the simulator after every frame."""
    simulator = crowd(fights, delay=2, autoreset=True)
    for actions in crowd_inputs(fights, frames, seed):
        simulator.step(actions)
        yield simulator


def scripted_play(fights: int, frames: int, seed: int) -> Iterator[Simulator]:
    """Let scripted agents, drawn by lot, play each other; give the simulator after every frame."""
    simulator = Simulator(fights, delay=5, autoreset=True)
    simulator.reset(seed=seed)
    players = [*PANEL.values(), *CONTROLS.values(), *DRILLS.values()]
    lot = np.random.default_rng(seed).integers(0, len(players), (fights, 2))
    seated = Seated(simulator, players, lot.astype(np.int32), seed)
    actions = np.zeros((fights, 2, 2), np.int8)
    for _ in range(frames):
        seated.ask(actions)
        simulator.step(actions)
        yield simulator


def sample(plays: list[Iterator[Simulator]], every: int, camera: Camera) -> Sample:
    """Take pictures and features of both sides on every n-th frame.

    Every slot is given a cooldown by lot for the picture, as most have none in the bundled data;
    some of those who throw projectiles are given one in flight.
    """
    lot = np.random.default_rng(0)
    pictures, features = [], []
    for play in plays:
        for frame, simulator in enumerate(play, 1):
            if frame % every == 0:
                before = simulator.save()
                _draw_cooldowns(simulator, lot)
                _draw_projectiles(simulator, lot)
                pictures.append(photograph(simulator, camera))
                seen = np.zeros((2 * simulator.fights, FEATURES), np.float32)
                simulator.observe(*both_sides(simulator), seen)
                features.append(seen)
                simulator.restore(before)
    return Sample(np.concatenate(pictures), np.concatenate(features))


def _draw_cooldowns(simulator: Simulator, lot: np.random.Generator) -> None:
    for b in (S.SIDE_0, S.SIDE_1):
        for slot in range(1, 9):
            left = lot.integers(-120, 240, simulator.fights)
            simulator.state[b + S.READY + slot] = simulator.state[S.FRAME] + left


def _draw_projectiles(simulator: Simulator, lot: np.random.Generator) -> None:
    state, kinds = simulator.state, simulator.table[:, SPECIAL, KIND]
    for b in (S.SIDE_0, S.SIDE_1):
        throws = kinds[state[b + S.FIGHTER]] == PROJECTILE
        chosen = throws & (state[b + S.PROJECTILE_LEFT] == 0) & (lot.random(simulator.fights) < 0.4)
        state[b + S.PROJECTILE_LEFT, chosen] = 60
        state[b + S.PROJECTILE_X, chosen] = lot.integers(0, STAGE_WIDTH, chosen.sum())
        state[b + S.PROJECTILE_DIRECTION, chosen] = lot.choice((-1, 1), chosen.sum())
