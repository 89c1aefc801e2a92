"""The golden fights play out as they are written down; see `tests.arena.golden` to rewrite them."""

import pytest

from tests.arena.golden import FOLDER, MATCH_UPS, path_of, read_inputs, write

STORY = "".join(path.read_text() for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("match_up", MATCH_UPS)
def test_a_golden_fight_plays_out_as_written(match_up: str) -> None:
    text = path_of(match_up).read_text()
    played = write(match_up, read_inputs(text))
    assert played.splitlines() == text.splitlines(), (
        "the rules or the frame data have changed; if that is meant: python -m tests.arena.golden"
    )


def test_there_is_one_golden_fight_for_each_match_up() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(MATCH_UPS)


@pytest.mark.parametrize("event", [" hits ", " guards ", " grabs ", " throws ", "knock-out"])
def test_the_golden_fights_show_every_kind_of_event(event: str) -> None:
    assert event in STORY
