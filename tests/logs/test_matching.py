"""Press-F1 counts the largest one-to-one matching, per skill and track."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from logs.matching import WINDOWS, PressScore, press_scores

Skills = NDArray[np.int8]


def _one_track(skills: list[int]) -> tuple[Skills, NDArray[np.int64]]:
    return np.array(skills, np.int8), np.array([[0, len(skills)]], np.int64)


def _press(frames: int, presses: dict[int, int]) -> list[int]:
    return [presses.get(frame, 0) for frame in range(frames)]


def test_a_late_press_counts_from_its_own_window_on() -> None:
    logged, tracks = _one_track(_press(40, {10: 1, 20: 2}))
    predicted, _ = _one_track(_press(40, {15: 1, 20: 2}))
    scores = press_scores(logged, predicted, tracks)
    assert [scores[window].matched for window in WINDOWS] == [1, 1, 2, 2]
    assert [scores[window].f1 for window in WINDOWS] == [0.5, 0.5, 1.0, 1.0]


def test_another_skill_does_not_match() -> None:
    logged, tracks = _one_track(_press(9, {4: 1}))
    predicted, _ = _one_track(_press(9, {4: 2}))
    assert press_scores(logged, predicted, tracks)[12].matched == 0


def test_mashing_matches_each_logged_press_once() -> None:
    logged, tracks = _one_track(_press(20, {10: 1}))
    predicted = np.ones(20, np.int8)
    score = press_scores(logged, predicted, tracks)[12]
    assert (score.matched, score.logged, score.predicted) == (1, 1, 20)
    assert score.f1 == pytest.approx(2 / 21)


def test_presses_of_neighbouring_tracks_do_not_match() -> None:
    logged = np.array([0, 0, 0, 5, 0, 0, 0, 0], np.int8)
    predicted = np.array([0, 0, 0, 0, 5, 0, 0, 0], np.int8)
    whole = np.array([[0, 8]], np.int64)
    halves = np.array([[0, 4], [4, 8]], np.int64)
    assert press_scores(logged, predicted, whole)[3].matched == 1
    assert press_scores(logged, predicted, halves)[3].matched == 0


def test_recall_can_weigh_more_than_precision() -> None:
    score = PressScore(matched=3, logged=4, predicted=12)
    assert score.recall == 0.75
    assert score.f1 == pytest.approx(2 * 0.25 * 0.75 / (0.25 + 0.75))
    assert score.f_beta(2.0) == pytest.approx(5 * 0.25 * 0.75 / (4 * 0.25 + 0.75))


def test_no_press_at_all_scores_zero() -> None:
    silent, tracks = _one_track([0] * 5)
    assert press_scores(silent, silent, tracks)[0].f1 == 0.0


def _largest_matching(logged: Skills, predicted: Skills, window: int, ahead: bool) -> int:
    """The graph that mir_eval builds, solved by SciPy."""
    a, b = np.flatnonzero(logged), np.flatnonzero(predicted)
    early = a[:, None] - b[None, :]
    near = (early <= window) & (early >= (0 if ahead else -window))
    same = logged[a][:, None] == predicted[b][None, :]
    if not a.size or not b.size:
        return 0
    pairs = maximum_bipartite_matching(csr_array((near & same).astype(np.int8)), perm_type="column")
    return int(np.count_nonzero(pairs >= 0))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=60),
    st.sampled_from(WINDOWS),
    st.booleans(),
)
def test_equals_maximum_bipartite_matching(
    rows: list[tuple[int, int]], window: int, ahead: bool
) -> None:
    logged = np.array([row[0] for row in rows], np.int8)
    predicted = np.array([row[1] for row in rows], np.int8)
    tracks = np.array([[0, len(rows)]], np.int64)
    found = press_scores(logged, predicted, tracks, (window,), ahead=ahead)[window].matched
    assert found == _largest_matching(logged, predicted, window, ahead)


def test_ahead_of_the_log_only_early_presses_count() -> None:
    logged, tracks = _one_track(_press(60, {10: 1, 30: 2, 50: 3}))
    predicted, _ = _one_track(_press(60, {11: 1, 30: 2, 46: 3}))
    both = press_scores(logged, predicted, tracks)
    ahead = press_scores(logged, predicted, tracks, ahead=True)
    assert [both[window].matched for window in WINDOWS] == [1, 2, 3, 3]
    assert [ahead[window].matched for window in WINDOWS] == [1, 1, 2, 2]
    assert (ahead[12].logged, ahead[12].predicted) == (3, 3)
