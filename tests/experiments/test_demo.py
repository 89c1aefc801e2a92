"""The demo, small: from logs to a report whose figures stand for what was done."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.clones import remedies
from agents.clones.checkpoint import load_record
from agents.clones.settings import TrainingSettings
from agents.spec import resolve
from arena.base.errors import InputError
from arena.replays.replay import Replay
from experiments.candidates import Candidate, merit
from experiments.check_report import facts
from experiments.demo import DemoSettings, read_logs, run_demo
from experiments.exploit.search import Budget
from experiments.frame_use import USES
from experiments.labelled import label
from experiments.offline.controls import always_no_action
from experiments.offline.predictions import Predictions
from experiments.offline.result import score
from experiments.online import online_test
from experiments.tracking.store import runs_in
from experiments.train_clone import EpochTests, train_clone
from logs.corpus import Corpus
from tests.experiments.conftest import MakeDataset
from tests.experiments.wandb_files import OfflineRun

CANDIDATES = (
    Candidate("plain", "plain", "argmax"),
    Candidate("plain, threshold", "plain", "threshold"),
    Candidate("plain, F2", "plain", "sample-f2"),
    Candidate("inverse frequency", "inverse", "argmax"),
    Candidate("inverse, likeliest moves", "inverse", "argmax", "argmax"),
)


@pytest.fixture(scope="module")
def fights() -> list[Replay]:
    players = [resolve("scripted:rush"), resolve("scripted:zone")]
    result = online_test(players[0], players, fights=18, seed=3, record=True)
    return result.replays


@pytest.fixture(scope="module")
def settings(fights: list[Replay], tmp_path_factory: pytest.TempPathFactory) -> DemoSettings:
    folder = tmp_path_factory.mktemp("demo")
    Corpus(fights).save(folder / "small.corpus")
    return DemoSettings(
        corpus=folder / "small.corpus",
        out=folder / "out",
        candidates=CANDIDATES,
        panel=("scripted:rush", "scripted:zone"),
        pros=("scripted:grapple",),
        held_out=("scripted:only-throw",),
        training=TrainingSettings(width=16, epochs=2, batch=512),
        panel_fights=8,
        pro_fights=2,
        epoch_fights=2,
        exploit_sizes=("1x1", "2x2"),
        exploit_budget=Budget(generations=2, tables=4, fights=4),
        use_wandb=True,
    )


@pytest.fixture(scope="module")
def report(settings: DemoSettings) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANDB_MODE", "offline")
        return run_demo(settings)


@pytest.mark.slow
def test_report_is_written_as_it_was_returned(
    report: dict[str, Any], settings: DemoSettings
) -> None:
    assert json.loads((settings.out / "report.json").read_text()) == report
    assert (settings.out / "report.html").stat().st_size > 50_000


@pytest.mark.slow
def test_every_step_took_time(report: dict[str, Any]) -> None:
    assert {"train", "fight the panel", "draw report"} <= report["seconds"].keys()
    assert min(report["seconds"].values()) > 0.0


@pytest.mark.slow
def test_every_candidate_was_tested_in_both_ways(report: dict[str, Any]) -> None:
    assert [candidate["name"] for candidate in report["candidates"]] == [c.name for c in CANDIDATES]
    for candidate in report["candidates"]:
        assert candidate["offline"]["frames"] == report["corpus"]["split"]["test"]["rows"]
        assert candidate["online"]["fights"] == 16
        assert len(candidate["online"]["opponents"]) == 2
        assert candidate["online"]["pros"]["fights"] == 2
        assert candidate["online"]["held_out"]["fights"] == 8
        assert candidate["offline"]["lift"].keys() == {"press_f2", "press_f2_ahead"}
        assert set(candidate["frame_use"]) == set(USES)
        assert sum(candidate["frame_use"].values()) == pytest.approx(1.0)


@pytest.mark.slow
def test_one_is_chosen_by_validation_matches(report: dict[str, Any]) -> None:
    merits = [candidate["validation"]["merit"] for candidate in report["candidates"]]
    chosen = [candidate["chosen"] for candidate in report["candidates"]]
    assert chosen.count(True) == 1
    assert chosen.index(True) == merits.index(max(merits))  # the first of equals
    assert (
        report["candidates"][0]["validation"]["frames"]
        == (report["corpus"]["split"]["validation"]["rows"])
    )


@pytest.mark.slow
def test_the_chosen_one_is_searched_for_an_exploit(
    report: dict[str, Any], settings: DemoSettings
) -> None:
    (chosen,) = (candidate for candidate in report["candidates"] if candidate["chosen"])
    found = report["exploit"]
    assert found["agent"] == chosen["agent"]
    assert [tried["cells"] for tried in found["curve"]] == [1, 4]
    assert all(tried["fights"] >= 504 for tried in found["curve"])
    assert len(found["best"]["rules"]) == found["best"]["cells"]
    page = (settings.out / "report.html").read_text()
    assert all(rule in page for rule in found["best"]["rules"])


@pytest.mark.slow
def test_networks_are_shared_and_their_epochs_told_once(report: dict[str, Any]) -> None:
    plain, threshold, _, inverse, _ = report["candidates"]
    assert plain["offline"]["nll"] == threshold["offline"]["nll"]
    assert plain["offline"]["nll"] != inverse["offline"]["nll"]
    assert [len(candidate["epochs"]) for candidate in report["candidates"]] == [2, 0, 0, 2, 0]
    assert report["acting"]["matched_threshold"] == threshold["decoder_settings"]["theta"]


@pytest.mark.slow
def test_the_player_of_the_curves_is_the_one_of_the_final_figures(
    report: dict[str, Any], settings: DemoSettings
) -> None:
    for number in (0, 3):
        candidate = report["candidates"][number]
        training = settings.out / "training" / CANDIDATES[number].network
        assert load_record(training).decoder.model_dump() == candidate["decoder_settings"]
    assert report["candidates"][4]["decoder_settings"]["move"] == "argmax"
    assert len({candidate["agent"] for candidate in report["candidates"]}) == len(CANDIDATES)


@pytest.mark.slow
def test_panel_and_held_out_opponents_are_compared(report: dict[str, Any]) -> None:
    assert report["held_out"]["candidates"] == len(CANDIDATES)
    assert report["held_out"].keys() == {"candidates", "spearman", "ci95", "with_controls"}
    assert report["held_out"]["with_controls"]["candidates"] == len(CANDIDATES) + 3
    assert report["chosen_by_fights"]


@pytest.mark.slow
def test_clones_can_be_met_again(report: dict[str, Any]) -> None:
    for candidate in report["candidates"]:
        assert resolve(candidate["agent"]).name == candidate["agent"]


@pytest.mark.slow
def test_training_alone_makes_the_same_clone(
    report: dict[str, Any], settings: DemoSettings, tmp_path: Path
) -> None:
    logs = label(read_logs(settings.corpus), ["train", "validation"])
    training = settings.training.model_copy(update={"decoder": "sample-f2"})
    tests = EpochTests([resolve("scripted:standstill")], fights=2)
    train_clone(logs, remedies.resolve("plain"), training, tests, tmp_path, use_wandb=False)
    alone = load_record(tmp_path)
    of_demo = load_record(Path(report["candidates"][2]["agent"].removeprefix("clone:")))
    assert alone.decoder == of_demo.decoder
    assert alone.weights == of_demo.weights


@pytest.mark.slow
def test_facts_can_be_read_off(report: dict[str, Any]) -> None:
    assert len(facts(report)) == 5


def test_faulty_logs_are_refused(fights: list[Replay], tmp_path: Path) -> None:
    lie = fights[1]
    lie = Replay(**{**vars(lie), "outcome": 3 - lie.outcome if lie.outcome in (1, 2) else 1})
    Corpus([fights[0], lie]).save(tmp_path / "lie.corpus")
    with pytest.raises(InputError, match="1 of 2 fights are faulty, the first: fight 1"):
        read_logs(tmp_path / "lie.corpus")


def test_merit_is_not_accuracy(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([[0] * 99 + [1]])
    silent = score("silent", always_no_action(dataset), dataset)
    assert silent.accuracy == 0.99
    assert merit(silent) == 0.0
    mashing = score("mash", Predictions(dataset.move, np.ones(100, np.int8)), dataset)
    assert mashing.accuracy == 0.01
    assert mashing.registered[12].predicted == 1


@pytest.mark.slow
def test_every_candidate_is_a_run_and_a_summary_compares_them(
    report: dict[str, Any], settings: DemoSettings
) -> None:
    runs = {run.description.name: run for run in runs_in([settings.out / "runs"])}
    assert runs.keys() == {candidate.name for candidate in CANDIDATES} | {"summary"}
    assert len({run.description.group for run in runs.values()}) == 1
    summary = OfflineRun(runs["summary"].folder)
    assert summary.run["job_type"] == "demo"
    (path,) = summary.media("tables/candidates")
    told = json.loads(path.read_text())
    rates = {row[0]: row[told["columns"].index("win_rate")] for row in told["data"]}
    assert rates == {each["name"]: each["online"]["win_rate"] for each in report["candidates"]}
    (artifact,) = (a for a in summary.artifacts if a["type"] == "report")
    assert {entry["path"] for entry in artifact["manifest"]["contents"]} == {
        "report.json",
        "report.html",
    }


@pytest.mark.slow
def test_a_candidates_run_holds_its_epochs_and_what_was_measured(
    report: dict[str, Any], settings: DemoSettings
) -> None:
    for candidate, told in zip(CANDIDATES, report["candidates"], strict=True):
        found = OfflineRun(settings.out / "runs" / candidate.folder)
        *epochs, measured = found.history
        assert [item["epoch"] for item in epochs] == [e["epoch"] for e in told["epochs"]]
        assert measured["offline/test/accuracy"] == told["offline"]["accuracy"]
        assert measured["online/panel/win_rate"] == told["online"]["win_rate"]
        assert measured["online/pros/win_rate"] == told["online"]["pros"]["win_rate"]
        assert ("chosen" in found.run["tags"]) == told["chosen"]
        aliases = {
            alias
            for artifact in found.artifacts
            if artifact["type"] == "checkpoint"
            for alias in artifact["aliases"]
        }
        assert ("best-offline" in aliases) == told["chosen"]
        assert ("exploit/win_rate" in measured) == told["chosen"]
        assert bool(found.media("videos/longest_passivity")) == (
            told["chosen"] or candidate is CANDIDATES[0]
        )
