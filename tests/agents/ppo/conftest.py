"""What the tests of PPO share: a player that has learned for a moment."""

from dataclasses import dataclass

import pytest
from stable_baselines3 import PPO

from agents.ppo.training import PpoSettings, Stage, train
from agents.spec import resolve

SETTINGS = PpoSettings(steps=1_024, envs=8, rollout=32, batch=64, width=16, epochs=3)


@dataclass(frozen=True)
class Learned:
    model: PPO
    stages: list[Stage]
    told: list[tuple[int, int]]


def learn(settings: PpoSettings) -> Learned:
    stages: list[Stage] = []
    told: list[tuple[int, int]] = []
    opponents = [] if settings.self_play else [resolve("scripted:rush"), resolve("scripted:zone")]
    model = train(
        opponents,
        settings,
        after_stage=lambda stage, _: stages.append(stage),
        progress=lambda *step: told.append(step),
    )
    return Learned(model, stages, told)


@pytest.fixture(scope="session")
def learned() -> Learned:
    return learn(SETTINGS)
