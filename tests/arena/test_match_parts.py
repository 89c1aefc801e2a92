"""Matches in parts: gone on with, told as fights end, stopped after some frames."""

import dataclasses
import itertools
import threading
from typing import Any

import numpy as np
import pytest

from agents.roster import CONTROLS, PANEL, PROS
from arena.base.errors import InputError
from arena.match import MatchResult, Player, Seat, play
from arena.match.agents import AgentSeat
from arena.replays.file import encode
from arena.rules.actions import FORWARD, NO_ACTION
from arena.simulator import paired_starts
from tests.arena.agents import Answering, CompiledPoker, Poker, Random, Standing, Stateful
from tests.arena.test_match import ARRAYS, same


def pairings() -> list[tuple[Any, Any]]:
    return [
        (Random(), PANEL["mixup"]),
        (CompiledPoker(), Random("test:other", 2)),
        (PANEL["rush"], CONTROLS["random"]),
    ]


def joined(parts: list[MatchResult]) -> MatchResult:
    """Put parts of one pairing behind one another."""
    arrays = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAYS}
    return dataclasses.replace(parts[0], **arrays)


@pytest.mark.parametrize("cuts", [(4,), (2, 8), (6, 8, 10)])
def test_a_match_that_is_gone_on_with_is_the_whole_match(cuts: tuple[int, ...]) -> None:
    whole = play(pairings(), 12, 3, frames=300)
    bounds = [0, *cuts, 12]
    parts = [
        play(pairings(), stop - start, 3, first=start, frames=300)
        for start, stop in itertools.pairwise(bounds)
    ]
    for number, result in enumerate(whole):
        assert same(joined([part[number] for part in parts]), result)
        assert result.number.tolist() == list(range(12))
        assert result.seed.tolist() == paired_starts(12, 3).seeds.tolist()


@pytest.mark.parametrize("first", [-2, 1, 7])
def test_a_match_goes_on_at_a_whole_pair(first: int) -> None:
    with pytest.raises(InputError, match=f"first fight {first}; give an even number"):
        play(pairings(), 2, 3, first=first)


@pytest.mark.parametrize("record", [False, True])
@pytest.mark.parametrize("batch", [None, 3])
def test_results_are_told_as_fights_end_each_once(record: bool, batch: int | None) -> None:
    told: dict[int, list[MatchResult]] = {}
    inside = threading.Lock()

    def each(pair: int, part: MatchResult) -> None:
        assert inside.acquire(blocking=False), "told from two threads at once"
        told.setdefault(pair, []).append(part)
        inside.release()

    results = play(pairings(), 8, 3, first=10, each=each, record=record, batch=batch)
    for pair, result in enumerate(results):
        found = joined(told[pair])
        order = np.argsort(found.number)
        assert found.number[order].tolist() == list(range(10, 18))
        for name in ARRAYS:
            assert np.array_equal(getattr(found, name)[order], getattr(result, name)), name
        assert all((part.a, part.b) == (result.a, result.b) for part in told[pair])
        replays = [replay for part in told[pair] for replay in part.replays]
        assert len(replays) == (8 if record else 0)
        for place, replay in zip(order, result.replays, strict=record):
            assert encode(replays[place]) == encode(replay)
    assert any(len(parts) > 1 for parts in told.values())  # not all at the very end


def test_an_error_of_the_teller_ends_the_match() -> None:
    def each(pair: int, part: MatchResult) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        play(pairings(), 8, 3, each=each)


@pytest.mark.parametrize("player", [Poker(), Stateful(), CompiledPoker(), PANEL["rush"]])
def test_fights_are_stopped_after_so_many_frames(player: Any) -> None:
    (whole,) = play([(player, Standing())], 6, 4, record=True)
    limit = int(np.median(whole.frames))
    (cut,) = play([(player, Standing())], 6, 4, frames=limit, record=True)
    assert np.array_equal(cut.frames, np.minimum(whole.frames, limit))
    assert np.array_equal(cut.stopped, whole.frames > limit)
    assert 0 < cut.stopped.sum() < 6
    assert not cut.result[cut.stopped].any()
    assert not cut.timeout[cut.stopped].any()
    ended = ~cut.stopped
    assert np.array_equal(cut.result[ended], whole.result[ended])
    for one, other in zip(cut.replays, whole.replays, strict=True):
        assert np.array_equal(one.inputs, other.inputs[: len(one.inputs)])
    assert not whole.stopped.any()


def test_a_lead_is_the_difference_of_the_shares_of_health() -> None:
    (result,) = play([(Poker(), Standing())], 6, 4)
    assert np.all(result.wins == 6)
    assert np.all(result.lead == 1)  # it was not hit, the other has nothing left
    (early,) = play([(Poker(), Standing())], 6, 4, frames=120)
    assert np.all((early.lead >= 0) & (early.lead < 1))
    (swapped,) = play([(Standing(), Poker())], 6, 4, frames=120)
    assert sorted(swapped.lead) == sorted(-early.lead)


@pytest.mark.parametrize("frames", [0, -5])
def test_too_few_frames_are_refused(frames: int) -> None:
    with pytest.raises(InputError, match="give at least 1"):
        play(pairings(), 2, 0, frames=frames)


# --- fingerprints ---------------------------------------------------------------------------------
def test_results_carry_what_the_players_are() -> None:
    (result,) = play([(PANEL["rush"], PROS["vera"])], 2, 0, frames=10)
    assert result.fingerprints == (PANEL["rush"].fingerprint, PROS["vera"].fingerprint)


def test_no_two_bots_have_one_fingerprint() -> None:
    bots: list[Player] = [*PANEL.values(), *CONTROLS.values(), *PROS.values()]
    prints = [bot.fingerprint for bot in bots]
    assert len(set(prints)) == len(prints)
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in prints)


# --- seats ----------------------------------------------------------------------------------------
class Opening(Player):
    """Counts the seats that are open."""

    name = "test:opening"
    stateless = True
    parallel = True

    def __init__(self, fails: str = "") -> None:
        self.opened = self.closed = 0
        self.fails = fails

    def begin(self, fights: int, seed: int) -> Seat:
        if self.fails == "begin":
            raise RuntimeError("no seat")
        self.opened += 1
        player = self

        class Closing(AgentSeat):
            def close(self) -> None:
                player.closed += 1
                if player.fails == "close":
                    raise RuntimeError("stuck")

        answer = (lambda n: [[9, 9]] * n) if self.fails == "act" else _walk
        return Closing(self.name, Answering(answer), fights, seed)


def _walk(n: int) -> list[list[int]]:
    return [[FORWARD, NO_ACTION]] * n


@pytest.mark.parametrize("fails", ["", "begin", "act", "close"])
def test_all_seats_are_closed_once_whatever_happens(fails: str) -> None:
    good, bad = Opening(), Opening(fails)
    pairs = [(good, bad), (bad, good)]
    if fails:
        with pytest.raises(InputError) as error:
            play(pairs, 4, 0, frames=20)
        assert "test:opening" in str(error.value)
    else:
        play(pairs, 4, 0, frames=20)
    for player in (good, bad):
        assert player.opened == player.closed
    assert good.opened > 0


def test_the_first_error_is_told_though_closing_fails_too() -> None:
    class Worse(Opening):
        def begin(self, fights: int, seed: int) -> Seat:
            self.fails = "act"
            seat = super().begin(fights, seed)
            self.fails = "close"
            return seat

    with pytest.raises(InputError, match=r"answered \(9, 9\)"):
        play([(Worse(), Standing())], 2, 0)
