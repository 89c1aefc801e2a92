"""States as data: loaded, saved with a version, and begun from."""

from typing import Any

import numpy as np
import pytest

from arena import state as S
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.frame_data.skills import table
from arena.simulator import Simulator, Starts, paired_starts
from tests.arena.random_play import crowd, crowd_inputs

FIGHTS = 12


def played(frames: int = 300, seed: int = 3) -> Simulator:
    """Play a crowd until much has happened."""
    simulator = crowd(FIGHTS, delay=9)
    for actions in crowd_inputs(FIGHTS, frames, seed):
        simulator.step(actions)
    return simulator


def go_on(simulator: Simulator, fights: np.ndarray, frames: int = 200) -> np.ndarray:
    """Play the inputs of some fights of a crowd and give the states, int32 [n, FIELDS]."""
    for actions in crowd_inputs(FIGHTS, frames, seed=8):
        simulator.step(np.ascontiguousarray(actions[fights]))
    return simulator.save().memory


# --- loading --------------------------------------------------------------------------------------
def test_a_state_that_is_loaded_plays_on_as_where_it_came_from() -> None:
    origin = played()
    states = origin.save().memory
    picked = np.array([7, 2, 9])
    other = Simulator(3, delay=0)
    other.load(states[picked])
    assert np.array_equal(go_on(other, picked), go_on(origin, np.arange(FIGHTS))[picked])


def test_loading_into_some_fights_leaves_the_others() -> None:
    states = played().save().memory
    simulator = Simulator(5)
    simulator.reset(seed=1)
    before = simulator.save().memory
    simulator.load(states[:2], np.array([4, 1], np.int32))
    after = simulator.save().memory
    assert np.array_equal(after[[4, 1]], states[:2])
    assert np.array_equal(after[[0, 2, 3]], before[[0, 2, 3]])


def test_what_is_loaded_is_a_copy() -> None:
    states = played().save().memory
    simulator = Simulator(FIGHTS)
    simulator.load(states)
    states[:] = 0
    assert simulator.read(S.FRAME).min() > 0


def test_every_state_that_play_comes_to_can_be_loaded() -> None:
    simulator, copy = crowd(FIGHTS, delay=4), Simulator(FIGHTS)
    for actions in crowd_inputs(FIGHTS, 3_700, seed=5):
        simulator.step(actions)
        copy.load(simulator.save().memory)
    assert simulator.outcome.all()


def fault(field: str, value: int) -> np.ndarray:
    """Give three fresh states, the last with a fault."""
    simulator = Simulator(3)
    simulator.reset()
    states = simulator.save().memory
    states[2, S.FIELD_NAMES.index(field)] = value
    return states


@pytest.mark.parametrize("value", [-(2**31), -(2**27), 2**27, 2**31 - 1])
def test_a_number_that_no_fight_can_have_is_named(value: int) -> None:
    """Whatever the field: nothing that indexes a table is let through."""
    simulator = Simulator(3)
    for field in set(S.FIELD_NAMES) - {"seed"} - ({"digest"} if value > 0 else set()):
        with pytest.raises(InputError, match=rf"state 2: {field} is {value}, possible is"):
            simulator.load(fault(field, value))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("p0.fighter", len(table())),
        ("p1.health", 2_000),
        ("p1.status", len(S.STATUS_NAMES)),
        ("p0.status", S.ATTACKING),  # with no skill
        ("p1.skill", 11),
        ("p0.facing", 0),
        ("p1.buffer", 9),
        ("p0.queue_31", 45),
        ("p1.delay", 32),
        ("frame", 3_600),  # and not over
        ("outcome", 4),
    ],
)
def test_numbers_just_out_of_range_are_refused(field: str, value: int) -> None:
    with pytest.raises(InputError, match=r"state 2: .* possible is"):
        Simulator(3).load(fault(field, value))


@pytest.mark.parametrize(
    ("states", "rows", "told"),
    [
        (np.zeros((2, S.FIELDS), np.int64), None, r"give int32 \[n, 169\]"),
        (np.zeros((2, S.FIELDS - 1), np.int32), None, r"give int32 \[n, 169\]"),
        (np.zeros(S.FIELDS, np.int32), None, r"give int32 \[n, 169\]"),
        ("state", None, "of type str"),
        (fault("frame", 0)[:1], None, "1 states for 2 fights"),
        (fault("frame", 0)[:2], [0, 2], "fight 2 does not exist; give 0 to 1"),
        (fault("frame", 0)[:2], [-1, 0], "fight -1 does not exist"),
        (fault("frame", 0)[:2], [1, 1], "fight 1 is given 2 times"),
        (fault("frame", 0)[:2], [0.0, 1.0], "rows are float64"),
        (fault("frame", 0)[:2], [2**40, 1], "fight 1099511627776 does not exist"),
    ],
)
def test_states_and_rows_of_another_shape_are_refused(states: Any, rows: Any, told: str) -> None:
    simulator = Simulator(2)
    simulator.reset()
    before = simulator.save().memory
    with pytest.raises(InputError, match=told):
        simulator.load(states, rows)
    assert np.array_equal(simulator.save().memory, before)


# --- saving ---------------------------------------------------------------------------------------
def test_some_fights_are_saved_and_go_back() -> None:
    simulator = played()
    saved = simulator.save(np.array([3, 8], np.int32))
    assert saved.memory.shape == (2, S.FIELDS)
    after = go_on(simulator, np.arange(FIGHTS))
    simulator.restore(saved)
    now = simulator.save().memory
    assert np.array_equal(now[[3, 8]], saved.memory)
    rest = np.setdiff1d(np.arange(FIGHTS), [3, 8])
    assert np.array_equal(now[rest], after[rest])


def test_fights_saved_in_part_continue_their_own_starts() -> None:
    """With autoreset a fight that went back begins the same next fight again."""
    play = crowd_inputs(4, 4_000, seed=2)
    simulator = Simulator(4, delay=0, autoreset=True)
    simulator.reset(seed=5)
    saved = simulator.save(np.array([1, 2], np.int32))
    runs = []
    for _ in range(2):
        for actions in play:
            simulator.step(actions)
        runs.append(simulator.save().memory[[1, 2]])
        simulator.restore(saved)
    assert np.array_equal(runs[0], runs[1])


def test_another_number_of_fights_is_told_with_both() -> None:
    saved = played().save()
    with pytest.raises(InputError, match="saved from 12 fights, this simulator has 5"):
        Simulator(5).restore(saved)


def test_another_version_is_told_with_both(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = played().save()
    other = table().copy()
    other[0, 1, 2] += 1
    with pytest.raises(InputError, match=r"are of rules 3, .* this simulator is of rules 3, "):
        Simulator(FIGHTS, table=other).restore(saved)
    monkeypatch.setattr("arena.simulator.states.RULES_VERSION", 99)
    with pytest.raises(InputError, match=r"are of rules 3, .* this simulator is of rules 99, "):
        Simulator(FIGHTS).restore(saved)
    monkeypatch.undo()
    monkeypatch.setattr(S, "FIELD_NAMES", S.FIELD_NAMES[::-1])
    with pytest.raises(InputError, match="saved states are of"):
        Simulator(FIGHTS).restore(saved)


def test_saved_states_are_checked_as_any() -> None:
    simulator = played()
    saved = simulator.save()
    saved.memory[4, S.STATUS] = 99
    with pytest.raises(InputError, match=r"state 4: p0\.status is 99"):
        simulator.restore(saved)
    with pytest.raises(InputError, match="give int32"):
        simulator.restore(saved._replace(memory=saved.memory[:, 1:]))
    with pytest.raises(InputError, match="numbers of starts"):
        simulator.restore(saved._replace(numbers=saved.numbers[1:]))


# --- starts ---------------------------------------------------------------------------------------
def test_fights_begin_from_states() -> None:
    origin = played()
    states = origin.save().memory
    simulator = Simulator(FIGHTS, delay=0)
    simulator.reset(Starts.of_states(states))
    assert np.array_equal(simulator.save().memory, states)
    everyone = np.arange(FIGHTS)
    assert np.array_equal(go_on(simulator, everyone), go_on(origin, everyone))


def test_starts_of_states_repeat_what_the_states_say() -> None:
    states = played().save().memory
    starts = Starts.of_states(states)
    assert len(starts) == FIGHTS
    assert np.array_equal(starts.seeds, states[:, S.SEED])
    assert np.array_equal(starts.fighters[:, 0], states[:, S.FIGHTER])
    assert np.array_equal(starts.fighters[:, 1], states[:, S.PLAYER_FIELDS + S.FIGHTER])


def test_picking_starts_picks_their_states_and_keys() -> None:
    states = played().save().memory
    keys = np.arange(2 * FIGHTS, dtype=np.int64).reshape(FIGHTS, 2)
    picked = Starts.of_states(states, keys).take(np.array([5, 0]))
    assert picked.states is not None and picked.keys is not None
    assert np.array_equal(picked.states, states[[5, 0]])
    assert picked.keys.tolist() == [[10, 11], [0, 1]]
    plain = paired_starts(4, 1).take(np.array([3]))
    assert plain.states is None and plain.keys is None


def test_autoreset_may_begin_from_states() -> None:
    late = played(60).save().memory[:1]

    def next_starts(rows: np.ndarray) -> Starts:
        return Starts.of_states(np.repeat(late, len(rows), axis=0))

    simulator = Simulator(2, delay=0, autoreset=True, next_starts=next_starts)
    simulator.reset()
    simulator.state[S.HEALTH, 1] = 0
    simulator.step(np.zeros((2, 2, 2), np.int8))
    assert simulator.ended.tolist() == [False, True]
    assert np.array_equal(simulator.save().memory[1], late[0])


def test_states_of_starts_are_checked() -> None:
    states = played().save().memory
    with pytest.raises(InputError, match="12 starts for 3 fights"):
        Simulator(3).reset(Starts.of_states(states))
    two = Starts.of_states(states[:2])
    with pytest.raises(InputError, match=r"states of starts are int32 \[3, 169\]"):
        Simulator(2).reset(Starts(two.seeds, two.fighters, states[:3]))
    states[1, S.SKILL] = 50
    with pytest.raises(InputError, match=r"state 1: p0\.skill is 50"):
        Simulator(FIGHTS).reset(Starts.of_states(states))
    with pytest.raises(InputError, match=r"give int32 \[n, 169\]"):
        Starts.of_states(states.astype(np.int64))


# --- seeds, reading -------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [np.int32, np.int64, np.uint8])
def test_numpy_integers_are_seeds_and_delays(kind: type) -> None:
    ours, theirs = Simulator(3, delay=kind(4)), Simulator(3, delay=4)
    ours.reset(seed=kind(7))
    theirs.reset(seed=7)
    assert np.array_equal(ours.save().memory, theirs.save().memory)
    assert np.array_equal(paired_starts(3, kind(7)).seeds, paired_starts(3, 7).seeds)


@pytest.mark.parametrize("field", [-1, S.FIELDS])
def test_a_field_that_does_not_exist_is_refused(field: int) -> None:
    with pytest.raises(InputError, match="field"):
        Simulator(1).read(field)


def test_last_states_are_there_with_autoreset_only() -> None:
    simulator = Simulator(1)
    simulator.reset()
    rows = np.zeros(1, np.int32)
    with pytest.raises(InputError, match="autoreset"):
        simulator.observe(rows, rows, np.zeros((1, FEATURES), np.float32), final=True)
