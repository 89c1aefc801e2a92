"""Habits: what an opponent does in each situation, and how far it can be foretold."""

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.planning import habits
from agents.planning.habits import (
    BANDS,
    LOOKS,
    SITUATIONS,
    habit_code,
    notice,
    settle_habits,
    situation_of,
    trust_in_habits,
)
from arena import state as S
from arena.rules.actions import BACK, CROUCH, JUMP, LIGHT, LOW, NO_ACTION, NUM_SKILLS, THROW
from tests.arena.scenario import Scene

_NEAR, _FAR = 60, 400


def _watched(
    rounds: list[tuple[str, str, float]], delay: int = 0, frames: int = 60
) -> NDArray[np.int32]:
    """Let side 0 watch rounds of (own script, script of side 1, distance); gives its notes."""
    notes = np.zeros(habits.NOTES, np.int32)
    clock = 0
    for own, script, distance in rounds:
        fight = Scene("aster", "aster", distance=distance)
        for row in fight.run(own, script, frames).states:
            clock += 1
            row[S.FRAME], row[S.DELAY] = clock, delay
            notice(row[:, np.newaxis], fight.simulator.table, 0, 0, S.PLAYER_FIELDS, notes)
    settle_habits(notes)
    return notes


def _answer(notes: NDArray[np.int32], own: str, distance: float, delay: int = 0) -> tuple[int, int]:
    """What is foretold of side 1 once side 0 has played a script for 8 frames: move and skill."""
    fight = Scene("aster", "aster", distance=distance)
    state = fight.run(own, "", 8).states[-1][:, np.newaxis]
    table = fight.simulator.table
    seen = np.full(S.QUEUE_LENGTH, situation_of(state, table, 0, 0), np.int32)
    code = habit_code(state, table, 0, S.PLAYER_FIELDS, 0, CROUCH, delay, notes, seen)
    return divmod(code, NUM_SKILLS)


def test_all_situations_are_told_apart() -> None:
    found = set()
    for distance in (60, 100, 160, 400):
        for own in ("", "forward@0", "heavy@0", "jump@0-3 forward@4", "low@0"):
            fight = Scene("aster", "aster", distance=distance)
            for row in fight.run(own, "", 45).states:
                state = row[:, np.newaxis]
                found.add(int(situation_of(state, fight.simulator.table, 0, 0)))
    assert {one // LOOKS for one in found} == set(range(BANDS))
    assert {one % LOOKS for one in found} >= {0, 1, 2, 3, 4}
    assert min(found) >= 0
    assert max(found) < SITUATIONS


def test_what_is_done_over_and_over_is_foretold_where_it_was_done() -> None:
    notes = _watched([("", "throw@2", _NEAR), ("", "light@2", _FAR)] * 6)
    assert _answer(notes, "", _NEAR)[1] == THROW
    assert _answer(notes, "", _FAR)[1] == LIGHT
    assert trust_in_habits(notes) > 50


def test_an_answer_to_an_attack_is_not_expected_of_who_is_let_alone() -> None:
    """A low against a heavy that has begun; a guard otherwise."""
    rounds = [("heavy@0", "low@4", _FAR), ("", "back@0", _FAR)]
    notes = _watched(rounds * 6, frames=40)
    assert _answer(notes, "heavy@0", _FAR)[1] == LOW
    assert _answer(notes, "", _FAR) == (BACK, NO_ACTION)


@pytest.mark.parametrize("delay", [5, 15])
def test_a_start_is_put_down_to_what_was_seen_a_reaction_delay_before(delay: int) -> None:
    """Who throws so many frames after a jump began answers the jump, not what follows it."""
    script = f"throw@{delay + 3}"
    notes = _watched([("jump@0-3", script, _FAR), ("", "", _FAR)] * 8, delay, frames=70)
    airborne, standing = _answer(notes, "jump@0-3", _FAR), _answer(notes, "", _FAR)
    assert airborne[1] == THROW
    assert standing[1] == NO_ACTION


def test_jumps_are_habits_too() -> None:
    notes = _watched([("", "jump@2-3", _FAR)] * 6, frames=50)
    assert _answer(notes, "", _FAR) == (JUMP, NO_ACTION)


def test_who_mixes_its_answers_is_not_trusted_to_have_habits() -> None:
    slots = np.random.default_rng(3).integers(0, 4, 40)
    scripts = [("light@2", "low@2", "throw@2", "heavy@2")[slot] for slot in slots]
    mixed = _watched([("", script, _FAR) for script in scripts])
    steady = _watched([("", "low@2", _FAR)] * 40)
    assert trust_in_habits(mixed) < 45
    assert trust_in_habits(steady) > 70


def test_nothing_is_foretold_of_a_stranger() -> None:
    notes = _watched([])
    assert _answer(notes, "", _NEAR) == (CROUCH, NO_ACTION)  # what it held
    assert trust_in_habits(notes) == 0


def test_old_habits_fade() -> None:
    notes = _watched([("", "throw@2", _FAR)] * 30 + [("", "low@2", _FAR)] * 12)
    assert _answer(notes, "", _FAR)[1] == LOW
    assert notes[:-1].max() < 1_000


def test_a_slot_that_cannot_be_used_is_not_foretold() -> None:
    notes = _watched([("", "defence@2", _FAR)] * 6)
    fight = Scene("aster", "aster", distance=_FAR)
    fight.run("", "defence@0", 80)  # now it is on its cooldown
    state = fight.simulator.state
    seen = np.zeros(S.QUEUE_LENGTH, np.int32)
    code = habit_code(state, fight.simulator.table, 0, S.PLAYER_FIELDS, 0, CROUCH, 0, notes, seen)
    assert code % NUM_SKILLS == NO_ACTION
