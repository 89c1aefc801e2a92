"""The pros: strong, human in their hands, blind to what no screen shows, the same every time."""

from pathlib import Path

import numpy as np
import pytest

from agents.pros.corpus import Entrant, Pairing, make_corpus, pro_pairings
from agents.roster import DRILLS, PANEL, PROS
from arena.base.errors import InputError
from arena.match import MatchResult, play
from arena.match.results import merge
from logs.player_kinds import EXAMPLE
from logs.verify import verify
from tests.agents.hidden import answers_to_what_is_hidden


@pytest.fixture(scope="module")
def against_panel() -> dict[str, MatchResult]:
    """All pros together against each of the panel: 18 fights, one for each pro and match-up."""
    pros = list(PROS.values())
    pairings = [(pro, opponent) for opponent in PANEL.values() for pro in pros]
    results = play(pairings, 6, 12)
    count = len(pros)
    return {
        name: merge(results[number * count : (number + 1) * count])
        for number, name in enumerate(PANEL)
    }


def test_the_pros_beat_the_panel(against_panel: dict[str, MatchResult]) -> None:
    # the bounds are generous because the fights are few; `arena evaluate` measures
    for name, result in against_panel.items():
        least = 0.45 if name == "planner" else 0.6
        assert result.win_rate >= least, f"against {name}: {result.win_rate:.0%}"
    # 79 % of 5,832 fights were won; of 324 the share is known to 5 points
    assert merge(list(against_panel.values())).win_rate >= 0.7


def test_one_skill_alone_beats_no_pro() -> None:
    results = play([(a, b) for a in DRILLS.values() for b in PROS.values()], 36, 13)
    for result in results:
        assert result.win_rate <= 0.35, f"{result.a} wins {result.win_rate:.0%} against {result.b}"


def test_the_pros_press_no_faster_than_people(against_panel: dict[str, MatchResult]) -> None:
    for result in against_panel.values():
        assert 15 < result.presses_per_minute[0] < 80


def test_a_pro_sees_neither_queue_nor_buffer_and_keeps_a_distance_between_presses() -> None:
    pros = list(PROS.values())
    seen, hidden = answers_to_what_is_hidden(pros, fights=6 * len(pros), frames=500, buffer=True)
    np.testing.assert_array_equal(np.array(hidden), np.array(seen))
    pressed = np.array(seen)[..., 1] != 0
    assert pressed.sum() > 50
    for track in pressed.T:
        gaps = np.diff(np.flatnonzero(track))
        assert not len(gaps) or gaps.min() >= 6  # a button pressed twice


def test_the_corpus_comes_out_the_same_bit_for_bit(tmp_path: Path) -> None:
    paths = [tmp_path / name / "pros.corpus" for name in ("first", "second")]
    told: list[tuple[int, int]] = []
    for path in paths:
        path.parent.mkdir()
        corpus = make_corpus(
            path, pro_pairings(2), seed=3, progress=lambda *step: told.append(step)
        )
    assert paths[0].read_bytes() == paths[1].read_bytes()
    cards = [path.with_name("DATASET_CARD.md").read_text(encoding="utf-8") for path in paths]
    assert cards[0] == cards[1]
    assert corpus.id in cards[0]
    assert len(corpus.fights) == 30
    assert verify(corpus).errors == []
    assert {name for fight in corpus.fights for name in fight.players} == {
        pro.name for pro in PROS.values()
    }
    assert told[-1] == (30, 30)
    assert {corpus.kind_of(pro.name).level for pro in PROS.values()} == {EXAMPLE}
    assert corpus.kind_of("pro:vera").style == PROS["vera"].about


def test_players_of_other_levels_are_recorded_beside_the_pros(tmp_path: Path) -> None:
    novice = Entrant("scripted:rush", "walks in", "novice")
    pro = Entrant("pro:vera", "takes risks", EXAMPLE)
    told: list[tuple[int, int]] = []
    path = tmp_path / "tiers.corpus"
    pairings = [Pairing(pro, novice, 2), Pairing(novice, novice, 4)]
    corpus = make_corpus(path, pairings, seed=3, progress=lambda *step: told.append(step))
    levels = [{corpus.kind_of(player).level for player in fight.players} for fight in corpus.fights]
    assert levels == [{"novice", EXAMPLE}] * 2 + [{"novice"}] * 4
    assert told[-1] == (6, 6)
    other = Entrant("pro:vera", "takes risks", "novice")
    with pytest.raises(InputError, match="pro:vera: given as "):
        make_corpus(tmp_path / "none.corpus", [Pairing(pro, other, 2)])
    assert not (tmp_path / "none.corpus").exists()
