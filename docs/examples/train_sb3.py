"""Train SB3's PPO until it beats a scripted opponent: `python train_sb3.py scripted:rush`."""

import sys

import torch
from stable_baselines3 import PPO

from agents.ppo.sb3_vec_env import Sb3VecEnv

PLAY = {"repeat": 4, "press_interval": 24}  # frames of a decision; least frames between presses
SETTINGS = {
    "n_steps": 64, "batch_size": 2880, "n_epochs": 4, "gamma": 0.995, "ent_coef": 0.004,
    "learning_rate": lambda left: 1e-4 + 9e-4 * left, "verbose": 1,
    "policy_kwargs": {"net_arch": [256, 256], "activation_fn": torch.nn.ReLU},
}  # fmt: skip


def train(opponent: str, steps: int, seed: int = 0) -> PPO:
    """Learn from 360 fights at a time, half of them from either side."""
    torch.set_num_threads(1)  # threads that wait for each other cost more than they save here
    fights = Sb3VecEnv(360, [opponent], **PLAY)
    return PPO("MlpPolicy", fights, seed=seed, **SETTINGS).learn(steps)


def test(model: PPO, opponent: str, fights: int = 1000, seed: int = 10**6) -> list[dict]:
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
    print("wins of 1000:", sum(end["result"] == 1 for end in test(model, sys.argv[1])))
