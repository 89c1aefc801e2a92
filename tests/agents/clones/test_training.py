"""Training: the same again, stopped and resumed, by match only, and what it is all for."""

from pathlib import Path

import numpy as np
import pytest
import torch

from agents.clones.agent import Clone
from agents.clones.remedies import resolve
from agents.clones.settings import TrainingSettings
from agents.clones.training import Snapshot, Trained, train
from arena.base.errors import InputError
from logs.resimulate import Dataset
from tests.agents.clones.conftest import SETTINGS
from tests.agents.clones.synthetic import make_log

SHORT = SETTINGS.model_copy(update={"epochs": 2, "decoder": "argmax"})


def same(first: Clone, second: Clone) -> bool:
    a, b = first.network.state_dict(), second.network.state_dict()
    return all(torch.equal(a[name], b[name]) for name in a)


def acting(trained: Trained, decoder: str, validation: Dataset) -> float:
    fitter = trained.clone.fitter(validation)
    return float(np.mean(fitter.answers(fitter.fit(decoder))[:, 1] > 0))


def test_the_plain_clone_stands_still_and_the_repaired_ones_act(
    trained: dict[str, Trained], validation: Dataset
) -> None:
    plain = trained["plain"]
    assert plain.epochs[plain.best - 1].validation["skill_accuracy"] > 0.985
    assert acting(plain, "argmax", validation) == 0.0
    # It is calibrated all the same: a decoder alone makes it act.
    assert plain.epochs[plain.best - 1].validation["act_share"] == pytest.approx(0.0087, rel=0.3)
    assert acting(plain, "sample", validation) > 0.005
    assert acting(plain, "threshold", validation) > 0.005
    for remedy in ("inverse-half", "inverse", "logit-adjusted"):
        assert acting(trained[remedy], "argmax", validation) > 0.005
    assert acting(trained["act-which"], "argmax", validation) == 0.0
    assert acting(trained["act-which"], "threshold", validation) > 0.005


@pytest.mark.parametrize("remedy", ["inverse", "act-which", "logit-adjusted"])
def test_repaired_clones_press_the_right_skill(
    trained: dict[str, Trained], validation: Dataset, remedy: str
) -> None:
    fitter = trained[remedy].clone.fitter(validation)
    skill = fitter.answers(fitter.fit("threshold"))[:, 1]
    cued = (validation.features[:, 1:9].max(1) > 0) & (skill > 0)
    asked = validation.features[:, 1:9].argmax(1) + 1
    assert (skill[cued] == asked[cued]).mean() > 0.85
    assert cued.sum() > 0.9 * (skill > 0).sum()


def test_the_moves_are_cloned_whatever_the_remedy(
    trained: dict[str, Trained], data: Dataset, validation: Dataset
) -> None:
    # A tenth of the rows a pass, so as many steps in smaller batches.
    small = SETTINGS.model_copy(update={"batch": 128, "decoder": "argmax"})
    masked = train(data, validation, resolve("subsample"), small)
    plain = trained["plain"].epochs[-1].validation["move"]
    others = [trained[name] for name in ("inverse", "logit-adjusted", "act-which")]
    for other in (masked, *others):
        assert other.epochs[-1].validation["move"] < plain + 0.03


def test_the_same_training_again_is_the_same(data: Dataset, validation: Dataset) -> None:
    first = train(data, validation, resolve("subsample"), SHORT)
    second = train(data, validation, resolve("subsample"), SHORT)
    assert same(first.clone, second.clone)
    assert [e.validation for e in first.epochs] == [e.validation for e in second.epochs]
    other = train(data, validation, resolve("subsample"), SHORT.model_copy(update={"seed": 1}))
    assert not same(first.clone, other.clone)


def test_bfloat16_learns_alike(data: Dataset, validation: Dataset) -> None:
    for remedy in ("plain", "inverse"):
        exact, found = (
            train(data, validation, resolve(remedy), SHORT.model_copy(update={"precision": kind}))
            for kind in ("float32", "bfloat16")
        )
        expected = exact.epochs[-1].validation["loss"]
        assert found.epochs[-1].validation["loss"] == pytest.approx(expected, rel=0.02)


class StopError(Exception):
    """Stands for a kill."""


def test_a_stopped_training_goes_on_where_it_was(
    data: Dataset, validation: Dataset, tmp_path: Path
) -> None:
    settings = SETTINGS.model_copy(update={"epochs": 4, "decoder": "argmax"})
    straight = train(data, validation, resolve("plain"), settings)
    file = tmp_path / "progress.safetensors"

    def stop(now: Snapshot) -> None:
        if now.epoch.number == 3:
            raise StopError

    with pytest.raises(StopError):
        train(data, validation, resolve("plain"), settings, after_epoch=stop, resume=file)
    seen: list[int] = []
    resumed = train(
        data,
        validation,
        resolve("plain"),
        settings,
        after_epoch=lambda now: seen.append(now.epoch.number),
        resume=file,
    )
    assert seen == [3, 4]  # the epoch that was not finished is told again
    assert same(straight.clone, resumed.clone)
    assert [e.validation for e in straight.epochs] == [e.validation for e in resumed.epochs]


def test_progress_of_another_training_is_refused(
    data: Dataset, validation: Dataset, tmp_path: Path
) -> None:
    file = tmp_path / "progress.safetensors"
    train(data, validation, resolve("plain"), SHORT, resume=file)
    again = train(data, validation, resolve("plain"), SHORT, resume=file)
    assert len(again.epochs) == 2
    with pytest.raises(InputError, match="belongs to another training"):
        train(data, validation, resolve("inverse"), SHORT, resume=file)
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(InputError, match="not the progress of a training"):
        train(data, validation, resolve("plain"), SHORT, resume=file)


def test_the_clone_handed_out_is_of_its_epoch(data: Dataset, validation: Dataset) -> None:
    told: list[Snapshot] = []
    trained = train(data, validation, resolve("plain"), SHORT, after_epoch=told.append)
    assert [now.epoch.number for now in told] == [1, 2]
    assert [now.epoch for now in told] == trained.epochs
    assert not same(told[0].clone, told[1].clone)
    assert same(told[trained.best - 1].clone, trained.clone)


def test_training_stops_when_validation_gets_no_better(data: Dataset, validation: Dataset) -> None:
    few = make_log(2, seed=7)
    settings = TrainingSettings(
        width=64, epochs=200, batch=256, learning_rate=2e-2, patience=2, decoder="argmax"
    )
    trained = train(few, validation, resolve("plain"), settings)
    assert len(trained.epochs) == trained.best + 2 < 200
    losses = [epoch.validation["loss"] for epoch in trained.epochs]
    assert losses[trained.best - 1] == min(losses)


def test_subsampling_is_a_mask_of_its_share(data: Dataset, validation: Dataset) -> None:
    trained = train(data, validation, resolve("subsample:keep=0.1"), SHORT)
    acted = int(np.count_nonzero(data.skill))
    expected = acted + 0.1 * (len(data) - acted)
    assert trained.epochs[0].rows == pytest.approx(expected, abs=SHORT.batch)


def test_data_must_be_split_by_match(data: Dataset, validation: Dataset) -> None:
    overlapping = make_log(2, seed=3, first_match=59)
    with pytest.raises(InputError, match="share match 59; split the logs by match"):
        train(data, overlapping, resolve("plain"), SHORT)


def test_a_loss_that_leaves_the_numbers_is_told(validation: Dataset) -> None:
    broken = make_log(2, seed=3)
    broken.features[5, 20] = np.nan
    with pytest.raises(InputError, match="loss of epoch 1"):
        train(broken, validation, resolve("plain"), SHORT)


def test_unknown_decoder_is_refused_before_training(data: Dataset, validation: Dataset) -> None:
    settings = SHORT.model_copy(update={"decoder": "best"})
    with pytest.raises(InputError, match="decoder 'best' is unknown"):
        train(data, validation, resolve("plain"), settings)
