"""Rule tables: every moment has one cell; words, files; and nobody presses faster than allowed."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.rulebook.looks import LOOKS
from agents.rulebook.programs import RULEBOOKS
from agents.rulebook.rules import DEFAULT_GAP, MOVES, SIGNS, SKILLS, Rule, program_of
from agents.simple.suite import SIMPLE
from agents.spec import resolve
from agents.tables.grid import DISTANCES, SITUATIONS, grid_of
from agents.tables.table import RuleTable, load_table, save_table
from arena.base.errors import InputError
from arena.match import play
from arena.replays.replay import Replay
from arena.rules.actions import MOVE_NAMES, NUM_SKILLS, SKILL_NAMES

_NOTHING = ("neutral", "no_action")


def any_table(seed: int, size: str = "5x6") -> RuleTable:
    """Draw a table's cells."""
    drawn = random.Random(seed)
    grid = grid_of(size)
    rows, columns = grid.shape
    return RuleTable(
        grid,
        tuple(
            tuple((drawn.choice(MOVE_NAMES), drawn.choice(SKILL_NAMES)) for _ in range(columns))
            for _ in range(rows)
        ),
    )


sizes = st.sampled_from([f"{rows}x{columns}" for rows in DISTANCES for columns in SITUATIONS])


@given(seed=st.integers(0, 1 << 30), size=sizes)
@settings(max_examples=25, deadline=None)
def test_a_table_comes_back_from_its_file(
    seed: int, size: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("table") / "it.json"
    table = any_table(seed, size)
    save_table(table, path)
    again = load_table(path)
    assert again == table
    assert again.words() == table.words()
    assert resolve(f"table:{path}").fingerprint == table.player("test:it").fingerprint


@pytest.mark.parametrize("groups", SITUATIONS)
def test_every_look_is_in_one_situation(groups: int) -> None:
    looks = [look for _, own in SITUATIONS[groups] for look in own]
    assert sorted(looks) == sorted(LOOKS)
    assert len(SITUATIONS[groups]) == groups


def test_a_table_says_what_it_does() -> None:
    cells = ((_NOTHING, _NOTHING, ("forward", "throw")), *([(_NOTHING,) * 3] * 2))
    lines = RuleTable(grid_of("3x3"), cells).words()
    assert len(lines) == 9
    assert lines[2] == f"when it is open or down within {DISTANCES[3][0]} px: forward and throw"
    assert lines[0].endswith(": wait")
    assert RuleTable(grid_of("1x1"), ((("back", "low"),),)).words() == [
        "when it is there: back and low"
    ]


def _document() -> dict[str, Any]:
    return {
        "kind": "rule table",
        "version": 1,
        "rules_version": 0,  # put right below
        "press_gap": 24,
        "distances": [],
        "situations": [{"words": "is there", "looks": list(LOOKS)}],
        "cells": [[{"move": "back", "skill": "low"}]],
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cells": [[{"move": "fly", "skill": "low"}]]}, "move 'fly' does not exist; choose from"),
        ({"cells": [[{"move": "back", "skill": 3}]]}, "cells.0.0.skill"),
        ({"cells": []}, "cells are not 1 rows of 1"),
        ({"distances": [90, 50]}, "distances do not ascend"),
        ({"situations": [{"words": "stands", "looks": ["stands"]}]}, "do not share out the looks"),
        ({"press_gap": 5}, "press_gap"),
        ({"version": 99}, "made for version 99 of the file format"),
        ({"rules_version": 999}, "made for version 999 of the rules"),
        ({"more": 1}, "more"),
    ],
)
def test_a_bad_file_is_told_in_one_line(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    path = tmp_path / "it.json"
    save_table(any_table(1, "1x1"), path)
    document = _document() | {"rules_version": json.loads(path.read_text())["rules_version"]}
    path.write_text(json.dumps(document))
    assert load_table(path).cells == ((("back", "low"),),)
    path.write_text(json.dumps(document | change))
    with pytest.raises(InputError) as error:
        resolve(f"table:{path}")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["", "[]", "no JSON", "\x00\xff", '{"kind": "other"}'])
def test_what_is_no_table_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "it.json"
    path.write_text(text)
    with pytest.raises(InputError, match="no rule table"):
        load_table(path)
    with pytest.raises(InputError, match="cannot be read"):
        load_table(tmp_path / "none.json")


@pytest.mark.parametrize("size", ["", "5", "0x0", "4x6", "5x6x7", "-5x6", "5x5"])
def test_a_size_that_does_not_exist_says_which_do(size: str) -> None:
    with pytest.raises(InputError, match="give DISTANCESxSITUATIONS, 1 or 2 or 3 or 5 by"):
        grid_of(size)


def _presses(replay: Replay, side: int) -> np.ndarray:
    return np.flatnonzero(replay.inputs[:, side] % NUM_SKILLS)


def test_no_table_presses_faster_than_once_in_its_gap() -> None:
    players = [
        any_table(seed, size).player(f"test:{seed}") for seed in range(8) for size in ("5x6", "3x3")
    ]
    results = play(
        [(player, resolve("scripted:rush")) for player in players], 2, seed=4, record=True
    )
    pressed = 0
    for result in results:
        for replay, side in zip(result.replays, result.side.tolist(), strict=True):
            frames = _presses(replay, side)
            pressed += len(frames)
            assert np.all(np.diff(frames) >= DEFAULT_GAP)
    assert pressed > 100


def test_one_table_fights_the_same_alone_and_among_others() -> None:
    tables = [any_table(seed).player(f"test:{seed}") for seed in range(5)]
    foe = resolve("scripted:mixup")
    together = play([(table, foe) for table in tables], 4, seed=6)
    for number in (0, 3):
        (alone,) = play([(any_table(number).player("test:again"), foe)], 4, seed=6, batch=1)
        assert alone.digest.tolist() == together[number].digest.tolist()
    assert len({tuple(result.digest.tolist()) for result in together}) == 5


def test_the_same_list_has_one_number_and_a_match_carries_those_that_play() -> None:
    one, two = (program_of([Rule("back", skill)]) for skill in ("low", "light"))
    numbers = [RULEBOOKS.number_of(one), RULEBOOKS.number_of(two), RULEBOOKS.number_of(one.copy())]
    assert numbers[0] == numbers[2] != numbers[1]
    assert len(RULEBOOKS.lay_out([3, numbers[0]])) == 1 + 1 + len(one)
    assert len(RULEBOOKS.lay_out([])) == 1
    for k in range(50):
        RULEBOOKS.number_of(program_of([Rule(nearest=k)]))
    last = RULEBOOKS.number_of(program_of([Rule(nearest=50)]))
    directory = last - numbers[0] + 1
    assert len(RULEBOOKS.lay_out([numbers[0], last])) == 1 + directory + 2 * len(one)


def test_every_word_of_a_rule_is_read() -> None:
    for sign in SIGNS:
        assert SIGNS[sign] in Rule("back", when=(sign,)).words()
    assert Rule("back", unless=("hit",)).words() == f"when not {SIGNS['hit']}: back"
    assert {len(Rule(move, skill).row()) for move in MOVES for skill in SKILLS} == {13}
    said = Rule("forward", "throw", within=20, reach_of="throw", foe=("guards",)).words()
    assert said == (
        "when the opponent holds back within 20 px of the reach of its throw: forward and throw"
    )
    assert Rule().words() == "else: wait"


def test_a_simple_bot_can_be_read() -> None:
    for bot in SIMPLE.values():
        for rule in bot.rules:
            assert ": " in rule.words()


def test_no_press_is_made_that_is_not_paid_for() -> None:
    player = RuleTable(grid_of("1x1"), ((("forward", "super"),),)).player("test:super")
    (result,) = play([(player, resolve("scripted:standstill"))], 2, seed=1, frames=300)
    assert result.presses[:, 0].sum() == 0  # it has no meter and gains none
