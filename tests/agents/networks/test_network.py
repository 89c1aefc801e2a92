"""A network in integers: what it computes is what its definition says, whatever the numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from agents.networks.network import (
    LOGITS,
    ROWS,
    WEIGHTS,
    WIDTH,
    chance_of,
    check_weights,
    choose,
    quantised,
    write_logits,
)
from arena import state as S
from arena.base.errors import InputError
from arena.features import FEATURES
from tests.agents.networks.conftest import SHAPES, Layers, layers_of

seeds = st.integers(0, 2**32 - 1)


def logits_of(features: NDArray[np.float32], weights: NDArray[np.int32]) -> NDArray[np.int32]:
    scratch = np.full((ROWS, S.FIELDS), -7, np.int32)  # what is left of another network
    write_logits(features, weights, scratch)
    return scratch[ROWS - 1, :LOGITS].copy()


def defined(features: NDArray[np.float32], weights: NDArray[np.int32]) -> NDArray[np.int64]:
    """The definition, in 64 bits: a feature of 1 is 256, a weight 512, an activation 128."""
    values = np.floor(features.astype(np.float64) * 256 + 0.5).astype(np.int64)
    values = np.clip(values, -2047, 2047)
    first = 0
    for (units, inputs), shift in zip(SHAPES, (9 + 8 - 7, 9, 9 + 7 - 10), strict=True):
        behind = first + inputs * units
        layer = weights[first:behind].astype(np.int64).reshape(inputs, units)
        sums = values @ layer + weights[behind : behind + units]
        assert np.abs(sums).max() < 2**31
        values = sums >> shift
        if units == WIDTH:
            values = np.clip(values, 0, 2047)
        first = behind + units
    return values


@settings(max_examples=30)
@given(seed=seeds, scale=st.sampled_from([0.02, 0.3, 4.0, 1e6]), spread=st.sampled_from([1, 50]))
def test_logits_are_what_the_definition_says(seed: int, scale: float, spread: int) -> None:
    weights = quantised(layers_of(seed, scale))
    check_weights(weights)
    random = np.random.default_rng(seed)
    features = random.normal(0, spread, FEATURES).astype(np.float32)
    features[random.random(FEATURES) < 0.4] = 0
    found = logits_of(features, weights)
    assert np.array_equal(found, defined(features, weights))
    assert np.array_equal(found, logits_of(features, weights))


def test_the_largest_weights_and_features_stay_within_32_bits() -> None:
    layers = [(np.full(s, 1e9, np.float32), np.full(s[0], 1e9, np.float32)) for s in SHAPES]
    weights = quantised(layers)
    features = np.full(FEATURES, 1e9, np.float32)
    assert np.array_equal(logits_of(features, weights), defined(features, weights))


def test_integers_come_close_to_the_network_that_they_are_made_of() -> None:
    layers = layers_of(4)
    values = np.random.default_rng(5).random(FEATURES, np.float32)
    found = logits_of(values, quantised(layers)) / 1024
    for weight, bias in layers:
        values = weight @ np.maximum(values, 0) + bias
    assert np.abs(values).max() > 0.5
    assert np.abs(found - values).max() < 0.05


@settings(max_examples=60)
@given(
    logits=st.lists(
        st.integers(-(2**25), 2**25) | st.integers(-3000, 3000), min_size=2, max_size=9
    ),
    drawn=st.integers(0, 2**31 - 1),
    sharpness=st.sampled_from([50, 100, 300]),
)
def test_a_choice_falls_where_its_draw_lies(logits: list[int], drawn: int, sharpness: int) -> None:
    given_ = np.array(logits, np.int32)
    chances = [chance_of(logit, max(logits), sharpness) for logit in logits]
    assert max(chances) == 65_536
    places = np.cumsum(chances)
    wanted = int(np.searchsorted(places, drawn * sum(chances) >> 31, side="right"))
    assert choose(given_, sharpness, drawn) == wanted
    assert chances[wanted] > 0


def test_choices_are_drawn_by_the_soft_max() -> None:
    logits = np.array([0, 700, -900, 1500], np.int32)
    drawn = np.arange(0, 2**31, 2**21)
    chosen = np.array([choose(logits, 100, int(bits)) for bits in drawn])
    shares = np.bincount(chosen, minlength=4) / len(drawn)
    wanted = np.exp(logits / 1024)
    assert np.abs(shares - wanted / wanted.sum()).max() < 0.01


def _other_size(layers: Layers) -> None:
    layers[1] = (layers[1][0][:, :-1], layers[1][1])


def _not_finite(layers: Layers) -> None:
    layers[2][1][3] = np.nan


@pytest.mark.parametrize(
    ("spoil", "told"), [(_other_size, "a network of layers"), (_not_finite, "not finite")]
)
def test_what_cannot_be_quantised_is_told(spoil: object, told: str) -> None:
    layers = layers_of(0)
    assert callable(spoil)
    spoil(layers)
    with pytest.raises(InputError, match=told):
        quantised(layers)


@pytest.mark.parametrize("place", [0, WEIGHTS - 1])
def test_weights_whose_sums_could_be_too_large_are_told(place: int) -> None:
    weights = quantised(layers_of(0))
    weights[place] = -(2**31)
    with pytest.raises(InputError, match="larger than"):
        check_weights(weights)
