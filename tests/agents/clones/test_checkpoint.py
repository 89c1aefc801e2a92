"""Checkpoints: there and back, and everything that is refused."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from agents.clones import checkpoint
from agents.clones.checkpoint import load, save
from agents.clones.decoders import Fitter
from agents.clones.network import PerceptronArchitecture
from agents.clones.outputs import Outputs
from agents.clones.remedies import resolve
from agents.clones.training import Trained
from agents.world import Origin
from arena.base.errors import InputError
from arena.features import FEATURES, NAMES, feature_set_hash
from arena.frame_data.skills import frame_data_hash
from arena.rules import RULES_VERSION
from logs.resimulate import Dataset
from tests.agents.clones.conftest import SETTINGS

ORIGIN = Origin(corpus="c0ffee", split_seed=3, delay=15)


@pytest.fixture
def folder(trained: dict[str, Trained], validation: Dataset, tmp_path: Path) -> Path:
    """A saved clone with an offset and a matched decoder."""
    kept = trained["logit-adjusted"].kept
    decoder = Fitter(Outputs.of(kept.network, validation)).fit("threshold-refractory")
    record = kept.record(resolve("logit-adjusted"), ORIGIN)
    save(kept.network, record.model_copy(update={"decoder": decoder}), tmp_path / "clone")
    return tmp_path / "clone"


def change(folder: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    path = folder / "clone.json"
    content = json.loads(path.read_text())
    edit(content)
    path.write_text(json.dumps(content))


def rewrite_weights(folder: Path, edit: Callable[[dict[str, torch.Tensor]], None]) -> None:
    """Alter the weights and let the record know, so that the checksum is not what refuses."""
    path = folder / "model.safetensors"
    weights = safetensors.torch.load_file(path)
    edit(weights)
    safetensors.torch.save_file(weights, path)
    import hashlib

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    change(folder, lambda content: content.update(weights=digest))


def test_there_and_back(folder: Path, trained: dict[str, Trained], validation: Dataset) -> None:
    clone, record = load(folder, delay=15)
    assert sorted(path.name for path in folder.iterdir()) == ["clone.json", "model.safetensors"]
    expected = trained["logit-adjusted"].clone
    np.testing.assert_array_equal(
        clone.logits(validation.features), expected.logits(validation.features)
    )
    assert clone.decoder == expected.fitter(validation).fit("threshold-refractory")
    assert record.decoder == clone.decoder
    assert record.origin == ORIGIN
    assert record.remedy.name == "logit-adjusted"
    assert record.remedy.parameters == {"tau": 1.0}
    assert record.training.settings == SETTINGS.model_copy(update={"decoder": "argmax"})
    assert sum(record.training.counts) == 60 * 2 * 600
    assert record.training.validation["skill_accuracy"] > 0.5


def test_a_clone_of_before_kinds_of_networks_is_a_perceptron(folder: Path) -> None:
    before, _ = load(folder)
    change(folder, lambda content: content["architecture"].pop("kind"))
    clone, record = load(folder)
    assert isinstance(record.architecture, PerceptronArchitecture)
    assert clone.network.architecture == before.network.architecture


def test_a_clone_of_before_values_has_none(folder: Path) -> None:
    change(folder, lambda content: content.pop("value"))
    clone, record = load(folder)
    assert record.value is None
    assert clone.value is None


def test_saving_again_replaces(folder: Path, trained: dict[str, Trained]) -> None:
    plain = trained["plain"].kept
    save(plain.network, plain.record(resolve("plain"), ORIGIN), folder)
    clone, record = load(folder)
    assert record.remedy.name == "plain"
    assert torch.equal(clone.network.skill_offset, torch.zeros(9))
    assert len(list(folder.iterdir())) == 2


@pytest.mark.parametrize("written", [1, 2])
def test_a_crash_leaves_the_old_clone_or_the_new(
    folder: Path, trained: dict[str, Trained], monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    original = checkpoint.written_aside
    calls = iter(range(3))

    def failing(path: Path) -> Any:
        if next(calls) == written - 1:
            raise InputError("disk full")
        return original(path)

    monkeypatch.setattr(checkpoint, "written_aside", failing)
    plain = trained["plain"].kept
    with pytest.raises(InputError, match="disk full"):
        save(plain.network, plain.record(resolve("plain"), ORIGIN), folder)
    clone, record = load(folder)
    assert record.remedy.name == "logit-adjusted"
    assert clone.network.skill_offset.abs().max() > 0


def refused(folder: Path, says: str, delay: int | None = None) -> None:
    with pytest.raises(InputError, match=says) as caught:
        load(folder, delay=delay)
    assert "\n" not in str(caught.value)


def features_as(edit: Callable[[list[str]], None]) -> Callable[[dict[str, Any]], None]:
    """Change the names of the features, and their number in the architecture with them."""

    def change_record(content: dict[str, Any]) -> None:
        edit(content["origin"]["features"])
        content["architecture"]["features"] = len(content["origin"]["features"])

    return change_record


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda content: content["origin"].update(feature_set="0" * 16), "with other meanings"),
        (features_as(lambda names: names.reverse()), "in another order"),
        (features_as(lambda names: names.append("wind")), "without wind; train it again"),
        (features_as(lambda names: names.remove(NAMES[3])), f"with {NAMES[3]}; train it again"),
        (features_as(lambda names: names.__delitem__(slice(5))), "and 2 more; train it again"),
    ],
)
def test_another_feature_set(
    folder: Path, edit: Callable[[dict[str, Any]], None], says: str
) -> None:
    change(folder, edit)
    content = json.loads((folder / "clone.json").read_text())["origin"]
    refused(folder, says)
    for count, digest in (
        (len(content["features"]), content["feature_set"]),
        (FEATURES, feature_set_hash()),
    ):
        refused(folder, f"{digest} of {count}")


def test_other_rules(folder: Path) -> None:
    change(folder, lambda content: content["origin"].update(rules=0))
    refused(folder, f"trained under rules 0, the arena plays {RULES_VERSION}; train it again")


def test_another_delay(folder: Path) -> None:
    says = "reaction delay of 15 frames, not 6; play with 15 or train it for 6"
    refused(folder, says, delay=6)


def test_other_frame_data_is_warned_of(folder: Path) -> None:
    change(folder, lambda content: content["origin"].update(frame_data="0" * 64))
    with pytest.warns(UserWarning, match=f"other frame data .0{{64}}.*{frame_data_hash()}"):
        load(folder)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda content: content.pop("decoder"), "clone.json: decoder: Field required"),
        (lambda content: content.update(author="me"), "clone.json: author: Extra inputs"),
        (lambda content: content["decoder"].update(theta=1.5), "decoder.theta: Input should be"),
        (lambda content: content["decoder"].update(act="best"), "decoder.act"),
        (lambda content: content["architecture"].update(width="128"), "architecture.width"),
        (lambda content: content.update(format="standstill clone 9"), "format"),
        (lambda content: content["architecture"].update(kind="tree"), "kind 'tree' is unknown"),
        (lambda content: content["architecture"].update(kind=[1]), "architecture"),
        (lambda content: content["architecture"].update(memory=3), "architecture.memory: Extra"),
        (lambda content: content.update(architecture=128), "architecture"),
        (lambda content: content["architecture"].update(features=7), "architecture.features is 7"),
        (lambda content: content["architecture"].update(width=33), "do not fit"),
        (lambda content: content["architecture"].update(depth=1), "do not fit"),
    ],
)
def test_bad_record(folder: Path, edit: Callable[[dict[str, Any]], None], says: str) -> None:
    change(folder, edit)
    refused(folder, says)


def test_broken_json(folder: Path) -> None:
    path = folder / "clone.json"
    path.write_bytes(path.read_bytes()[:-20])
    refused(folder, "clone.json: the file: Invalid JSON")
    path.write_bytes(b"\xff\xfe")
    refused(folder, "clone.json")


def test_no_clone_there(tmp_path: Path) -> None:
    refused(tmp_path / "nothing", "clone.json: cannot be read")


def test_no_weights(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    refused(folder, "model.safetensors: cannot be read")


def test_truncated_or_altered_weights(folder: Path) -> None:
    path = folder / "model.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    refused(folder, "altered or cut short")
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    refused(folder, "altered or cut short")


def test_not_safetensors(folder: Path) -> None:
    import hashlib

    (folder / "model.safetensors").write_bytes(b"PK\x03\x04 a pickle in a zip")
    digest = hashlib.sha256(b"PK\x03\x04 a pickle in a zip").hexdigest()
    change(folder, lambda content: content.update(weights=digest))
    refused(folder, "not a safetensors file")


def test_weights_that_are_no_numbers(folder: Path) -> None:
    rewrite_weights(folder, lambda weights: weights["layers.0.bias"].fill_(float("nan")))
    refused(folder, "not finite")


def test_weights_of_another_kind(folder: Path) -> None:
    def halve(weights: dict[str, torch.Tensor]) -> None:
        weights["mean"] = weights["mean"].half()

    rewrite_weights(folder, halve)
    refused(folder, "do not fit")


def test_the_record_names_the_features(folder: Path) -> None:
    assert len(json.loads((folder / "clone.json").read_text())["origin"]["features"]) == FEATURES
