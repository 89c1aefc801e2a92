"""Damaged ledgers: whatever a file holds, it is read or refused in one line."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.base.errors import InputError
from arena.tournament.ledger import Ledger
from arena.tournament.rounds import drawer
from arena.tournament.table import read_table
from tests.arena.tournament.test_ledger import SCHEDULE, begun, claim, finish


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A ledger with fights in it, and batches that wait."""
    path = tmp_path_factory.mktemp("damage") / "l"
    ledger = begun(path)
    batch = claim(ledger)
    assert batch is not None and finish(ledger, batch)
    ledger.close()
    return path.read_bytes()


def used(path: Path) -> None:
    """Use a ledger in all ways in which commands do."""
    ledger = Ledger(path)
    try:
        for tournament in ledger.tournaments():
            ledger.schedule(tournament)
            read_table(ledger, tournament, bootstrap=2)
            ledger.fights(tournament)
            ledger.planned(tournament)
        ledger.begin(SCHEDULE)
        ledger.enter(SCHEDULE.key, [("d", "print-d")])
        ledger.claim(SCHEDULE.key, drawer(SCHEDULE), lambda: ledger.fought(SCHEDULE.key)[0])
        ledger.retire(SCHEDULE.key, 0, "gone")
    finally:
        ledger.close()


def test_a_whole_one_is_used(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "l").write_bytes(whole)
    used(tmp_path / "l")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE fights SET a = 'x' WHERE id = 3",
        "UPDATE fights SET a = b, b = a WHERE id = 3",
        "UPDATE fights SET a = -1 WHERE id = 3",
        "UPDATE fights SET b = 4000000000000 WHERE id = 3",
        "UPDATE fights SET number = 'x' WHERE id = 3",
        "UPDATE fights SET digest = x'00ff'",
        "UPDATE fights SET result = 7",
        "UPDATE fights SET forfeit = 9",
        "UPDATE fights SET side = 5",
        "UPDATE fights SET frames = 'many'",
        "UPDATE fights SET round = 44",
        "UPDATE fights SET reason = CAST(x'ff' AS TEXT)",
        "UPDATE tournaments SET schedule = '{'",
        "UPDATE tournaments SET schedule = '{\"from_a_later_version\": 1}'",
        "UPDATE tournaments SET schedule = 5",
        "UPDATE batches SET pairings = '[['",
        "UPDATE batches SET pairings = '[[0]]'",
        "UPDATE batches SET pairings = '5'",
        "UPDATE batches SET first = 'x'",
        "UPDATE batches SET fights = -4",
        "UPDATE batches SET lease = 'tomorrow', owner = 'x'",
        "UPDATE batches SET seconds = 'long'",
        "DELETE FROM entries WHERE seat = 1",
        "DELETE FROM batches",
        "UPDATE entries SET spec = x'ff' WHERE seat = 1",
        "UPDATE entries SET until = 'x' WHERE seat = 1",
        "DROP VIEW named_fights; DROP TABLE fights",
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    whole: bytes, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "l"
    path.write_bytes(whole)
    other = sqlite3.connect(path)
    other.executescript(f"PRAGMA ignore_check_constraints = ON; {damage}")
    other.close()
    with pytest.raises(InputError, match="damaged") as told:
        used(path)
    assert "\n" not in str(told.value)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_any_damage_is_passed_over_or_told(
    whole: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("any") / "l"
    altered = bytearray(whole[: data.draw(st.integers(1, len(whole)))])
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    for place in rng.integers(len(altered), size=data.draw(st.sampled_from([0, 1, 3, 30]))):
        altered[place] = rng.integers(256)
    path.write_bytes(altered)
    try:
        used(path)
    except InputError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("owner", ["junk", "a:b", ":::", "elsewhere:1:0"])
def test_a_claim_until_a_time_that_no_claim_has_is_none(
    whole: bytes, tmp_path: Path, owner: str
) -> None:
    path = tmp_path / "l"
    path.write_bytes(whole)
    ledger = Ledger(path)
    with ledger._writing() as run:
        run("UPDATE batches SET owner = ?, lease = 9e12", (owner,))
    assert claim(ledger) is not None


def test_a_ledger_whose_agents_have_all_gone_has_an_empty_table(
    whole: bytes, tmp_path: Path
) -> None:
    (tmp_path / "l").write_bytes(whole)
    ledger = Ledger(tmp_path / "l")
    for seat in range(3):
        ledger.retire(SCHEDULE.key, seat, "its file has gone")
    table = read_table(ledger, bootstrap=2)
    assert (table.agents, table.standings, table.fights) == ((), (), 0)
    assert [name for name, _ in table.left] == ["a", "b", "c"]
