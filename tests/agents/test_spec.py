"""Specs name agents; what names none is told in one line."""

from pathlib import Path

import pytest

from agents import spec
from agents.roster import PANEL as PANEL_BOTS
from agents.spec import CONTROLS, PANEL, PROS, named_agents, register, resolve
from arena.base.errors import InputError
from arena.match import Player


@pytest.mark.parametrize("spec", [*PANEL, *CONTROLS, *PROS])
def test_every_named_group_resolves_to_its_own_name(spec: str) -> None:
    assert resolve(spec).name == spec


def test_named_agents_lists_each_agent_once_and_all_of_them_resolve() -> None:
    specs = [spec for spec, _ in named_agents()]
    assert len(set(specs)) == len(specs)
    assert {*PANEL, *CONTROLS, *PROS} <= set(specs)
    assert all(resolve(spec).name == spec for spec in specs)
    assert all(about for _, about in named_agents())


def test_the_panel_is_large_enough_and_holds_no_control() -> None:
    assert len(PANEL) >= 7
    assert not set(PANEL) & set(CONTROLS)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("rush", "is unknown; give scripted:NAME"),
        ("robot:rush", "is unknown; give scripted:NAME"),
        ("", "is unknown"),
        ("scripted:nobody", "choose from rush, zone"),
        ("scripted:", "does not exist"),
        ("pro:nobody", "choose from vera"),
        ("python:", "is malformed; give python:MODULE_OR_FILE.py:NAME"),
        ("python:only_a_module", "is malformed"),
    ],
)
def test_a_spec_that_names_nobody_says_what_to_give(spec: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        resolve(spec)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


# --- kinds that others add ------------------------------------------------------------------------
@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget afterwards what was registered."""
    monkeypatch.setattr(spec, "_KINDS", dict(spec._KINDS))


def test_a_kind_can_be_registered(kinds: None) -> None:
    given = []

    def load(rest: str, trust: bool) -> Player:
        given.append((rest, trust))
        return PANEL_BOTS["rush"]

    register("mine", "NAME", load)
    assert resolve("mine:some:thing") is PANEL_BOTS["rush"]
    assert resolve("mine:", trust=True) is PANEL_BOTS["rush"]
    assert given == [("some:thing", False), ("", True)]
    with pytest.raises(InputError, match="mine:NAME"):
        resolve("nobody:x")
    for taken in ("mine", "scripted"):
        with pytest.raises(InputError, match=f"agents of kind {taken} exist"):
            register(taken, "NAME", load)


_PACKAGE = """
from agents.roster import scripted
from arena.base.errors import InputError

def load(rest, trust):
    if rest == "picky":
        raise InputError("bring:picky is not there; give another")
    if rest == "broken":
        raise SystemExit(0)
    return scripted(rest)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Install a package that brings a kind of agents, and one that is broken; name of its kind."""
    (tmp_path / "brings_agents.py").write_text(_PACKAGE)
    about = tmp_path / "brings_agents-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: brings-agents\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[standstill.agents]\nbring = brings_agents:load\nlost = brings_nothing:load\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return "bring"


def test_a_package_can_bring_a_kind(package: str) -> None:
    assert resolve(f"{package}:rush") is PANEL_BOTS["rush"]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("bring:picky", "bring:picky is not there; give another"),
        ("bring:broken", "agents of kind bring raised SystemExit: 0 in brings_agents:load"),
        ("bring:nobody", "scripted:nobody does not exist"),
        ("lost:x", "agents of kind lost raised ModuleNotFoundError"),
    ],
)
def test_a_package_that_fails_is_told(package: str, spec: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        resolve(spec)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_kinds_name_the_packages_that_bring_them(package: str) -> None:
    found = {kind.name: kind for kind in spec.kinds()}
    assert found["scripted"] == ("scripted", "NAME", "")
    assert found["bring"] == ("bring", "…", "brings-agents 1.0")
    assert "lost" in found  # it is not imported before it is used
    with pytest.raises(InputError, match=r"clone:FOLDER.*bring:…"):
        resolve("nobody:x")


def test_a_kind_that_two_packages_bring_is_refused(
    package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = tmp_path / "other" / "also_brings-2.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: also-brings\nVersion: 2.0\n")
    (about / "entry_points.txt").write_text(
        "[standstill.agents]\nbring = brings_agents:load\nscripted = brings_agents:load\n"
    )
    monkeypatch.syspath_prepend(str(about.parent))
    with pytest.raises(InputError, match=r"also-brings 2\.0 and brings-agents 1\.0; uninstall"):
        resolve("bring:rush")
    assert resolve("scripted:rush") is PANEL_BOTS["rush"]  # no package takes our own kinds
    assert [kind.package for kind in spec.kinds() if kind.name == "scripted"] == [""]


def test_a_clone_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        resolve(f"clone:{tmp_path / 'nowhere'}")
