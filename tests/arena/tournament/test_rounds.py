"""Which fights come next: every schedule, as a pure function of what has been fought."""

import itertools
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.base.errors import InputError
from arena.tournament.knock_out import EXTENSIONS, stages
from arena.tournament.pairings import OPPONENTS, Match
from arena.tournament.rounds import batches_of, drawn
from arena.tournament.rows import NONE_YET, Batch, Entry, Fought
from arena.tournament.schedule import UNIT, Schedule
from arena.tournament.swiss import standing

Result = Callable[[int, int, int], int]
"""What comes of fight number k of a and b."""


def declared(agents: int, **values: Any) -> Schedule:
    return Schedule.model_validate({"agents": [f"a{k}" for k in range(agents)], **values})


def entries_of(agents: int) -> list[Entry]:
    return [Entry(k, f"a{k}", f"{k:016x}", since=0) for k in range(agents)]


def fought_of(batches: list[Batch], result: Result) -> Fought:
    rows = []
    for batch in batches:
        for a, b in batch.pairings:
            for number in range(batch.first, batch.first + batch.fights):
                digest = hash((a, b, number)) % 2**60
                rows.append((a, b, number, result(a, b, number), 0, digest, batch.round))
    return Fought.of_rows(rows)


def better_wins(a: int, b: int, number: int) -> int:
    """Every seed beats all behind it, but for one fight in six."""
    return -1 if (number * 7 + a + b) % 6 == 0 else 1


def played(
    schedule: Schedule, agents: int, result: Result = better_wins, rounds: int = 60
) -> list[list[Batch]]:
    """Play a schedule to its end on paper."""
    found: list[list[Batch]] = []
    fought = NONE_YET
    while batches := drawn(schedule, len(found), fought, entries_of(agents)):
        found.append(batches)
        fought = fought.with_more(fought_of(batches, result))
        if len(found) == rounds:
            break
    return found


def counted(rounds: list[list[Batch]]) -> Counter[tuple[int, int]]:
    """Count fights by pairing; no number may come up twice."""
    seen = Counter(
        (a, b, number)
        for batch in itertools.chain(*rounds)
        for a, b in batch.pairings
        for number in range(batch.first, batch.first + batch.fights)
    )
    assert not seen or max(seen.values()) == 1
    assert all(batch.first % 2 == 0 for batch in itertools.chain(*rounds))
    return Counter((a, b) for a, b, _ in seen)


def test_in_a_round_robin_every_pairing_gets_its_share() -> None:
    counts = counted(played(declared(7, fights=40), 7))
    assert counts == dict.fromkeys(itertools.combinations(range(7), 2), 40)


def test_more_fights_go_on_where_fewer_ended() -> None:
    few, many = (declared(3, fights=n) for n in (20, 50))
    first = drawn(few, 0, NONE_YET, entries_of(3))
    fought = fought_of(first, better_wins)
    second = drawn(many, 1, fought, entries_of(3))
    assert counted([first, second]) == dict.fromkeys(itertools.combinations(range(3), 2), 50)
    assert drawn(few, 2, fought, entries_of(3)) == []


def test_in_a_gauntlet_the_challengers_meet_all_others() -> None:
    counts = counted(played(declared(6, kind="gauntlet", challengers=2, fights=18), 6))
    assert set(counts) == {(a, b) for a in (0, 1) for b in range(2, 6)}


@pytest.mark.parametrize("values", [{}, {"budget": {"fights": 900}}])
def test_a_gauntlet_whose_challengers_have_gone_is_over(values: dict[str, Any]) -> None:
    gone = [Entry(0, "a0", "f", since=0, until=1), *entries_of(3)[1:]]
    assert drawn(declared(3, kind="gauntlet", fights=4, **values), 1, NONE_YET, gone) == []


@given(st.integers(2, 9), st.integers(2, 400).map(lambda n: 2 * n))
def test_a_budget_of_fights_is_spent_to_the_last_pair(agents: int, budget: int) -> None:
    counts = counted(played(declared(agents, budget={"fights": budget}), agents))
    assert sum(counts.values()) == budget
    pairings = agents * (agents - 1) // 2
    if budget >= UNIT * pairings:
        assert min(counts.values()) >= UNIT and len(counts) == pairings


def test_a_budget_goes_where_ratings_are_least_sure() -> None:
    """Equals tell most about each other, a sure winner and a sure loser nothing."""

    def result(a: int, b: int, number: int) -> int:
        return 1 if b == 3 and a < 3 else (-1) ** (number // 2)

    counts = counted(played(declared(4, budget={"fights": 3_000}), 4, result))
    level = [counts[pair] for pair in ((0, 1), (0, 2), (1, 2))]
    assert min(level) > 2 * max(counts[a, 3] for a in range(3)) > 0


def test_a_budget_of_width_ends_when_every_interval_is_narrow_enough() -> None:
    def level(a: int, b: int, number: int) -> int:
        return random.Random(f"{a} {b} {number}").choice((-1, 1))

    wide, narrow = (
        sum(counted(played(declared(4, budget={"elo": elo}), 4, level)).values())
        for elo in (120.0, 20.0)
    )
    assert 0 < wide < narrow < 20_000


def test_a_budget_of_width_ends_where_fights_are_nothing_but_copies() -> None:
    schedule = declared(2, budget={"elo": 1.0})
    fought, rounds = NONE_YET, 0
    while batches := drawn(schedule, rounds, fought, entries_of(2)):
        more = fought_of(batches, lambda a, b, number: 1 if number % 4 < 2 else -1)
        same = Fought(*(np.zeros_like(v) if n == "digest" else v for n, v in vars(more).items()))
        fought, rounds = fought.with_more(same), rounds + 1
        assert rounds < 10
    assert rounds >= 1


def test_a_sequential_test_stops_as_soon_as_it_is_decided() -> None:
    schedule = declared(2, sprt={"elo0": 0, "elo1": 200})
    clear = counted(played(schedule, 2, lambda a, b, number: 1))
    assert 0 < clear[0, 1] <= 4 * UNIT
    small = declared(2, sprt={"elo0": -1, "elo1": 1}, fights=500)
    open_ = counted(played(small, 2, lambda a, b, number: (-1) ** (number // 2)))
    assert open_[0, 1] == 500  # it comes to no decision, and ends


@pytest.mark.parametrize("agents", [2, 3, 5, 8, 11])
def test_in_a_swiss_nobody_meets_another_twice(agents: int) -> None:
    rounds = agents - 1 + agents % 2
    schedule = declared(agents, kind="swiss", rounds=rounds, fights=2)
    found = played(schedule, agents)
    assert len(found) == rounds
    assert set(counted(found).values()) == {2}
    fought = fought_of(list(itertools.chain(*found)), better_wins)
    points, byes = standing(schedule, fought, agents)
    assert sum(points) == rounds * (agents // 2) + (rounds if agents % 2 else 0)
    assert max(byes) - min(byes) <= 1 and sum(byes) == (rounds if agents % 2 else 0)


def test_in_a_swiss_equals_meet() -> None:
    found = played(declared(8, kind="swiss", fights=2), 8, lambda a, b, number: 1)
    assert [pair for batch in found[0] for pair in batch.pairings] == [
        (0, 4),
        (1, 5),
        (2, 6),
        (3, 7),
    ]
    second = {pair for batch in found[1] for pair in batch.pairings}
    assert second == {(0, 2), (1, 3), (4, 6), (5, 7)}


def test_a_swiss_of_too_many_rounds_is_refused() -> None:
    with pytest.raises(InputError, match="at most 3 rounds"):
        drawn(declared(4, kind="swiss", rounds=4), 0, NONE_YET, entries_of(4))


@pytest.mark.parametrize("agents", [2, 3, 4, 6, 9, 16])
def test_a_knock_out_has_one_winner_and_the_first_seeds_meet_last(agents: int) -> None:
    schedule = declared(agents, kind="knock-out", fights=2)
    found = played(schedule, agents, lambda a, b, number: 1)
    assert sum(counted(found).values()) == 2 * (agents - 1)
    assert [pair for batch in found[-1] for pair in batch.pairings] == [(0, 1)]
    fought = fought_of(list(itertools.chain(*found)), lambda a, b, number: 1)
    assert stages(schedule, fought, agents)[-1].winners == (0,)


def test_a_level_match_goes_on_and_then_the_better_seed() -> None:
    schedule = declared(2, kind="knock-out", fights=4)
    level = played(schedule, 2, lambda a, b, number: (-1) ** number)
    assert counted(level) == {(0, 1): 4 + EXTENSIONS * UNIT}
    fought = fought_of(list(itertools.chain(*level)), lambda a, b, number: (-1) ** number)
    assert stages(schedule, fought, 2)[-1].winners == (0,)


def test_a_ladder_never_ends_and_a_newcomer_gets_its_share_first() -> None:
    schedule = declared(3, kind="ladder")
    found = played(schedule, 3, rounds=4)
    assert len(found) == 4
    fought = fought_of(list(itertools.chain(*found)), better_wins)
    newcomer = [*entries_of(3), Entry(3, "new", "f", since=4)]
    batches = drawn(schedule, 4, fought, newcomer)
    assert counted([batches]) == {(0, 3): UNIT, (1, 3): UNIT, (2, 3): UNIT}


def test_a_newcomer_to_a_large_ladder_meets_some_of_all_strengths() -> None:
    agents = 30
    schedule = declared(agents, kind="ladder")
    fought = fought_of(drawn(schedule, 0, NONE_YET, entries_of(agents)), better_wins)
    newcomer = [*entries_of(agents), Entry(agents, "new", "f", since=1)]
    met = counted([drawn(schedule, 1, fought, newcomer)])
    own = sorted(a for a, b in met if b == agents)
    assert len(own) == OPPONENTS
    assert own[0] <= 3 and own[-1] >= agents - 4


def test_who_takes_part_no_more_is_not_met() -> None:
    gone = [*entries_of(3), Entry(3, "gone", "f", since=0, until=0)]
    counts = counted([drawn(declared(4, fights=2), 0, NONE_YET, gone)])
    assert set(counts) == {(0, 1), (0, 2), (1, 2)}


def test_the_order_in_which_fights_were_entered_does_not_matter() -> None:
    schedule = declared(5, budget={"fights": 9_000})
    fought = fought_of(drawn(schedule, 0, NONE_YET, entries_of(5)), better_wins)
    order = np.random.default_rng(0).permutation(len(fought))
    mixed = Fought(*(column[order] for column in vars(fought).values()))
    again = drawn(schedule, 1, mixed, entries_of(5))
    assert again == drawn(schedule, 1, fought, entries_of(5)) != []


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 200)), min_size=1, max_size=30),
    st.integers(1, 500),
)
def test_batches_hold_every_fight_once(stretches: list[tuple[int, int]], most: int) -> None:
    matches = [Match(k, 99, 2 * first, 2 * n) for k, (first, n) in enumerate(stretches)]
    counts = counted([batches_of(0, matches, most)])
    assert counts == {(k, 99): 2 * n for k, (_, n) in enumerate(stretches)}
    for batch in batches_of(0, matches, most):
        assert batch.total <= max(most, UNIT) or len(batch.pairings) == 1
