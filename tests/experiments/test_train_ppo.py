"""`arena train ppo` leaves a player that fights, and figures of its tests."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.clones.decoders import Decoder
from agents.clones.network import Perceptron, PerceptronArchitecture
from agents.ppo.checkpoint import load
from agents.spec import PANEL
from arena.features import FEATURES
from experiments import train_ppo
from experiments.cli.main import INTERRUPTED, main
from experiments.online import OnlineResult
from experiments.runs import BEST_IN_FIGHTS, METADATA_FILE, PROGRESS_FILE
from experiments.tracking import STEPS_FILE, SUMMARY_FILE
from experiments.tracking.description import description_in
from experiments.tracking.lineage import used_by
from experiments.train_clone import epochs_in
from tests.experiments.wandb_files import OfflineRun

Captured = pytest.CaptureFixture[str]
SMALL = ("--steps", "600", "--envs", "4", "--epochs", "2", "--fights", "2", "--width", "16")


def answer(capsys: Captured, *typed: str, status: int = 0) -> dict[str, Any]:
    assert main([*typed, "--json"]) == status
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "ppo"
    typed = ("train", "ppo", "--out", str(folder), *SMALL, "--no-wandb", "--repeat", "6")
    typed += ("--press-interval", "60", "--self-play", "--delay", "9")
    assert main([*typed, "--opponents", "scripted:rush"]) == 0
    return folder


def test_it_answers_with_the_checkpoint_and_both_groups_of_figures(
    capsys: Captured, tmp_path: Path
) -> None:
    folder = tmp_path / "ppo"
    found = answer(capsys, "train", "ppo", "--out", str(folder), *SMALL, "--no-wandb")
    assert found["checkpoint"] == str(folder)
    assert found["agent"] == f"sb3:{folder}"
    assert [epoch["epoch"] for epoch in found["epochs"]] == [1, 2]
    for epoch, step in zip(found["epochs"], epochs_in(folder), strict=True):
        assert step["epoch"] == epoch["epoch"]
        assert step["train/steps"] == epoch["steps"]
        assert step["online/panel/win_rate"] == epoch["online"]["win_rate"]
        assert step["train/entropy"] == epoch["train"]["entropy"]
    metadata = json.loads((folder / METADATA_FILE).read_text())
    assert metadata["learns_from"] == list(PANEL) == metadata["opponents"]


def test_the_run_remembers_how_it_plays(run: Path) -> None:
    model, record = load(run)
    assert record is not None
    assert (record.repeat, record.press_interval, record.world.delay) == (6, 60, 9)
    assert record.steps == model.num_timesteps == 768
    metadata = json.loads((run / METADATA_FILE).read_text())
    assert metadata["settings"]["self_play"] is True
    assert metadata["learns_from"] == ["scripted:rush"]
    assert json.loads((run / SUMMARY_FILE).read_text()) == {"epochs": 2, "steps": 768}


def test_presses_are_capped_in_training_in_tests_and_afterwards(
    capsys: Captured, run: Path
) -> None:
    """One in 60 frames: an untrained policy would press some 500 times a minute."""
    typed = ("evaluate", f"sb3:{run}", "--opponents", "scripted:zone", "--trust", "--delay", "9")
    found = answer(capsys, *typed, "--fights", "8")
    assert 30 < found["opponents"][0]["presses_per_minute"] < 64
    online = [step["online/panel/presses_per_minute"] for step in epochs_in(run)]
    assert all(30 < pressed < 64 for pressed in online)


def test_a_run_is_replaced_when_asked_only(capsys: Captured, tmp_path: Path) -> None:
    typed = ("train", "ppo", "--out", str(tmp_path), *SMALL, "--no-wandb", "--self-play")
    answer(capsys, *typed)
    before = contents(tmp_path)
    assert main(list(typed)) == 2
    assert main([*typed, "--resume", "--restart"]) == 2
    assert main([*typed, "--resume", "--seed", "1"]) == 2
    assert "holds another run, with settings.seed 0 and not 1" in capsys.readouterr().err
    assert main(list(typed)) == 2
    assert "holds a run; add --resume to go on with it or --restart" in capsys.readouterr().err
    assert contents(tmp_path) == before
    assert len(answer(capsys, *typed, "--restart")["epochs"]) == 2
    assert [step["epoch"] for step in epochs_in(tmp_path)] == [1, 2]


@pytest.mark.slow
def test_killed_it_goes_on_after_its_last_test(capsys: Captured, tmp_path: Path) -> None:
    small = ("--steps", "4000", "--envs", "4", "--epochs", "4", "--fights", "2", "--width", "16")
    typed = ["train", "ppo", "--out", str(tmp_path), *small, "--no-wandb", "--self-play"]
    typed += ["--opponents", "simple:walk-throw"]
    words = [sys.executable, "-m", "experiments.cli.main", *typed]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, stdout=quiet, stderr=quiet) as process:
        while process.poll() is None and not (tmp_path / STEPS_FILE).exists():
            time.sleep(0.01)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    begun = epochs_in(tmp_path)
    id = description_in(tmp_path).id
    found = answer(capsys, *typed, "--resume")
    epochs = epochs_in(tmp_path)
    assert epochs[: len(begun)] == begun and len(begun) < len(epochs)
    assert [epoch["epoch"] for epoch in epochs] == [1, 2, 3, 4]
    assert [epoch["train/steps"] for epoch in epochs] == [1024, 2048, 3072, 4096]
    assert [epoch["steps"] for epoch in found["epochs"]] == [1024, 2048, 3072, 4096]
    assert description_in(tmp_path).id == id
    assert load(tmp_path)[0].num_timesteps == 4096
    assert not (tmp_path / PROGRESS_FILE).exists()
    before = contents(tmp_path)
    assert answer(capsys, *typed, "--resume") == found  # nothing is left to learn
    assert contents(tmp_path) == before


def test_a_test_that_was_written_and_not_logged_is_logged_once_when_it_goes_on(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = ("train", "ppo", "--out", str(tmp_path), *SMALL, "--no-wandb", "--self-play")
    with monkeypatch.context() as patch:
        patch.setattr(train_ppo, "save", broken_off_at(768, train_ppo.save))
        assert main(list(typed)) == INTERRUPTED
    assert [step["epoch"] for step in epochs_in(tmp_path)] == [1]
    assert load(tmp_path)[0].num_timesteps == 512
    answer(capsys, *typed, "--resume")
    assert [step["epoch"] for step in epochs_in(tmp_path)] == [1, 2]
    assert load(tmp_path)[0].num_timesteps == 768


def broken_off_at(steps: int, save: Any) -> Any:
    """Make what is interrupted instead of writing the player of so many decisions."""

    def broken(model: Any, record: Any, folder: Path) -> None:
        if record.steps == steps:
            raise KeyboardInterrupt
        save(model, record, folder)

    return broken


def test_what_is_kept_or_an_earlier_player_is_the_best_in_fights(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANDB_MODE", "offline")
    for rates, kept, rivals in (((0.2, 0.1), set(), 1), ((0.1, 0.1), {"best-online"}, 0)):
        told = iter([{"win_rate": rate, "presses_per_minute": 9.0} for rate in rates])
        monkeypatch.setattr(OnlineResult, "scalars", lambda _, told=told: next(told))
        folder = tmp_path / str(rivals)
        answer(capsys, "train", "ppo", "--out", str(folder), *SMALL)
        artifacts = OfflineRun(folder).artifacts
        aliases = {frozenset(each["aliases"]) - {"latest"} for each in artifacts}
        assert kept in aliases and {"best-online"} in aliases
        assert len(artifacts) == 1 + rivals
        assert len({each["name"] for each in artifacts}) == 1
        if rivals:
            rival = folder / BEST_IN_FIGHTS
            assert load(rival)[0].num_timesteps == 512
            used = used_by(f"sb3:{rival}")
            assert used is not None and used.name == artifacts[0]["name"]
        else:
            assert not (folder / BEST_IN_FIGHTS).exists()


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_commands_that_run_fights_take_it_when_trusted(
    capsys: Captured, run: Path, tmp_path: Path
) -> None:
    me = f"sb3:{run}"
    small = ("--fights", "2", "--trust", "--delay", "9")
    typed = ("evaluate", me, "--opponents", f"scripted:rush,{me}")
    assert answer(capsys, *typed, *small)["fights"] == 4
    assert answer(capsys, "fight", "scripted:zone", me, *small)["fights"] == 2
    kept = ("--no-wandb", "--ledger", str(tmp_path / "ledger"))
    assert len(answer(capsys, "tournament", me, "scripted:zone", *small, *kept)["standings"]) == 2


@pytest.mark.parametrize(
    "typed",
    [
        ("fight", "SPEC", "scripted:rush"),
        ("evaluate", "SPEC"),
        ("tournament", "SPEC", "scripted:rush"),
        ("offline-test", "SPEC"),
        ("train", "ppo", "--out", "OUT", "--opponents", "SPEC"),
        ("train", "clone", "--out", "OUT", "--opponents", "SPEC"),
    ],
)
def test_without_trust_they_say_what_is_missing(
    capsys: Captured, run: Path, tmp_path: Path, typed: tuple[str, ...]
) -> None:
    out = tmp_path / "out"
    named = {"SPEC": f"sb3:{run}", "OUT": str(out)}
    assert main([named.get(word, word) for word in typed]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[-1].endswith("add --trust")
    assert not out.exists()


def test_it_can_begin_as_a_clone_on_disk(capsys: Captured, tmp_path: Path) -> None:
    from agents.clones.checkpoint import CloneRecord, RemedyRecord, TrainingRecord, save
    from agents.clones.settings import TrainingSettings
    from agents.world import Origin

    network = Perceptron(PerceptronArchitecture(features=FEATURES, width=16, depth=2))
    decoder = Decoder(name="sample", act="sample")
    record = CloneRecord(
        origin=Origin(corpus="none", split_seed=0, delay=15),
        architecture=network.architecture,
        remedy=RemedyRecord(name="plain", parameters={}),
        decoder=decoder,
        training=TrainingRecord(
            settings=TrainingSettings(), counts=[0] * 9, epoch=1, validation={}
        ),
    )
    save(network, record, tmp_path / "clone")
    typed = ("train", "ppo", "--out", str(tmp_path / "ppo"), *SMALL, "--no-wandb")
    found = answer(capsys, *typed, "--from-clone", str(tmp_path / "clone"))
    assert np.isfinite(found["epochs"][-1]["train"]["entropy"])
    metadata = json.loads((tmp_path / "ppo" / METADATA_FILE).read_text())
    assert metadata["begins_with"] == f"clone:{tmp_path / 'clone'}"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--delay", "99"), "delay"),
        (("--opponents", "scripted:nobody"), "choose from"),
        (("--from-clone", "nowhere"), "nowhere"),
        (("--learning-rate", "0"), "learning_rate"),
        (("--learning-rate", "nan"), "learning_rate"),
        (("--repeat", "0"), "repeat"),
    ],
)
def test_what_cannot_be_trained_is_told_in_a_line(
    capsys: Captured, tmp_path: Path, typed: tuple[str, ...], said: str
) -> None:
    out = str(tmp_path / "out")
    assert main(["train", "ppo", "--out", out, *SMALL, "--no-wandb", *typed]) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("error:")
    assert said in error
