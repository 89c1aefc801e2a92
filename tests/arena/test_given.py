"""What players are given: keys, seeds, observations; and what they are not."""

import itertools
from dataclasses import fields
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray

from agents.roster import CONTROLS, PANEL
from arena import state as S
from arena.envs import StandstillEnv
from arena.features import FEATURES
from arena.match import Observation, Player, play
from arena.rules.actions import NUM_SKILLS
from arena.rules.randomness import draw, draw_below
from arena.simulator import paired_starts
from arena.simulator.starts import with_keys
from tests.arena.agents import CompiledPoker, Poker, Random
from tests.arena.test_match import same
from tests.arena.watching import FACES as ENVS
from tests.arena.watching import Watching, fights_of

FIELDS = [field.name for field in fields(Observation)]


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


@pytest.mark.parametrize("face", ENVS)
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


@pytest.mark.parametrize("face", ENVS)
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


def test_features_are_all_that_is_seen_of_the_fight() -> None:
    """No field of an observation holds the state, its seed, or what waits in a queue."""
    agent = Watching()
    play([(agent, CONTROLS["random"])], 2, 3, frames=3)
    shapes = {name: getattr(agent.seen[0], name) for name in FIELDS}
    assert shapes.pop("features").shape == (2, FEATURES)
    assert shapes.pop("frames") is None
    assert all(array.shape == (2,) for array in shapes.values())
