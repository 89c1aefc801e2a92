"""Train SB3's PPO until it beats a scripted opponent, and test it: `train_sb3.py scripted:rush`."""

import sys
from typing import Any

from stable_baselines3 import PPO
from torch import nn

from agents.ppo.sb3_vec_env import Sb3VecEnv
from arena.match.results import wilson

# A decision every 4 frames, and of presses at most one in 24 frames: mashing teaches nothing.
PLAY: dict[str, Any] = {"repeat": 4, "press_interval": 24}
PPO_SETTINGS: dict[str, Any] = {
    "n_steps": 64, "batch_size": 2880, "n_epochs": 4, "gamma": 0.995, "ent_coef": 0.004,
    "learning_rate": lambda left: 1e-4 + 9e-4 * left,
    "policy_kwargs": {"net_arch": [256, 256], "activation_fn": nn.ReLU},
}  # fmt: skip


def train(opponent: str, steps: int, seed: int = 0) -> PPO:
    """Learn from 360 fights at a time, half of them from either side."""
    env = Sb3VecEnv(360, [opponent], **PLAY)
    return PPO("MlpPolicy", env, seed=seed, verbose=1, **PPO_SETTINGS).learn(steps)


def test(model: PPO, opponent: str, fights: int = 1000, seed: int = 10**6) -> list[dict[str, Any]]:
    """Fight from starts that were not trained on; give the info of each fight's end."""
    env = Sb3VecEnv(fights, [opponent], **PLAY)
    env.seed(seed)
    seen, ends = env.reset(), {}
    while len(ends) < fights:
        seen, _, over, infos = env.step(model.predict(seen)[0])
        ends |= {row: infos[row] for row in over.nonzero()[0] if row not in ends}
    return list(ends.values())


if __name__ == "__main__":
    model = train(sys.argv[1], steps=2_000_000)
    model.save("standstill_ppo")
    wins = sum(end["result"] == 1 for end in test(model, sys.argv[1]))
    print(f"wins {wins} of 1000, 95 % interval {wilson(wins, 1000)}")
