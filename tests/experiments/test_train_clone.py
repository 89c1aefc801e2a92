"""Training logs both tests after every epoch, leaves a clone, and goes on where it was killed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.clones import checkpoint, resume
from agents.clones.checkpoint import load, load_record
from agents.clones.remedies import resolve
from agents.clones.settings import TrainingSettings
from arena.base.errors import InputError
from arena.match.agents import AgentPlayer
from arena.rules.actions import FORWARD, LIGHT, NEUTRAL, NO_ACTION, THROW
from experiments import train_clone as under_test
from experiments.labelled import PARTS, Labelled, label
from experiments.online import online_test
from experiments.runs import BEST_IN_FIGHTS, PROGRESS_FILE
from experiments.tracking import FolderTracker, read_steps
from experiments.train_clone import EpochTests, TrainedClone, epochs_in, train_clone
from logs.corpus import Corpus
from tests.experiments.players import Fixed
from tests.experiments.won import fights_won

TESTS = EpochTests([Fixed("stander", NEUTRAL, NO_ACTION)], fights=2)
SETTINGS = TrainingSettings(width=16, epochs=2, batch=512)


@pytest.fixture(scope="module")
def logs() -> Labelled:
    players = [Fixed("rusher", FORWARD, THROW), Fixed("light", FORWARD, LIGHT)]
    result = online_test(players[0], players, fights=12, seed=3, record=True)
    return label(Corpus([replay for match in result.opponents for replay in match.replays]))


def trained_in(folder: Path, logs: Labelled, **changes: Any) -> TrainedClone:
    existing = changes.pop("existing", "go-on")
    settings = SETTINGS.model_copy(update=changes)
    remedy = resolve("inverse:advantage=1")  # with a value, which every file must carry
    return train_clone(logs, remedy, settings, TESTS, folder, use_wandb=False, existing=existing)


@pytest.fixture(scope="module")
def trained(logs: Labelled, tmp_path_factory: pytest.TempPathFactory) -> tuple[TrainedClone, Path]:
    folder = tmp_path_factory.mktemp("runs") / "clone"
    return trained_in(folder, logs), folder


def content_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


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
    steps: list[dict[str, Any]] = epochs_in(folder)
    for epoch, step in zip(clone.epochs, steps, strict=True):
        assert step["epoch"] == epoch["epoch"]
        assert step["offline/validation/accuracy"] == epoch["offline"]["accuracy"]
        assert step["offline/validation/press_f1_6"] == epoch["offline"]["press_f1_6"]
        assert step["online/others/win_rate"] == epoch["online"]["win_rate"]
        assert step["train/loss"] == epoch["train"]["loss"]
        assert epoch["seconds"] > 0
    assert clone.epochs[0]["best"] is True


def test_the_checkpoint_is_the_clone(trained: tuple[TrainedClone, Path], logs: Labelled) -> None:
    clone, folder = trained
    loaded, record = load(folder, delay=logs.delay)
    assert record.origin.corpus == logs.corpus.id
    assert record.remedy.parameters == {"alpha": 1.0, "advantage": 1.0}
    assert loaded.value is not None
    assert clone.clone.value is not None
    features = logs.test.features[:100]
    np.testing.assert_array_equal(loaded.logits(features), clone.clone.logits(features))
    expected = clone.clone.value.gains(features)
    np.testing.assert_array_equal(loaded.value.gains(features), expected)
    assert not (folder / PROGRESS_FILE).exists()


def test_a_finished_training_is_read_and_not_done_again(
    trained: tuple[TrainedClone, Path], logs: Labelled
) -> None:
    clone, folder = trained
    before = content_of(folder)
    again = trained_in(folder, logs)
    assert again.epochs == clone.epochs
    assert again.record == clone.record
    assert content_of(folder) == before


class KilledError(Exception):
    """Stands for a kill: nothing after it runs."""


def killing(function: Callable[..., Any], at: int, *, after: bool) -> Callable[..., Any]:
    """Make a function end the program at its n-th call, before its work or after it."""
    calls = 0

    def called(*args: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == at and not after:
            raise KilledError
        done = function(*args, **named)
        if calls == at:
            raise KilledError
        return done

    return called


MOMENTS = [
    (FolderTracker, "log", 1),
    (FolderTracker, "log", 2),
    (resume.ProgressFile, "save", 1),
    (resume.ProgressFile, "save", 2),
    (under_test, "save", 1),
    (under_test, "save", 2),
    (checkpoint, "written_aside", 3),
    (under_test, "_settle_rival", 1),
    (FolderTracker, "finish", 1),
]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("owner", "name", "at"), MOMENTS)
def test_killed_at_any_moment_it_goes_on_to_the_same_clone(
    logs: Labelled,
    trained: tuple[TrainedClone, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: Any,
    name: str,
    at: int,
    after: bool,
) -> None:
    straight, folder = trained
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, killing(getattr(owner, name), at, after=after))
        with pytest.raises(KilledError):
            trained_in(tmp_path, logs)
    logged = read_steps(tmp_path)
    resumed = trained_in(tmp_path, logs)
    assert read_steps(tmp_path)[: len(logged)] == logged
    for epoch, expected in zip(resumed.epochs, straight.epochs, strict=True):
        assert epoch | {"seconds": 0} == expected | {"seconds": 0}
    assert resumed.record == straight.record  # the weights' SHA-256 among it
    assert content_of(tmp_path).keys() == content_of(folder).keys()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"width": 17}, "settings.width 16 and not 17"),
        ({"seed": 5}, "settings.seed 0 and not 5"),
        ({"decoder": "argmax"}, "settings.decoder sample and not argmax"),
    ],
)
@pytest.mark.parametrize("finished", [True, False])
def test_another_run_is_not_replaced_unasked(
    logs: Labelled,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    changes: dict[str, Any],
    says: str,
    finished: bool,
) -> None:
    with monkeypatch.context() as patch:
        if not finished:
            patch.setattr(FolderTracker, "log", killing(FolderTracker.log, 1, after=True))
            with pytest.raises(KilledError):
                trained_in(tmp_path, logs)
        else:
            trained_in(tmp_path, logs)
    before = content_of(tmp_path)
    with pytest.raises(InputError, match=f"another run, with {says}; add --restart") as caught:
        trained_in(tmp_path, logs, **changes)
    assert "\n" not in str(caught.value)
    assert content_of(tmp_path) == before
    anew = trained_in(tmp_path, logs, **changes, existing="replace")
    assert anew.record.training.settings == SETTINGS.model_copy(update=changes)
    assert [step["epoch"] for step in epochs_in(tmp_path)] == [1, 2]


@pytest.mark.parametrize(
    ("rates", "rival"),
    [([0.5, 0.9, 0.4], 2), ([0.9, 0.5, 0.9], None), ([0.2, 0.3, 0.4], None), ([0.5, 0.1, 0.3], 1)],
)
def test_the_epoch_that_is_best_in_fights_is_kept_beside(
    logs: Labelled,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rates: list[float],
    rival: int | None,
) -> None:
    monkeypatch.setattr(under_test, "online_test", fights_won(rates))
    found = trained_in(tmp_path, logs, epochs=3, learning_rate=5e-4)
    assert found.record.training.epoch == 3  # the loss falls, and it decides
    assert (found.best_in_fights is None) == (rival is None)
    assert (tmp_path / BEST_IN_FIGHTS).exists() == (rival is not None)
    if rival is not None:
        assert found.best_in_fights is not None
        other, record = load(found.best_in_fights, delay=logs.delay)
        assert record.training.epoch == rival
        assert record.weights != load_record(tmp_path).weights
        assert other.decoder.name == SETTINGS.decoder


def test_an_opponent_of_another_delay_is_refused_before_training(
    logs: Labelled, tmp_path: Path
) -> None:
    class Trained(AgentPlayer):
        delay = 5

    tests = EpochTests([Trained(Fixed("other", NEUTRAL, NO_ACTION), "other")], fights=2)
    folder = tmp_path / "clone"
    with pytest.raises(InputError, match="agent other was trained for a reaction delay of 5"):
        train_clone(logs, resolve("plain"), SETTINGS, tests, folder, use_wandb=False)
    assert not folder.exists()
