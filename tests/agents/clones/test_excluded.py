"""Rows that are excluded teach nothing: whatever their labels say, the clone is the same."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from agents.clones.decoders import presses_of
from agents.clones.remedies import resolve
from agents.clones.training import Trained, train
from arena.base.errors import InputError
from logs.resimulate import Dataset
from tests.agents.clones.conftest import SETTINGS
from tests.agents.clones.synthetic import make_log

SHORT = SETTINGS.model_copy(update={"epochs": 1, "decoder": "threshold"})


def with_noise(data: Dataset, which: np.ndarray, seed: int) -> Dataset:
    """Put labels at random where they are not to count."""
    generator = np.random.default_rng(seed)
    noise = generator.integers(0, 9, len(data)).astype(np.int8)
    moves = generator.integers(0, 5, len(data)).astype(np.int8)
    return replace(
        data,
        skill=np.where(which, noise, data.skill),
        move=np.where(which, moves, data.move),
        learned=~which,
    )


def logs() -> tuple[Dataset, Dataset]:
    return make_log(6, seed=3), make_log(2, seed=4, first_match=6)


def weights(trained: Trained) -> dict[str, torch.Tensor]:
    return trained.clone.network.state_dict()


@pytest.mark.parametrize("remedy", ["inverse-half", "dilated", "plain:advantage=1"])
def test_excluded_rows_teach_nothing(remedy: str) -> None:
    data, validation = logs()
    which = (data.frame > 100) & (data.frame < 300)
    judged = (validation.frame > 50) & (validation.frame < 90)
    found = [
        train(
            with_noise(data, which, seed),
            with_noise(validation, judged, seed),
            resolve(remedy),
            SHORT,
        )
        for seed in (1, 2)
    ]
    first, second = (weights(each) for each in found)
    assert all(torch.equal(first[name], second[name]) for name in first)
    assert found[0].epochs[0].validation == found[1].epochs[0].validation
    assert found[0].kept.counts.sum() == (~which).sum()


def test_a_mask_that_leaves_out_nothing_changes_nothing() -> None:
    data, validation = logs()
    every = np.ones(len(data), np.bool_)
    plain = train(data, validation, resolve("inverse-half"), SHORT)
    masked = train(replace(data, learned=every), validation, resolve("inverse-half"), SHORT)
    first, second = weights(plain), weights(masked)
    assert all(torch.equal(first[name], second[name]) for name in first)
    other = replace(data, learned=data.frame > 300)
    third = weights(train(other, validation, resolve("inverse-half"), SHORT))
    assert not all(torch.equal(first[name], third[name]) for name in first)


def test_presses_of_excluded_rows_are_not_counted() -> None:
    data, validation = logs()
    decoder = train(data, validation, resolve("plain"), SHORT).kept.decoder
    none = replace(data, learned=np.zeros(len(data), np.bool_))
    assert presses_of(decoder, data.skill, data) > 0
    assert presses_of(decoder, data.skill, none) == 0


def test_a_log_that_is_all_excluded_is_told() -> None:
    data, validation = logs()
    none = replace(data, learned=np.zeros(len(data), np.bool_))
    with pytest.raises(InputError, match="labelled exclude"):
        train(none, validation, resolve("plain"), SHORT)
