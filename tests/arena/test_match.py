"""Matches: sides swapped on every seed, any kind of agent, one result whatever the batch."""

import dataclasses
import math

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.match import Observation, play, player_of
from arena.match.answers import checked_answers
from arena.match.results import MatchResult, merge, wilson, wilson_by_start
from arena.match.seats import Order
from arena.simulator import paired_starts
from tests.arena.agents import (
    NONSENSE,
    POKERS,
    Answering,
    CompiledPoker,
    Poker,
    Raising,
    Random,
    Standing,
    Stateful,
    observation,
)

ARRAYS = [field.name for field in dataclasses.fields(MatchResult)]
ARRAYS = [name for name in ARRAYS if name not in ("a", "b", "replays", "fingerprints")]


def same(one: MatchResult, other: MatchResult) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)


def test_sides_are_swapped_on_every_seed() -> None:
    (result,) = play([(Poker(), Random())], 20, seed=1)
    starts = paired_starts(20, 1)
    assert result.side.tolist() == [0, 1] * 10
    own = starts.fighters[np.arange(20), result.side]
    other = starts.fighters[np.arange(20), 1 - result.side]
    assert np.array_equal(result.fighters, np.stack([own, other], axis=1))
    # Over a pair each agent plays both fighters of the match-up.
    assert np.array_equal(result.fighters[::2], result.fighters[1::2, ::-1])


def test_results_are_told_from_the_first_agents_side() -> None:
    (result,) = play([(Poker(), Standing())], 18, seed=2)
    (swapped,) = play([(Standing(), Poker())], 18, seed=2)
    assert result.wins == result.fights == 18
    assert swapped.losses == 18
    assert np.array_equal(result.result, -swapped.result)
    assert np.all(result.first_hit == 1)
    assert np.all(swapped.first_hit == -1)
    assert result.timeouts == 0
    assert np.all(result.presses[:, 0] > 0)
    assert np.all(result.presses[:, 1] == 0)
    assert np.all(result.starts[:, 0, 0] > 0)
    assert result.starts[:, 0, 1:].sum() == result.starts[:, 1].sum() == 0
    assert result.skills_per_minute[1] == result.presses_per_minute[1] == 0
    minutes = result.frames.sum() / 3_600
    assert result.skills_per_minute[0] == pytest.approx(result.starts[:, 0].sum() / minutes)
    assert result.presses_per_minute[0] == pytest.approx(result.presses[:, 0].sum() / minutes)


def test_two_who_stand_still_draw_on_time_and_are_counted_once_a_match_up() -> None:
    (result,) = play([(Standing(), Standing("test:other"))], 36, seed=3)
    assert result.draws == result.timeouts == 36
    assert result.win_rate == 0
    assert result.distinct_fights == 9
    assert np.all(result.frames == 3_600)


def test_a_pair_of_deterministic_agents_plays_few_distinct_fights() -> None:
    (deterministic,) = play([(Poker(), Standing())], 36, seed=3)
    (random,) = play([(Random(), Random("test:other", skill=2))], 36, seed=3)
    assert deterministic.distinct_fights < 36
    assert random.distinct_fights == 36


@pytest.mark.parametrize("player", [Poker(), CompiledPoker()])
def test_one_fight_seen_from_both_sides_counts_once(player: Poker | CompiledPoker) -> None:
    """The same player on both sides: the swapped fight of each pair is the same fight again."""
    (result,) = play([(player, player)], 36, seed=3)
    assert np.array_equal(result.digest[::2], result.digest[1::2])
    assert result.distinct_fights <= 18


def test_a_player_that_draws_its_answers_draws_others_in_the_swapped_fight() -> None:
    player = Random()
    (result,) = play([(player, player)], 36, seed=3)
    assert result.distinct_fights == 36
    assert [fights for fights, _ in player.resets] == [72]


@pytest.mark.parametrize("batch", [1, 3, 7, 100])
def test_the_batch_changes_nothing(batch: int) -> None:
    pairings = [(Poker(), Random()), (Random(), CompiledPoker("test:compiled", 5))]
    whole = play(pairings, 8, seed=4)
    parts = play(pairings, 8, seed=4, batch=batch)
    assert all(same(one, other) for one, other in zip(whole, parts, strict=True))


def test_results_repeat_and_depend_on_the_seed() -> None:
    pairing = [(Random(), Poker())]
    first, again, other = (play(pairing, 6, seed=seed)[0] for seed in (5, 5, 6))
    assert same(first, again)
    assert not np.array_equal(first.digest, other.digest)


def test_every_pairing_plays_the_same_starts() -> None:
    results = play([(Poker(), Standing()), (Random(), Poker())], 10, seed=7)
    assert np.array_equal(results[0].fighters, results[1].fighters)
    assert [(result.a, result.b) for result in results] == [
        ("test:poker", "test:poker"),
        ("test:poker", "test:poker"),
    ]


def test_a_stateless_agent_is_spared_the_fights_that_have_ended() -> None:
    class Counting(Poker):
        asked = 0

        def act(self, observation: Observation) -> np.ndarray:
            self.asked += len(observation.side)
            return super().act(observation)

    agent = Counting()
    (result,) = play([(agent, Standing())], 27, seed=9)
    assert result.frames.sum() <= agent.asked <= result.frames.sum() + 16 * 27
    assert result.frames.max() * 27 > agent.asked


def test_a_stateful_agent_is_asked_about_all_its_fights_until_the_end() -> None:
    agent = Stateful()
    (result,) = play([(agent, Standing())], 9, seed=9)
    assert [fights for fights, _ in agent.resets] == [9]
    assert np.all(agent.asked >= result.frames.max())
    assert np.all(agent.asked == agent.asked[0])


def test_compiled_players_of_one_kind_are_asked_together() -> None:
    players = [CompiledPoker(f"test:{policy}", policy) for policy in (1, 2)]
    order = Order.of([players[0], players[1], players[1], player_of(Standing())])
    assert order.kinds == [(POKERS, players)]
    assert [order.number[id(player)] for player in players] == [1, 1]
    assert order.seats == 2
    results = play([(players[0], players[1]), (players[1], Standing())], 4, seed=1)
    assert results[1].wins == 4
    assert results[1].starts[:, 0].sum(axis=0).nonzero()[0].tolist() == [1]
    assert results[0].starts[:, 0].sum(axis=0).nonzero()[0].tolist() == [0]


def test_the_reaction_delay_is_everybodys() -> None:
    """A player who presses on frame t of what he sees starts his skill ``delay`` frames later."""

    class First(Poker):
        def act(self, observation: Observation) -> np.ndarray:
            answer = np.zeros((len(observation.side), 2), np.int64)
            answer[observation.frame == 0, 1] = 1
            return answer

    for delay in (0, 15):
        (result,) = play([(First(), Standing())], 2, seed=0, delay=delay, record=True)
        presses = [np.argwhere(replay.inputs % 9 == 1).tolist() for replay in result.replays]
        assert presses == [[[delay, 0]], [[delay, 1]]]
        assert [replay.delay for replay in result.replays] == [(delay, delay)] * 2


def test_replays_are_kept_with_players_by_side() -> None:
    (result,) = play([(Poker("test:a"), Random("test:b"))], 4, seed=1, record=True)
    assert [replay.players for replay in result.replays] == [
        ("test:a", "test:b"),
        ("test:b", "test:a"),
    ] * 2
    assert [len(replay.inputs) for replay in result.replays] == result.frames.tolist()
    (unrecorded,) = play([(Poker("test:a"), Random("test:b"))], 4, seed=1)
    assert same(result, unrecorded)


def test_progress_is_told_up_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    play([(Poker(), Standing())], 10, seed=1, batch=4, progress=lambda *at: told.append(at))
    assert told[-1] == (10, 10)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


# --- agents that fail -----------------------------------------------------------------------------
@pytest.mark.parametrize("what", NONSENSE)
def test_an_agent_that_answers_nonsense_is_named_in_one_line(what: str) -> None:
    with pytest.raises(InputError, match="test:answering") as caught:
        play([(Answering(NONSENSE[what]), Standing())], 4, seed=1)
    assert "\n" not in str(caught.value)


def test_an_answer_out_of_range_names_fight_side_and_value() -> None:
    answer = np.zeros((4, 2), int)
    answer[2] = (0, 77)
    with pytest.raises(InputError, match=r"\(0, 77\) in fight 2 on side 0"):
        play([(Answering(answer), Standing())], 4, seed=1)


def test_an_agent_that_raises_is_named_with_what_it_raised() -> None:
    with pytest.raises(InputError, match="test:bad raised ZeroDivisionError: one in act") as caught:
        play([(Standing(), Raising("test:bad"))], 2, seed=1)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_an_agent_that_raises_in_reset_is_named() -> None:
    class Unready(Poker):
        def reset(self, fights: int, seed: int) -> None:
            raise FileNotFoundError("weights")

    with pytest.raises(InputError, match=r"test:bad raised FileNotFoundError.* in reset\(\)"):
        play([(Unready("test:bad"), Standing())], 2, seed=1)


def test_an_agents_own_input_error_is_passed_on() -> None:
    class Picky(Poker):
        def act(self, observation: Observation) -> np.ndarray:
            raise InputError("mine")

    with pytest.raises(InputError, match=r"^mine$"):
        play([(Picky(), Standing())], 2, seed=1)


def test_lists_of_integers_are_an_answer() -> None:
    (result,) = play([(Answering(lambda n: [[1, 0]] * n), Standing())], 2, seed=1)
    assert result.fights == 2


@pytest.mark.parametrize("fights", [0, -3])
def test_too_few_fights_are_refused(fights: int) -> None:
    with pytest.raises(InputError, match="give at least 1"):
        play([(Poker(), Standing())], fights, seed=1)


def test_asking_gives_bytes() -> None:
    n = 3
    player = player_of(Answering(np.full((n, 2), (4, 8), np.uint64)))
    answer = checked_answers(player, player.begin(n, 0), observation(n))
    assert answer.dtype == np.int8
    assert answer.tolist() == [[4, 8]] * n


# --- results --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wins", "fights", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, table I, method 3 (Wilson score).
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_intervals_are_those_published(
    wins: int, fights: int, low: float, high: float
) -> None:
    interval = wilson(wins, fights)
    assert interval == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_the_interval_narrows_as_the_facts_say() -> None:
    for fights, half in ((400, 4.9), (1_000, 3.1), (4_096, 1.5)):
        low, high = wilson(fights // 2, fights)
        assert 50 * (high - low) == pytest.approx(half, abs=0.06)
    assert wilson(0, 1_000)[1] == pytest.approx(0.0038, abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)
    assert not any(math.isnan(bound) for bound in wilson(5, 5))


def test_results_can_be_merged_and_taken_apart() -> None:
    results = play([(Poker("a"), Standing("b")), (Poker("a"), Random("c"))], 6, seed=2)
    merged = merge(results)
    assert (merged.a, merged.b, merged.fights) == ("a", "b,c", 12)
    assert merged.wins == sum(result.wins for result in results)
    assert same(merged.part("a", "c", slice(6, 12)), results[1])
    assert merged.by_start.tolist() == [
        [4, int((merged.result[merged.start == start] > 0).sum())] for start in range(3)
    ]
    assert merged.ci95 == wilson_by_start(merged.result > 0, merged.start, merged.distinct_fights)


def test_fights_that_share_a_start_tell_less() -> None:
    rng = np.random.default_rng(0)
    start = np.repeat(np.arange(72), 6)
    won = rng.random(72)[start] < 0.6  # all six fights of a start end alike
    wins = int(won.sum())
    copies = wilson_by_start(won, start, len(won))
    assert copies == pytest.approx(wilson(wins // 6, 72), abs=0.004)
    alone = wilson_by_start(won, np.arange(len(won)), len(won))
    assert alone == pytest.approx(wilson(wins, len(won)), abs=1e-3)
    assert wilson_by_start(won, start, 20)[0] < copies[0]  # no more than 20 of them differ


def test_pairs_that_split_evenly_claim_no_more_than_their_fights() -> None:
    won = np.tile([True, False], 50)
    assert wilson_by_start(won, np.arange(100) // 2, 100) == wilson(50, 100)


def test_rates_without_variation_rest_on_the_different_fights() -> None:
    start = np.arange(100) // 2
    assert wilson_by_start(np.zeros(100, bool), start, 100) == wilson(0, 100)
    assert wilson_by_start(np.ones(100, bool), start, 3) == wilson(3, 3)
    assert wilson_by_start(np.array([True, False]), np.zeros(2, int), 2) == wilson_by_start(
        np.array([True, False]), np.zeros(2, int), 1
    )
    assert wilson_by_start(np.zeros(0, bool), np.zeros(0, int), 0) == (0.0, 1.0)


def test_the_interval_by_start_holds_the_rate_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    start, held = np.repeat(np.arange(72), 6), 0
    for _ in range(300):
        chance = np.clip(rng.normal(0.6, 0.25, 72), 0.02, 0.98)
        true = 0.5956  # mean of the clipped chances, by simulation
        low, high = wilson_by_start(rng.random(432) < chance[start], start, 432)
        held += low <= true <= high
    assert held >= 0.92 * 300
