"""What players are given: keys, seeds, observations, flags, results; and what they are not."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from agents.ppo.sb3_vec_env import Sb3VecEnv
from agents.roster import CONTROLS, PANEL
from arena import state as S
from arena.base.errors import InputError
from arena.envs import StandstillEnv, StandstillVectorEnv
from arena.features import FEATURES
from arena.match import MatchResult, Observation, Player, play, player_of
from arena.match.players import GOES_ON
from arena.match.seated import Seated
from arena.rules import constants as C
from arena.rules.actions import NUM_SKILLS
from arena.rules.randomness import draw, draw_below
from arena.simulator import Simulator, Starts, paired_starts
from arena.simulator.starts import with_keys
from tests.arena.agents import CompiledPoker, Poker, Random, Standing
from tests.arena.random_play import crowd_inputs
from tests.arena.test_match import same

FIELDS = [field.name for field in fields(Observation)]
SOME_FLAGS = ("begins", "frame", "over")


class Watching(Random):
    """Acts at random from its keys, follows its fights, and keeps all that it is shown and told."""

    stateless = False

    def __init__(self, name: str = "test:watching", stateless: bool = False) -> None:
        super().__init__(name)
        self.stateless = stateless
        self.seen: list[Observation] = []
        self.results: list[NDArray[np.int8]] = []

    def act(self, observation: Observation) -> NDArray[np.int64]:
        self.seen.append(observation)
        return super().act(observation)

    def over(self, results: NDArray[np.int8]) -> None:
        self.results.append(results.copy())

    def stacked(self, name: str) -> NDArray[Any]:
        """Stack what it was shown of the same fights on every frame, [frames, n, …]."""
        return np.stack([getattr(seen, name) for seen in self.seen])


# --- keys -----------------------------------------------------------------------------------------
def test_no_two_fights_sides_or_seeds_share_a_key() -> None:
    keys = [with_keys(paired_starts(6, seed), seed).keys for seed in range(60)]
    assert len(np.unique(np.concatenate(keys))) == 60 * 6 * 2
    assert all(each.min() >= 0 for each in keys)


def test_a_match_that_goes_on_goes_on_with_the_keys() -> None:
    whole = with_keys(paired_starts(10, 3), 3).keys
    rest = with_keys(paired_starts(6, 3, 4), 3, 4).keys
    assert np.array_equal(whole[4:], rest)


def test_keys_are_one_a_fight_and_side_and_follow_from_the_seed_of_the_match() -> None:
    def keys(seed: int) -> NDArray[np.int64]:
        players = Watching("a"), Watching("b")
        play([players], 6, seed, frames=20)
        every = [player.stacked("fight") for player in players]
        assert all((each == each[0]).all() for each in every)  # from the first frame to the last
        return np.concatenate([each[0] for each in every])

    found = keys(1)
    assert len(set(found.tolist())) == 12
    assert np.array_equal(keys(1), found)
    assert not set(keys(2).tolist()) & set(found.tolist())


@pytest.mark.parametrize("face", ["single", "vector", "SB3"])
def test_each_fight_of_an_environment_has_a_key_of_its_own(face: str) -> None:
    agent = Watching()
    seeds = set()
    for simulator, _ in fights_of(face, agent, frames=200, left=100):
        seeds |= set(simulator.read(S.SEED).tolist())
    keys: dict[int, list[int]] = {}
    for seen in agent.seen:
        for row, (key, begins) in enumerate(zip(seen.fight, seen.begins, strict=True)):
            last = keys.setdefault(row, [])
            if begins and (not last or last[-1] != key):
                last.append(int(key))
            assert last[-1] == key
    every = list(itertools.chain(*keys.values()))
    assert len(every) == len(set(every)) > 4
    assert not set(every) & seeds


def fights_of(face: str, opponent: Any, frames: int, left: int) -> Iterator[tuple[Simulator, int]]:
    """Step an environment, its fights cut short; give its simulator and how many fights ended."""
    envs: dict[str, Callable[[], Any]] = {
        "single": lambda: StandstillEnv(opponent),
        "vector": lambda: StandstillVectorEnv(3, opponent),
        "SB3": lambda: Sb3VecEnv(3, [opponent]),
    }
    env = envs[face]()
    if face == "SB3":
        env.seed(4)
        env.reset()
    else:
        env.reset(seed=4)
    still = np.zeros(2 if face == "single" else (3, 2), np.int64)
    simulator: Simulator = env._fights.simulator
    for frame in range(frames):
        state = simulator.state
        state[S.FRAME, state[S.FRAME] == 10] = C.FIGHT_FRAMES - left
        if frame % 17 == 16:
            state[S.HEALTH, frame // 17 % simulator.fights] = 0  # they end at different times
        told = env.step(still)
        ended = int(np.sum(told[2]))
        yield simulator, ended
        if face == "single" and ended:
            env.reset()


def predictions(key: int) -> list[int]:
    """List what an agent could take for the seed of the fight, given a key."""
    mixed = [key, key >> 1, key >> 31, key >> 32, key ^ (key >> 32), key * 2, ~key]
    return [(each & 0xFFFFFFFF) - (1 << 31) for each in mixed] + [
        each & 0x7FFFFFFF for each in mixed
    ]


def random_presses(seed: int, side: int, frames: int) -> NDArray[np.int64]:
    """Say what ``scripted:random`` presses on each frame, if a fight's randomness has this seed."""
    presses = np.zeros(frames, np.int64)
    for frame in range(frames):
        if draw_below(20, seed, frame, side, 2) == 0:
            presses[frame] = 1 + draw_below(NUM_SKILLS - 1, seed, frame, side, 3)
    return presses


def test_an_agent_cannot_predict_an_opponent_from_its_key() -> None:
    """With the seed of the fight it could, 15 frames ahead: the test would notice."""
    agent = Watching()
    frames = 600
    random: Player = CONTROLS["random"]
    (result,) = play([(agent, random)], 6, 3, delay=0, frames=frames, record=True)
    hits = {"key": [0, 0], "seed": [0, 0]}
    for row, replay in enumerate(result.replays):
        side = 1 - row % 2  # of the opponent
        pressed = (replay.inputs[:, side] % NUM_SKILLS).astype(np.int64)
        own = agent.seen[0].fight[row]
        guesses = {"key": predictions(int(own)), "seed": [int(result.seed[row])]}
        for what, seeds in guesses.items():
            for seed, of in itertools.product(seeds, (side, 1 - side)):
                if what == "seed" and of != side:
                    continue
                guessed = random_presses(seed, of, len(pressed))
                hits[what][0] += int(np.count_nonzero((guessed == pressed) & (pressed > 0)))
                hits[what][1] += int(np.count_nonzero(pressed))
    assert hits["seed"][0] == hits["seed"][1] > 100
    share = hits["key"][0] / hits["key"][1]
    chance = 1 / 20 / (NUM_SKILLS - 1)
    assert share < chance + 5 * np.sqrt(chance / hits["key"][1])


def test_the_keys_of_both_sides_say_nothing_of_each_other() -> None:
    keys = np.concatenate([with_keys(paired_starts(512, seed), seed).keys for seed in range(4)])
    bits = (keys[:, :, np.newaxis] >> np.arange(63)) & 1
    assert abs(bits.mean() - 0.5) < 0.01
    agreement = (bits[:, 0, :, np.newaxis] == bits[:, 1, np.newaxis, :]).mean(0)
    assert np.abs(agreement - 0.5).max() < 0.07  # 3969 pairs of bits, 2048 fights
    drawn = [[draw(int(key), 0, 0, 0) for key in pair] for pair in keys]
    assert abs(np.corrcoef(np.array(drawn, float).T)[0, 1]) < 0.08


# --- seeds ----------------------------------------------------------------------------------------
class Noise(Poker):
    """Acts at random from a generator of its own, as most agents do; keeps its answers."""

    stateless = False

    def reset(self, fights: int, seed: int) -> None:
        super().reset(fights, seed)
        self.random = np.random.default_rng(seed)
        self.answers: list[NDArray[np.int64]] = []

    def act(self, observation: Observation) -> NDArray[np.int64]:
        self.answers.append(self.random.integers((5, 9), size=(len(observation.side), 2)))
        return self.answers[-1]


def test_two_agents_of_one_match_draw_different_inputs() -> None:
    players = [Noise("a"), Noise("b"), Noise("c")]
    play(list(itertools.combinations(players, 2)), 4, 5, frames=120)
    seeds = [seed for player in players for _, seed in player.resets]
    assert len(set(seeds)) == 3
    inputs = [np.stack(player.answers) for player in players]
    for one, other in itertools.combinations(inputs, 2):
        agreement = (one == other).all(axis=2).mean(axis=0)
        assert agreement.max() < 0.2  # of one fight's 120 frames; by chance 1 in 45


def test_seeds_differ_between_seats_sets_and_matches_and_repeat() -> None:
    def seeds(seed: int, first: int = 0) -> list[int]:
        players = Noise("a"), Noise("b")
        play([players], 6, seed, first=first, batch=2, frames=10)
        return [own for player in players for _, own in player.resets]

    found = seeds(7)
    assert len(found) == len(set(found)) == 6  # three sets, two seats
    assert seeds(7) == found
    others = seeds(8), seeds(7, first=6)
    assert len({*found, *others[0], *others[1]}) == 18
    assert 7 not in found


def test_seeds_differ_between_lives_in_an_environment() -> None:
    agent = Noise()
    env = StandstillEnv(agent)
    env.reset(seed=1)
    for _ in range(3):
        env.reset()
    again = Noise()
    StandstillEnv(again).reset(seed=1)
    seeds = [seed for _, seed in agent.resets]
    assert len(set(seeds)) == len(seeds)
    assert again.resets[0] == agent.resets[0]


@pytest.mark.parametrize("batch", [1, 2, 5, None])
@pytest.mark.parametrize("threads", range(1, numba.config.NUMBA_NUM_THREADS + 1))
def test_stateless_players_fight_alike_in_any_batch_on_any_threads(
    batch: int | None, threads: int
) -> None:
    pairings: list[tuple[Any, Any]] = [
        (Random(), PANEL["mixup"]),
        (CompiledPoker(), PANEL["rush"]),
        (Random("test:one", 1), Random("test:two", 2)),
    ]
    expected = play(pairings, 4, 6, frames=400)
    before = numba.get_num_threads()
    numba.set_num_threads(threads)
    try:
        found = play(pairings, 4, 6, frames=400, batch=batch)
    finally:
        numba.set_num_threads(before)
    assert all(same(one, other) for one, other in zip(found, expected, strict=True))


# --- observations ---------------------------------------------------------------------------------
class Keeping(Watching):
    """Keeps what it is shown, and a copy of it as it was."""

    needs = "frames"
    frame_shape = (48, 48)
    frame_stack = 2

    def __init__(self, stateless: bool) -> None:
        super().__init__("test:keeping", stateless)
        self.copies: list[dict[str, NDArray[Any]]] = []

    def act(self, observation: Observation) -> NDArray[np.int64]:
        self.copies.append({name: getattr(observation, name).copy() for name in FIELDS})
        return super().act(observation)


def assert_kept(agent: Keeping) -> None:
    assert len(agent.seen) > 20
    for seen, copy in zip(agent.seen, agent.copies, strict=True):
        for name in FIELDS:
            assert np.array_equal(getattr(seen, name), copy[name]), name
    changing = ("features", "frame", "frames")
    for one, next_one in itertools.pairwise(agent.seen[-10:]):
        for name in FIELDS:
            assert not np.shares_memory(getattr(one, name), getattr(next_one, name)), name
    first, last = agent.copies[0], agent.copies[-1]
    for name in changing:
        assert first[name].shape != last[name].shape or (first[name] != last[name]).any(), name


@pytest.mark.parametrize("stateless", [False, True])
@pytest.mark.parametrize("stack", [1, 2])
def test_what_was_shown_never_changes_afterwards(stateless: bool, stack: int) -> None:
    agent = Keeping(stateless)
    agent.frame_stack = stack
    play([(agent, PANEL["rush"])], 3, 2, frames=80, batch=2)
    assert_kept(agent)


@pytest.mark.parametrize("face", ["single", "vector", "SB3"])
def test_what_was_shown_in_an_environment_never_changes_afterwards(face: str) -> None:
    agent = Keeping(stateless=False)
    for _ in fights_of(face, agent, frames=60, left=20):
        pass
    assert_kept(agent)


def scribble(observation: Observation) -> None:
    for name in FIELDS:
        array = getattr(observation, name)
        if array is not None:
            array[:] = 77


def test_an_agent_may_write_to_what_it_is_given() -> None:
    class Scribbling(Watching):
        def act(self, observation: Observation) -> NDArray[np.int64]:
            answer = super().act(observation)
            scribble(observation)
            return answer

    for stateless in (False, True):
        plain, scribbling = Watching("a", stateless), Scribbling("a", stateless)
        pairs = [[(player, PANEL["zone"])] for player in (plain, scribbling)]
        one, other = (play(pair, 4, 2, frames=150)[0] for pair in pairs)
        assert same(one, other)


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


@pytest.mark.parametrize("face", ["single", "vector", "SB3"])
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


def test_features_are_all_that_is_seen_of_the_fight() -> None:
    """No field of an observation holds the state, its seed, or what waits in a queue."""
    agent = Watching()
    play([(agent, CONTROLS["random"])], 2, 3, frames=3)
    shapes = {name: getattr(agent.seen[0], name) for name in FIELDS}
    assert shapes.pop("features").shape == (2, FEATURES)
    assert shapes.pop("frames") is None
    assert all(array.shape == (2,) for array in shapes.values())
