"""Schedules as they are declared: what they take, what they refuse, and what names them."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.base.errors import InputError
from arena.tournament.schedule import UNIT, read_schedule, schedule_of

AGENTS = ["a", "b", "c"]


def test_a_file_says_all_of_it(tmp_path: Path) -> None:
    values = {"kind": "gauntlet", "agents": AGENTS, "fights": 7, "budget": {"elo": 30.0}}
    toml = tmp_path / "one.toml"
    toml.write_text(
        'kind = "gauntlet"\nagents = ["a", "b", "c"]\nfights = 7\n[budget]\nelo = 30.0\n'
    )
    as_json = tmp_path / "one.json"
    as_json.write_text(json.dumps(values))
    for path in (toml, as_json):
        assert read_schedule(path) == values
    schedule = schedule_of(values, "here")
    assert schedule.share == 8  # fights come in pairs
    assert schedule.budget.elo == 30.0


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"fight": 3}, "unknown key fight; there are kind, agents"),
        ({"budget": {"hours": 3}}, "unknown key budget.hours; there are fights, minutes, elo"),
        ({"sprt": {"elo0": 0, "elo1": 5, "power": 1}}, "unknown key sprt.power"),
        ({"kind": "melee"}, "kind: Input should be"),
        ({"fights": 0}, "fights: Input should be greater"),
        ({"fights": "many"}, "fights: Input should be"),
        ({"seed": -1}, "seed: "),
        ({"kind": "swiss", "budget": {"fights": 9}}, "a swiss has its own end"),
        ({"rounds": 3}, "a round-robin has none"),
        ({"sprt": {"elo0": 0, "elo1": 5}}, "between two agents"),
        ({"agents": ["a", "b"], "sprt": {"elo0": 5, "elo1": 5}}, "the lesser first"),
        ({"budget": {"elo": 0}}, "budget.elo: "),
        ({"budget": {"minutes": math.inf}}, "budget.minutes: Input should be a finite number"),
        ({"budget": {"elo": math.nan}}, "budget.elo: "),
        ({"delay": 10**30}, "delay: Input should be less than or equal to"),
        ({"delay": 32}, "delay: Input should be less than or equal to"),
        ({"fights": 10**9}, "fights: Input should be less than or equal to"),
        ({"agents": ["python:\udcff.py:X", "b"]}, "agents.0: "),
        ({"agents": [""]}, "agents.0: "),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(values: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as error:
        schedule_of({"agents": AGENTS} | values, "it.toml")
    assert str(error.value).startswith("it.toml: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("one.toml", "kind = "),
        ("one.json", "{"),
        ("one.json", "[1]"),
        ("one.toml", "\udcff"),
        ("one.json", "[" * 100_000),
        ("none.toml", None),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, name: str, text: str | None) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match=name):
        read_schedule(path)


def test_its_name_is_the_same_for_whatever_goes_on_with_it() -> None:
    first = schedule_of({"agents": AGENTS, "fights": 36}, "")
    more = schedule_of({"agents": AGENTS, "fights": 72, "budget": {"fights": 999}}, "")
    assert first.key == more.key
    others = [{"seed": 1}, {"delay": 9}, {"kind": "ladder"}, {"agents": AGENTS[::-1]}]
    keys = {schedule_of({"agents": AGENTS} | other, "").key for other in others}
    assert len(keys | {first.key}) == 5
    fixed = {"kind": "swiss", "agents": AGENTS}  # its rounds hang on how often they fight
    assert (
        schedule_of(fixed | {"fights": 36}, "").key != schedule_of(fixed | {"fights": 18}, "").key
    )


def test_a_budget_lowers_the_share_that_comes_first() -> None:
    assert schedule_of({"agents": AGENTS}, "").share == 100
    assert schedule_of({"agents": AGENTS, "budget": {"fights": 5_000}}, "").share == UNIT


@given(
    st.recursive(
        st.none() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["kind", "agents", "fights", "budget", "x"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    )
)
def test_whatever_a_file_holds_it_is_a_schedule_or_refused_in_one_line(value: Any) -> None:
    if not isinstance(value, dict):
        return
    try:
        assert schedule_of(value, "f").share % 2 == 0
    except InputError as error:
        assert "\n" not in str(error)
