"""A learner with hands presses as they let it, and pays for what they press."""

import numpy as np
import pytest

from agents.ppo.sb3_vec_env import Sb3VecEnv
from arena import state as S
from arena.base.errors import InputError

FIGHTS, REPEAT, GAP = 6, 5, 24
HANDS = (2, 2, 0, 0, GAP, 8)


def played(hands: tuple[int, ...] | None, press_cost: float = 0.0) -> dict[str, np.ndarray]:
    """Press and move at random on every decision; inputs in effect and rewards of all fights."""
    env = Sb3VecEnv(FIGHTS, repeat=REPEAT, hands=hands, press_cost=press_cost, delay=0)
    env.seed(3)
    env.reset()
    random = np.random.default_rng(1)
    state = env._fights.simulator.state
    sent, rewards = [], []
    for _ in range(60):
        decided = np.stack([random.integers(5, size=FIGHTS), np.full(FIGHTS, 1)], axis=1)
        rewards.append(env.step(decided)[1])
        b = env._side * S.PLAYER_FIELDS
        sent.append(state[b + S.LAST_SENT, np.arange(FIGHTS)].copy())
    presses = env._presses.copy()
    return {"sent": np.array(sent), "rewards": np.array(rewards), "presses": presses}


def test_no_press_comes_sooner_than_the_hands_allow() -> None:
    sent = played(HANDS)["sent"]
    for fight in sent.T:
        frames = np.unique(fight[fight >= 0])
        assert len(frames) >= 5
        assert np.diff(frames).min() >= GAP


def test_without_hands_a_press_is_made_at_once() -> None:
    sent = played(None)["sent"]
    assert np.array_equal(np.unique(np.diff(sent, axis=0)), [REPEAT])


def test_each_press_that_the_hands_make_costs() -> None:
    free, paid = played(HANDS), played(HANDS, press_cost=0.125)
    assert np.array_equal(free["sent"], paid["sent"])
    lost = (free["rewards"] - paid["rewards"]).sum(axis=0)
    assert np.allclose(lost, 0.125 * free["presses"])
    assert free["presses"].min() >= 5


def test_the_same_seed_gives_the_same_hands() -> None:
    first, second = played(HANDS), played(HANDS)
    assert all(np.array_equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("hands", [(1, 2), (1, 1, 1, 1, 1, -1), (1, 1, 1001, 1, 1, 1), (0.5,) * 6])
def test_no_such_hands_are_told(hands: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match="hands are"):
        Sb3VecEnv(2, hands=hands)
