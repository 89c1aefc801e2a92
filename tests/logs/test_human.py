"""Fights of people as logs: read from a folder, labels honoured."""

from pathlib import Path

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.replays import file as files
from arena.replays.entries import Label, LabelKind, Party
from arena.replays.library import Library
from arena.replays.places import HOME_VARIABLE
from logs.corpus import Corpus
from logs.human import Source, Stretch, load_source
from logs.resimulate import resimulate
from tests.arena.replays.fights import ADA, RUSH, recorded

BOB = Party("Bob", is_person=True)


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))


def test_excluded_frames_leave_the_loss_and_stay_in_the_context() -> None:
    corpus = Corpus([recorded(120, 1), recorded(90, 2)])
    data = resimulate(corpus, np.array([1, 0]), delay=15)
    source = Source(corpus, {0: [Stretch(40, 60, 1)], 1: [Stretch(0, 20, None)]})
    masked = source.masked(data)
    assert masked.features is data.features and masked.tracks is data.tracks
    labelled = data.frame + data.delay
    wanted = ~(
        ((data.match == 0) & (data.side == 1) & (labelled >= 40) & (labelled < 60))
        | ((data.match == 1) & (labelled < 20))
    )
    assert np.array_equal(masked.counting, wanted)
    assert not wanted.all() and wanted.any()


def test_without_labels_every_row_counts() -> None:
    corpus = Corpus([recorded(60, 1)])
    data = resimulate(corpus, np.array([0]))
    assert Source(corpus).masked(data) is data
    assert data.counting.all()


def test_a_folder_of_peoples_fights_teaches_people_only(tmp_path: Path) -> None:
    library = Library(tmp_path / "human", [])
    entry = library.save(recorded(80, 1), (RUSH, ADA)).entry
    library.save(recorded(80, 2), (ADA, BOB))
    library.label(entry.digest, Label(10, 20, LabelKind.EXCLUDE, side=1))
    library.label(entry.digest, Label(30, 40, LabelKind.BAD))
    (library.folder / "other.replay").write_bytes(b"something else")
    source = load_source(library.folder)
    assert len(source.corpus.fights) == 2
    assert len(source.passed_over) == 1 and "other.replay" in source.passed_over[0]
    of_ada = next(n for n, f in enumerate(source.corpus.fights) if f.players[0] == RUSH.spec)
    assert list(source.excluded) == [of_ada]
    agents, labelled = source.excluded[of_ada]
    assert agents.side == 0 and labelled == Stretch(10, 20, 1)
    assert [of_ada, 10, 20, 1] in source.told


def test_labels_hold_in_a_corpus_too(tmp_path: Path) -> None:
    library = Library(tmp_path / "human", [])
    entry = library.save(recorded(80, 1), (ADA, BOB)).entry
    library.label(entry.digest, Label(10, 20, LabelKind.EXCLUDE))
    path = tmp_path / "my.corpus"
    Corpus([recorded(80, 2), library.load(entry)]).save(path)
    assert load_source(path).excluded == {1: [Stretch(10, 20, None)]}


def test_a_folder_without_fights_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no replay"):
        load_source(tmp_path)
    files.save(recorded(20), tmp_path / "a.replay")
    assert len(load_source(tmp_path).corpus.fights) == 1
