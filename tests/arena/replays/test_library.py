"""The library: what was played comes back bit for bit, and no disk makes it go away."""

import errno
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.base.errors import InputError
from arena.replays import file as files
from arena.replays import library as module
from arena.replays.entries import (
    Complaint,
    Filters,
    Label,
    LabelKind,
    Party,
    Rating,
    person_spec,
)
from arena.replays.library import LEDGER, Library, digest_of, new_match
from arena.replays.places import HOME_VARIABLE, human_folder, second_folders
from arena.replays.playback import Playback
from arena.replays.replay import MAX_NAME, verify
from tests.arena.replays.fights import ADA, RUSH, fought, recorded


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "human", [tmp_path / "second"])


def test_a_saved_fight_of_a_person_plays_out_again_bit_for_bit(library: Library) -> None:
    fight = fought(300)
    kept = library.save(fight.replay(), (ADA, RUSH), match=new_match(), late=(0, 2))
    assert kept.trouble == ""
    again = Library(library.folder, [])
    (entry,) = again.fights()
    assert entry == kept.entry
    assert entry.parties == (ADA, RUSH) and entry.late == (0, 2)
    replay = again.load(entry)
    verify(replay)
    assert replay.players == ("human:Ada", "scripted:rush")
    assert (Playback.of(replay).states == fight.history).all()
    assert digest_of(replay) == entry.digest


def test_the_same_fight_twice_is_kept_twice(library: Library) -> None:
    first, second = (library.save(recorded(), (ADA, RUSH)).entry for _ in range(2))
    assert first.digest == second.digest and first.id != second.id
    assert len(list(library.folder.glob("*.replay"))) == 2


@given(st.text())
def test_any_name_of_a_person_goes_into_a_replay(name: str) -> None:
    spec = person_spec(name)
    assert 0 < len(spec.encode()) <= MAX_NAME
    files.encode(replace(recorded(10), players=(spec, "scripted:rush")))
    assert Party.of_spec(spec).is_person


def refusing(*folders: Path) -> Any:
    """Stand in for a disk that is full in some folders."""
    real = module.replaced

    def write(path: Path) -> Any:
        if path.parent in folders:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path)

    return write


def test_a_full_disk_puts_the_fight_in_a_second_place_and_says_so(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "replaced", refusing(library.folder))
    kept = library.save(recorded(), (ADA, RUSH))
    aside = kept.entry.path
    assert aside is not None and aside.parent == tmp_path / "second"
    assert "No space left" in kept.trouble and str(aside) in kept.trouble
    assert len(kept.trouble.splitlines()) == 1
    assert library.fights() == [kept.entry]
    monkeypatch.undo()
    library.folder.mkdir(exist_ok=True)
    # The next start takes it home.
    later = Library(library.folder, [tmp_path / "second"])
    (entry,) = later.fights()
    assert entry.path is not None and entry.path.parent == library.folder
    assert digest_of(later.load(entry)) == kept.entry.digest
    assert not aside.exists()


def test_without_any_place_it_stays_in_memory_until_there_is_one(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "replaced", refusing(library.folder, tmp_path / "second"))
    kept = library.save(recorded(seed=1), (ADA, RUSH))
    assert kept.entry.path is None and module.IN_MEMORY in kept.trouble
    verify(library.load(kept.entry))
    monkeypatch.undo()
    after = library.save(recorded(seed=2), (ADA, RUSH))
    assert after.trouble == ""
    assert len(list(library.folder.glob("*.replay"))) == len(library.fights()) == 2
    assert library.close() == ""


def test_a_folder_that_cannot_be_made_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    library = Library(tmp_path / "file" / "human", [tmp_path / "second"])
    kept = library.save(recorded(), (ADA, RUSH))
    assert kept.trouble.startswith(str(library.folder))
    assert kept.entry.path is not None
    verify(files.load(kept.entry.path))


def test_a_ledger_without_room_leaves_the_file_and_takes_the_entry_later(
    library: Library,
) -> None:
    library.save(recorded(seed=1), (ADA, RUSH))
    ledger = library._ledger
    assert ledger is not None
    pages = ledger._connection.execute("PRAGMA page_count").fetchone()[0]
    ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
    big = recorded(2_000, seed=3)
    kept = library.save(big, (ADA, RUSH))
    assert "full" in kept.trouble
    assert kept.entry.path is not None and kept.entry.path.parent == library.folder
    assert {entry.digest for entry in library.fights()} >= {kept.entry.digest}
    ledger._connection.execute("PRAGMA max_page_count = 1000000")
    assert library.flush() == ""
    assert len(Library(library.folder, []).fights()) == 2


def test_a_damaged_ledger_is_set_aside_and_made_again(library: Library) -> None:
    entry = library.save(recorded(), (ADA, RUSH)).entry
    library.close()
    (library.folder / LEDGER).write_bytes(b"no database at all" * 100)
    again = Library(library.folder, [])
    assert "damaged" in again.trouble
    assert [e.digest for e in again.fights()] == [entry.digest]
    assert again.fights()[0].parties[0] == ADA
    assert list(library.folder.glob(f"{LEDGER}.damaged*"))


def test_a_ledger_of_a_later_version_is_told(library: Library) -> None:
    library.save(recorded(), (ADA, RUSH))
    library.close()
    with sqlite3.connect(library.folder / LEDGER) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(InputError, match="version 99"):
        Library(library.folder, [])


FILTERS = (
    (Filters(player="ad"), {1, 2}),
    (Filters(player="bo"), {3}),
    (Filters(agent="zone"), {2}),
    (Filters(fighter="cirrus"), {3}),
    (Filters(result="lost", player="Ada"), {1}),
    (Filters(result="won"), {2}),
    (Filters(result="broken off"), {3}),
    (Filters(since="2000-01-01"), {1, 2, 3}),
    (Filters(until="2000-01-01"), set()),
    (Filters(match="m"), {1}),
    (Filters(label="bad"), {3}),
    (Filters(complaint="too slow"), {2}),
    (Filters(event="press"), {1, 2, 3}),
    (Filters(event="time-out"), set()),
    (Filters(player="% OR 1"), set()),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(tmp_path_factory.mktemp("filled"), [])
    bob, zone = Party("Bob", is_person=True), Party("scripted:zone")
    library.save(recorded(seed=1), (ADA, RUSH), match="m", forfeit=0)
    second = library.save(recorded(seed=2), (zone, ADA), forfeit=0).entry
    third = fought(200, 3, ("cirrus", "brakk")).replay()
    library.save(third, (bob, Party("scripted:poke")))
    library.rate(second, Rating(4, (Complaint.TOO_SLOW,), "slow", "Ada"))
    label = Label(3, 9, LabelKind.BAD)
    named = replace(third, players=("human:Bob", "scripted:poke"))
    library.label(digest_of(named), label)
    return library


@pytest.mark.parametrize(("filters", "wanted"), FILTERS)
def test_filters(filled: Library, filters: Filters, wanted: set[int]) -> None:
    assert {entry_seed(filled, e.id) for e in filled.fights(filters)} == wanted


def entry_seed(library: Library, id: str) -> int:
    return library.load(library.fight(id)).seed


def test_labels_and_ratings_come_back(library: Library) -> None:
    entry = library.save(recorded(), (ADA, RUSH)).entry
    label = library.label(entry.digest, Label(3, 9, LabelKind.TEXT, 1, "reads my jump"))
    rating = Rating(2, (Complaint.UNFAIR,), "ouch; '\"", "Ada", {Complaint.UNFAIR: 40})
    library.rate(entry, rating)
    again = Library(library.folder, [])
    assert again.labels() == {entry.digest: [label]}
    assert again.ratings() == [(entry.id, rating)]
    again.unlabel(label)
    assert again.labels() == {}


def test_bad_labels_and_ratings_are_refused() -> None:
    with pytest.raises(InputError, match="one or more"):
        Label(5, 5, LabelKind.GOOD)
    with pytest.raises(InputError, match="side 2"):
        Label(5, 6, LabelKind.GOOD, side=2)
    with pytest.raises(InputError, match="1 to 5"):
        Rating(6)


def test_each_folder_has_second_places_of_its_own(tmp_path: Path) -> None:
    one, other = second_folders(tmp_path / "a"), second_folders(tmp_path / "b")
    assert not set(one) & set(other)
    assert human_folder() not in (*one, *other)
    assert second_folders(tmp_path / "a") == one


def test_the_folder_is_of_the_checkout_or_where_the_user_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(HOME_VARIABLE, raising=False)
    assert human_folder().parts[-2:] == ("logs", "human")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    assert human_folder() == tmp_path / "human"
