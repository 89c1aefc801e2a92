"""A policy plays as it was trained: a decision every few frames, drawn from its own logits."""

import numpy as np
import pytest
import torch
from stable_baselines3 import PPO
from torch import nn

from agents.ppo.agent import PolicyAgent, network_of, reader_of
from agents.ppo.sb3_vec_env import Sb3VecEnv
from agents.spec import resolve
from arena.features import FEATURES
from arena.match import Observation, play
from tests.agents.ppo.conftest import Learned
from tests.arena.agents import observation


def seen(features: np.ndarray, frame: int, fight: int = 0) -> Observation:
    rows = len(features)
    return observation(rows, features=features, fight=np.arange(fight, fight + rows), frame=frame)


def some_features(rows: int = 50) -> np.ndarray:
    return np.random.default_rng(0).random((rows, FEATURES), np.float32)


@pytest.mark.parametrize("activation", [nn.ReLU, nn.Tanh])
def test_logits_are_those_of_the_policy(activation: type[nn.Module]) -> None:
    kwargs = {"activation_fn": activation}
    model = PPO("MlpPolicy", Sb3VecEnv(1), policy_kwargs=kwargs, seed=1)
    assert (network_of(model.policy) is None) == (activation is nn.Tanh)
    features = some_features()
    logits = torch.from_numpy(reader_of(model.policy)()(features))
    with torch.no_grad():
        wanted = model.policy.get_distribution(torch.from_numpy(features)).distribution
    for part, expected in zip(logits.split([5, 9], dim=1), wanted, strict=True):
        torch.testing.assert_close(part.softmax(1), expected.probs, atol=1e-6, rtol=1e-5)


def test_hidden_layers_of_several_widths_are_read_too() -> None:
    kwargs = {"activation_fn": nn.ReLU, "net_arch": [16, 8]}
    model = PPO("MlpPolicy", Sb3VecEnv(1), policy_kwargs=kwargs)
    assert network_of(model.policy) is None
    assert reader_of(model.policy)()(some_features()).shape == (50, 14)


def test_training_on_does_not_change_what_a_reader_has_read(learned: Learned) -> None:
    reader = reader_of(learned.model.policy)
    features = some_features()
    before = reader()(features).copy()
    weight = learned.model.policy.action_net.weight
    kept = weight.detach().clone()
    with torch.no_grad():
        weight += 1
        assert np.array_equal(reader()(features), before)
        assert not np.array_equal(reader_of(learned.model.policy)()(features), before)
        weight.copy_(kept)


def test_it_decides_every_few_frames_and_holds_the_move_in_between(learned: Learned) -> None:
    agent = PolicyAgent(reader_of(learned.model.policy), "sb3:test", repeat=5)
    seat = agent.begin(50, seed=3)
    features = some_features()
    answers = [seat.act(seen(features, frame)) for frame in range(15)]
    for frame, answer in enumerate(answers):
        assert answer.shape == (50, 2)
        assert np.array_equal(answer[:, 0], answers[frame - frame % 5][:, 0])
        assert answer[:, 1].any() == (frame % 5 == 0)
    assert not np.array_equal(answers[0], answers[5])  # drawn anew


def test_presses_come_no_sooner_after_another_than_its_interval(learned: Learned) -> None:
    """Those that do not come too soon are the ones of a policy without an interval."""
    reader, features = reader_of(learned.model.policy), some_features()
    capped = PolicyAgent(reader, "sb3:test", repeat=2, press_interval=9).begin(50, seed=3)
    free = PolicyAgent(reader, "sb3:test", repeat=2).begin(50, seed=3)
    last = np.full(50, -9)
    for frame in range(60):
        answer, wanted = capped.act(seen(features, frame)), free.act(seen(features, frame))
        assert np.array_equal(answer[:, 0], wanted[:, 0])
        through = frame - last >= 9
        assert np.array_equal(answer[:, 1], np.where(through, wanted[:, 1], 0))
        last[answer[:, 1] != 0] = frame
        if frame == 20:
            saved = capped.save()
            later = capped.act(seen(features, 21)), capped.act(seen(features, 22))
            capped.restore(saved)
            assert np.array_equal(capped.act(seen(features, 21)), later[0])
            assert np.array_equal(capped.act(seen(features, 22)), later[1])
            capped.restore(saved)
    capped.act(seen(features, 60))
    first = capped.act(seen(features, 0))[:, 1]  # other fights begin
    assert np.array_equal(first, free.act(seen(features, 0))[:, 1])
    assert first.any()


def test_decisions_are_drawn_with_the_probabilities_of_the_policy(learned: Learned) -> None:
    agent = PolicyAgent(reader_of(learned.model.policy), "sb3:test", repeat=1)
    rows = 20_000
    features = np.repeat(some_features(1), rows, axis=0)
    answer = agent.begin(rows, seed=0).act(seen(features, 0))
    logits = torch.from_numpy(reader_of(learned.model.policy)()(features[:1]))[0]
    for column, part in enumerate(logits.split([5, 9])):
        share = np.bincount(answer[:, column], minlength=len(part)) / rows
        assert share == pytest.approx(part.softmax(0).numpy(), abs=0.015)


def test_a_seed_settles_its_fights_whatever_the_batch(learned: Learned) -> None:
    agent = PolicyAgent(reader_of(learned.model.policy), "sb3:test", repeat=5)
    pairing = (agent, resolve("scripted:grapple"))
    first = play([pairing], 12, seed=4)[0]
    assert np.array_equal(play([pairing], 12, seed=4, batch=3)[0].digest, first.digest)
    assert not np.array_equal(play([pairing], 12, seed=5)[0].digest, first.digest)


def test_a_fingerprint_is_of_what_it_answers_whatever_the_name(learned: Learned) -> None:
    reader = reader_of(learned.model.policy)
    one = PolicyAgent(reader, "sb3:one", repeat=5)
    other = PolicyAgent(reader_of(learned.model.policy), "sb3:other", repeat=5)
    assert one.fingerprint == other.fingerprint
    assert one.fingerprint != PolicyAgent(reader, "sb3:one", repeat=4).fingerprint
    other.take(lambda: lambda features: reader()(features) + np.float32(0.01))
    assert one.fingerprint != other.fingerprint
