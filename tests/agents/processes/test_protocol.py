"""What arena and bot say to each other, and what the arena makes of what a bot says."""

import json
import math
from base64 import b64decode
from typing import Any

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.processes import messages
from agents.processes.faults import BotError, shown
from agents.processes.messages import Hello, read_actions, read_hello, read_tick
from arena.features import NAMES
from arena.rules.actions import MOVE_NAMES, NUM_MOVES, NUM_SKILLS, SKILL_NAMES
from tests.arena.agents import observation

HELLO = {"type": "hello", "protocol": 1, "name": "x"}
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    LEAVES, lambda part: st.lists(part) | st.dictionaries(st.text(), part), max_leaves=8
)


def line(**fields: Any) -> bytes:
    return json.dumps({**HELLO, **fields}).encode()


def test_a_hello_says_what_the_bot_wants() -> None:
    hello = read_hello(line(features=["distance", "time_left"], encoding="base64", later=[1]))
    assert hello.columns.tolist() == [NAMES.index("distance"), NAMES.index("time_left")]
    assert read_hello(line()).features == list(NAMES)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"protocol": 2}, "protocol: Input should be 1"),
        ({"protocol": "1"}, "protocol: Input should be 1"),
        ({"name": ""}, "name: String should have at least 1 character"),
        ({"features": ["luck"]}, "features: Value error, there is no feature 'luck'"),
        ({"features": "distance"}, "features: Input should be a valid list"),
        ({"features": ["distance"] * 999}, "features: List should have at most"),
        ({"features": ["z" * 999_999]}, "features: Value error, there is no feature 'zzz"),
        ({"name": "\x1b[31m"}, "name: Value error, control characters cannot be printed"),
        ({"options": {"\x1b[2J\n": []}}, r"options\.\\x1b\[2J\\n\.str: "),
        ({"options": {str(k): k for k in range(999)}}, "options: Dictionary should have at most"),
        ({"encoding": "xml"}, "encoding: Input should be 'json' or 'base64'"),
        ({"frame_shape": [9, 9]}, "frame_shape: Value error, pictures of 9 x 9 px"),
        ({"needs": "money"}, "needs: Input should be 'features' or 'frames'"),
    ],
)
def test_a_bad_hello_is_told_by_its_field(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(BotError, match=f"^its hello has a bad {why}") as fault:
        read_hello(line(**fields))
    assert str(fault.value).isprintable()
    assert len(str(fault.value)) <= 401


def test_observations_hold_what_was_asked_for_exactly() -> None:
    features = np.random.default_rng(0).random((3, len(NAMES)), np.float32)
    seen = observation(3, features=features)
    rows, ids = np.array([0, 2]), np.array([7, 9])
    wants = Hello.model_validate({**HELLO, "features": ["distance", "self.x"]})
    said = json.loads(messages.observe(wants, wants.columns, 5, ids, rows, seen))
    assert (said["type"], said["tick"], said["fights"]) == ("observe", 5, [7, 9])
    expected = features[rows][:, wants.columns]
    assert np.array_equal(np.array(said["features"], np.float32), expected)
    packed = wants.model_copy(update={"encoding": "base64"})
    said = json.loads(messages.observe(packed, wants.columns, 5, ids, rows, seen))
    assert np.frombuffer(b64decode(said["features"]), "<f4").tolist() == expected.ravel().tolist()


def test_numbers_that_say_what_begins_are_exact_in_every_language() -> None:
    seen = observation(1, fight=2**62 + 12345)
    (fight,) = json.loads(messages.begin(3, [4], np.array([0]), seen))["fights"]
    assert fight["fight"] == 4
    assert fight["key"] <= 2**53
    assert float(fight["key"]) == fight["key"]


MOVES = st.integers(0, NUM_MOVES - 1)
SKILLS = st.integers(0, NUM_SKILLS - 1)


@given(st.lists(st.tuples(MOVES, SKILLS, st.booleans()), max_size=8))
def test_actions_are_read_by_name_and_number(pairs: list[tuple[int, int, bool]]) -> None:
    actions = [
        [MOVE_NAMES[move], SKILL_NAMES[skill] if skill else None] if named else [move, skill]
        for move, skill, named in pairs
    ]
    answers = np.zeros((8, 2), np.int8)
    rows = np.arange(len(pairs))[::-1].copy()
    assert read_actions(actions, answers, rows) == {}
    assert answers[rows].tolist() == [[move, skill] for move, skill, _ in pairs]


@given(VALUES)
def test_any_action_is_read_or_named_in_one_line(value: Any) -> None:
    given_back = orjson.loads(orjson.dumps(clean(value)))
    answers = np.zeros((2, 2), np.int8)
    why = read_actions([[1, 2], given_back], answers, np.array([0, 1]))
    assert answers[0].tolist() == [1, 2]
    if why:
        assert list(why) == [1]
        assert why[1].isprintable()
        assert answers[1].tolist() == [0, 0]
    else:
        assert isinstance(given_back, list)
        assert len(given_back) == 2


def clean(value: Any) -> Any:
    """Make a value one that JSON can say."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, str):
        return value.encode(errors="replace").decode()
    if isinstance(value, int):
        return value % (1 << 63)
    if isinstance(value, list):
        return [clean(part) for part in value]
    if isinstance(value, dict):
        return {clean(key): clean(part) for key, part in value.items()}
    return value


@given(st.binary(max_size=300))
def test_any_line_is_an_answer_or_a_fault_in_one_line(raw: bytes) -> None:
    for read in (read_hello, read_tick):
        with pytest.raises(BotError) as fault:
            read(raw)
        assert str(fault.value).isprintable()


@given(VALUES, VALUES)
def test_any_act_is_read_or_a_fault(tick: Any, actions: Any) -> None:
    raw = orjson.dumps({"type": "act", "tick": clean(tick), "actions": clean(actions)})
    try:
        number, given_back = read_tick(raw)
    except BotError as fault:
        assert str(fault).isprintable()
    else:
        assert isinstance(number, int)
        assert isinstance(given_back, list)


@pytest.mark.parametrize("depth", [10, 100_000])
def test_deep_nonsense_is_a_fault(depth: int) -> None:
    with pytest.raises(BotError, match="wrote"):
        read_tick(b"[" * depth)


@pytest.mark.parametrize("depth", [200, 300, 900])
def test_an_action_of_any_depth_is_nonsense(depth: int) -> None:
    line = b'{"type":"act","tick":1,"actions":[' + b"[" * depth + b"]" * depth + b"]}"
    why = read_actions(read_tick(line)[1], np.zeros((1, 2), np.int8), np.array([0]))
    assert why[0].startswith("answered nonsense: ")
    assert why[0].isprintable()


@given(st.binary(max_size=3_000))
def test_a_line_is_shown_short_and_without_control_characters(raw: bytes) -> None:
    text = shown(raw)
    assert text.isprintable()
    assert len(text) <= 103
