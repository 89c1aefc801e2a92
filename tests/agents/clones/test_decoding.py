"""The compiled pass from logits to actions, and the game's way of counting presses."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from agents.clones.decoders import HALVING, SINCE_PRESS, Decoder
from agents.clones.decoding import Place, decide
from agents.clones.network import skill_log_probabilities
from agents.clones.sampling import exponentials
from arena.features import FEATURES, SINCE_PRESS_LIMIT

Answers = NDArray[np.int8]
GENERATOR = np.random.default_rng(0)


def place_of(rows: int, frame: int | None = None) -> Place:
    fights = GENERATOR.integers(-(1 << 62), 1 << 62, rows)
    frames = np.full(rows, frame) if frame is not None else GENERATOR.integers(0, 3_600, rows)
    sides = GENERATOR.integers(0, 2, rows)
    return Place(fights, sides.astype(np.int32), frames.astype(np.int32))


def free(rows: int) -> NDArray[np.float32]:
    """Features of players who have not pressed for long."""
    return np.ones((rows, FEATURES), np.float32)


def answers(
    logits: NDArray[np.float32],
    *,
    factored: bool = False,
    seed: int = 0,
    place: Place | None = None,
    **decoder: object,
) -> Answers:
    which = "sample" if decoder["act"] == "sample" else "argmax"
    chosen = Decoder.model_validate({"name": "test", "which": which, **decoder})
    rows = len(logits)
    return decide(logits, free(rows), place or place_of(rows), chosen.settings(seed, factored))


def logits_of(rows: int) -> NDArray[np.float32]:
    return (GENERATOR.standard_normal((rows, 14)) * 2).astype(np.float32)


def chances_of(logits: NDArray[np.float32], factored: bool = False) -> NDArray[np.float64]:
    skills = torch.from_numpy(logits[:, 5:].T.astype(np.float64))
    return skill_log_probabilities(skills, factored).exp().numpy().T


def test_exponentials() -> None:
    x = np.linspace(-79, 79, 10_001, dtype=np.float32)
    out = np.empty_like(x)
    exponentials(x, np.empty(len(x), np.int32), out)
    np.testing.assert_allclose(out, np.exp(x.astype(np.float64)), rtol=1e-5)
    far = np.array([-1e30, 1e30], np.float32)
    exponentials(far, np.empty(2, np.int32), out[:2])
    assert np.isfinite(out[:2]).all()


@pytest.mark.parametrize("factored", [False, True])
def test_argmax_is_the_likeliest_class(factored: bool) -> None:
    logits = logits_of(2_000)
    found = answers(logits, act="argmax", move="argmax", factored=factored)
    np.testing.assert_array_equal(found[:, 0], logits[:, :5].argmax(1))
    np.testing.assert_array_equal(found[:, 1], chances_of(logits, factored).argmax(1))


@pytest.mark.parametrize("factored", [False, True])
@pytest.mark.parametrize("theta", [0.01, 0.5, 0.97])
def test_threshold_acts_where_q_exceeds_theta(theta: float, factored: bool) -> None:
    logits = logits_of(2_000)
    found = answers(logits, act="threshold", theta=theta, factored=factored)[:, 1]
    chances = chances_of(logits, factored)
    expected = np.where(1 - chances[:, 0] > theta, chances[:, 1:].argmax(1) + 1, 0)
    sure = np.abs(1 - chances[:, 0] - theta) > 1e-4
    assert sure.mean() > 0.99
    np.testing.assert_array_equal(found[sure], expected[sure])


def test_a_threshold_may_draw_the_skill() -> None:
    rows = 200_000
    logits = np.repeat(logits_of(1), rows, axis=0)
    logits[: rows // 2, 5] = 20.0  # these stand still
    found = answers(logits, act="threshold", which="sample")[:, 1]
    assert (found[: rows // 2] == 0).all()
    chances = chances_of(logits[-1:])[0, 1:]
    expected = chances / chances.sum()
    np.testing.assert_allclose(frequencies(found[rows // 2 :], 9)[1:], expected, atol=5e-3)


def frequencies(values: Answers, classes: int) -> NDArray[np.float64]:
    return np.bincount(values, minlength=classes) / len(values)


@pytest.mark.parametrize("factored", [False, True])
def test_sampling_frequencies(factored: bool) -> None:
    rows = 200_000
    logits = np.repeat(logits_of(1), rows, axis=0)
    found = answers(logits, act="sample", factored=factored)
    move = torch.softmax(torch.from_numpy(logits[0, :5]), 0)
    np.testing.assert_allclose(frequencies(found[:, 0], 5), move, atol=5e-3)
    chances = chances_of(logits[:1], factored)[0]
    np.testing.assert_allclose(frequencies(found[:, 1], 9), chances, atol=5e-3)


def test_rare_events_are_sampled_as_rarely_as_they_are() -> None:
    logits = np.zeros((1_000_000, 14), np.float32)
    logits[:, 5] = np.log(8 / 1e-3)  # p(act) / p(no_action) = 1e-3
    acting = (answers(logits, act="sample")[:, 1] > 0).mean()
    assert acting == pytest.approx(1e-3, rel=0.15)


def test_temperature_sharpens_and_theta_weighs() -> None:
    rows = 200_000
    logits = np.repeat(logits_of(1), rows, axis=0)
    tempered = np.exp(logits[0, 5:].astype(np.float64) / 0.5)
    tempered[0] *= 0.2 / 0.8  # θ = 0.2: odds of acting against 1 : 4
    found = answers(logits, act="sample", temperature=0.5, theta=0.2)[:, 1]
    np.testing.assert_allclose(frequencies(found, 9), tempered / tempered.sum(), atol=5e-3)


@pytest.mark.parametrize("act", ["argmax", "sample", "threshold"])
def test_an_answer_does_not_depend_on_the_batch(act: str) -> None:
    logits, place = logits_of(1_000), place_of(1_000)
    together = answers(logits, act=act, place=place, seed=5, move_hold=4)
    order = GENERATOR.permutation(1_000)
    shuffled = answers(logits[order], act=act, place=_at(place, order), seed=5, move_hold=4)
    np.testing.assert_array_equal(shuffled, together[order])
    for row in (0, 63, 64, 999):
        alone = np.array([row])
        one = answers(logits[alone], act=act, place=_at(place, alone), seed=5, move_hold=4)
        np.testing.assert_array_equal(one[0], together[row])


@pytest.mark.parametrize("changed", ["seed", "fight", "side", "frame"])
def test_draws_depend_on_all_of_the_key(changed: str) -> None:
    logits = np.zeros((2_000, 14), np.float32)
    place = place_of(2_000)
    other, seed = place, 0
    if changed == "seed":
        seed = 1
    else:
        old = getattr(place, changed)
        new = 1 - old if changed == "side" else old + 1
        other = place._replace(**{changed: new.astype(old.dtype)})
    first = answers(logits, act="sample", place=place)
    second = answers(logits, act="sample", place=other, seed=seed)
    for column, classes in ((0, 5), (1, 9)):
        agreement = (first[:, column] == second[:, column]).mean()
        assert agreement == pytest.approx(1 / classes, abs=0.05)


def test_a_fights_frames_are_drawn_apart() -> None:
    logits = np.zeros((3_600, 14), np.float32)
    place = place_of(3_600)._replace(
        fight=np.full(3_600, 77),
        side=np.zeros(3_600, np.int32),
        frame=np.arange(3_600, dtype=np.int32),
    )
    skill = answers(logits, act="sample", place=place)[:, 1].astype(float)
    assert abs(np.corrcoef(skill[1:], skill[:-1])[0, 1]) < 0.06


def test_a_drawn_move_is_kept() -> None:
    frames, hold = 3_600, 12
    logits = np.zeros((frames, 14), np.float32)
    place = place_of(frames)._replace(
        fight=np.full(frames, 5),
        side=np.ones(frames, np.int32),
        frame=np.arange(frames, dtype=np.int32),
    )
    move = answers(logits, act="argmax", place=place, move_hold=hold)[:, 0]
    changes = np.flatnonzero(np.diff(move)) + 1
    assert len(set(changes % hold)) == 1
    assert len(changes) == pytest.approx(frames / hold * 4 / 5, rel=0.15)


def test_a_kept_draw_leaves_the_chances_as_they_are() -> None:
    rows = 200_000
    logits = np.repeat(logits_of(1), rows, axis=0)
    found = answers(logits, act="argmax", place=place_of(rows, frame=100), move_hold=12)[:, 0]
    move = torch.softmax(torch.from_numpy(logits[0, :5]), 0)
    np.testing.assert_allclose(frequencies(found, 5), move, atol=5e-3)


def test_refractory_reads_the_time_since_the_last_press() -> None:
    rows = SINCE_PRESS_LIMIT + 1
    logits = np.zeros((rows, 14), np.float32)
    logits[:, 7] = 9.0
    features = free(rows)
    features[:, SINCE_PRESS] = np.arange(rows, dtype=np.float32) / np.float32(SINCE_PRESS_LIMIT)
    decoder = Decoder(name="test", act="argmax", refractory=20)
    found = decide(logits, features, place_of(rows), decoder.settings(0, False))[:, 1]
    np.testing.assert_array_equal(found, np.where(np.arange(rows) >= 20, 2, 0))


@pytest.mark.parametrize("act", ["threshold", "sample"])
def test_patience_asks_for_half_the_odds_every_so_many_frames(act: str) -> None:
    """With odds of 1/10 against a bias of 1, a threshold is passed at the fourth halving."""
    rows, patience = SINCE_PRESS_LIMIT + 1, 100
    logits = np.full((rows, 14), -60.0, np.float32)
    logits[:, 5] = 0.0
    logits[:, 7] = np.log(0.1)
    features = free(rows)
    features[:, SINCE_PRESS] = np.arange(rows, dtype=np.float32) / np.float32(SINCE_PRESS_LIMIT)
    long = place_of(rows, frame=1_000)
    decoder = Decoder(name="test", act=act, patience=patience)
    found = decide(logits, features, long, decoder.settings(0, False))[:, 1] > 0
    if act == "threshold":
        np.testing.assert_array_equal(found, np.arange(rows) > patience + 3 * HALVING)
    else:
        assert found[-32:].mean() > 0.9 > 0.3 > found[:patience].mean()
    settled = decide(logits, features, long, decoder.with_(patience=None).settings(0, False))
    assert np.count_nonzero(settled[:, 1]) <= 0.2 * rows
    start = place_of(rows)._replace(frame=np.full(rows, patience, np.int32))
    begun = decide(logits, features, start, decoder.settings(0, False))[:, 1]
    np.testing.assert_array_equal(  # a fight that has just begun is no silence
        begun,
        decide(logits, features, start, decoder.with_(patience=None).settings(0, False))[:, 1],
    )


def _at(place: Place, rows: NDArray[np.int64]) -> Place:
    return Place(place.fight[rows], place.side[rows], place.frame[rows])
