"""Counts of recorded fights, against what the log and the frame data say, and fights by hand."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.spec import resolve
from arena import state as S
from arena.frame_data import table
from arena.frame_data.skills import BODY_ROW, MAX_HEALTH, load
from arena.replays.replay import Replay
from arena.rules.actions import BACK, CROUCH, MOVE_NAMES, NUM_SKILLS, SKILL_NAMES
from arena.simulator import Simulator, Starts
from experiments.lab.fights import fought
from experiments.lab.tally import ABSORBED, BLOCKED, HIT, LONGEST, Tally, tally
from experiments.lab.use import figures, ratio
from tests.arena.scenario import parse
from tests.recording import lively_inputs, record_inputs


@pytest.fixture(scope="module")
def replays() -> list[Replay]:
    """Fights of programs, and of random inputs that hit, guard and throw at all distances."""
    players = [resolve("scripted:rush"), resolve("scripted:grapple"), resolve("scripted:zone")]
    told: list[int] = []
    found = fought(players, 6, 3, 15, lambda done, _: told.append(done))
    assert told[-1] == len(found) == 18
    close = np.array([[MOVE_NAMES.index("forward") * NUM_SKILLS] * 2] * 40, np.uint8)
    for seed in range(6):
        codes = np.concatenate([close, lively_inputs(1_500, seed)])
        found.append(record_inputs(codes, seed=seed, fighters=(seed % 3, (seed + 1) % 3)))
    return found


@pytest.fixture(scope="module")
def counted(replays: list[Replay]) -> Tally:
    """Their tally."""
    return tally(replays)


def final_states(replays: list[Replay]) -> NDArray[np.int32]:
    """Play each fight by itself; its last state, int32 [N, FIELDS]."""
    found = []
    for replay in replays:
        simulator = Simulator(1, delay=0)
        seeds = np.array([replay.seed], np.int32)
        simulator.reset(Starts(seeds, np.array([replay.fighters], np.int32)))
        for both in replay.inputs:
            codes = np.stack(np.divmod(both, np.uint8(NUM_SKILLS)), axis=-1).astype(np.int8)
            simulator.step(codes[np.newaxis])
        found.append(simulator.state[:, 0].copy())
    return np.array(found)


def test_counts_agree_with_the_last_states(replays: list[Replay], counted: Tally) -> None:
    last = final_states(replays)
    for side, b in enumerate((S.SIDE_0, S.SIDE_1)):
        other = S.PLAYER_FIELDS - b
        np.testing.assert_array_equal(counted.presses[:, side], last[:, b + S.PRESSES])
        began = [n for n in S.PLAYER_FIELD_NAMES if n.startswith("started_")]
        places = [b + S.PLAYER_FIELD_NAMES.index(name) for name in began]
        starts = counted.starts[:, side].sum(axis=1)
        np.testing.assert_array_equal(starts, last[:, places].sum(axis=1))
        full = table()[last[:, other + S.FIGHTER], BODY_ROW, MAX_HEALTH]
        lost = full - last[:, other + S.HEALTH]
        np.testing.assert_array_equal(counted.damage[:, side].sum(axis=1), lost)
    np.testing.assert_array_equal(counted.outcome, last[:, S.OUTCOME])
    np.testing.assert_array_equal(counted.first_hit, last[:, S.FIRST_HIT])
    np.testing.assert_array_equal(counted.frames, [replay.frames for replay in replays])


def test_moves_are_counted_as_logged(replays: list[Replay], counted: Tally) -> None:
    for place, move in ((1, BACK), (2, CROUCH)):
        held = [(replay.inputs // NUM_SKILLS == move).sum(axis=0) for replay in replays]
        np.testing.assert_array_equal(counted.held[:, :, place], held)


def test_every_hit_is_part_of_one_combo(counted: Tally) -> None:
    assert counted.combos[..., LONGEST].sum() == 0
    hits = (counted.combos * np.arange(LONGEST + 1)).sum(axis=2)
    np.testing.assert_array_equal(counted.results[..., HIT].sum(axis=2), hits)


def test_nothing_comes_of_more_than_was_started(counted: Tally) -> None:
    outcomes = counted.results.sum(axis=3)
    assert (outcomes <= counted.starts).all()
    assert (counted.counter_hits <= counted.results[..., HIT]).all()
    assert counted.results[..., BLOCKED].sum() > 0


def hand_made(first: str, second: str, frames: int, fighters: tuple[int, int]) -> Tally:
    """Record scripts of two fighters that have walked together, and count them."""
    walk = np.full((60, 2), MOVE_NAMES.index("forward") * NUM_SKILLS, np.uint8)
    played = np.stack([parse(first, frames), parse(second, frames)], axis=1)
    codes = (played[..., 0] * NUM_SKILLS + played[..., 1]).astype(np.uint8)
    return tally([record_inputs(np.concatenate([walk, codes]), fighters=fighters)])


def test_a_guarded_light_and_one_that_hits() -> None:
    light = load("aster").skills[1]
    found = hand_made("light@0 forward@30-80 light@90", "back@0-20", 130, (0, 1))
    assert found.starts[0, 0, 1] == 2
    assert found.results[0, 0, 1].tolist() == [1, 1, 0]
    assert found.damage[0, 0, 1] == light.damage + light.chip
    assert found.counter_hits.sum() == 0


def test_a_light_into_the_start_up_of_a_heavy_is_a_counter_hit() -> None:
    found = hand_made("light@0", "heavy@0", 60, (0, 1))
    assert found.starts[0, 1, 2] == 1
    assert found.counter_hits[0, 0, 1] == 1
    assert found.results[0, 1].sum() == 0


def test_a_caught_light_is_absorbed_and_the_counter_hits() -> None:
    found = hand_made("light@4", "defence@0", 120, (0, 1))
    assert found.results[0, 0, 1, ABSORBED] == 1
    assert found.results[0, 1, 7, HIT] == 1
    assert found.damage[0, 1, 7] == load("brakk").skills[7].damage


def test_throws_that_land_and_are_escaped_and_meet() -> None:
    landed = hand_made("throw@0", "", 60, (0, 1))
    assert landed.results[0, 0, 5, HIT] == 1
    startup = load("aster").skills[5].startup
    escaped = hand_made("throw@0", f"throw@{startup + 2}", 60, (0, 1))
    assert (escaped.escaped[0].tolist(), escaped.results[0, 0, 5, HIT]) == ([1, 0], 0)
    both = hand_made("throw@0", "throw@0", 60, (0, 0))
    assert both.clashes[0].tolist() == [1, 1]
    assert both.escaped.sum() == 0


def test_a_projectile_is_counted_by_what_it_meets() -> None:
    special = SKILL_NAMES.index("special")
    for script, outcome in (("", HIT), ("back@0", BLOCKED)):
        found = hand_made("special@0", script, 120, (2, 0))
        assert found.results[0, 0, special, outcome] == 1
        assert found.results.sum() == 1


def test_an_air_attack_is_no_ground_attack() -> None:
    found = hand_made("jump@0-0 light@20", "", 80, (0, 1))
    assert found.starts[0, 0].nonzero()[0].tolist() == [9]


def test_figures_are_ratios_of_the_counts(counted: Tally) -> None:
    use = figures(counted)
    starts = counted.starts.sum(axis=(0, 1))
    for slot, count in zip(use["slots"], starts[1:], strict=True):
        assert slot["starts"] == count
        if count:
            parts = ("hit", "blocked", "absorbed", "missed")
            assert sum(slot[name]["value"] for name in parts) == pytest.approx(1)
            low, high = slot["share"]["ci95"]
            assert low <= slot["share"]["value"] <= high
    ends = use["ends"]
    broken_off = int((counted.outcome == S.GOING_ON).sum())
    assert ends["knock-out"] + ends["time-out"] + broken_off == len(counted)
    assert sum(each["fights"] for each in use["matchups"]) <= len(counted)


def test_an_interval_of_copies_of_one_fight_counts_one() -> None:
    """Resampling goes by start: copies of few fights do not narrow it."""
    part, whole = np.array([0, 1, 0, 1] * 50), np.ones(200)
    few = ratio(part, whole, np.array([1, 2, 3, 4] * 50))["ci95"]
    many = ratio(part, whole, np.arange(200))["ci95"]
    assert few[1] - few[0] > 3 * (many[1] - many[0])
    assert ratio(part, 0 * whole, part) == {"value": None, "ci95": None}


def test_a_corpus_of_other_frame_data_is_refused(tmp_path: Path, replays: list[Replay]) -> None:
    from dataclasses import replace

    from arena.base.errors import InputError

    with pytest.raises(InputError, match="frame data"):
        tally([replace(replays[0], frame_data_hash="0" * 16)])
