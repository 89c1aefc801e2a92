"""Every offline figure against a hand calculation or scikit-learn."""

import dataclasses
import json
import math
import warnings

import numpy as np
import pytest
from sklearn import metrics as reference

from arena.base.errors import InputError
from arena.features import NAMES, SINCE_PRESS_LIMIT
from arena.replays.replay import Replay
from arena.rules.actions import BACK, CROUCH, FORWARD, JUMP, NEUTRAL, NUM_SKILLS
from experiments.offline import metrics
from experiments.offline.controls import (
    BEAT,
    Shares,
    always_no_action,
    control_results,
    echo,
    lifts,
    metronome,
    prior,
    repeat_last,
)
from experiments.offline.likelihood import Likelihood
from experiments.offline.predictions import Predictions
from experiments.offline.result import score
from logs.corpus import Corpus
from tests.experiments.conftest import MakeDataset

RNG = np.random.default_rng(7)


def _random_pair(rows: int) -> tuple[np.ndarray, np.ndarray]:
    logged = RNG.choice(NUM_SKILLS, rows, p=[0.9, *[0.1 / 8] * 8]).astype(np.int8)
    predicted = np.where(RNG.random(rows) < 0.7, logged, RNG.integers(0, NUM_SKILLS, rows))
    return logged, predicted.astype(np.int8)


@pytest.mark.parametrize("rows", [5, 60, 5_000])
def test_table_figures_equal_scikit_learn(rows: int) -> None:
    logged, predicted = _random_pair(rows)
    table = metrics.confusion(logged, predicted)
    assert (table == reference.confusion_matrix(logged, predicted, labels=range(NUM_SKILLS))).all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a skill answered but never logged
        balanced = reference.balanced_accuracy_score(logged, predicted)
    assert metrics.accuracy(table) == pytest.approx(reference.accuracy_score(logged, predicted))
    assert metrics.balanced_accuracy(table) == pytest.approx(balanced)
    macro = reference.f1_score(logged, predicted, average="macro", zero_division=0)
    assert metrics.macro_f1(table) == pytest.approx(macro)
    mcc = reference.matthews_corrcoef(logged, predicted)
    assert metrics.matthews(table) == pytest.approx(mcc)


def test_probability_figures_equal_scikit_learn() -> None:
    logged, _ = _random_pair(3_000)
    probabilities = RNG.dirichlet(np.ones(NUM_SKILLS), logged.size).astype(np.float32)
    acted, act = logged != 0, metrics.act_probability(probabilities)
    assert act == pytest.approx(1.0 - probabilities[:, 0], abs=1e-6)
    assert metrics.brier(acted, act) == pytest.approx(reference.brier_score_loss(acted, act))
    nll = reference.log_loss(logged, probabilities, labels=range(NUM_SKILLS))
    assert metrics.negative_log_likelihood(logged, probabilities) == pytest.approx(nll, rel=1e-5)


def test_calibration_error_by_hand() -> None:
    act = np.array([0.1] * 10 + [0.8] * 10)
    acted = np.array([True] * 2 + [False] * 8 + [True] * 5 + [False] * 5)
    # bins {0.1}, {0.8}: |0.2 − 0.1| and |0.5 − 0.8|, ten rows each
    assert metrics.calibration_error(acted, act) == pytest.approx(0.2)


def test_calibrated_constant_has_no_error() -> None:
    acted = np.arange(100) < 5
    assert metrics.calibration_error(acted, np.full(100, 0.05)) == pytest.approx(0.0)


def test_press_rate_error_is_symmetric_in_ratio() -> None:
    assert metrics.press_rate_error(9, 0) == pytest.approx(math.log(10))
    assert metrics.press_rate_error(0, 9) == pytest.approx(math.log(10))
    assert metrics.press_rate_error(5, 5) == 0.0


def test_always_no_action_is_right_wherever_nothing_is_pressed(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([[0] * 49 + [1], [0] * 48 + [2, 0]])
    result = score("silent", always_no_action(dataset), dataset)
    assert result.accuracy == result.no_action_share == 0.98
    assert result.no_action_share_answered == 1.0
    found = result.to_dict()
    assert found["balanced_accuracy"] == pytest.approx(1 / 3)
    assert found["mcc"] == 0.0
    assert found["recall"]["no_action"] == 1.0
    assert found["recall"]["light"] == 0.0
    assert found["recall"]["super"] is None
    assert found["nll"] is None
    assert found["acting"] is None
    assert found["press_f1"] == {"0": 0.0, "3": 0.0, "6": 0.0, "12": 0.0}
    assert found["press_rate_error"] == pytest.approx(math.log(3))


def test_a_button_held_is_one_registered_press(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([[0] * 10 + [1] + [0] * 29])
    held = np.zeros(40, np.int8)
    held[8:14] = 1
    result = score("held", Predictions(dataset.move, held), dataset)
    assert result.presses[12].predicted == 6
    assert result.registered[12].predicted == 1
    assert result.to_dict()["registered"]["press_f1"]["12"] == 1.0
    assert result.scalars()["registered_press_f2_12"] == 1.0


def test_presses_within_an_agents_own_wait_are_not_counted(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([[1] + [0] * 39])
    twice = np.zeros(40, np.int8)
    twice[[0, 8]] = 1
    for wait, presses in ((0, 2), (12, 1)):
        result = score("twice", Predictions(dataset.move, twice, wait=wait), dataset)
        assert result.registered[0].predicted == presses


def test_a_perfect_candidate(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([[0, 1, 0, 0, 8], [0, 0, 3, 0, 0]])
    certain = np.eye(NUM_SKILLS, dtype=np.float32)[dataset.skill]
    known = Likelihood.of(certain, dataset)
    result = score("oracle", Predictions(dataset.move, dataset.skill, known), dataset)
    found = result.to_dict()
    for name in ("accuracy", "balanced_accuracy", "macro_f1", "mcc", "move_accuracy"):
        assert found[name] == 1.0
    assert set(found["press_f1"].values()) == {1.0}
    assert found["nll"] == found["press_rate_error"] == 0.0
    assert found["acting"]["auprc"] == 1.0
    assert found["acting"]["auprc_over_base_rate"] == pytest.approx(10 / 3)
    assert found["acting"]["above_half"] == 3
    json.dumps(found, allow_nan=False)


def test_a_leak_of_the_next_frame_shows(dataset_of: MakeDataset) -> None:
    """Answers copied from the label one frame off are told from those of the right frame."""
    track = [0] * 30
    for frame in (4, 11, 19, 27):
        track[frame] = 1 + frame % 8
    dataset = dataset_of([track, track[::-1]])
    exact = score("exact", Predictions(dataset.move, dataset.skill), dataset)
    early = Predictions(dataset.move, np.roll(dataset.skill, -1))
    shifted = score("one frame early", early, dataset)
    late = score("repeat-last", repeat_last(dataset), dataset)
    for off_by_one in (shifted, late):
        assert exact.presses[0].f1 == 1.0
        assert off_by_one.presses[0].f1 == 0.0
        assert off_by_one.presses[3].f1 == 1.0
        assert off_by_one.accuracy == pytest.approx(1 - 16 / 60)


def test_prior_draws_the_shares_of_the_training_log(dataset_of: MakeDataset) -> None:
    shares = Shares(move=np.array([1.0, 0, 0, 0, 0]), skill=np.array([0.98, 0.02, *[0.0] * 7]))
    held_out = dataset_of([[0] * 3_000 + [1] * 60])
    answered = prior(held_out, shares, seed=1)
    assert 30 < np.count_nonzero(answered.skill) < 100
    result = score("prior", answered, held_out)
    expected = -(3_000 * math.log(0.98) + 60 * math.log(0.02)) / 3_060
    assert result.nll == pytest.approx(expected, rel=1e-5)
    assert result.acting is not None
    assert result.acting.auprc == pytest.approx(result.acting.base_rate)
    assert result.acting.above_half == 0


def test_shares_count_the_labels_and_not_what_came_before() -> None:
    replay = Replay(
        rules_version=1,
        frame_data_hash="0" * 16,
        fighters=(0, 0),
        seed=0,
        players=("a", "b"),
        delay=(0, 0),
        inputs=np.array([[44, 44], [0, 10], [0, 9]], np.uint8),
        outcome=0,
        checkpoints=np.zeros(1, np.int32),
    )
    shares = Shares.of(Corpus([replay]), np.array([0]), delay=1)
    assert shares.move == pytest.approx([0.5, 0.5, 0, 0, 0])  # code = move * 9 + skill
    assert shares.skill == pytest.approx([0.75, 0.25, 0, 0, 0, 0, 0, 0, 0])


def test_controls_are_named_and_scored(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([[0, 0, 1, 0]])
    shares = Shares(np.full(5, 0.2), np.full(9, 1 / 9))
    names = [result.agent for result in control_results(dataset, shares)]
    assert names == ["always-no_action", "repeat-last", "prior", "metronome", "echo"]


def test_the_echo_scores_high_on_both_sides_and_nothing_ahead(dataset_of: MakeDataset) -> None:
    track = [0] * 400
    for frame in range(37, 400, 53):
        track[frame] = 2
    dataset = dataset_of([track, track])
    presses = np.flatnonzero(dataset.skill)
    column = NAMES.index("self.since_press")
    dataset.features[:, column] = 1.0
    for press in presses:  # what the feature shows after a press
        for later in range(1, min(20, len(dataset) - press)):
            dataset.features[press + later, column] = later / SINCE_PRESS_LIMIT
    shares = Shares(np.full(5, 0.2), np.array([0.98, 0.005, 0.015, *[0.0] * 6]))
    controls = control_results(dataset, shares)
    of = {control.agent: control for control in controls}
    assert of["echo"].registered[12].f1 == 1.0
    assert of["echo"].ahead[12].f1 == 0.0
    answered = echo(dataset, shares).skill
    assert np.flatnonzero(answered).tolist() == (presses + 1).tolist()
    assert set(answered[answered > 0]) == {2}
    assert lifts(of["metronome"], controls) == {"press_f2": 1.0, "press_f2_ahead": 1.0}
    base = of["metronome"].registered[12].f_beta(2.0)
    assert lifts(of["echo"], controls) == {"press_f2": 1.0 / base, "press_f2_ahead": 0.0}


def test_a_metronome_that_scores_nothing_gives_no_lift(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([[0] * 30])
    shares = Shares(np.full(5, 0.2), np.full(9, 1 / 9))
    assert metronome(dataset, shares).skill.nonzero()[0].tolist() == [0, BEAT]
    controls = control_results(dataset, shares)
    assert lifts(controls[0], controls) == {"press_f2": None, "press_f2_ahead": None}


def test_recall_of_guard_and_jump(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([[0] * 8])
    dataset.move[:] = [BACK, BACK, CROUCH, CROUCH, JUMP, JUMP, FORWARD, NEUTRAL]
    moves = np.array([BACK, CROUCH, FORWARD, BACK, JUMP, NEUTRAL, BACK, NEUTRAL], np.int8)
    found = score("mover", Predictions(moves, dataset.skill), dataset).to_dict()
    assert found["guard_recall"] == 3 / 4
    assert found["move_recall"] == {
        "neutral": 1.0,
        "forward": 0.0,
        "back": 0.5,
        "jump": 0.5,
        "crouch": 0.0,
    }
    assert found["move_accuracy"] == 3 / 8 and found["move_balanced_accuracy"] == 2 / 5
    dataset.move[:] = FORWARD
    never = score("mover", Predictions(moves, dataset.skill), dataset).to_dict()
    assert never["guard_recall"] is None and never["move_recall"]["jump"] is None


def test_scalars_are_flat_numbers(dataset_of: MakeDataset) -> None:
    dataset = dataset_of([[0, 0, 1, 0]])
    scalars = score("silent", always_no_action(dataset), dataset).scalars()
    assert scalars["accuracy"] == 0.75
    assert scalars["press_f1_6"] == 0.0
    assert "nll" not in scalars
    assert all(isinstance(value, float) for value in scalars.values())


def test_rows_that_are_excluded_are_not_tested_on(dataset_of: MakeDataset) -> None:
    skill = RNG.choice(NUM_SKILLS, 400, p=[0.8, *[0.2 / 8] * 8]).astype(np.int8)
    data = dataset_of([skill.tolist()])
    half = np.arange(400) < 200
    answers = Predictions(data.move, np.where(half, skill, 0).astype(np.int8))
    known = score("half", answers, dataclasses.replace(data, learned=half))
    assert known.frames == 200 and known.accuracy == 1.0
    assert known.presses[0].f1 == known.registered[12].f1 == 1.0
    assert known.presses[0].logged == np.count_nonzero(skill[:200])
    other = score("half", answers, dataclasses.replace(data, learned=~half))
    assert other.no_action_share_answered == 1.0 and other.presses[12].predicted == 0
    assert score("half", answers, data).frames == 400
    with pytest.raises(InputError, match="not excluded"):
        score("half", answers, dataclasses.replace(data, learned=np.zeros(400, np.bool_)))
