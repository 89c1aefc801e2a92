"""The scripts of docs/examples do what their page says, in a shortened run."""

import importlib.util
from pathlib import Path
from types import ModuleType

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"


def script(name: str) -> ModuleType:
    """Import a script of the examples."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_for_sb3_is_short_and_learns() -> None:
    """A sixth of its decisions: 60 to 71 % of fights won with three seeds, untrained 27 %."""
    assert len((EXAMPLES / "train_sb3.py").read_text().splitlines()) < 40
    train_sb3 = script("train_sb3")
    train_sb3.SETTINGS["verbose"] = 0
    model = train_sb3.train("scripted:rush", steps=322_560)
    ends = train_sb3.test(model, "scripted:rush", fights=400)
    assert len(ends) == 400
    assert sum(end["result"] == 1 for end in ends) > 0.45 * 400
    for end in ends:
        assert end["presses"] <= 1 + end["episode"]["t"] * 60 / 24
