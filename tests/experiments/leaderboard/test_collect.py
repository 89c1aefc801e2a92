"""A leaderboard from a ledger: every fight is counted, and those to watch are its own."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agents.spec import resolve
from arena.base.errors import InputError
from arena.match import Player
from arena.replays.entries import Party
from arena.replays.library import Library
from arena.tournament.ledger import Ledger
from arena.tournament.table import read_table
from experiments.cli.main import main
from experiments.leaderboard.collect import collect
from experiments.leaderboard.data import Leaderboard
from tests.arena.replays.fights import ADA, recorded
from tests.arena.tournament.agents import QUICK, declared, director, failing

SCHEDULE = declared(*QUICK[:3], "failing", fights=36)


def find(spec: str) -> Player:
    return failing() if spec == "failing" else resolve(spec)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round robin in which one of four forfeits all its fights."""
    path = tmp_path_factory.mktemp("page") / "l"
    director(path, SCHEDULE, failing()).run()
    return path


@pytest.fixture(scope="module")
def made(ledger: Path) -> Leaderboard:
    return collect(Ledger(ledger), None, find)


def test_all_fights_are_counted_by_fighter(ledger: Path, made: Leaderboard) -> None:
    table = read_table(Ledger(ledger))
    assert [agent.name for agent in made.agents] == [s.agent for s in table.standings]
    assert len(made.pairings) == 6
    for pairing in made.pairings:
        counts = np.array(pairing.counts)
        assert counts.sum() == 36
        # Every match-up of fighters has the same share.
        assert (counts.sum(axis=2) == 4).all()
        a, b = (made.agents[k].name for k in (pairing.a, pairing.b))
        row, column = (table.agents.index(name) for name in (a, b))
        score = (counts[..., 0].sum() + counts[..., 1].sum() / 2) / 36
        assert score == pytest.approx(table.matrix[row, column])
    for agent in made.agents:
        assert agent.wins + agent.draws + agent.losses == agent.fights == 108


def test_films_are_of_both_winners_and_of_no_forfeit(made: Leaderboard) -> None:
    for pairing in made.pairings:
        names = [made.agents[k].name for k in (pairing.a, pairing.b)]
        if "failing" in names:
            assert pairing.films == ()
            assert pairing.forfeits == 36
            continue
        assert len(pairing.films) == 2
        won = np.array(pairing.counts).sum(axis=(0, 1))
        titles = {film.title.split(" won ")[0] for film in pairing.films}
        if won[0] and won[2]:
            assert titles == set(names)
        for film in pairing.films:
            assert set(film.sides) == {pairing.a, pairing.b}
            assert film.packed and film.fight > 0


def test_curves_end_where_the_table_does(ledger: Path, made: Leaderboard) -> None:
    table = read_table(Ledger(ledger))
    elo = {standing.agent: standing.elo for standing in table.standings}
    for curve in made.curves:
        if curve.fights:
            assert curve.fights[-1] == 216
            assert curve.elo[-1] == pytest.approx(elo[made.agents[curve.agent].name])
            assert all(low <= high for low, high in zip(curve.low, curve.high, strict=True))
    (forfeit, *_) = made.forfeits
    assert forfeit.agent == "failing" and "no idea" in forfeit.reason


def test_an_agent_that_is_gone_leaves_a_note_and_no_film(ledger: Path) -> None:
    def lost(spec: str) -> Player:
        if spec == QUICK[0]:
            raise InputError(f"{spec}: its file is gone; put it back")
        return find(spec)

    found = collect(Ledger(ledger), None, lost)
    assert [each for each in found.pairings if each.films]
    assert any("its file is gone" in note for note in found.notes)
    assert len(collect(Ledger(ledger), None, lost, films=0).notes) == 0


def test_an_agent_that_has_changed_is_filmed_where_it_fights_as_it_did(ledger: Path) -> None:
    class Renamed(Player):
        """The same bot under another fingerprint, as after a change elsewhere in the program."""

        def __init__(self, own: Player) -> None:
            vars(self).update(vars(own))
            self.compiled, self.policy, self.name = own.compiled, own.policy, own.name

        fingerprint = "0" * 16

    same = collect(Ledger(ledger), None, lambda spec: Renamed(find(spec)))
    assert sum(len(each.films) for each in same.pairings) == 6
    asked = []

    def other(spec: str) -> Player:
        asked.append(spec)
        return Renamed(resolve(QUICK[3]) if spec == QUICK[0] else find(spec))

    changed = collect(Ledger(ledger), None, other)
    filmed = [each for each in changed.pairings if each.films]
    assert [{changed.agents[k].name for k in (each.a, each.b)} for each in filmed] == [
        {QUICK[1], QUICK[2]}
    ]
    assert any("came out otherwise" in note for note in changed.notes)
    assert len(asked) == len(set(asked))


def test_people_are_rows_and_their_fights_films(
    ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))
    library = Library(tmp_path / "human", [])
    other = Party(QUICK[0], fingerprint=resolve(QUICK[0]).fingerprint)
    replay = replace(recorded(80, 2), delay=(0, 15))
    library.save(replay, (ADA, Party("Bo", is_person=True)), forfeit=1)
    library.save(replay, (ADA, other), forfeit=1)
    found = collect(Ledger(ledger), None, find, library=library)
    ada = next(k for k, agent in enumerate(found.agents) if agent.name == "human:Ada")
    assert found.agents[ada].wins == 2
    own = [pairing for pairing in found.pairings if ada in (pairing.a, pairing.b)]
    assert [np.array(pairing.counts).sum() for pairing in own] == [1, 1]
    assert all(pairing.films == () for pairing in own)  # they were forfeited


def test_the_commands_write_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, page = tmp_path / "l", tmp_path / "out" / "page.html"
    typed = ("tournament", *QUICK[:2], "--fights", "4", "--no-wandb", "--ledger", str(path))
    assert main([*typed, "--html", str(page), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["page"] == str(page)
    first = page.read_text()
    assert first.startswith("<!doctype html>") and QUICK[0] in first
    assert main(["tournament", "page", str(path), "--out", str(page), "--films", "0"]) == 0
    assert "Written" in capsys.readouterr().out
    assert '"packed"' in first and '"packed"' not in page.read_text()
    assert main(["tournament", "page", str(tmp_path / "none"), "--out", str(page)]) == 2
    assert "no such ledger" in capsys.readouterr().err
    assert main([*typed, "--html", str(path / "page.html")]) == 2
    assert "--html" in capsys.readouterr().err
