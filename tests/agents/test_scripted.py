"""The scripted opponents: legal, repeatable, blind to what no screen shows, and a real game."""

from collections.abc import Iterable
from itertools import combinations, permutations

import numpy as np
import pytest

from agents.roster import CONTROLS, DRILLS, PANEL, scripted
from arena.match import MatchResult, play
from arena.match.results import merge
from arena.rules.actions import (
    NUM_MOVES,
    NUM_SKILLS,
)
from tests.agents.hidden import answers_to_what_is_hidden

_EVERYBODY = (*PANEL, *CONTROLS, *DRILLS)


@pytest.fixture(scope="module")
def cross() -> dict[tuple[str, str], MatchResult]:
    """Every two of the panel, in each of the nine match-ups of fighters, from both sides."""
    pairs = list(combinations(PANEL, 2))
    results = play([(PANEL[a], PANEL[b]) for a, b in pairs], 18, 11)
    return dict(zip(pairs, results, strict=True))


def test_every_style_plays_every_match_up_to_its_end(
    cross: dict[tuple[str, str], MatchResult],
) -> None:
    # an action out of range would end the match with an error
    for result in cross.values():
        assert len({tuple(row) for row in result.fighters.tolist()}) == 9
        assert result.wins + result.losses + result.draws == 18
        assert result.frames.min() > 0


def test_every_style_uses_its_skills(cross: dict[tuple[str, str], MatchResult]) -> None:
    for name in PANEL:
        started = sum(
            result.starts[:, pair.index(name)].sum(axis=0)
            for pair, result in cross.items()
            if name in pair
        )
        assert np.count_nonzero(started) >= 3, f"{name} started {started}"


def test_nobody_of_the_panel_beats_all_others(cross: dict[tuple[str, str], MatchResult]) -> None:
    for name in PANEL:
        rates = [
            (result.wins if pair[0] == name else result.losses) / result.fights
            for pair, result in cross.items()
            if name in pair
        ]
        assert 0.05 < np.mean(rates) < 0.9, f"{name} wins {np.mean(rates):.0%}"


def test_styles_beat_one_another_in_a_circle() -> None:
    styles = list(PANEL)
    pairs = list(combinations(styles, 2))
    beats = set()
    for pair, result in zip(
        pairs, play([(PANEL[a], PANEL[b]) for a, b in pairs], 72, 11), strict=True
    ):
        assert result.distinct_fights > 0.95 * result.fights  # two short ones may run alike
        beats |= {pair} if result.wins > 0.5 * result.fights else set()
        beats |= {pair[::-1]} if result.losses > 0.5 * result.fights else set()
    circles = [
        (a, b, c)
        for a, b, c in permutations(styles, 3)
        if {(a, b), (b, c), (c, a)} <= beats and a < b and a < c
    ]
    assert circles, f"no circle among {sorted(beats)}"


def test_whoever_stands_still_never_wins_and_hardly_draws() -> None:
    still = CONTROLS["standstill"]
    results = play([(agent, still) for agent in PANEL.values()], 18, 2)
    for result in results:
        assert result.losses == 0, result.a
        assert result.wins > result.draws, result.a  # some styles wait for a move of the other
        assert result.presses[:, 1].sum() == 0
    assert merge(results).win_rate >= 0.75


def _losses(names: Iterable[str], fights: int) -> dict[str, dict[str, float]]:
    """Let players who are no opponents meet the panel; give the shares that they lose to each."""
    players = {name: scripted(name) for name in names}
    results = iter(play([(a, b) for a in players.values() for b in PANEL.values()], fights, 17))
    return {a: {b: 1 - next(results).win_rate for b in PANEL} for a in players}


def test_random_presses_lose_to_everybody_of_the_panel() -> None:
    # 70 % or more, as `arena fight` measures; here the fights are few
    losses = _losses(["random"], 108)["random"]
    assert min(losses.values()) > 0.58, losses
    assert np.mean(list(losses.values())) > 0.7, losses


def test_one_skill_alone_loses_clearly_to_several_of_the_panel() -> None:
    for drill, losses in _losses(DRILLS, 216).items():
        assert sorted(losses.values())[-4] > 0.6, f"{drill}: {losses}"


def test_the_same_fight_twice_is_the_same() -> None:
    pairings = [(scripted(name), scripted("rush")) for name in _EVERYBODY]
    first, second = (play(pairings, 2, 3) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        assert one.digest.tolist() == other.digest.tolist()
        assert one.result.tolist() == other.result.tolist()


def test_a_fight_is_the_same_alone_and_among_others() -> None:
    pairings = [(PANEL[name], PANEL["zone"]) for name in ("rush", "planner")]
    together = play(pairings, 4, 3)
    for pairing, among in zip(pairings, together, strict=True):
        alone = play([pairing], 4, 3, batch=1)[0]
        assert alone.digest.tolist() == among.digest.tolist()


def test_nobody_reads_the_inputs_that_are_still_on_their_way() -> None:
    players = [scripted(name) for name in _EVERYBODY]
    assert len({player.policy for player in players}) == len(_EVERYBODY)
    seen, hidden = answers_to_what_is_hidden(
        players, fights=9 * len(players), frames=400, buffer=True
    )
    np.testing.assert_array_equal(np.array(hidden), np.array(seen))
    answers = np.array(seen)
    assert answers.min() >= 0
    assert answers[..., 0].max() < NUM_MOVES
    assert answers[..., 1].max() < NUM_SKILLS
    assert np.count_nonzero(answers[..., 1]) > 1_000  # the players did answer what they saw
