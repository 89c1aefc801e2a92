"""The CUDA backend against the compiled CPU backend, bit for bit.

Run on a GPU by ``make test-gpu``; run in the CUDA simulator by ``test_simulated.py``.
"""

import numpy as np
import pytest

from arena import state as S
from arena.base.errors import InputError
from arena.cuda import device as numba_cuda
from arena.cuda.rollout import Rollout
from arena.features import FEATURES
from arena.simulator import Simulator, Starts, paired_starts
from tests.arena.cuda import runs

pytestmark = pytest.mark.gpu


# --- the same bits --------------------------------------------------------------------------------
@pytest.mark.parametrize("fights", runs.FRAMES)
def test_states_and_features_are_those_of_the_cpu(fights: int) -> None:
    """With fights that end, start anew, and are looked at when they have ended."""
    expected = runs.of_cpu(f"play-{fights}")
    runs.assert_same(runs.play("cuda", fights, runs.FRAMES[fights]), expected)
    assert expected["ended"].any(), "no fight ended: this play shows too little"


@pytest.mark.parametrize("autoreset", [False, True])
@pytest.mark.parametrize("fights", runs.FRAMES)
def test_many_frames_a_launch_are_those_of_the_cpu(fights: int, autoreset: bool) -> None:
    simulator = runs.begin("cuda", fights, autoreset=autoreset)
    policies = runs.policies_of(fights)
    rollout = Rollout(simulator.cuda, runs.PLAYERS, policies, record=not autoreset)
    for _ in range(runs.LAUNCHES):
        rollout.run(runs.LAUNCH_FRAMES)
    saved = simulator.save()
    found = {"states": saved.memory, "notes": runs.host(rollout.notes)}
    if autoreset:
        ended, finals = runs.host(simulator.ended), runs.host(simulator.final_state)
        found |= {"ended": ended, "finals": finals, "numbers": saved.numbers}
    else:
        found |= {name: runs.host(part) for name, part in rollout.tape._asdict().items()}
    expected = runs.of_cpu(f"rollout-{fights}-{autoreset}")
    runs.assert_same(found, expected)
    assert len(np.unique(expected["states"][:, S.FRAME])) > 1 or fights == 1, "no fight ended"


# --- the same interface ---------------------------------------------------------------------------
def test_a_snapshot_moves_between_devices() -> None:
    """Played on from the same snapshot, both devices come to the same state."""
    ours, theirs = (runs.begin(device, 5, autoreset=True) for device in ("cuda", "cpu"))
    play = runs.crowd_inputs(5, 60, seed=8)
    for actions in play[:30]:
        theirs.step(actions)
    ours.restore(theirs.save())
    once = ours.save()
    for again in (False, True):
        if again:
            ours.restore(once)
        for actions in play[30:]:
            ours.step(actions)
            if not again:
                theirs.step(actions)
        for found, expected in zip(ours.save(), theirs.save(), strict=True):
            assert np.array_equal(found, expected)


def test_chosen_rows_advance_and_the_others_stay() -> None:
    simulator = runs.begin("cuda", 7, autoreset=True)
    before = simulator.save().memory
    rows = np.array([1, 4], np.int32)
    for actions in runs.crowd_inputs(7, 5, seed=1):
        simulator.step(actions, rows)
    after = simulator.save().memory
    rest = np.setdiff1d(np.arange(7), rows)
    assert np.array_equal(after[rest], before[rest])
    assert np.array_equal(simulator.read(S.FRAME)[rows], [5, 5])


def test_states_are_loaded_into_chosen_fights() -> None:
    ours, theirs = (runs.begin(device, 7) for device in ("cuda", "cpu"))
    states = runs.begin("cpu", 9).save().memory[[8, 7]]
    before = ours.save().memory
    ours.load(states, np.array([5, 2], np.int32))
    loaded = ours.save().memory
    assert np.array_equal(loaded[[5, 2]], states)
    assert np.array_equal(loaded[[0, 1, 3, 4, 6]], before[[0, 1, 3, 4, 6]])
    theirs.load(loaded)
    for actions in runs.crowd_inputs(7, 20, seed=4):
        ours.step(actions)
        theirs.step(actions)
    assert np.array_equal(ours.save().memory, theirs.save().memory)
    ours.reset(Starts.of_states(loaded))
    assert np.array_equal(ours.save().memory, loaded)


def test_fights_that_do_not_exist_are_refused_on_the_host_and_left_out_on_the_device() -> None:
    simulator = runs.begin("cuda", 3)
    still = np.zeros((3, 2, 2), np.int8)
    with pytest.raises(InputError, match="fight 3 does not exist"):
        simulator.step(still, np.array([0, 3], np.int32))
    simulator.step(still, numba_cuda.to_device(np.array([1, 3, -1], np.int32), 0))
    assert simulator.read(S.FRAME).tolist() == [0, 1, 0]


def test_stepping_chosen_rows_forgets_who_ended_before() -> None:
    simulator = runs.begin("cuda", 3, autoreset=True)
    saved = simulator.save()
    saved.memory[0, S.HEALTH] = 0
    simulator.restore(saved)
    still = np.zeros((3, 2, 2), np.int8)
    simulator.step(still)
    assert runs.host(simulator.ended).tolist() == [True, False, False]
    simulator.step(still, np.array([2], np.int32))
    assert not runs.host(simulator.ended).any()


def test_without_autoreset_a_fight_that_ended_is_left_for_the_caller() -> None:
    simulator = runs.begin("cuda", 2)
    saved = simulator.save()
    saved.memory[0, S.HEALTH] = 0
    simulator.restore(saved)
    simulator.step(np.zeros((2, 2, 2), np.int8))
    assert simulator.read(S.OUTCOME).tolist() == [S.SIDE_1_WON, S.GOING_ON]
    assert np.array_equal(runs.host(simulator.outcome), simulator.read(S.OUTCOME))
    assert not runs.host(simulator.ended).any()


def test_a_caller_may_give_the_starts_of_new_fights() -> None:
    def next_starts(rows: np.ndarray) -> Starts:
        asked.append(rows.tolist())
        return Starts(np.full(len(rows), 77, np.int32), np.full((len(rows), 2), 2, np.int32))

    asked: list[list[int]] = []
    simulator = runs.begin("cuda", 4, autoreset=True, next_starts=next_starts)
    saved = simulator.save()
    saved.memory[2, S.HEALTH] = 0
    simulator.restore(saved)
    simulator.step(np.zeros((4, 2, 2), np.int8))
    assert asked == [[2]]
    assert simulator.read(S.SEED)[2] == 77
    assert simulator.read(S.FIGHTER)[2] == 2
    assert runs.host(simulator.ended).tolist() == [False, False, True, False]


def test_actions_may_be_written_into_the_devices_memory() -> None:
    ours, theirs = (runs.begin(device, 4) for device in ("cuda", "cpu"))
    for actions in runs.crowd_inputs(4, 10, seed=2):
        ours.actions.copy_to_device(actions)  # as torch does through __cuda_array_interface__
        ours.step(ours.actions)
        theirs.step(actions.astype(np.int64))
    assert np.array_equal(ours.save().memory, theirs.save().memory)


# --- bad input ------------------------------------------------------------------------------------
@pytest.mark.parametrize("bad", [(5, 0), (0, 9), (-1, 0), (0, -1), (300, 2)])
def test_an_action_out_of_range_is_told_by_the_next_check(bad: tuple[int, int]) -> None:
    simulator = runs.begin("cuda", 6)
    actions = np.zeros((6, 2, 2), np.int16)
    actions[3, 1] = actions[4, 0] = bad
    simulator.step(actions)
    assert simulator.read(S.FRAME).tolist() == [1, 1, 1, 0, 0, 1], "the fights did not stand still"
    told = rf"action \({min(bad[0], 127)}, {bad[1]}\) of fight 3, side 1 is out of range"
    with pytest.raises(InputError, match=told):
        simulator.check()
    simulator.check()  # told once


@pytest.mark.parametrize("actions", [np.zeros((3, 2, 2)), np.zeros((2, 2, 2), np.int8)])
def test_actions_of_another_shape_or_type_are_refused(actions: np.ndarray) -> None:
    simulator = runs.begin("cuda", 3)
    with pytest.raises(InputError, match=r"give int8 \[3, 2, 2\]"):
        simulator.step(actions)


def test_features_need_memory_of_the_device() -> None:
    simulator = runs.begin("cuda", 2)
    rows = np.zeros(2, np.int32)
    with pytest.raises(InputError, match="on the device"):
        simulator.observe(rows, rows, np.zeros((2, FEATURES), np.float32))


def test_policies_must_be_one_a_player() -> None:
    backend = runs.begin("cuda", 2).cuda
    with pytest.raises(InputError, match=r"give \[2, 2\]"):
        Rollout(backend, runs.PLAYERS, np.zeros((2, 3), np.int32))


def test_too_many_fights_for_the_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arena.cuda.device.free_memory", lambda: 4_000_000)
    with pytest.raises(InputError, match=r"1000000 fights need .* bytes each .* at most \d+"):
        Simulator(1_000_000, device="cuda")


def test_starts_are_checked_on_the_host() -> None:
    with pytest.raises(InputError, match="3 starts for 2 fights"):
        Simulator(2, device="cuda").reset(paired_starts(3, 0))
