"""Training logs both tests after every epoch and leaves a clone that can be loaded."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.clones.checkpoint import load
from agents.clones.remedies import resolve
from agents.clones.settings import TrainingSettings
from arena.rules.actions import FORWARD, LIGHT, NEUTRAL, NO_ACTION, THROW
from experiments.labelled import PARTS, Labelled, label
from experiments.online import online_test
from experiments.tracking import read_steps
from experiments.train_clone import EpochTests, TrainedClone, train_and_save
from logs.corpus import Corpus
from tests.experiments.players import Fixed

TESTS = EpochTests([Fixed("stander", NEUTRAL, NO_ACTION)], fights=2)


@pytest.fixture(scope="module")
def logs() -> Labelled:
    players = [Fixed("rusher", FORWARD, THROW), Fixed("light", FORWARD, LIGHT)]
    result = online_test(players[0], players, fights=12, seed=3, record=True)
    return label(Corpus([replay for match in result.opponents for replay in match.replays]))


@pytest.fixture(scope="module")
def trained(logs: Labelled, tmp_path_factory: pytest.TempPathFactory) -> tuple[TrainedClone, Path]:
    folder = tmp_path_factory.mktemp("runs") / "clone"
    settings = TrainingSettings(width=16, epochs=2, batch=512)
    remedy = resolve("inverse")
    return train_and_save(logs, remedy, settings, TESTS, folder, use_wandb=False), folder


def test_parts_share_no_fight(logs: Labelled) -> None:
    found = [np.unique(logs.rows[part].match) for part in PARTS]
    assert [len(matches) for matches in found] == [len(logs.matches[part]) for part in PARTS]
    assert len(np.unique(np.concatenate(found))) == len(logs.corpus.fights)


def test_labelling_tells_its_progress(logs: Labelled) -> None:
    told: list[tuple[int, int]] = []
    label(logs.corpus, ["validation", "test"], progress=lambda *step: told.append(step))
    held_out = len(logs.matches["validation"]) + len(logs.matches["test"])
    assert told[-1] == (held_out, held_out)


def test_every_epoch_has_figures_of_both_tests(trained: tuple[TrainedClone, Path]) -> None:
    clone, folder = trained
    assert [epoch["epoch"] for epoch in clone.epochs] == [1, 2]
    steps: list[dict[str, Any]] = read_steps(folder)
    for epoch, step in zip(clone.epochs, steps, strict=True):
        assert step["epoch"] == epoch["epoch"]
        assert step["offline/accuracy"] == epoch["offline"]["accuracy"]
        assert step["offline/press_f1_6"] == epoch["offline"]["press_f1_6"]
        assert step["online/win_rate"] == epoch["online"]["win_rate"]
        assert step["train/loss"] == epoch["train"]["loss"]


def test_the_checkpoint_is_the_clone(trained: tuple[TrainedClone, Path], logs: Labelled) -> None:
    clone, folder = trained
    loaded, record = load(folder, delay=logs.delay)
    assert record.origin.corpus == logs.corpus.id
    assert record.remedy.name == "inverse"
    features = logs.test.features[:100]
    np.testing.assert_array_equal(loaded.logits(features), clone.clone.logits(features))
