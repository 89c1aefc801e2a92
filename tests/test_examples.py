"""The scripts of docs/examples do what their page says, in a shortened run."""

import importlib.util
from pathlib import Path
from types import ModuleType

from agents.spec import resolve
from arena.match import play

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"


def script(name: str) -> ModuleType:
    """Import a script of the examples."""
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_for_sb3_is_short_and_its_player_can_be_met_again(tmp_path: Path) -> None:
    """A twelfth of its decisions: the bound tells a player that training has broken."""
    assert len((EXAMPLES / "train_sb3.py").read_text().splitlines()) < 40
    train_sb3 = script("train_sb3")
    train_sb3.SETTINGS["verbose"] = 0
    folder = str(tmp_path / "ppo")
    result = train_sb3.train("level:beginner", folder, steps=161_280)
    assert result.win_rate > 0.4
    assert 60 < result.presses_per_minute[0] < 3_600 / train_sb3.PRESS_INTERVAL + 6
    kept = resolve(f"sb3:{folder}", trust=True)
    (again,) = play([(kept, resolve("level:beginner"))], fights=1_000, seed=1)
    assert (again.wins, again.presses.tolist()) == (result.wins, result.presses.tolist())
