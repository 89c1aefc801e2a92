"""A player that fails forfeits the fights concerned, and all others go on."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.match import MatchResult, Observation, Player, Seat, play
from arena.match.results import merge
from arena.simulator import paired_starts
from arena.simulator.starts import with_keys
from tests.arena.agents import NONSENSE, Answering, Poker, Raising, Random, Standing, Stateful
from tests.arena.test_match import ARRAYS, same


def forfeiting(*pairings: tuple[Any, Any], fights: int = 6, **options: Any) -> list[MatchResult]:
    return play(pairings, fights, 4, faults="forfeit", **options)


def test_players_that_do_not_fail_fight_the_same_fights() -> None:
    (lenient,) = forfeiting((Poker(), Random()))
    (strict,) = play([(Poker(), Random())], 6, 4)
    assert same(lenient, strict)
    assert lenient.forfeit.tolist() == [0] * 6
    assert lenient.reasons == [""] * 6


@pytest.mark.parametrize("stateless", [True, False])
@pytest.mark.parametrize("batch", [None, 2])
def test_one_that_raises_loses_every_fight_and_the_others_go_on(
    stateless: bool, batch: int | None
) -> None:
    bad = Raising("test:bad")
    bad.stateless = stateless
    lost, won, other = forfeiting(
        (bad, Standing()), (Poker(), bad), (Poker(), Standing()), batch=batch
    )
    assert lost.result.tolist() == [-1] * 6
    assert lost.forfeit.tolist() == [1] * 6
    assert won.result.tolist() == [1] * 6
    assert won.forfeit.tolist() == [-1] * 6
    assert set(lost.reasons + won.reasons) == {
        "agent test:bad raised ZeroDivisionError: one in act(); fix the agent"
    }
    assert np.all(lost.frames == 1)
    assert not lost.stopped.any()
    assert not lost.timeout.any()
    (alone,) = play([(Poker(), Standing())], 6, 4)
    assert same(other, alone)


def test_where_both_fail_nobody_wins() -> None:
    (result,) = forfeiting((Raising("test:a"), Raising("test:b")), fights=2)
    assert result.draws == 2
    assert result.forfeit.tolist() == [2, 2]
    for reason in result.reasons:
        assert reason.startswith("a: agent test:a raised")
        assert "; b: agent test:b raised" in reason


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_is_a_forfeit(what: str) -> None:
    (result,) = forfeiting((Answering(NONSENSE[what]), Standing()), fights=4)
    assert result.losses == 4
    assert all("agent test:answering" in reason for reason in result.reasons)


class Slip(Poker):
    """Answers out of range in the fights with some keys, from a frame on."""

    def __init__(self, keys: NDArray[np.int64], frame: int) -> None:
        super().__init__("test:slip")
        self.keys, self.frame = keys, frame

    def act(self, observation: Observation) -> NDArray[np.int64]:
        answers = super().act(observation)
        answers[np.isin(observation.fight, self.keys) & (observation.frame >= self.frame)] = 99
        return answers


def keys_of(fights: list[int], a_fights: int = 8) -> NDArray[np.int64]:
    keys = with_keys(paired_starts(a_fights, 4), 4).keys
    assert keys is not None
    return keys[fights, np.array(fights) % 2]


@pytest.mark.parametrize("batch", [None, 3])
def test_an_answer_out_of_range_costs_the_fight_that_it_was_given_for(batch: int | None) -> None:
    (result,) = forfeiting((Slip(keys_of([2, 5]), 20), Standing()), fights=8, batch=batch)
    (clean,) = play([(Poker("test:slip"), Standing())], 8, 4)
    assert result.forfeit.tolist() == [0, 0, 1, 0, 0, 1, 0, 0]
    assert result.frames[[2, 5]].tolist() == [21, 21]
    assert all("answered (99, 99)" in result.reasons[fight] for fight in (2, 5))
    others = result.forfeit == 0
    assert np.array_equal(result.digest[others], clean.digest[others])
    assert np.array_equal(result.result[others], clean.result[others])


def test_a_player_that_failed_begins_anew_for_the_fights_that_come_after() -> None:
    class Once(Stateful):
        fails = True

        def act(self, observation: Observation) -> NDArray[np.int64]:
            if self.fails:
                type(self).fails = False
                raise RuntimeError("first time")
            return super().act(observation)

    agent = Once()
    (result,) = forfeiting((agent, Standing()), batch=2)
    assert result.forfeit.tolist() == [1, 1, 0, 0, 0, 0]
    assert [fights for fights, _ in agent.resets] == [2, 2, 2]


def test_a_player_that_cannot_begin_forfeits() -> None:
    class Unready(Poker):
        def reset(self, fights: int, seed: int) -> None:
            raise FileNotFoundError("weights")

    result, other = forfeiting((Standing(), Unready("test:bad")), (Poker(), Standing()))
    assert result.wins == 6
    assert "raised FileNotFoundError: weights in reset()" in result.reasons[0]
    assert not other.forfeit.any()


@pytest.mark.parametrize("method", ["over", "close"])
def test_what_is_raised_once_the_fights_are_over_costs_nothing(method: str) -> None:
    class Late(Stateful):
        def over(self, results: NDArray[np.int8]) -> None:
            if method == "over":
                raise RuntimeError("late")

        def close(self) -> None:
            if method == "close":
                raise RuntimeError("late")

    (result,) = forfeiting((Late(), Standing()))
    assert not result.forfeit.any()
    with pytest.raises(InputError, match="late"):
        play([(Late(), Standing())], 6, 4)


class Speaking(Player):
    """Sits for somebody who forfeits one fight."""

    name = "test:speaking"
    told: list[int]

    def begin(self, fights: int, seed: int) -> Seat:
        player = self

        class Speaker(Seat):
            def act(self, observation: Observation) -> NDArray[np.int8]:
                return np.zeros((fights, 2), np.int8)

            def forfeited(self) -> dict[int, str]:
                return {1: "it hung up"}

            def over(self, results: NDArray[np.int8]) -> None:
                player.told = results.tolist()

        return Speaker()


@pytest.mark.parametrize("faults", ["raise", "forfeit"])
def test_what_a_seat_says_that_it_forfeits_it_forfeits_in_any_case(faults: Any) -> None:
    player, opponent = Speaking(), Poker()
    (result,) = play([(player, opponent)], 4, 4, faults=faults)
    assert result.forfeit.tolist() == [0, 1, 0, 0]
    assert result.reasons == ["", "it hung up", "", ""]
    assert player.told == [-1] * 4


def test_the_winner_by_forfeit_is_told_so() -> None:
    class Listening(Stateful):
        def over(self, results: NDArray[np.int8]) -> None:
            self.results = results.tolist()

    listening = Listening()
    forfeiting((listening, Raising("test:bad")), fights=2)
    assert listening.results == [1, 1]


def test_forfeits_are_told_as_fights_end_merged_and_taken_apart() -> None:
    told: list[MatchResult] = []
    results = forfeiting(
        (Slip(keys_of([2]), 9), Standing()),
        (Slip(keys_of([3]), 9), Poker()),
        fights=8,
        each=lambda pair, part: told.append(part),
    )
    reasons = {reason for part in told for reason in part.reasons if reason}
    assert reasons == {reason for result in results for reason in result.reasons if reason}
    assert sum(int((part.forfeit != 0).sum()) for part in told) == 2
    merged = merge(results)
    assert np.flatnonzero(merged.forfeit).tolist() == [2, 11]
    back = merged.part("a", "b", slice(8, 16))
    assert all(np.array_equal(getattr(back, name), getattr(results[1], name)) for name in ARRAYS)


def test_a_forfeited_fight_has_a_replay() -> None:
    (result,) = forfeiting((Slip(keys_of([2]), 9), Standing()), fights=4, record=True)
    assert [len(replay.inputs) for replay in result.replays] == result.frames.tolist()


def test_a_player_that_can_play_few_at_a_time_is_given_few() -> None:
    agent = Stateful()
    few = Speaking()
    few.most = 2
    play([(agent, Standing()), (few, Standing())], 4, 4, frames=30)
    assert {fights for fights, _ in agent.resets} == {0, 2}


def test_another_way_with_faults_is_refused() -> None:
    with pytest.raises(InputError, match="faults='ignore' is unknown; give raise or forfeit"):
        play([(Poker(), Standing())], 2, 4, faults="ignore")  # type: ignore[arg-type]
