"""Train SB3's PPO until it beats a compiled opponent: `train_sb3.py level:beginner runs/sb3`."""

import sys
from pathlib import Path

import torch
from stable_baselines3 import PPO

from agents.ppo.checkpoint import PpoRecord, player_of, save
from agents.ppo.sb3_vec_env import Sb3VecEnv
from agents.spec import resolve
from agents.world import World
from arena.match import MatchResult, play

REPEAT, PRESS_INTERVAL, DELAY = 4, 24, 15  # frames: of a decision, between presses, of reaction
SETTINGS = {
    "n_steps": 64, "batch_size": 2880, "n_epochs": 4, "gamma": 0.995, "ent_coef": 0.004,
    "learning_rate": lambda left: 1e-4 + 9e-4 * left, "verbose": 1,
    "policy_kwargs": {"net_arch": [256, 256], "activation_fn": torch.nn.ReLU},
}  # fmt: skip


def train(opponent: str, folder: str, steps: int = 2_000_000, seed: int = 0) -> MatchResult:
    """Learn from 360 fights at a time, keep the player in a folder, test it on other starts."""
    torch.set_num_threads(1)  # threads that wait for each other cost more than they save here
    pace = {"repeat": REPEAT, "press_interval": PRESS_INTERVAL}
    fights = Sb3VecEnv(360, [opponent], delay=DELAY, **pace)
    model = PPO("MlpPolicy", fights, seed=seed, **SETTINGS).learn(steps)
    record = PpoRecord(world=World(delay=DELAY), steps=steps, **pace)
    save(model, record, Path(folder))
    player = player_of(model, record, f"sb3:{folder}")
    return play([(player, resolve(opponent))], fights=1000, seed=1, delay=DELAY)[0]


if __name__ == "__main__":
    result = train(*sys.argv[1:3])
    print(f"wins {result.win_rate:.1%} {result.ci95}, {result.presses_per_minute[0]:.0f} a minute")
