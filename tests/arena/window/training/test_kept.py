"""What is kept of training: by a key, and by itself where it would be lost."""

import pytest

from arena.replays.entries import LabelKind
from logs.human import Stretch, load_source
from tests.arena.window.driver import Driver
from tests.arena.window.training.keys import shift


def test_what_was_played_is_kept_by_a_key(training: Driver) -> None:
    training.tap("d", "j")
    training.run(40)
    training.tap("f")
    assert "Kept" in training.app.said
    training.tap("escape")
    training.close()
    (entry,) = training.app.library.fights()
    assert entry.note == "training" and not entry.is_match
    assert [party.name for party in entry.parties] == ["You", "training:dummy"]
    assert training.app.library.load(entry).frames == entry.frames >= 40


def practised(training: Driver, frames: int = 320) -> None:
    """Play some seconds, a press among them."""
    training.tap("j")
    for _ in range(frames):
        training.app.advance()


@pytest.mark.parametrize("loses", ["r", "1", "backspace", "t", "e", "z", "y", "escape"])
def test_what_would_be_lost_is_kept_by_itself_and_no_clone_learns_from_it(
    training: Driver, loses: str
) -> None:
    shift(training, "1")
    practised(training)
    training.tap(loses)
    training.close()
    library = training.app.library
    kept = library.fights()
    # Nothing is lost where there is no agent that could be given the side.
    assert len(kept) == 1 and kept[0].note == "training", loses
    entry = kept[0]
    assert library.load(entry).frames == entry.frames >= 320
    (label,) = library.labels()[entry.digest]
    assert (label.first, label.stop, label.kind) == (0, entry.frames, LabelKind.EXCLUDE)
    source = load_source(library.folder, library)
    assert Stretch(0, entry.frames, None) in source.excluded[0]


def test_tries_and_idle_times_are_not_kept_by_themselves(training: Driver) -> None:
    for _ in range(3):
        training.tap("j")
        training.run(20)
        training.tap("r")
    for _ in range(400):
        training.app.advance()
    training.tap("r", "escape")
    training.close()
    assert training.app.library.fights() == []


def test_what_was_kept_by_a_key_is_not_kept_once_more(training: Driver) -> None:
    practised(training)
    training.tap("f", "r")
    practised(training)
    training.tap("backspace", "k", "f", "escape")
    training.close()
    library = training.app.library
    labelled = [bool(library.labels().get(entry.digest)) for entry in library.fights()]
    assert sorted(labelled) == [False, False, True]  # what the rewind took, and twice by the key


def test_training_is_one_line_of_the_browser(training: Driver) -> None:
    for _ in range(2):
        practised(training)
        training.tap("r")
    training.tap("escape")
    for _ in range(2_000):
        if len(training.app.library.fights()) == 2:
            break
        training.run(1)
    training.choose("Replays")
    assert len(training.screen.fights) == 1
    training.tap("return")
    assert len(training.screen.opened.reel.rounds) == 2
