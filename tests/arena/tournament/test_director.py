"""Tournaments played: the same table whatever happens on the way."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.spec import resolve
from arena.base.errors import InputError
from arena.match import Player, play
from arena.match.results import MatchResult
from arena.tournament.director import Here, Players
from arena.tournament.ledger import Ledger
from arena.tournament.refight import refight
from arena.tournament.rows import Batch
from arena.tournament.schedule import Schedule
from arena.tournament.table import Table, read_table
from tests.arena.tournament.agents import QUICK, declared, director, failing, fights_of

SCHEDULE = declared(fights=216)  # 2,160 fights in two batches


class Stopping(Here):
    """Is broken off when it has begun so many batches, as by Ctrl-C."""

    def __init__(self, batches: int) -> None:
        super().__init__()
        self._left = batches

    def start(self, batch: Batch, players: Players, schedule: Schedule) -> None:
        if self._left == 0:
            raise KeyboardInterrupt
        self._left -= 1
        super().start(batch, players, schedule)


def table(path: Path | str, schedule: Schedule = SCHEDULE) -> Table:
    return read_table(Ledger(path), schedule.key, bootstrap=50)


def finished(path: Path, schedule: Schedule) -> Path:
    director(path, schedule).run()
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger of the round robin, played without a break."""
    return finished(tmp_path_factory.mktemp("whole") / "l", SCHEDULE)


def test_the_table_is_what_the_fights_came_to(whole: Path) -> None:
    found = table(whole)
    pairings = [(resolve(QUICK[0]), resolve(name)) for name in QUICK[1:]]
    results = play(pairings, 216, SCHEDULE.seed)
    first = next(s for s in found.standings if s.agent == QUICK[0])
    assert first.fights == 4 * 216
    assert first.wins == sum(result.wins for result in results)
    assert first.losses == sum(result.losses for result in results)
    assert first.timeouts == sum(result.timeouts for result in results)
    for column, (result, pairing) in enumerate(zip(results, found.pairings, strict=False), 1):
        assert found.matrix[0, column] == (result.wins + result.draws / 2) / 216
        assert (pairing.a, pairing.b) == (result.a, result.b)
        assert pairing.ci95 == pytest.approx(result.ci95)
        assert pairing.distinct_fights == result.distinct_fights
        assert pairing.skills_per_minute == pytest.approx(result.skills_per_minute)
        assert pairing.presses_per_minute == pytest.approx(result.presses_per_minute)
    np.testing.assert_allclose((found.matrix + found.matrix.T)[~np.eye(5, dtype=bool)], 1.0)
    assert sum(s.wins for s in found.standings) == sum(s.losses for s in found.standings)
    elo = [standing.elo for standing in found.standings]
    assert elo == sorted(elo, reverse=True)


def test_broken_off_after_any_batch_it_ends_in_the_same_table(tmp_path: Path, whole: Path) -> None:
    for batches in (0, 1):
        path = tmp_path / f"{batches}"
        with pytest.raises(KeyboardInterrupt):
            director(path, SCHEDULE, runner=Stopping(batches)).run()
        again = director(path, SCHEDULE)
        again.run()
        assert fights_of(path, SCHEDULE.key) == fights_of(whole, SCHEDULE.key)
        assert table(path).standings == table(whole).standings


ADAPTIVE = declared(*QUICK[:3], budget={"fights": 3_000})


def test_a_budget_is_spent_alike_however_often_it_is_broken_off(tmp_path: Path) -> None:
    finished(tmp_path / "whole", ADAPTIVE)
    for _ in range(20):
        try:
            director(tmp_path / "broken", ADAPTIVE, runner=Stopping(1)).run()
        except KeyboardInterrupt:
            continue
        break
    rows = fights_of(tmp_path / "broken", ADAPTIVE.key)
    assert len(rows) == 3_000
    assert rows == fights_of(tmp_path / "whole", ADAPTIVE.key)


def test_two_directors_at_once_fight_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "l"
    both = [director(path, ADAPTIVE) for _ in range(2)]
    threads = [threading.Thread(target=each.run) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each.added for each in both) == 3_000
    finished(tmp_path / "alone", ADAPTIVE)
    assert fights_of(path, ADAPTIVE.key) == fights_of(tmp_path / "alone", ADAPTIVE.key)


def test_a_later_command_adds_fights_and_refights_none(tmp_path: Path) -> None:
    path = tmp_path / "l"
    finished(path, declared(*QUICK[:2], fights=18))
    more = director(path, declared(*QUICK[:2], fights=40))
    more.run()
    assert more.added == 22
    whole = declared(*QUICK[:2], fights=40)
    finished(tmp_path / "m", whole)
    cut = [row[:-2] for row in fights_of(path, whole.key)]
    assert cut == [row[:-2] for row in fights_of(tmp_path / "m", whole.key)]


def test_an_agent_that_fails_forfeits_and_the_rest_goes_on(tmp_path: Path) -> None:
    schedule = declared(*QUICK[:2], "failing", fights=18)
    director(tmp_path / "l", schedule, failing()).run()
    found = table(tmp_path / "l", schedule)
    assert [(f.agent, f.opponent, f.fights) for f in found.forfeits] == [
        ("failing", QUICK[0], 18),
        ("failing", QUICK[1], 18),
    ]
    assert "no idea" in found.forfeits[0].reason
    last = found.standings[-1]  # behind those who lose their fights, though nothing rates it
    assert last.agent == "failing"
    assert (last.forfeits, last.losses, last.score) == (36, 36, 0.0)
    others = [s for s in found.standings if s.agent != "failing"]
    assert all(s.fights == 36 and s.forfeits == 0 for s in others)
    pairing = next(p for p in found.pairings if p.b == "failing")
    assert pairing.forfeits == 18 and pairing.versus.pairs == 0  # they say nothing of skill


class Changing(Player):
    """A bot that says it is another one."""

    def __init__(self, bot: Player, mark: str) -> None:
        self.__dict__.update(bot.__dict__)
        self.name, self.mark = "changing", mark
        self.compiled, self.policy = bot.compiled, bot.policy
        self.stateless, self.parallel = bot.stateless, bot.parallel

    @property
    def fingerprint(self) -> str:
        return self.mark


def test_an_agent_that_has_changed_is_another_player_and_that_is_said(tmp_path: Path) -> None:
    schedule = declared(*QUICK[:2], "changing", fights=18)
    first, second = (resolve(QUICK[k]) for k in (2, 3))
    director(tmp_path / "l", schedule, Changing(first, "before")).run()
    said: list[str] = []
    again = director(tmp_path / "l", schedule, Changing(second, "after"), said=said)
    again.run()
    assert said == [
        "changing has changed (before, now after): it is another player, and what it was takes "
        "part no more."
    ]
    assert again.added == 36
    found = table(tmp_path / "l", schedule)
    assert {s.agent: s.fights for s in found.standings} == dict.fromkeys(schedule.agents, 36)
    expected = play([(resolve(QUICK[0]), second)], 18, 0)[0]
    own = next(p for p in found.pairings if p.b == "changing" and p.a == QUICK[0])
    assert own.a_wins == expected.wins
    assert found.left == (("changing", "another player has its name now"),)


def test_in_a_bracket_nobody_may_change(tmp_path: Path) -> None:
    schedule = declared(*QUICK[:2], "changing", kind="knock-out", fights=18)
    director(tmp_path / "l", schedule, Changing(resolve(QUICK[2]), "before")).run()
    with pytest.raises(InputError, match="changing has changed since"):
        director(tmp_path / "l", schedule, Changing(resolve(QUICK[2]), "after"))


@pytest.mark.parametrize(
    ("agents", "said"),
    [
        (QUICK[:1], "at least two"),
        ((), "at least two"),
        ((*QUICK[:2], QUICK[0]), "more than once"),
    ],
)
def test_it_needs_two_agents_and_each_once(agents: tuple[str, ...], said: str) -> None:
    schedule = Schedule(agents=agents)
    with pytest.raises(InputError, match=said):
        director(":memory:", schedule)


def test_one_agent_under_two_names_is_refused() -> None:
    bot = resolve(QUICK[0])
    with pytest.raises(InputError, match="are the same agent"):
        director(":memory:", declared(QUICK[0]), Changing(bot, bot.fingerprint))


def test_a_ladder_takes_who_joins_while_it_runs(tmp_path: Path) -> None:
    path = tmp_path / "l"
    schedule = declared(*QUICK[:3], kind="ladder", budget={"fights": 4_000})

    class Joining(Here):
        """Lets an agent join between two batches."""

        joined = False

        def start(self, batch: Batch, players: Players, schedule: Schedule) -> None:
            if batch.round == 1 and not self.joined:
                self.joined = True
                ledger = Ledger(path)
                ledger.enter(schedule.key, [(QUICK[3], resolve(QUICK[3]).fingerprint)])
                ledger.enter(schedule.key, [("simple:nobody", "none")])
            super().start(batch, players, schedule)

    said: list[str] = []
    director(path, schedule, runner=Joining(), said=said).run()
    assert f"{QUICK[3]} takes part." in said
    assert any(line.startswith("simple:nobody takes part no more") for line in said)
    found = table(path, schedule)
    assert found.fights == 4_000
    assert {s.agent for s in found.standings} == set(QUICK[:4])
    met = {p.a: p.fights for p in found.pairings if p.b == QUICK[3]}
    assert set(met) == set(QUICK[:3]) and min(met.values()) >= 18
    rows = Ledger(path).fights(schedule.key, "agent_b = ?", (QUICK[3],))
    assert min(row["round"] for row in rows) == 2


def test_minutes_that_are_over_end_it(tmp_path: Path) -> None:
    schedule = declared(*QUICK[:2], kind="ladder", budget={"minutes": 0.01})
    director(tmp_path / "l", schedule).run()
    assert table(tmp_path / "l", schedule).fights > 0


@pytest.mark.parametrize("kind", ["gauntlet", "swiss", "knock-out"])
def test_every_kind_comes_to_its_end(tmp_path: Path, kind: str) -> None:
    schedule = declared(kind=kind, fights=18)
    finished(tmp_path / "l", schedule)
    again = director(tmp_path / "l", schedule)
    again.run()
    assert again.added == 0
    found = table(tmp_path / "l", schedule)
    assert len(found.standings) == 5
    places = [standing.place for standing in found.standings]
    if kind == "knock-out":
        assert places[:2] == [3.0, 2.0]  # of three stages the winner came through all
    if kind == "swiss":
        assert sum(place or 0 for place in places) == 4 * 3


def numbers(path: Path, schedule: Schedule) -> Iterator[int]:
    yield from (row["id"] for row in Ledger(path).fights(schedule.key))


def test_a_fight_is_fought_again_from_its_row(whole: Path) -> None:
    ledger = Ledger(whole)
    for number in list(numbers(whole, SCHEDULE))[:: 2_160 // 3]:
        again = refight(ledger, number, resolve)
        assert again.same and again.replay is not None
        row = again.row
        assert again.replay.frames == row["frames"]
        assert again.replay.seed == row["seed"]
        names = (row["agent_a"], row["agent_b"])
        assert again.replay.players == (names if row["side"] == 0 else names[::-1])


def test_a_fight_that_cannot_be_fought_again_is_told(whole: Path) -> None:
    ledger = Ledger(whole)
    with pytest.raises(InputError, match="no fight 99999"):
        refight(ledger, 99_999, resolve)

    def other(spec: str) -> Player:
        return Changing(resolve(spec), "other")

    again = refight(ledger, 1, other)  # another fingerprint, but it fights alike
    assert again.same and again.replay is not None
    assert ["is another player now (other, it was " in said for said in again.changed] == [True] * 2
    again = refight(ledger, 1, lambda spec: Changing(resolve(QUICK[3]), spec))
    assert not again.same and len(again.changed) == 2


class Coin:
    """Presses by a random number that it draws for all its fights together."""

    def __init__(self) -> None:
        self.name = "coin"

    def reset(self, fights: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def act(self, observation: Any) -> np.ndarray:
        return self.random.integers(0, 5, (len(observation.side), 2))


def test_a_fight_whose_agents_depend_on_company_is_fought_again_with_it(tmp_path: Path) -> None:
    from arena.match import player_of

    schedule = declared(QUICK[0], "coin", fights=4)
    coin = player_of(Coin())
    director(tmp_path / "l", schedule, coin).run()
    again = refight(
        Ledger(tmp_path / "l"), 3, lambda spec: coin if spec == "coin" else resolve(spec)
    )
    assert again.same


def test_results_have_the_figures_of_the_rows(whole: Path) -> None:
    row = Ledger(whole).fights(SCHEDULE.key, "number = 7")[0]
    result: MatchResult = play(
        [(resolve(row["agent_a"]), resolve(row["agent_b"]))], 2, SCHEDULE.seed, first=6
    )[0]
    assert row["result"] == result.result[1]
    assert row["digest"] == result.digest[1]
    assert (row["presses_a"], row["presses_b"]) == tuple(result.presses[1])
    assert (row["skills_a"], row["skills_b"]) == tuple(result.starts[1].sum(axis=1))
    assert row["start"] == 3 and row["side"] == 1 and row["delay"] == 15
