"""Specs name agents; what names none is told in one line."""

from pathlib import Path

import pytest

from agents.spec import CONTROLS, PANEL, PROS, named_agents, resolve
from arena.base.errors import InputError


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


def test_a_clone_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        resolve(f"clone:{tmp_path / 'nowhere'}")
