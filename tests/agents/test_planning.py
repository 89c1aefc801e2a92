"""Planning: what a search needs, thinks of and reads; and hands that carry it out."""

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.planning import habits, hands
from agents.planning.lookahead import (
    COLUMNS,
    LIKING,
    NOISE,
    PARAMETERS,
    PRIOR,
    TRIES,
    Question,
    new_scratch,
)
from agents.planning.models import (
    CROUCHES,
    GUARDS,
    HABITS,
    JUMPS_IN,
    KEEPS_ON,
    MODELS,
    OVERHEADS,
    POKES,
    REVERSES,
    SPECIALS,
    STRIKES,
    THROWS,
    model_of,
)
from agents.planning.options import OPTIONS
from agents.planning.reading import BANDS, COUNTS, band_of, expect, watch
from agents.planning.search import PARTS, best_option, search
from agents.roster import DRILLS, PANEL
from agents.scripted.panel import STYLES
from arena import state as S
from arena.match import play
from arena.match.on_device import Part
from arena.match.results import merge
from arena.rules.actions import NUM_SKILLS
from arena.simulator import Simulator, paired_starts
from tests.arena.scenario import Scene
from tests.recording import as_actions, lively_inputs

_FIGHTS = 18
_PLAN = STYLES["planner"][1][:PARAMETERS]


@pytest.fixture(scope="module")
def lively() -> Simulator:
    """Fights of all match-ups that have gone on for two seconds."""
    simulator = Simulator(_FIGHTS)
    simulator.reset(paired_starts(_FIGHTS, 4))
    inputs = np.stack([lively_inputs(120, seed) for seed in range(_FIGHTS)], axis=1)
    for codes in inputs:
        simulator.step(as_actions(codes))
    return simulator


def _options(
    simulator: Simulator,
    tries: int,
    scratch: NDArray[np.int32],
    lag: int = 0,
    liked: int | None = None,
) -> list[int]:
    """Plan for both sides of every fight, without noise; ``scratch`` has a row for each thread."""
    parameters = _PLAN.copy()
    parameters[NOISE], parameters[TRIES] = 0, tries
    if liked is not None:
        parameters[LIKING + liked] = 100_000
    weights = parameters[PRIOR : PRIOR + MODELS].copy()
    known = np.zeros(habits.NOTES, np.int32)
    asked = Question(parameters, weights, known, lag, 0, 0)
    state, table, shared = simulator.state, simulator.table, scratch[0, COLUMNS:]
    options = []
    for i in range(_FIGHTS):
        for side in range(2):
            for phase in range(PARTS):
                for member, own in enumerate(scratch[:, :COLUMNS]):
                    part = Part(phase, member, len(scratch))
                    search(state, table, i, side, asked, own, shared, part)
            options.append(best_option(state, i, side, asked, scratch[0, :COLUMNS], shared))
    return options


def test_what_was_in_the_scratch_memory_does_not_matter(lively: Simulator) -> None:
    before = lively.state.copy()
    clean, dirty = new_scratch(1), new_scratch(1)
    dirty += 12_345
    assert _options(lively, OPTIONS, clean, lag=3) == _options(lively, OPTIONS, dirty, lag=3)
    np.testing.assert_array_equal(lively.state, before)  # a plan changes nothing


@pytest.mark.parametrize("threads", [2, 8, 100])
def test_threads_that_share_a_search_find_what_one_finds(lively: Simulator, threads: int) -> None:
    alone = _options(lively, OPTIONS, new_scratch(1), lag=3)
    assert _options(lively, OPTIONS, new_scratch(threads), lag=3) == alone
    assert len(set(alone)) > 4


def test_fewer_tries_find_worse_options_and_differ_from_plan_to_plan(lively: Simulator) -> None:
    best = _options(lively, OPTIONS, new_scratch(1))
    assert best == _options(lively, OPTIONS + 5, new_scratch(1))
    few = _options(lively, 2, new_scratch(1))
    assert few == _options(lively, 2, new_scratch(1))
    same = np.mean(np.array(few) == np.array(best))
    assert same < 0.8
    assert len(set(few)) > 4


def test_a_style_prefers_what_it_likes(lively: Simulator) -> None:
    usual = np.array(_options(lively, OPTIONS, new_scratch(1)))
    more = 0
    for option in range(OPTIONS):
        chosen = np.array(_options(lively, OPTIONS, new_scratch(1), liked=option))
        assert (chosen == option).sum() >= (usual == option).sum(), option
        more += (chosen == option).sum() > (usual == option).sum()
    assert more > OPTIONS // 2  # the others are not open in any of the fights


# --- reading --------------------------------------------------------------------------------------
def _watched(script: str, distance: int, frames: int) -> NDArray[np.int32]:
    """Let side 0 watch side 1 carry out a script; gives the counts, int32 [BANDS, MODELS]."""
    fight = Scene("aster", "aster", distance=distance)
    counts = np.zeros(COUNTS, np.int32)
    trace = fight.run("", script, frames)
    for row in trace.states:
        watch(row[:, np.newaxis], fight.simulator.table, 0, S.PLAYER_FIELDS, counts)
    return counts.reshape(BANDS, MODELS)


@pytest.mark.parametrize(
    ("script", "model"),
    [
        ("light@3", STRIKES),
        ("heavy@3", POKES),
        ("overhead@3", OVERHEADS),
        ("throw@3", THROWS),
        ("special@3", SPECIALS),
        ("defence@3", REVERSES),
        ("jump@3-3", JUMPS_IN),
    ],
)
@pytest.mark.parametrize(("distance", "band"), [(60, 0), (150, 1), (400, 2)])
def test_each_start_counts_once_where_it_is_seen(
    script: str, model: int, distance: int, band: int
) -> None:
    counts = _watched(script, distance, 10)
    others = counts[:, [k for k in range(MODELS) if k not in (model, KEEPS_ON)]]
    assert counts[band, model] > 0
    assert counts[:, model].sum() == counts[band, model]
    assert others.sum() == 0
    once = counts[band, model]
    assert _watched(script, distance, 6)[band, model] == once


@pytest.mark.parametrize(
    ("script", "model"), [("back@0", GUARDS), ("crouch@0", CROUCHES), ("", KEEPS_ON)]
)
def test_stances_count_now_and_then(script: str, model: int) -> None:
    counts = _watched(script, 120, 60)
    assert counts.sum() == counts[:, model].sum() == 5


def test_old_habits_fade() -> None:
    fight = Scene("aster", "aster", distance=60)
    counts = np.zeros(COUNTS, np.int32)
    state = fight.run("", "throw@0", 1).states[-1][:, np.newaxis]
    for _ in range(200):
        watch(state, fight.simulator.table, 0, S.PLAYER_FIELDS, counts)
    assert counts.sum() < 100
    other = Scene("aster", "aster", distance=60)
    state = other.run("", "light@0", 1).states[-1][:, np.newaxis]
    for _ in range(200):
        watch(state, fight.simulator.table, 0, S.PLAYER_FIELDS, counts)
    assert counts[THROWS] <= 1
    assert counts[STRIKES] > 36


def test_what_is_read_outweighs_what_was_expected_and_what_is_rare_is_left_out() -> None:
    prior = np.zeros(MODELS, np.int32)
    prior[KEEPS_ON], prior[STRIKES] = 3, 4
    counts, weights = np.zeros(COUNTS, np.int32), np.zeros(MODELS, np.int32)
    expect(60, counts, prior, 100, 0, weights)
    assert np.flatnonzero(weights).tolist() == [KEEPS_ON, STRIKES]
    counts[band_of(60) * MODELS + THROWS] = 60
    expect(60, counts, prior, 100, 0, weights)
    assert weights.argmax() == THROWS
    expect(60, counts, prior, 1_000, 0, weights)
    assert np.flatnonzero(weights).tolist() == [THROWS]
    expect(400, counts, prior, 1_000, 0, weights)  # elsewhere nothing was seen
    assert np.flatnonzero(weights).tolist() == [KEEPS_ON, STRIKES]
    expect(60, counts, prior, 0, 0, weights)  # who knows nothing expects the usual
    assert np.flatnonzero(weights).tolist() == [KEEPS_ON, STRIKES]
    for trust, share in ((50, 50), (80, 80), (100, 90)):  # however well habits foretell, not all
        expect(60, counts, prior, 100, trust, weights)
        assert abs(weights[HABITS] * 100 / (weights[HABITS] + 4 * 7 + 60) - share) < 2


def test_every_slot_has_a_model() -> None:
    assert all(0 <= model_of(slot) < MODELS for slot in range(1, NUM_SKILLS))


# --- hands ----------------------------------------------------------------------------------------
def _pressed(own: tuple[int, ...], frames: int, seed: int) -> list[tuple[int, int, int]]:
    """Order a light on every frame; gives (frame, move, skill) of each press."""
    simulator = Simulator(1, delay=0)
    simulator.reset(paired_starts(1, seed))
    notes = np.zeros(hands.NOTES, np.int32)
    parameters = np.array(own, np.int32)
    found = []
    for frame in range(frames):
        move = frame // 2 % 5
        hands.order(simulator.state, 0, 0, notes, parameters, move, 1)
        code = hands.hands_code(simulator.state, 0, notes)
        actions = np.zeros((1, 2, 2), np.int8)
        actions[0, 0] = divmod(code, NUM_SKILLS)
        simulator.step(actions)
        found.append((frame, code // NUM_SKILLS, code % NUM_SKILLS))
    return found


def test_sure_hands_press_what_they_are_told_at_the_least_distance() -> None:
    found = _pressed((0, 0, 0, 0, 20, 0), 200, 1)
    presses = [frame for frame, _, skill in found if skill]
    assert presses == list(range(presses[0], 200, 20))
    assert {skill for _, _, skill in found} == {0, 1}
    assert [move for _, move, _ in found] == [frame // 2 % 5 for frame in range(200)]


def test_hands_slip_press_twice_and_are_late() -> None:
    found = _pressed((3, 3, 500, 500, 20, 6), 3_000, 2)
    presses = [(frame, skill) for frame, _, skill in found if skill]
    gaps = np.diff([frame for frame, _ in presses])
    assert {skill for _, skill in presses} == {1, 2}  # the neighbour, and no other
    assert gaps.min() == 6  # a button pressed twice
    assert len(set(gaps[gaps >= 20])) > 3
    moves = np.array([move for _, move, _ in found])
    holds = np.diff(np.flatnonzero(np.diff(moves)))
    assert holds.min() >= 6


# --- play -----------------------------------------------------------------------------------------
def test_one_thing_over_and_over_loses_to_who_plans() -> None:
    planner = PANEL["planner"]
    for drill, result in zip(
        DRILLS, play([(one, planner) for one in DRILLS.values()], 36, 8), strict=True
    ):
        assert result.win_rate < 0.3, f"{drill} wins {result.win_rate:.0%}"


def test_the_zoner_does_not_run_from_the_clock() -> None:
    others = [agent for name, agent in PANEL.items() if name != "zone"]
    results = play([(PANEL["zone"], other) for other in others], 18, 8)
    assert merge(results).timeout.mean() < 0.3
    for result in results:
        assert result.timeout.mean() < 0.5, result.b
