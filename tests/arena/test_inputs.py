"""Presses: the buffer, the gap between two, the queue of the reaction delay, and hitstop."""

import numpy as np
import pytest

from arena import state as S
from arena.base.errors import InputError
from arena.frame_data.skills import load
from arena.rules import constants as C
from arena.rules.actions import NUM_SKILLS
from arena.simulator import Simulator, Starts
from tests.arena.scenario import TOUCHING, Scene, contact_frame

LIGHT_TOTAL = load("aster").skills[1].total


@pytest.mark.parametrize("early", range(C.BUFFER_FRAMES + 3))
def test_a_press_waits_eight_frames_for_its_skill(early: int) -> None:
    """Light is over on frame ``LIGHT_TOTAL``; heavy is pressed so many frames before."""
    trace = Scene(distance=500).run(f"light@0 heavy@{LIGHT_TOTAL - early}", "")
    started = trace.changes("p0.started_2")
    assert started == ([LIGHT_TOTAL] if early <= C.BUFFER_FRAMES else [])


def test_a_later_press_replaces_the_one_that_waits_and_comes_late() -> None:
    when = LIGHT_TOTAL - C.BUFFER_FRAMES
    replaced = when + C.PRESS_GAP
    trace = Scene(distance=500).run(f"light@0 heavy@{when} low@{replaced}", "")
    assert trace.changes("p0.started_2") == []
    assert trace.changes("p0.started_3") == [max(LIGHT_TOTAL, replaced + C.FUMBLE_FRAMES)]


@pytest.mark.parametrize("slot", ["super", "special"])
def test_a_press_that_starts_nothing_costs_frames(slot: str) -> None:
    """Without meter, or on its cooldown, it runs out in the buffer; then nothing starts a while."""
    for wait in range(C.FUMBLE_FRAMES + 3):
        fight = Scene(distance=500)
        fight.set("p0.ready_6", 1_000)
        ran_out = C.BUFFER_FRAMES + 1
        trace = fight.run(f"{slot}@0 light@{ran_out + wait}", "")
        assert trace["p0.fumble"][ran_out] == C.FUMBLE_FRAMES
        started = ran_out + max(wait, C.FUMBLE_FRAMES)
        late = wait < C.FUMBLE_FRAMES - C.BUFFER_FRAMES
        assert trace.changes("p0.started_1") == ([] if late else [started]), wait


def test_a_fumble_leaves_moves_and_guard() -> None:
    fight = Scene("aster", "aster", distance=TOUCHING)
    fight.set("p1.fumble", C.FUMBLE_FRAMES)
    trace = fight.run("light@0", "back@0")
    assert trace.ever("p1.status", S.BLOCKSTUN)


def test_a_press_that_starts_its_skill_costs_nothing() -> None:
    trace = Scene(distance=500).run("light@0 heavy@60 special@150", "", 300)
    assert not trace["p0.fumble"].any()


@pytest.mark.parametrize("gap", range(1, C.PRESS_GAP + 2))
def test_a_press_too_soon_after_the_last_is_not_registered(gap: int) -> None:
    when = LIGHT_TOTAL - C.BUFFER_FRAMES
    trace = Scene(distance=500).run(f"light@0 heavy@{when} low@{when + gap}", "")
    if gap >= C.PRESS_GAP:
        assert trace.changes("p0.started_3") == [max(LIGHT_TOTAL, when + gap + C.FUMBLE_FRAMES)]
    else:
        assert trace.changes("p0.started_2") == [LIGHT_TOTAL]
    assert trace["p0.presses"][-1] == 3


def test_presses_that_never_pause_are_never_registered_but_the_first() -> None:
    presses = " ".join(f"light@{frame}" for frame in range(0, 200, C.PRESS_GAP - 1))
    trace = Scene(distance=500).run(presses, "", 200)
    assert trace["p0.started_1"][-1] == 1


def test_a_press_while_frozen_starts_right_after() -> None:
    fight = Scene(distance=TOUCHING)
    heavy = fight.fighters[0].skills[2]
    contact = contact_frame(heavy)
    trace = fight.run(f"heavy@0 special@{contact + 2}", "")
    assert heavy.hitstop > C.BUFFER_FRAMES  # the buffer does not run out while frozen
    assert trace.changes("p0.started_6") == [contact + heavy.hitstop + 1]


def test_hitstop_freezes_both_but_not_the_clock() -> None:
    fight = Scene(distance=TOUCHING)
    heavy = fight.fighters[0].skills[2]
    contact = contact_frame(heavy)
    trace = fight.run("heavy@0", "", contact + heavy.hitstop + 3)
    frozen = slice(contact, contact + heavy.hitstop + 1)
    for field in ("p0.skill_frame", "p0.x", "p1.x", "p1.timer"):
        assert len(set(trace[field][frozen])) == 1, field
    assert trace["p0.skill_frame"][-1] == heavy.startup + 2
    assert trace["p1.timer"][-1] == heavy.hitstun - 2
    assert trace["frame"].tolist() == list(range(1, len(trace) + 1))


def test_hitstop_freezes_a_projectile() -> None:
    fight = Scene("cirrus", "aster", distance=500)
    special = fight.fighters[0].skills[6]
    fight.run("special@0", "", special.startup + 2)
    fight.set("freeze", 5)
    trace = fight.run("", "", 6)
    assert trace["p0.projectile_x"][4] == trace["p0.projectile_x"][0]
    assert trace["p0.projectile_x"][5] > trace["p0.projectile_x"][4]


@pytest.mark.parametrize("delay", [0, 1, 15, S.MAX_DELAY])
def test_an_input_takes_effect_after_the_reaction_delay(delay: int) -> None:
    simulator = Simulator(1, delay=(delay, 0))
    simulator.reset(Starts(np.zeros(1, np.int32), np.zeros((1, 2), np.int32)))
    started = [[], []]
    for frame in range(60):
        actions = np.zeros((1, 2, 2), np.int8)
        actions[0, :, 1] = 1 if frame == 10 else 0
        simulator.step(actions)
        for p in range(2):
            if simulator.state[p * S.PLAYER_FIELDS + S.PRESS, 0]:
                started[p].append(frame)
    assert started == [[10 + delay], [10]]


def test_before_the_first_input_arrives_a_fighter_stands_still() -> None:
    simulator = Simulator(1, delay=15)
    simulator.reset(Starts(np.zeros(1, np.int32), np.zeros((1, 2), np.int32)))
    x = simulator.state[S.X, 0]
    actions = np.zeros((1, 2, 2), np.int8)
    actions[..., 0] = 1
    for frame in range(16):
        assert simulator.state[S.X, 0] == x, frame
        simulator.step(actions)
    assert simulator.state[S.X, 0] > x


@pytest.mark.parametrize(
    ("action", "value"), [((5, 0), "(5, 0)"), ((0, 9), "(0, 9)"), ((-1, 0), "(-1, 0)")]
)
def test_an_action_out_of_range_is_named(action: tuple[int, int], value: str) -> None:
    simulator = Simulator(3)
    simulator.reset()
    actions = np.zeros((3, 2, 2), np.int8)
    actions[2, 1] = action
    before = simulator.save()
    with pytest.raises(InputError, match="fight 2, side 1") as caught:
        simulator.step(actions)
    assert value in str(caught.value)
    assert np.array_equal(simulator.save().memory, before.memory)


@pytest.mark.parametrize(
    "actions",
    [
        np.zeros((2, 2, 2), np.int8),
        np.zeros((3, 2), np.int8),
        np.zeros((3, 2, 2), np.float32),
    ],
)
def test_actions_of_another_shape_or_type_are_refused(actions: np.ndarray) -> None:
    simulator = Simulator(3)
    simulator.reset()
    with pytest.raises(InputError, match=r"give int8 \[3, 2, 2\]"):
        simulator.step(actions)


def test_large_numbers_are_not_wrapped_into_range() -> None:
    simulator = Simulator(1)
    simulator.reset()
    with pytest.raises(InputError, match="257"):
        simulator.step(np.full((1, 2, 2), 257, np.int64))


def test_codes_fit_a_byte() -> None:
    assert 5 * NUM_SKILLS <= 256
