"""Statistics of hand-made logs, whose answers are known by counting."""

import dataclasses

import numpy as np
import pytest

from arena.rules.actions import FORWARD, HEAVY, LIGHT, NUM_SKILLS
from arena.simulator import DEFAULT_DELAY
from logs.corpus import Corpus
from logs.resimulate import resimulate
from logs.statistics import QUANTILES, _match_ups, measure, measure_tracks
from tests.recording import record_inputs


def track(frames: int, presses: dict[int, int], starts: dict[int, int]) -> tuple[np.ndarray, ...]:
    codes, started = np.zeros(frames, np.uint8), np.zeros(frames, np.uint8)
    for frame, skill in presses.items():
        codes[frame] = skill
    for frame, skill in starts.items():
        started[frame] = skill
    return codes, started


def test_shares_and_gaps_are_counted_within_a_track() -> None:
    one = track(100, {10: 1, 12: 1, 40: 2, 90: 1}, {10: 1, 40: 2, 90: 1})
    two = track(300, {0: 8}, {5: 8, 35: 8})
    play = measure_tracks([one, two])
    assert (play.tracks, play.frames, play.presses, play.starts) == (2, 400, 5, 5)
    assert play.press_share == 5 / 400 and play.skill_share == 5 / 400
    assert play.no_action_share == 1 - 5 / 400
    gaps = [30, 50, 30]  # none from the last start of one track to the first of the next
    assert play.gap_quantiles == tuple(np.quantile(gaps, QUANTILES))
    assert play.gap_cv == pytest.approx(np.std(gaps) / np.mean(gaps))
    assert play.press_gap_quantiles == tuple(np.quantile([2, 28, 50], QUANTILES))
    assert play.slot_presses["light"] == 3 / 5 and play.slot_presses["super"] == 1 / 5
    assert play.slot_starts["light"] == 2 / 5 and play.slot_starts["super"] == 2 / 5
    assert play.slot_starts["throw"] == 0


def test_holds_are_runs_of_one_move_whatever_is_pressed() -> None:
    moves = np.repeat([1, 0, 2, 1], [4, 10, 6, 2])
    codes = (moves * NUM_SKILLS).astype(np.uint8)
    codes[2] += 3  # a press does not end a hold
    play = measure_tracks([(codes, np.zeros(22, np.uint8))])
    assert play.hold_quantiles == tuple(np.quantile([4, 6, 2], QUANTILES))
    assert play.move_shares == {
        "neutral": 10 / 22,
        "forward": 6 / 22,
        "back": 6 / 22,
        "jump": 0,
        "crouch": 0,
    }


def test_who_never_presses_has_no_gaps() -> None:
    play = measure_tracks([track(50, {}, {})])
    assert play.gap_quantiles == play.press_gap_quantiles == play.hold_quantiles == ()
    assert play.gap_cv is None and play.skill_share == 0
    assert set(play.slot_starts.values()) == {0.0}


def test_starts_come_from_playing_again() -> None:
    codes = np.zeros((120, 2), np.uint8)
    codes[10, 0] = HEAVY
    codes[12, 0] = HEAVY  # sooner than 4 frames after the last: a press, not registered
    codes[80, 0] = LIGHT
    corpus = Corpus([record_inputs(codes, players=("pro:a", "pro:b"))])
    statistics = measure(corpus)
    mine = statistics.players["pro:a"]
    assert (mine.presses, mine.starts) == (3, 2)
    assert mine.gap_quantiles == (70.0,) * len(QUANTILES)
    assert mine.slot_starts["heavy"] == mine.slot_starts["light"] == 0.5
    assert statistics.players["pro:b"].starts == 0
    assert (statistics.fights, statistics.frames, statistics.player_frames) == (1, 120, 240)
    assert statistics.labelled_frames == 2 * (120 - DEFAULT_DELAY)
    assert statistics.no_action_share == 1 - 3 / 240
    assert statistics.play.starts == 2


def test_labelled_frames_are_the_rows_of_the_data(corpus: Corpus) -> None:
    short = record_inputs(np.zeros((DEFAULT_DELAY - 1, 2), np.uint8))
    log = Corpus([*corpus.fights, short])
    rows = resimulate(log, np.arange(len(log.fights)))
    assert measure(log).labelled_frames == len(rows)


def test_outcomes_and_endings_are_counted() -> None:
    still = record_inputs(np.zeros((3_600, 2), np.uint8))
    bully = np.zeros((3_600, 2), np.uint8)
    bully[:, 0] = FORWARD * NUM_SKILLS
    bully[::50, 0] += HEAVY
    won = record_inputs(bully)
    broken_off = record_inputs(bully[:30])
    statistics = measure(Corpus([still, won, broken_off]))
    assert statistics.outcomes == {"side 0 won": 1, "side 1 won": 0, "draw": 1, "broken off": 1}
    assert statistics.endings == {"knock-out": 1, "time-out": 1}
    in_time = 10 <= won.frames / 60 <= 45
    assert statistics.knock_outs_10_to_45_s == pytest.approx(in_time / 3)
    assert statistics.length_quantiles[3] == won.frames


def test_fighters_are_compared_whichever_side_they_were_on() -> None:
    bully = np.zeros((3_600, 2), np.uint8)
    bully[:, 0] = FORWARD * NUM_SKILLS
    bully[::50, 0] += HEAVY
    won = record_inputs(bully)  # by side 0
    still = record_inputs(np.zeros((3_600, 2), np.uint8))
    log = [
        dataclasses.replace(won, fighters=(0, 2)),
        dataclasses.replace(won, fighters=(2, 0)),
        dataclasses.replace(won, fighters=(0, 2)),
        dataclasses.replace(still, fighters=(2, 0)),  # a draw
        dataclasses.replace(won, fighters=(1, 1)),
    ]
    found = {(each.fighter, each.opponent): each for each in _match_ups(Corpus(log))}
    assert (found["aster", "cirrus"].fights, found["aster", "cirrus"].wins) == (4, 2)
    assert found["aster", "brakk"].fights == found["brakk", "cirrus"].fights == 0


def test_a_player_of_both_sides_is_one_player(corpus: Corpus) -> None:
    statistics = measure(corpus)
    assert list(statistics.players) == ["pro:a", "pro:b"]
    assert all(play.tracks == 12 for play in statistics.players.values())
    total = statistics.play
    for count in ("tracks", "frames", "presses", "starts"):
        parts = [getattr(play, count) for play in statistics.players.values()]
        assert sum(parts) == getattr(total, count)
    mirror = [dataclasses.replace(f, players=("pro:a", "pro:a")) for f in corpus.fights]
    alone = measure(Corpus(mirror)).players["pro:a"]
    assert alone.gap_cv == pytest.approx(total.gap_cv)  # the order of summation differs
    assert dataclasses.replace(alone, gap_cv=total.gap_cv) == total
