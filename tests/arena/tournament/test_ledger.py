"""The ledger: claims, transactions, and what it says of files that it cannot use."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from arena.base.errors import InputError
from arena.replays.ledger import Ledger as HumanLedger
from arena.tournament.ledger import LEASE, Ledger
from arena.tournament.rounds import drawer
from arena.tournament.rows import COLUMNS, NONE_YET, Batch
from tests.arena.tournament.agents import declared

SCHEDULE = declared("a", "b", "c", fights=800)  # three batches
AGENTS = [(name, f"print-{name}") for name in "abc"]


def begun(path: Path | str = ":memory:") -> Ledger:
    ledger = Ledger(path)
    ledger.begin(SCHEDULE)
    ledger.enter(SCHEDULE.key, AGENTS)
    return ledger


def claim(ledger: Ledger) -> Batch | None:
    return ledger.claim(
        SCHEDULE.key, drawer(SCHEDULE), lambda: ledger.fought(SCHEDULE.key)[0]
    ).batch


def rows_of(batch: Batch) -> list[tuple[Any, ...]]:
    texts = {"fighter_a", "fighter_b", "ended_by", "reason", "date"}
    rows = []
    for a, b in batch.pairings:
        for number in range(batch.first, batch.first + batch.fights):
            known = {"a": a, "b": b, "number": number, "round": batch.round}
            rows.append(tuple("" if n in texts else known.get(n, 0) for n in COLUMNS))
    return rows


def finish(ledger: Ledger, batch: Batch) -> bool:
    return ledger.finish(SCHEDULE.key, batch, rows_of(batch), 1.0)


def test_two_processes_claim_different_batches_and_enter_each_once(tmp_path: Path) -> None:
    one, two = begun(tmp_path / "l"), begun(tmp_path / "l")
    first, second = claim(one), claim(two)
    assert first is not None and second is not None and first != second
    assert finish(one, first) and finish(two, second)
    assert not finish(two, first)  # it is entered already
    assert len(one.fought(SCHEDULE.key)[0]) == first.total + second.total


def test_what_a_process_claimed_is_free_once_it_is_gone(tmp_path: Path) -> None:
    one, two = begun(tmp_path / "l"), begun(tmp_path / "l")
    one.owner = f"{one.owner.rsplit(':', 2)[0]}:{2**22 + 1}:0"  # no such process
    gone = claim(one)
    assert claim(two) == gone


def test_a_claim_of_another_machine_is_free_once_it_has_run_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = begun(tmp_path / "l"), begun(tmp_path / "l")
    one.owner = "elsewhere:1:0"
    held = claim(one)
    others = {claim(two), claim(two)}
    assert held not in others and None not in others
    clock = __import__("time").time
    monkeypatch.setattr("arena.tournament.ledger.time.time", lambda: clock() + LEASE / 2)
    one.renew(SCHEDULE.key)
    monkeypatch.setattr("arena.tournament.ledger.time.time", lambda: clock() + 1.2 * LEASE)
    assert claim(two) in others  # its own ran out, that one was renewed
    monkeypatch.setattr("arena.tournament.ledger.time.time", lambda: clock() + 1.6 * LEASE)
    assert {claim(two), claim(two), claim(two)} >= {held}


def test_a_round_is_over_when_all_its_batches_are_entered() -> None:
    ledger = begun()
    batches = [claim(ledger) for _ in range(3)]
    assert None not in batches
    assert claim(ledger) is None  # they are being fought
    for batch in batches:
        assert batch is not None and finish(ledger, batch)
    last = ledger.claim(SCHEDULE.key, drawer(SCHEDULE), lambda: ledger.fought(SCHEDULE.key)[0])
    assert last.over and last.batch is None
    assert len(ledger.fought(SCHEDULE.key)[0]) == 2_400


def test_a_full_disk_is_one_line_and_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    ledger = begun(tmp_path / "l")
    first, second = claim(ledger), claim(ledger)
    assert first is not None and second is not None and finish(ledger, first)
    (pages,) = ledger._connection.execute("PRAGMA page_count").fetchone()
    ledger._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(InputError, match=r"full; make room there"):
        finish(ledger, second)
    ledger.close()
    again = Ledger(tmp_path / "l")
    assert len(again.fought(SCHEDULE.key)[0]) == first.total
    assert finish(again, second)


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
def test_what_is_no_ledger_is_refused_and_left_alone(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "l"
    if content is None:
        HumanLedger(path).close()
    else:
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"damaged|something else"):
        Ledger(path)
    assert path.read_bytes() == before


def test_a_damaged_ledger_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "l"
    ledger = begun(path)
    for _ in range(2):
        batch = claim(ledger)
        assert batch is not None and finish(ledger, batch)
    ledger.close()
    data = bytearray(path.read_bytes())
    data[3 * 4096 : -4096] = b"x" * len(data[3 * 4096 : -4096])
    path.write_bytes(data)
    with pytest.raises(InputError, match="damaged"):
        Ledger(path)


def test_a_locked_ledger_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ledger, "patience", 0.1)
    ledger = begun(tmp_path / "l")
    other = sqlite3.connect(tmp_path / "l")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(InputError, match="another program writes to it"):
        claim(ledger)
    other.rollback()
    assert claim(ledger) is not None


def test_a_ledger_of_other_rules_is_refused(tmp_path: Path) -> None:
    ledger = begun(tmp_path / "l")
    with ledger._writing() as run:
        run("UPDATE tournaments SET rules = 1")
    with pytest.raises(InputError, match="rules version 1"):
        ledger.begin(SCHEDULE)


def test_a_folder_that_cannot_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="file"):
        Ledger(tmp_path / "file" / "l")


def test_a_tournament_is_forgotten_whole() -> None:
    ledger = begun()
    batch = claim(ledger)
    assert batch is not None and finish(ledger, batch)
    ledger.forget(SCHEDULE.key)
    assert ledger.tournaments() == []
    assert len(ledger.fought(SCHEDULE.key)[0]) == 0
    assert not finish(ledger, batch)
    with pytest.raises(InputError, match="no tournament"):
        ledger.schedule(SCHEDULE.key)


def test_another_player_of_the_same_name_takes_a_new_seat() -> None:
    ledger = begun()
    batch = claim(ledger)
    assert batch is not None
    gone = ledger.enter(SCHEDULE.key, [("a", "print-a"), ("b", "changed")])
    assert [entry.spec for entry in gone] == ["b"]
    entries = ledger.entries(SCHEDULE.key)
    assert [(e.spec, e.fingerprint) for e in entries if e.until is None] == [
        ("a", "print-a"),
        ("c", "print-c"),
        ("b", "changed"),
    ]
    assert finish(ledger, batch)  # fights of who is gone are not entered
    fought, _ = ledger.fought(SCHEDULE.key)
    assert set(zip(fought.a.tolist(), fought.b.tolist(), strict=True)) <= {(0, 2)}


def test_nothing_is_fought_before_anything_was() -> None:
    ledger = begun()
    assert len(ledger.fought(SCHEDULE.key)[0]) == len(NONE_YET) == 0
    assert ledger.planned(SCHEDULE.key) == 0
    assert ledger.seconds(SCHEDULE.key) == 0.0
