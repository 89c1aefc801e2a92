"""Which sources a compiled function is known by: those of its package and of what it inlines."""

import ast
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from arena.base import sources
from arena.base.sources import source_hash

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("arena", "logs", "agents", "experiments")
HASHES = """
import ground, walls, roof
from arena.base.sources import source_hash
for modules in (["ground.a"], ["walls.a"], ["roof.a"], ["walls.a", "ground.a"]):
    print(source_hash(modules))
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Three packages, each of which inlines those below it."""
    for name, inlines in (("ground", ()), ("walls", ("ground",)), ("roof", ("ground", "walls"))):
        (tmp_path / name).mkdir()
        registering = f"from arena.base.sources import register\nregister(__name__, {inlines})\n"
        (tmp_path / name / "__init__.py").write_text(registering)
        (tmp_path / name / "a.py").write_text("VALUE = 1\n")
    return tmp_path


def hashes(house: Path) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(house), str(ROOT)))}
    run = [sys.executable, "-c", HASHES]
    done = subprocess.run(run, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()


def edit(path: Path) -> None:
    path.write_text("VALUE = 2\n")


def add(path: Path) -> None:
    path.with_name("b.py").write_text("")


def rename(path: Path) -> None:
    path.rename(path.with_name("c.py"))


@pytest.mark.parametrize("change", [edit, add, rename])
@pytest.mark.parametrize(
    ("package", "changed"),
    [
        ("ground", [True, True, True, True]),
        ("walls", [False, True, True, True]),
        ("roof", [False, False, True, False]),
    ],
)
def test_a_change_reaches_the_functions_that_inline_it_and_no_others(
    house: Path, change: object, package: str, changed: list[bool]
) -> None:
    before = hashes(house)
    assert len(set(before[:3])) == 3
    change(house / package / "a.py")  # type: ignore[operator]
    after = hashes(house)
    assert [one != other for one, other in zip(before, after, strict=True)] == changed


def test_nothing_is_known_of_a_package_that_does_not_register() -> None:
    assert source_hash(["arena.rules.frame"]) is not None
    assert source_hash(["somewhere.else"]) is None
    assert source_hash(["arena.rules.frame", "somewhere.else"]) is None


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_names_every_room_that_it_imports(room: str) -> None:
    import_module(room)
    imported = {
        name.partition(".")[0]
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in imported_by(node)
    }
    others = imported & set(ROOMS) - {room}
    assert others <= set(sources._inlines[room])


def imported_by(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
