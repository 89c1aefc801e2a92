"""PPO learns from whom it meets, is tested on the way, and repeats itself under one seed."""

import numpy as np
import pytest
import torch

from agents.clones.agent import Clone
from agents.clones.decoders import Decoder
from agents.clones.network import Perceptron, PerceptronArchitecture
from agents.ppo.agent import reader_of
from agents.ppo.sb3_vec_env import Sb3VecEnv
from agents.ppo.selves import SelfPlay
from agents.ppo.training import PpoSettings, Stage, train
from agents.spec import resolve
from arena.base.errors import InputError
from arena.features import FEATURES
from tests.agents.ppo.conftest import SETTINGS, Learned, learn


def some_features() -> np.ndarray:
    return np.random.default_rng(1).random((40, FEATURES), np.float32)


def clone_of(**changes: object) -> Clone:
    shape = {"features": FEATURES, "width": 16, "depth": 2} | changes
    network = Perceptron(
        PerceptronArchitecture.model_validate(shape), torch.Generator().manual_seed(5)
    )
    network.standardise_by(some_features())
    network.skill_offset.copy_(torch.linspace(-1, 1, 9))
    return Clone(network, Decoder(name="sample", act="sample"))


def test_it_is_tested_at_equal_distances_and_tells_how_far_it_is(learned: Learned) -> None:
    assert [stage.number for stage in learned.stages] == [1, 2, 3]
    assert [stage.steps for stage in learned.stages] == [512, 768, 1_024]
    seconds = [stage.seconds for stage in learned.stages]
    assert seconds == sorted(seconds)
    assert learned.told == [(256, 1_024), (512, 1_024), (768, 1_024), (1_024, 1_024)]
    for stage in learned.stages:
        assert 0 < stage.figures["entropy"] <= np.log(5) + np.log(9) + 1e-6
        assert np.isfinite(list(stage.figures.values())).all()


def test_a_seed_settles_what_is_learned(learned: Learned) -> None:
    features = some_features()
    logits = reader_of(learned.model.policy)()(features)
    again = learn(SETTINGS)
    assert np.array_equal(reader_of(again.model.policy)()(features), logits)
    other = learn(SETTINGS.model_copy(update={"seed": 1}))
    assert not np.array_equal(reader_of(other.model.policy)()(features), logits)


@pytest.mark.slow
def test_it_learns_to_beat_who_stands_still() -> None:
    stages: list[Stage] = []
    settings = PpoSettings(steps=80_000, envs=32, rollout=64, batch=512, width=32, epochs=2)
    train(
        [resolve("scripted:standstill")],
        settings,
        after_stage=lambda stage, _: stages.append(stage),
    )
    # who presses at random wins as well, but takes twice as long
    assert stages[-1].figures["win_rate"] > 0.95
    assert stages[-1].figures["decisions"] < 0.8 * stages[0].figures["decisions"]


def test_the_env_is_made_by_the_settings(learned: Learned) -> None:
    env = learned.model.get_env()
    assert env is not None
    assert env.get_attr("_repeat") == [SETTINGS.repeat] * 8
    dear = learn(SETTINGS.model_copy(update={"press_cost": 1.0, "steps": 1_500, "repeat": 60}))
    # nearly every decision presses, and no fight is won by more than 2
    assert dear.stages[-1].figures["reward"] < -5


def test_self_play_alone_runs() -> None:
    settings = SETTINGS.model_copy(update={"self_play": True, "steps": 3_000})
    assert learn(settings).stages[-1].steps == 3_072


def test_earlier_selves_press_as_seldom_as_the_learner() -> None:
    settings = SETTINGS.model_copy(update={"self_play": True, "press_interval": 30})
    env = learn(settings).model.get_env()
    assert isinstance(env, Sb3VecEnv)
    assert env._press_interval == 30
    assert {player.press_interval for player in env._opponents} == {30}


def test_the_first_seat_is_the_latest_self_and_the_others_are_drawn(learned: Learned) -> None:
    policy = learned.model.policy
    selves = SelfPlay(policy, seats=6, repeat=5, seed=0)
    features = some_features()
    values: list[float] = []
    with torch.no_grad():
        before = policy.action_net.bias.clone()
        for number in range(60):
            policy.action_net.bias.fill_(number)
            selves.add(policy)
        policy.action_net.bias.copy_(before)
    selves.draw()
    for player in selves.players:
        values.append(float(player.reader()(features)[0, 0]))
    assert values[0] == max(values)
    assert len(set(values)) > 3
    assert len(selves._pool) == 40


def test_nobody_to_fight_is_told() -> None:
    with pytest.raises(InputError, match="nobody to fight"):
        train([], PpoSettings(), after_stage=lambda *_: None)


def test_it_can_begin_as_a_clone() -> None:
    clone = clone_of()
    features = some_features()
    found: list[np.ndarray] = []
    settings = SETTINGS.model_copy(update={"steps": 256, "learning_rate": 1e-12, "epochs": 1})
    train(
        [resolve("scripted:rush")],
        settings,
        clone=clone,
        after_stage=lambda _, model: found.append(reader_of(model.policy)()(features)),
    )
    wanted = clone.logits(features)
    wanted[:, 6:] += np.log(settings.repeat)  # a decision stands for so many frames
    np.testing.assert_allclose(found[0], wanted, atol=1e-4)


@pytest.mark.parametrize(
    ("changes", "said"), [({"factored": True}, "act × which"), ({"width": 8}, "2 layers of 8")]
)
def test_a_clone_that_does_not_fit_is_told(changes: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        train(
            [resolve("scripted:rush")],
            SETTINGS,
            clone=clone_of(**changes),
            after_stage=lambda *_: None,
        )
