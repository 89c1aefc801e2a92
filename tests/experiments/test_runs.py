"""A folder holds one run: the same one goes on, and none is replaced unasked."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from arena.base.errors import InputError
from experiments.runs import METADATA_FILE, Existing, is_finished, open_run
from experiments.tracking import FolderTracker, read_steps

ONE: dict[str, Any] = {"settings": {"seed": 3, "epochs": 2}, "opponents": ("a", "b")}
STEP = {"epoch": 1, "online/panel/win_rate": 0.5}


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    open_run(folder, ONE, "go-on")
    FolderTracker(folder).log(STEP)
    return folder


def test_metadata_says_what_the_run_is(begun: Path) -> None:
    told = json.loads((begun / METADATA_FILE).read_text())
    assert told == ONE | {"opponents": ["a", "b"]}


@pytest.mark.parametrize("existing", ["go-on", "go-on-or-replace"])
def test_the_same_run_goes_on(begun: Path, existing: Existing) -> None:
    open_run(begun, ONE, existing)
    assert read_steps(begun) == [STEP]


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({**ONE, "settings": {"seed": 4, "epochs": 2}}, "settings.seed 3 and not 4"),
        ({**ONE, "settings": {"seed": 3}}, "settings.epochs 2 and not None"),
        ({**ONE, "opponents": ["a"]}, r"opponents \['a', 'b'\] and not \['a'\]"),
        ({**ONE, "delay": 15}, "delay None and not 15"),
    ],
)
def test_another_run_is_refused_or_replaced(begun: Path, other: dict[str, Any], says: str) -> None:
    before = {path: path.read_bytes() for path in begun.iterdir()}
    with pytest.raises(InputError, match=f"{says}; add --restart to begin anew there, or give"):
        open_run(begun, other, "go-on")
    assert {path: path.read_bytes() for path in begun.iterdir()} == before
    open_run(begun, other, "go-on-or-replace")
    assert read_steps(begun) == []


def test_a_finished_run_goes_on_or_is_replaced(begun: Path) -> None:
    FolderTracker(begun).finish({})
    open_run(begun, ONE, "go-on")
    assert is_finished(begun)
    open_run(begun, ONE, "go-on-or-replace")
    assert not is_finished(begun)
    assert read_steps(begun) == []


def test_a_run_that_is_not_to_go_on_unasked_is_refused_or_replaced(begun: Path) -> None:
    with pytest.raises(InputError, match="holds a run; add --resume to go on with it or --restart"):
        open_run(begun, ONE, "refuse")
    assert read_steps(begun) == [STEP]
    open_run(begun, ONE, "replace")
    assert read_steps(begun) == []


@pytest.mark.parametrize("existing", get_args(Existing))
def test_a_run_without_a_step_is_no_loss(tmp_path: Path, existing: Existing) -> None:
    open_run(tmp_path, {"seed": 1}, existing)
    open_run(tmp_path, {"seed": 2}, existing)
    assert json.loads((tmp_path / METADATA_FILE).read_text()) == {"seed": 2}


@pytest.mark.parametrize("content", ["", "[1]", "{", "3"])
def test_broken_metadata_is_told(begun: Path, content: str) -> None:
    (begun / METADATA_FILE).write_text(content)
    with pytest.raises(InputError, match=r"metadata\.json: is not the metadata of a run"):
        open_run(begun, ONE, "go-on")
    open_run(begun, ONE, "replace")
    assert read_steps(begun) == []
