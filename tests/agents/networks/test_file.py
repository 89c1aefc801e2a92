"""Networks on disk: what is read is what was written, and nothing else is taken."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from agents.networks.file import NetworkRecord, load_network, save_network
from agents.networks.network import quantised
from agents.networks.player import NetworkPlayer
from agents.networks.policy import block
from agents.spec import resolve
from agents.world import World
from arena.base.errors import InputError
from arena.match import play
from arena.simulator import DEFAULT_DELAY
from tests.agents.networks.conftest import HANDS, layers_of

RECORD = NetworkRecord(
    world=World(delay=DEFAULT_DELAY),
    name="even",
    interval=5,
    hands=list(HANDS),
    steps=12,
    command="arena league --seed 3",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "folder" / "even.safetensors"
    save_network(quantised(layers_of(1)), RECORD, path)
    return path


def test_what_is_read_is_what_was_written(file: Path) -> None:
    weights, record = load_network(file)
    assert np.array_equal(weights, quantised(layers_of(1)))
    assert record == RECORD
    before = file.read_bytes()
    save_network(weights, record, file)
    assert file.read_bytes() == before


def test_a_spec_names_it(file: Path) -> None:
    found = resolve(f"league:{file}")
    assert isinstance(found, NetworkPlayer)
    assert found.name == f"league:{file}" and found.delay == DEFAULT_DELAY
    assert np.array_equal(found.block, block(5, 100, HANDS, quantised(layers_of(1))))
    with pytest.raises(InputError, match="delay"):
        play([(found, resolve("scripted:rush"))], 2, 0, delay=DEFAULT_DELAY + 1)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text(path: Path) -> None:
    path.write_text('{"weights": [1, 2]}')


def _gone(path: Path) -> None:
    path.unlink()


def _foreign(path: Path) -> None:
    save_file({"weights": np.zeros(3, np.int32)}, path)


def _with(change: dict[str, object], weights: np.ndarray | None = None) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        record = json.loads(RECORD.model_dump_json())
        record["world"] |= change.pop("world", {})
        record |= change
        with safe_open(path, "np") as opened:
            own = opened.get_tensor("weights") if weights is None else weights
        save_file({"weights": own}, path, metadata={"standstill": json.dumps(record)})

    return spoil


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_gone, "no such file"),
        (_cut, "no whole safetensors"),
        (_empty, "no whole safetensors"),
        (_text, "no whole safetensors"),
        (_foreign, "something else than a network"),
        (_with({"format": "another"}), "format"),
        (_with({"steps": -1}), "steps"),
        (_with({"more": 1}), "more"),
        (_with({"hands": [1, 2]}), "hands are"),
        (_with({"interval": 0}), "interval"),
        (_with({"world": {"rules": 1}}), "trained under rules 1"),
        (_with({"world": {"feature_set": "0"}}), "another feature set"),
        (_with({}, np.zeros(7, np.int32)), "another size"),
        (_with({}, quantised(layers_of(1)).astype(np.float32)), "float32, not int32"),
        (_with({}, np.full_like(quantised(layers_of(1)), 1 << 30)), "larger than"),
    ],
)
def test_a_file_that_is_no_such_network_is_told_in_a_line(
    file: Path, spoil: Callable[[Path], None], told: str
) -> None:
    spoil(file)
    with pytest.raises(InputError, match=told) as found:
        resolve(f"league:{file}")
    assert str(file) in str(found.value)
    assert "\n" not in str(found.value)
