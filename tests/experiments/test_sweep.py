"""A sweep tries a grid, goes on where it was killed, and chooses by an offline figure alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from experiments.cli.main import main
from experiments.tracking import read_steps
from experiments.tracking.values import restored
from experiments.tracking.vocabulary import REGISTERED

Captured = pytest.CaptureFixture[str]


def typed(corpus: Path, out: Path, *more: str) -> list[str]:
    return [
        *("sweep", "--logs", str(corpus), "--out", str(out), "--epochs", "1", "--width", "8"),
        *("--fights", "2", "--opponents", "scripted:standstill", "--no-wandb", "--json"),
        *("--remedy", "plain", "--remedy", "inverse", "--decoder", "argmax", *more),
    ]


@pytest.mark.slow
def test_the_best_by_the_goal_comes_first_and_nothing_is_done_twice(
    corpus: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert main(typed(corpus, tmp_path, "--decoder", "sample")) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    goals = [trial["goal"] for trial in found["trials"]]
    assert goals == sorted(goals, reverse=True)
    assert {(t["remedy"], t["decoder"]) for t in found["trials"]} == {
        (remedy, decoder) for remedy in ("plain", "inverse") for decoder in ("argmax", "sample")
    }
    for trial in found["trials"]:
        (epoch, *_) = read_steps(Path(trial["folder"]))
        assert epoch[REGISTERED] == trial["goal"]
    steps = read_steps(tmp_path / "summary")
    assert [step.get("trial") for step in steps] == [1, 2, 3, 4, None]
    table = restored(steps[-1]["tables/trials"], tmp_path / "summary")
    assert [row[4] for row in getattr(table, "rows")] == goals  # noqa: B009
    assert main(typed(corpus, tmp_path, "--decoder", "sample")) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == found
    assert told.err.count("this training is finished") == 4
    assert read_steps(tmp_path / "summary") == steps


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--goal", "offline/acuracy"], "unknown metric 'offline/acuracy'; is it offline/"),
        (["--goal", "online/panel/win_rate"], "fights are only reported"),
        (["--goal", "offline/validation/frames"], "a figure on validation matches that has a"),
        (["--remedy", "none-such"], "none-such"),
        (["--decoder", "none-such"], "none-such"),
        (["--out", "/dev/null/sweep"], "/dev/null is no folder"),
    ],
)
def test_bad_input_is_one_line_before_anything_is_trained(
    corpus: Path, tmp_path: Path, capsys: Captured, more: list[str], says: str
) -> None:
    out = tmp_path / "sweep"
    assert main(typed(corpus, out, *more)) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert says in line
    assert not out.exists()


def test_the_grid_is_written_for_wandb(corpus: Path, tmp_path: Path) -> None:
    yaml = pytest.importorskip("yaml")
    assert main(typed(corpus, tmp_path, "--write-only")) == 0
    told = yaml.safe_load((tmp_path / "sweep.yaml").read_text())
    assert told["metric"] == {"name": REGISTERED, "goal": "maximize"}
    assert told["parameters"]["remedy"]["values"] == ["plain", "inverse"]
    assert told["command"][:2] == ["arena", "sweep"]
    assert told["command"][-2:] == ["--trials-only", "${args}"]
