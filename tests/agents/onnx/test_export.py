"""An exported clone is the clone: the same logits, answers and fights."""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from agents.clones.agent import CloneAgent
from agents.clones.checkpoint import save
from agents.clones.outputs import logits_of
from agents.onnx.export import CLOSE, compare, export
from agents.onnx.file import load, opened
from agents.onnx.player import OnnxAgent
from agents.onnx.record import OnnxRecord
from agents.spec import resolve
from arena.base.errors import InputError
from arena.features import FEATURES, NAMES, feature_set_hash
from arena.match import play
from arena.rules import RULES_VERSION
from experiments.cli.main import main
from experiments.tracking import read_steps
from experiments.tracking.lineage import used_by
from tests.agents.clones.gated import make_late_log
from tests.agents.onnx.conftest import Exported

KINDS = ("plain", "offset", "factored", "gated")


def read_back(found: Exported) -> tuple[CloneAgent, OnnxAgent]:
    agent, _, data = found
    return agent, OnnxAgent(opened(Path("net.onnx"), data), "onnx:net.onnx")


@pytest.mark.parametrize("kind", KINDS)
def test_logits_and_answers_are_the_clones(exported: dict[str, Exported], kind: str) -> None:
    agent, again = read_back(exported[kind])
    data = make_late_log(4, seed=9)
    found = compare(agent, again, data)
    assert found.frames == len(data)
    assert found.difference <= CLOSE
    assert found.answers <= found.frames * 1e-3
    spread = logits_of(agent.clone.network, data).std(axis=0)
    assert (spread > 0.01).all()  # the logits compared are no constants


@pytest.mark.parametrize("kind", KINDS)
def test_fights_are_the_clones(exported: dict[str, Exported], kind: str) -> None:
    agent, again = read_back(exported[kind])
    assert again.stateless == agent.stateless == (kind != "gated")
    opponent = resolve("scripted:rush")
    one, other = play([(agent, opponent), (again, opponent)], 8, seed=2)
    same = (one.digest == other.digest).mean()
    # A perceptron is exported as it is folded to answer. A GRU is rounded otherwise: 1 fight in 8
    # may hang by that.
    assert same == 1.0 if kind != "gated" else same >= 7 / 8
    assert one.presses[:, 0].sum() > 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_does_not_depend_on_the_others(exported: dict[str, Exported], kind: str) -> None:
    _, again = read_back(exported[kind])
    generator = np.random.default_rng(0)
    features = generator.random((70, FEATURES), np.float32)
    memory = generator.random((70, again.file.memory), np.float32)
    together = again.file.run(features, memory)
    for start, stop in ((0, 1), (3, 5), (10, 27), (1, 70)):
        apart = again.file.run(features[start:stop], memory[start:stop])
        for one, other in zip(apart, together, strict=True):
            np.testing.assert_array_equal(one, other[start:stop])


def test_the_file_says_what_is_known_and_not_where_it_was_made(
    exported: dict[str, Exported],
) -> None:
    agent, record, data = exported["factored"]
    model = onnx.load_model_from_string(data)
    assert [entry.key for entry in model.metadata_props] == ["standstill"]
    told = OnnxRecord.model_validate_json(model.metadata_props[0].value)
    assert told.features == list(NAMES)
    assert told.feature_set == feature_set_hash()
    assert (told.delay, told.rules, told.corpus) == (15, RULES_VERSION, "synthetic")
    assert told.factored
    assert told.decoder == agent.clone.decoder
    assert told.remedy == record.remedy
    assert told.fingerprint == agent.fingerprint
    onnx.checker.check_model(model, full_check=True)
    assert str(Path(__file__).parents[3]).encode() not in data


def test_equal_clones_give_equal_files(exported: dict[str, Exported]) -> None:
    agent, record, data = exported["gated"]
    assert export(agent, record) == data


def test_the_spec_names_the_player(exported: dict[str, Exported], tmp_path: Path) -> None:
    path = tmp_path / "mine.onnx"
    path.write_bytes(exported["plain"][2])
    player = resolve(f"onnx:{path}")
    assert player.name == f"onnx:{path}"
    assert player.delay == 15
    moved = tmp_path / "elsewhere.onnx"
    path.rename(moved)
    assert resolve(f"onnx:{moved}").fingerprint == player.fingerprint
    moved.write_bytes(exported["offset"][2])
    assert resolve(f"onnx:{moved}").fingerprint != player.fingerprint


def test_it_goes_on_from_what_was_saved(exported: dict[str, Exported], tmp_path: Path) -> None:
    path = tmp_path / "gated.onnx"
    path.write_bytes(exported["gated"][2])
    agent = OnnxAgent(load(path), "onnx:gated")
    opponent = resolve("scripted:zone")
    together = play([(agent, opponent)], 4, seed=3)[0]
    apart = play([(agent, opponent)], 4, seed=3, batch=1)[0]
    np.testing.assert_array_equal(together.digest, apart.digest)


@pytest.mark.parametrize("missing", ["onnx", "onnxruntime"])
def test_without_the_libraries_one_line_says_what_to_install(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(InputError, match=r"run pip install 'standstill\[onnx\]'"):
        resolve("onnx:net.onnx")


def test_the_command_writes_what_plays_as_the_clone(
    exported: dict[str, Exported], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    agent, record, data = exported["factored"]
    save(agent.clone.network, record.model_copy(update={"decoder": agent.clone.decoder}), tmp_path)
    path = tmp_path / "out" / "mine.onnx"
    assert main(["export", f"clone:{tmp_path}", "--onnx", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert all(line["ok"] for line in found["lines"])
    assert found["lines"][0]["name"] == "largest difference of a logit"
    assert found["frames"] > 0
    assert path.read_bytes() == data
    run = tmp_path / "run"
    tracked = ("--run", str(run), "--no-wandb")
    assert main(["export", f"clone:{tmp_path}", "--onnx", str(path), *tracked]) == 0
    (step,) = read_steps(run)
    made = step["lineage/exported"]
    assert made["digests"] == {path.name: hashlib.sha256(path.read_bytes()).hexdigest()}
    assert step["lineage/checkpoint"]["used"] and not made["used"]
    used = used_by(f"onnx:{path}")  # as a tournament that it takes part in names it
    assert used is not None and used.name == made["name"]
    assert "Written" in capsys.readouterr().out
    assert main(["export", "scripted:rush", "--onnx", str(path)]) == 2
    assert "give clone:FOLDER" in capsys.readouterr().err
