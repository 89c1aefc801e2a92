"""What players are told: that a fight begins, that it is over, and how it ended."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.ppo.sb3_vec_env import Sb3VecEnv
from agents.roster import PANEL
from arena import state as S
from arena.base.errors import InputError
from arena.envs import StandstillEnv, StandstillVectorEnv
from arena.match import MatchResult, Player, play, player_of
from arena.match.players import GOES_ON
from arena.match.seated import Seated
from arena.simulator import Simulator, Starts
from tests.arena.agents import Standing
from tests.arena.random_play import crowd_inputs
from tests.arena.watching import FACES as ENVS
from tests.arena.watching import Watching, fights_of

SOME_FLAGS = ("begins", "frame", "over")


# --- flags and results ----------------------------------------------------------------------------
def assert_flags(agent: Watching, lengths: NDArray[np.int64], first: int = 0) -> None:
    """Check the flags of fights of these lengths, whose first frame is so and so."""
    frames = np.arange(len(agent.seen))[:, np.newaxis]
    assert np.array_equal(
        agent.stacked("begins"), np.broadcast_to(frames == 0, (len(frames), len(lengths)))
    )
    assert np.array_equal(agent.stacked("over"), frames >= lengths)
    assert np.array_equal(agent.stacked("frame"), first + np.minimum(frames, lengths))


def lengths_by_row(result: MatchResult) -> NDArray[np.int64]:
    return result.frames.astype(np.int64)


def test_flags_say_when_a_fight_begins_and_that_it_is_over() -> None:
    agent = Watching()
    (result,) = play([(agent, PANEL["rush"])], 6, 4)
    assert len(set(result.frames.tolist())) > 1
    assert_flags(agent, lengths_by_row(result))
    assert agent.stacked("over").any()


def test_flags_of_fights_that_begin_from_states_and_are_stopped() -> None:
    simulator = Simulator(4)
    simulator.reset(seed=5)
    for actions in crowd_inputs(4, 90, 4):
        simulator.step(actions)
    states = simulator.save().memory
    states[1, S.HEALTH] = 30  # one ends early
    agent = Watching()
    (result,) = play([(agent, PANEL["rush"])], 4, 4, starts=Starts.of_states(states), frames=200)
    assert result.stopped.any()
    assert_flags(agent, result.frames - 90, first=90)


def test_results_are_told_once_in_the_order_of_the_rows() -> None:
    one, other = Watching("a"), Watching("b")
    (result,) = play([(one, other)], 8, 4)
    assert len(set(result.result.tolist())) > 1
    for agent, sign in ((one, 1), (other, -1)):
        (told,) = agent.results
        assert told.dtype == np.int8
        assert np.array_equal(told, sign * result.result)


def test_a_player_on_both_sides_is_told_of_both() -> None:
    agent = Watching()
    (result,) = play([(agent, agent)], 4, 4)
    (told,) = agent.results
    sides = agent.seen[0].side
    assert sides.tolist() == [0, 1] * 4
    assert np.array_equal(told[0::2], -told[1::2])
    a_rows = np.arange(4) * 2 + result.side
    assert np.array_equal(told[a_rows], result.result)


def test_each_set_of_fights_is_told_by_itself() -> None:
    agent = Watching()
    (result,) = play([(agent, Standing())], 6, 4, batch=2, frames=2_000)
    assert [len(told) for told in agent.results] == [2, 2, 2]
    assert np.array_equal(np.concatenate(agent.results), result.result)


def test_who_does_not_follow_its_fights_is_told_nothing() -> None:
    agent = Watching(stateless=True)
    play([(agent, Standing())], 4, 4, frames=20)
    assert agent.results == []
    assert not any(seen.over.any() for seen in agent.seen)


def test_a_stateless_player_sees_where_fights_begin_too() -> None:
    agent = Watching(stateless=True)
    play([(agent, Standing())], 6, 4, batch=2, frames=25)
    begun = [int(key) for seen in agent.seen for key in seen.fight[seen.begins]]
    assert len(begun) == len(set(begun)) == 6
    assert all((seen.frame[seen.begins] == 0).all() for seen in agent.seen)


@pytest.mark.parametrize("face", ENVS)
def test_flags_and_results_in_an_environment(face: str) -> None:
    """A row of one fight after the other: it begins where its frame is the first."""
    agent = Watching()
    ends = sum(ended for _, ended in fights_of(face, agent, frames=200, left=60))
    assert ends > 8
    begins, frame, over = ([getattr(seen, name) for seen in agent.seen] for name in SOME_FLAGS)
    assert all(np.array_equal(*each) for each in zip(begins, (f == 0 for f in frame), strict=True))
    assert not np.any(over)  # they start anew at once, or are asked about no more
    if face != "SB3":  # whose fights wait on their first frame for the next decision
        lives = len(agent.resets) if face == "single" else 3 + ends
        assert np.sum(begins) == lives
    told = np.concatenate(agent.results)
    assert np.isin(told, (-1, 0, 1, GOES_ON)).all()
    assert np.count_nonzero(told != GOES_ON) == ends


def test_players_of_a_simulator_see_that_a_fight_is_over() -> None:
    """Where fights stay as they ended, until the caller begins others in their rows."""
    simulator = Simulator(3, delay=0)
    simulator.reset(seed=1)
    agent = Watching()
    who = np.array([[0, -1], [-1, 0], [0, -1]], np.int32)
    seated = Seated(simulator, [player_of(agent)], who, 0)
    keys = np.arange(6).reshape(3, 2)
    seated.begin(simulator.all_rows, keys)
    actions = np.zeros((3, 2, 2), np.int8)
    expected = []
    for frame in range(12):
        if frame == 5:
            simulator.state[S.HEALTH, 1] = 0  # it ends on this frame
        if frame == 9:
            rows = np.array([1], np.int32)
            fresh = Simulator(1, delay=0)
            fresh.reset(seed=9)
            simulator.load(fresh.save().memory, rows)
            seated.begin(rows, keys[rows] + 10)
        ended = 6 <= frame < 9
        expected.append(([frame == 0, frame in (0, 9), frame == 0], [False, ended, False]))
        seated.ask(actions)
        simulator.step(actions)
    assert agent.stacked("begins").tolist() == [begins for begins, _ in expected]
    assert agent.stacked("over").tolist() == [over for _, over in expected]
    assert agent.stacked("fight")[:, 1].tolist() == [3] * 9 + [13] * 3


# --- another delay --------------------------------------------------------------------------------
FACES: dict[str, Callable[[Any, int], object]] = {
    "match": lambda player, delay: play([(player, Standing())], 2, 0, delay=delay, frames=5),
    "opponent": lambda player, delay: play([(Standing(), player)], 2, 0, delay=delay, frames=5),
    "environment": lambda player, delay: StandstillEnv(player, delay=delay),
    "vector environment": lambda player, delay: StandstillVectorEnv(2, player, delay=delay),
    "SB3": lambda player, delay: Sb3VecEnv(2, [player], delay=delay),
}


@pytest.mark.parametrize("face", FACES)
def test_a_player_of_another_delay_is_refused_with_both_values(face: str) -> None:
    class Trained(Player):
        name = "test:trained"
        delay = 5
        stateless = True

        def begin(self, fights: int, seed: int) -> Any:
            return player_of(Standing()).begin(fights, seed)

    with pytest.raises(InputError, match=r"test:trained .* 5 frames.* 15") as error:
        FACES[face](Trained(), 15)
    assert "\n" not in str(error.value)
    FACES[face](Trained(), 5)
