"""What pairs say in `arena fight` and `arena evaluate`, and fights until a test decides."""

import json

import numpy as np
import pytest

from agents.spec import resolve
from arena.rules.actions import FORWARD, LIGHT, NEUTRAL, NO_ACTION
from arena.tournament.sequential import fight_until_decided
from arena.tournament.statistics import Sprt, SprtState
from experiments.cli.main import main
from tests.experiments.cli.test_commands import Captured, answer, text
from tests.experiments.players import Fixed

STILL = Fixed("still", NEUTRAL, NO_ACTION)
WINS = ("fight", "scripted:rush", "scripted:standstill")


def test_fight_counts_pairs(capsys: Captured) -> None:
    found = answer(capsys, "fight", "scripted:rush", "scripted:zone", "--fights", "18")
    pairs = found["statistics"]
    assert pairs["pairs"] == sum(pairs["pentanomial"]) == 9
    assert (pairs["copied_pairs"], pairs["unpaired_fights"]) == (0, 0)
    score = (found["a_wins"] + found["draws"] / 2) / 18
    assert pairs["score"] == pytest.approx(score)
    assert pairs["ci95"][0] < score < pairs["ci95"][1]
    assert {"elo", "elo_error", "elo_ci95", "nelo", "nelo_error", "los"} <= pairs.keys()
    said = text(capsys, "fight", "scripted:rush", "scripted:zone", "--fights", "18")
    assert "In 9 different pairs" in said and "likelihood of superiority" in said
    assert max(map(len, said.splitlines())) <= 100


def test_one_fight_is_no_pair(capsys: Captured) -> None:
    found = answer(capsys, *WINS, "--fights", "1")["statistics"]
    assert (found["pairs"], found["unpaired_fights"], found["score"]) == (0, 1, None)
    assert "no Elo" in text(capsys, *WINS, "--fights", "1")


def test_evaluate_counts_pairs_of_each_opponent_and_of_all(capsys: Captured) -> None:
    typed = ("evaluate", "scripted:rush", "--opponents", "scripted:zone,scripted:standstill")
    found = answer(capsys, *typed, "--fights", "18")
    each = [opponent["statistics"] for opponent in found["opponents"]]
    together = np.sum([one["pentanomial"] for one in each], axis=0)
    assert found["statistics"]["pentanomial"] == together.tolist()
    assert each[1]["pentanomial"] == [0, 0, 0, 0, 9]
    assert each[1]["elo"] is None and each[1]["elo_ci95"][0] > 0
    said = text(capsys, *typed, "--fights", "18")
    assert "+∞" in said
    assert max(map(len, said.splitlines())) <= 100


def test_a_test_ends_as_soon_as_it_is_clear(capsys: Captured) -> None:
    found = answer(capsys, *WINS, "--sprt", "0,200")
    assert found["fights"] == 36
    assert found["sprt"]["decision"] == "H1"
    assert found["sprt"]["llr"] >= found["sprt"]["upper"]
    assert found["sprt"]["pairs"] == found["statistics"]["pairs"] == 18
    assert "H1 accepted" in text(capsys, *WINS, "--sprt", "0,200")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("scripted:standstill", "scripted:rush", "--sprt", "-200,0"), "H0 accepted"),
        (("scripted:rush", "scripted:standstill", "--sprt", "0,5", "--fights", "4"), "undecided"),
    ],
)
def test_what_was_not_shown_is_a_failure(
    capsys: Captured, typed: tuple[str, ...], said: str
) -> None:
    assert main(["fight", *typed]) == 1
    assert said in capsys.readouterr().out
    assert main(["fight", *typed, "--json"]) == 1
    json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("--sprt", "20"), "ELO0,ELO1"),
        (("--sprt", "20,0"), "lesser first"),
        (("--sprt", "0,x"), "ELO0,ELO1"),
        (("--sprt", "0,nan"), "lesser first"),
        (("--sprt", "0,20", "--alpha", "0"), "error rates"),
        (("--sprt", "0,20", "--model", "bayesian"), "bayesian"),
    ],
)
def test_a_bad_test_is_one_line(capsys: Captured, typed: tuple[str, ...], said: str) -> None:
    assert main([*WINS, *typed]) == 2
    error = capsys.readouterr().err.strip()
    assert said in error.splitlines()[-1]


def test_fights_that_only_repeat_are_given_up() -> None:
    still = resolve("scripted:standstill")
    looks: list[tuple[int, int, SprtState]] = []
    came = fight_until_decided(
        (still, still), Sprt(0, 5), 10_000, seed=1, told=lambda *look: looks.append(look)
    )
    assert came.repeated and came.state.decision is None
    assert came.pairs == 9
    assert came.result.fights == looks[-1][0] == 36 * len(looks) == 36 * 11


def test_a_test_fights_the_fights_of_a_match() -> None:
    rusher = Fixed("rusher", FORWARD, LIGHT)
    came = fight_until_decided((rusher, STILL), Sprt(0, 20), 40, seed=3)
    assert came.result.number.tolist() == list(range(40))
    assert came.state.decision is None and not came.repeated
