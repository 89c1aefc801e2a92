"""Decoders are set by validation matches alone, and meet the log's rate whatever the remedy."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from agents.clones.decoders import (
    PLANS,
    SINCE_PRESS,
    Decoder,
    gap_reached,
    highest_reaching,
    mean_run,
    presses_of,
)
from agents.clones.presses import registered_presses
from agents.clones.training import Trained
from arena.base.errors import InputError
from arena.features import SINCE_PRESS_LIMIT
from arena.rules.constants import PRESS_GAP
from logs.resimulate import Dataset
from tests.agents.clones.synthetic import CUE_GAP, make_log

REMEDIES = ("plain", "inverse-half", "inverse", "logit-adjusted", "subsample", "act-which")
MATCHED = [name for name, plan in PLANS.items() if plan.theta == "press-rate"]


@pytest.mark.parametrize("remedy", REMEDIES)
@pytest.mark.parametrize("name", MATCHED)
def test_the_press_rate_is_the_logs(
    trained: dict[str, Trained], validation: Dataset, remedy: str, name: str
) -> None:
    fitter = trained[remedy].clone.fitter(validation)
    decoder = fitter.fit(name)
    logged = int(np.count_nonzero(validation.skill))
    assert fitter.presses(decoder) == pytest.approx(logged, rel=0.03)


def test_a_calibrated_clone_needs_no_matching(
    trained: dict[str, Trained], validation: Dataset
) -> None:
    fitter = trained["plain"].clone.fitter(validation)
    assert fitter.fit("sample-matched").theta == pytest.approx(0.5, abs=0.1)
    logged = int(np.count_nonzero(validation.skill))
    assert fitter.presses(fitter.fit("sample")) == pytest.approx(logged, rel=0.2)


def test_the_threshold_lies_far_below_one_half(
    trained: dict[str, Trained], validation: Dataset
) -> None:
    assert trained["plain"].clone.fitter(validation).fit("threshold").theta < 0.15


def test_moves_last_as_long_as_in_the_log(trained: dict[str, Trained], validation: Dataset) -> None:
    fitter = trained["plain"].clone.fitter(validation)
    decoder = fitter.fit("sample", move="sample")
    assert decoder.move_hold > 1
    logged = mean_run(validation.move, validation.tracks)
    found = mean_run(fitter.answers(decoder)[:, 0], validation.tracks)
    assert found == pytest.approx(logged, rel=0.25)
    flickering = mean_run(fitter.answers(decoder.with_(move_hold=1))[:, 0], validation.tracks)
    assert flickering < 0.5 * logged
    assert fitter.fit("argmax", move="argmax").move_hold == 1


def test_moves_are_decoded_as_the_validation_matches_prefer(
    trained: dict[str, Trained], validation: Dataset
) -> None:
    fitter = trained["plain"].clone.fitter(validation)
    accuracy = {}
    for move in ("argmax", "sample"):
        found = fitter.answers(fitter.fit("argmax", move=move))[:, 0]
        present = np.unique(validation.move)
        table = confusion_matrix(validation.move, found, labels=range(5))
        accuracy[move] = np.mean([table[k, k] / table[k].sum() for k in present])
    assert accuracy["argmax"] != accuracy["sample"]
    preferred = max(accuracy, key=accuracy.__getitem__)
    assert fitter.preferred_moves() == preferred
    for name in ("argmax", "sample-f2", "threshold"):
        assert fitter.fit(name).move == preferred


def test_gaps_between_presses(validation: Dataset) -> None:
    shortest, usual = gap_reached(validation, 0.1), gap_reached(validation, 0.75)
    assert CUE_GAP < shortest < usual < 2 * CUE_GAP + 20
    log = make_log(1, seed=0)
    log.skill[:] = 0
    log.skill[100:500:10] = 1
    assert gap_reached(log, 0.1) == gap_reached(log, 0.75) == 10
    log.skill[:] = 0
    assert gap_reached(log, 0.1) == PRESS_GAP
    log.skill[[10, 500]] = 1
    assert gap_reached(log, 0.75) == SINCE_PRESS_LIMIT


def test_what_is_set_by_the_log_loses_patience_after_its_usual_gaps(
    trained: dict[str, Trained], validation: Dataset
) -> None:
    fitter = trained["plain"].clone.fitter(validation)
    for name, plan in PLANS.items():
        usual = None if plan.theta == "fixed" else gap_reached(validation, 0.75)
        assert fitter.fit(name).patience == usual


@pytest.mark.parametrize("remedy", REMEDIES)
def test_presses_set_by_f2_are_not_far_more_than_the_logs(
    trained: dict[str, Trained], validation: Dataset, remedy: str
) -> None:
    fitter = trained[remedy].clone.fitter(validation)
    logged = int(np.count_nonzero(validation.skill))
    for name in ("sample-f2", "threshold-f2"):
        decoder = fitter.fit(name)
        skill = np.ascontiguousarray(fitter.answers(decoder)[:, 1])
        kept = registered_presses(skill, validation.tracks, decoder.refractory)
        assert 0.3 * logged < np.count_nonzero(kept) <= 2 * logged


def test_mean_run() -> None:
    move = np.array([1, 1, 1, 2, 2, 2, 2, 0], np.int8)
    assert mean_run(move, np.array([[0, 8]])) == pytest.approx(8 / 3)
    assert mean_run(move, np.array([[0, 5], [5, 5], [5, 8]])) == pytest.approx(8 / 4)


def test_a_threshold_counts_rising_starts_and_sampling_counts_presses(validation: Dataset) -> None:
    skill = np.zeros_like(validation.skill)
    skill[10:30] = 3
    assert presses_of(Decoder(name="t", act="threshold"), skill, validation) == 1
    assert presses_of(Decoder(name="t", act="threshold", refractory=8), skill, validation) == 3
    assert presses_of(Decoder(name="t", act="sample"), skill, validation) == 20


def test_search_comes_from_above() -> None:
    # Registered presses rise, then fall where presses run together.
    def count(odds: float) -> int:
        return int(1_000 * np.exp(-((odds + 1.0) ** 2)))

    found = highest_reaching(count, 500)
    assert found == pytest.approx(-1.0 + np.sqrt(np.log(2.0)), abs=1e-2)
    assert count(found) >= 500
    assert highest_reaching(count, 5_000) == pytest.approx(-1.0, abs=0.25)


def test_unknown_decoder(trained: dict[str, Trained], validation: Dataset) -> None:
    with pytest.raises(InputError, match="choose from argmax, sample"):
        trained["plain"].clone.fitter(validation).fit("best")


def test_the_feature_is_the_players_own_last_press() -> None:
    log = make_log(1, seed=4)
    pressed = int(np.flatnonzero(log.skill)[0])
    assert log.features[pressed + 1, SINCE_PRESS] * SINCE_PRESS_LIMIT == 1.0
