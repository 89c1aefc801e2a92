"""The commands on the files of logs say what became of them, as text and as JSON."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from arena.replays.file import save
from experiments.cli.main import main
from logs.corpus import Corpus
from tests.recording import lively_inputs, record_inputs

Captured = pytest.CaptureFixture[str]


def answer(capsys: Captured, *typed: str, status: int = 0) -> dict[str, Any]:
    assert main([*typed, "--json"]) == status
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logs") / "recorded"
    for number in range(3):
        save(record_inputs(lively_inputs(90, number), seed=number), folder / f"{number}.replay")
    return folder


def test_replays_become_a_corpus_beside_their_folder(folder: Path, capsys: Captured) -> None:
    kinds = ("--player", "scripted:one=novice,walks in", "--player", "scripted:two=pro,waits")
    found = answer(capsys, "logs", "add", str(folder), *kinds)
    corpus = Corpus.load(folder.with_suffix(".corpus"))
    assert found["corpus"] == corpus.id and found["fights"] == 3
    assert corpus.kind_of("scripted:two").style == "waits"
    measured = answer(capsys, "logs", "stats", str(folder.with_suffix(".corpus")))
    assert measured["kinds"]["scripted:one"] == {"style": "walks in", "level": "novice"}
    assert main(["logs", "stats", str(folder.with_suffix(".corpus"))]) == 0
    assert re.search(r"scripted:one +novice", capsys.readouterr().out)
    again = answer(capsys, "logs", "add", str(folder), status=1)
    assert again["added"] == [] and len(again["rejected"]) == 3
    assert main(["logs", "add", str(folder)]) == 1
    shown = capsys.readouterr().out
    assert "0 fights added, 3 there now" in shown and "the same fight as fight 0" in shown


def test_a_cut_corpus_is_rescued_and_exported(
    folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "cut.corpus"
    Corpus([record_inputs(lively_inputs(90, k), seed=k) for k in range(3)]).save(path)
    path.write_bytes(path.read_bytes()[:-40])
    found = answer(capsys, "logs", "rescue", str(path))
    rescued = tmp_path / "cut.rescued.corpus"
    assert (found["saved"], found["lost"], found["file"]) == (2, 1, str(rescued))
    assert main(["logs", "rescue", str(path)]) == 2
    assert "exists" in capsys.readouterr().err
    assert main(["logs", "rescue", str(path), "--out", str(tmp_path / "other.corpus")]) == 0
    assert "2 fights saved, 1 lost" in capsys.readouterr().out
    out = tmp_path / "rescued.parquet"
    export = ("logs", "export", str(rescued), "--format", "parquet", "--out", str(out))
    assert answer(capsys, *export)["rows"] == 2 * 2 * 90
    assert main([*export]) == 2
    assert "exists" in capsys.readouterr().err


def test_a_log_becomes_a_minari_dataset(
    folder: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path))
    path = tmp_path / "log.corpus"
    Corpus([record_inputs(lively_inputs(40, 1))]).save(path)
    export = ("logs", "export", str(path), "--format", "minari", "--id", "mine-v0")
    assert answer(capsys, *export)["episodes"] == 2
    assert (tmp_path / "mine-v0").is_dir()
    assert main([*export]) == 2
    assert "mine-v0: exists" in capsys.readouterr().err
