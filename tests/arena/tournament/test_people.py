"""People stand in the table of a tournament by the fights that they played."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from agents.spec import resolve
from arena.match import play
from arena.replays.entries import Party
from arena.replays.library import Library
from arena.replays.replay import Replay
from arena.tournament.ledger import Ledger
from arena.tournament.table import read_table
from experiments.cli.main import main
from tests.arena.replays.fights import ADA, recorded
from tests.arena.tournament.agents import declared, director

JUMPER, POKER = "simple:jump-in", "simple:heavy-poke"
SCHEDULE = declared(JUMPER, POKER, fights=4)
BO = Party("<Bo>", is_person=True)


def agent(spec: str) -> Party:
    return Party(spec, fingerprint=resolve(spec).fingerprint)


def fought(a: str, b: str, seed: int) -> tuple[Replay, int]:
    """Fight a fight to its end; gives its replay and whether a won."""
    (result,) = play([(resolve(a), resolve(b))], 2, seed=seed, record=True)
    return result.replays[0], int(result.result[0])


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))
    return Library(tmp_path / "human", [])


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    director(tmp_path / "l", SCHEDULE).run()
    return tmp_path / "l"


def test_they_are_rated_from_single_fights(library: Library, ledger: Path) -> None:
    before = read_table(Ledger(ledger), bootstrap=20)
    won = []
    for seed in range(6):  # Ada fights as one agent does, with the same delay
        replay, result = fought(POKER, JUMPER, seed)
        library.save(replay, (ADA, agent(JUMPER)))
        won.append(result)
    library.save(
        replace(recorded(80, 3), delay=(15, 0)), (agent(POKER), BO), forfeit=0, note="it crashed"
    )
    library.save(replay, (ADA, BO))
    found = read_table(Ledger(ledger), bootstrap=20, library=library)
    ada, bo = (
        next(s for s in found.standings if s.agent == name) for name in ("human:Ada", "human:<Bo>")
    )
    assert (ada.fights, bo.fights) == (7, 2)
    assert ada.wins == won.count(1) + (won[-1] == 1)
    assert ada.losses == won.count(-1) + (won[-1] == -1)
    assert bo.wins == 1 + (won[-1] == -1)
    assert ada.fingerprint == ""
    assert found.ratings.connected
    (forfeit,) = [f for f in found.forfeits if f.agent == POKER]
    assert (forfeit.opponent, forfeit.reason) == ("human:<Bo>", "it crashed")
    pairing = next(p for p in found.pairings if (p.a, p.b) == (JUMPER, "human:Ada"))
    assert sum(pairing.pentanomial) == pairing.fights == 6
    assert pairing.pentanomial[1] == pairing.pentanomial[3] == 0
    assert pairing.presses_per_minute[0] > 0
    # What the agents came to among themselves is as it was.
    assert found.pairings[0] == before.pairings[0]
    assert found.matrix[0, 1] == before.matrix[0, 1]
    assert found.fights == before.fights + 8


def test_a_forfeited_fight_is_no_part_of_a_rating(library: Library, ledger: Path) -> None:
    library.save(replace(recorded(80, 3), delay=(15, 0)), (agent(POKER), ADA), forfeit=0)
    found = read_table(Ledger(ledger), bootstrap=20, library=library)
    ada = found.agents.index("human:Ada")
    assert found.ratings.fights[ada] == 0
    assert next(s for s in found.standings if s.agent == "human:Ada").wins == 1


def test_what_does_not_compare_is_left_out(library: Library, ledger: Path) -> None:
    replay, _ = fought(POKER, JUMPER, 1)
    older = Party(JUMPER, fingerprint="f" * 16)
    library.save(replay, (ADA, older))
    library.save(replay, (ADA, agent("simple:masher")))
    library.save(replay, (ADA, agent(JUMPER)), note="taken over")
    library.save(replace(replay, delay=(15, 6)), (ADA, agent(JUMPER)))
    library.save(recorded(80, 1), (ADA, agent(JUMPER)))
    library.save(replay, (ADA, ADA))
    library.save(replace(replay, rules_version=1), (ADA, agent(JUMPER)), forfeit=1)
    library.save(replay, (agent(JUMPER), agent(POKER)))  # no person
    opened = Ledger(ledger)
    found = read_table(opened, bootstrap=20, library=library)
    assert found.agents == (JUMPER, POKER)
    from arena.tournament.people import people

    entries = opened.entries(SCHEDULE.key)
    assert people(library, entries, 15).left_out == {
        "against an agent that is another one now": 1,
        "against an agent that takes no part": 1,
        "begun midway, or in training": 1,
        "with another reaction delay": 1,
        "broken off": 1,
        "against the same name": 1,
        "of other rules or frame data, or damaged": 1,
    }


def test_the_command_shows_them(
    library: Library, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replay, _ = fought(POKER, JUMPER, 1)
    library.save(replay, (ADA, agent(JUMPER)))
    assert main(["tournament", "show", str(ledger), "--people", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert "human:Ada" in found["agents"]
    assert main(["tournament", "show", str(ledger), "--json"]) == 0
    assert "human:Ada" not in json.loads(capsys.readouterr().out)["agents"]
