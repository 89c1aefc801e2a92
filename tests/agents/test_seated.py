"""Players of every kind at several places at once, and taken back to where they were."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from agents.clones.agent import Clone, CloneAgent
from agents.clones.decoders import Decoder
from agents.clones.inference import Inference
from agents.clones.network import PerceptronArchitecture, PolicyArchitecture
from agents.ppo.agent import PolicyAgent
from agents.ppo.sb3_vec_env import Sb3VecEnv
from agents.spec import resolve
from agents.user import load_user_agent
from arena import state as S
from arena.envs import StandstillVectorEnv
from arena.features import FEATURES
from arena.match import Observation, Player, play, player_of
from arena.match.seated import Seated
from arena.rules.randomness import one_way
from arena.simulator import Simulator, paired_starts
from tests.agents.clones.gated import GatedArchitecture
from tests.arena.random_play import crowd_inputs
from tests.arena.test_match import same

_USERS = """
import numpy as np

class Agent:
    def reset(self, fights, seed):
        self.random = np.random.default_rng(seed)

    def act(self, observation):
        return self.random.integers((5, 9), size=(len(observation.side), 2))
"""


class Noise:
    """Acts at random from a generator of its own, pressing seldom; follows its fights."""

    name = "test:noise"

    def reset(self, fights: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.asked = np.zeros(fights, np.int64)

    def act(self, observation: Observation) -> NDArray[np.int64]:
        self.asked = np.where(observation.begins, 0, self.asked) + 1
        answer = self.random.integers((5, 9), size=(len(self.asked), 2))
        answer[self.asked % 7 != 0, 1] = 0
        return answer


class Saving(Noise):
    """The same, with its own idea of what must be saved."""

    name = "test:saving"

    def save(self) -> Any:
        return self.random.bit_generator.state, self.asked.copy()

    def restore(self, saved: Any) -> None:
        self.random.bit_generator.state, asked = saved
        self.asked = asked.copy()


class Seeing(Noise):
    """Acts upon its last two pictures."""

    name = "test:seeing"
    needs = "frames"
    frame_shape = (48, 48)
    frame_stack = 2

    def act(self, observation: Observation) -> NDArray[np.int64]:
        assert observation.frames is not None
        seen = observation.frames.reshape(len(observation.side), 2, -1).astype(np.int64).sum(2)
        press = np.where(seen[:, 1] % 9 == 0, 1 + seen[:, 0] % 8, 0)
        return np.stack([seen[:, 0] % 5, press], axis=1)


def clone(architecture: PolicyArchitecture, asked: bool = False) -> CloneAgent:
    decoder = Decoder(name="sampled", act="sample", which="sample", move="sample", move_hold=8)
    network = architecture.build(torch.Generator().manual_seed(3))
    agent = CloneAgent(Clone(network, decoder), "clone:test")
    if asked:
        agent.compiled = None
    return agent


def policy() -> PolicyAgent:
    network = PerceptronArchitecture(features=FEATURES, width=16).build(
        torch.Generator().manual_seed(5)
    )
    return PolicyAgent(lambda: Inference(network).logits, "sb3:test", repeat=5)


def users(folder: Path) -> Player:
    (folder / "mine.py").write_text(_USERS)
    return load_user_agent(f"python:{folder / 'mine.py'}:Agent")


KINDS: dict[str, Callable[[Path], Player]] = {
    "pro": lambda _: resolve("pro:vera"),
    "planner": lambda _: resolve("scripted:planner"),
    "style": lambda _: resolve("scripted:mixup"),
    "clone": lambda _: clone(PerceptronArchitecture(features=FEATURES, width=16)),
    "asked clone": lambda _: clone(PerceptronArchitecture(features=FEATURES, width=16), True),
    "clone with memory": lambda _: clone(GatedArchitecture(features=FEATURES)),
    "policy": lambda _: policy(),
    "user's": users,
    "agent": lambda _: player_of(Noise()),
    "agent that saves": lambda _: player_of(Saving()),
    "agent that sees": lambda _: player_of(Seeing()),
}


@pytest.fixture(params=KINDS)
def player(request: pytest.FixtureRequest, tmp_path: Path) -> Player:
    return KINDS[request.param](tmp_path)


class Game:
    """Fights that a player plays on alternating sides against given inputs; they start anew."""

    def __init__(self, player: Player, fights: int, seed: int) -> None:
        self.simulator = Simulator(fights, delay=4, autoreset=True)
        self.simulator.reset(paired_starts(fights, seed), seed=seed)
        rows = self.simulator.all_rows
        self.who = np.where((rows[:, np.newaxis] + np.arange(2)) % 2 == 0, 0, -1).astype(np.int32)
        self.inputs = crowd_inputs(fights, 700, seed)
        self.begun = np.zeros(fights, np.int64)
        self.player, self.seed = player, seed
        self.sit()
        self._begin(rows)
        self.frame = 0
        self.acted: list[NDArray[np.int8]] = []

    def sit(self) -> None:
        self.seated = Seated(self.simulator, [self.player], self.who, self.seed)

    def _begin(self, rows: NDArray[np.int32]) -> None:
        self.begun[rows] += 1
        keys = [[one_way(self.seed, r, self.begun[r], side) for side in range(2)] for r in rows]
        self.seated.begin(rows, np.array(keys, np.int64))

    def play(self, frames: int) -> NDArray[np.int8]:
        """Play some frames; what was done on them, int8 [frames, fights, 2, 2]."""
        acted = []
        for _ in range(frames):
            if self.frame % 60 == 59:  # so that some fight ends, now and then
                self.simulator.state[S.HEALTH, self.frame // 60 % self.simulator.fights] = 0
            actions = self.inputs[self.frame].copy()
            self.seated.ask(actions)
            acted.append(actions)
            self.simulator.step(actions)
            self.frame += 1
            ended = np.flatnonzero(self.simulator.ended).astype(np.int32)
            if len(ended):
                self._begin(ended)
        return np.stack(acted)

    def save(self) -> Any:
        return self.simulator.save(), self.seated.save(), self.frame, self.begun.copy()

    def restore(self, saved: Any) -> None:
        simulator, seated, self.frame, begun = saved
        self.simulator.restore(simulator)
        self.seated.restore(seated)
        self.begun = begun.copy()


# --- taken back -----------------------------------------------------------------------------------
def test_a_player_that_is_restored_goes_on_as_it_would_have(player: Player) -> None:
    game = Game(player, 5, 3)
    game.play(78)
    saved = game.save()
    expected = game.play(200)
    assert len(np.unique(expected[:, :, 0].reshape(-1, 2), axis=0)) > 3  # it does something
    for _ in range(2):  # what was saved serves more than once
        game.restore(saved)
        assert np.array_equal(game.play(200), expected)
    game.restore(saved)
    game.sit()  # at a seat that has seen nothing of these fights
    game.restore(saved)
    assert np.array_equal(game.play(200), expected)


def test_restoring_matters(player: Player) -> None:
    """A player that remembers goes on otherwise where it is not restored: the test can fail."""
    game = Game(player, 5, 3)
    game.play(78)
    saved = game.save()
    expected = game.play(200)
    game.restore(saved)
    game.sit()
    remembers = (player.compiled is None and not player.stateless) or player.name == "pro:vera"
    if remembers or player.name == "scripted:planner":
        game.seated.begin(game.simulator.all_rows, saved[1][1])
        assert not np.array_equal(game.play(200), expected)


# --- several at once ------------------------------------------------------------------------------
def test_two_places_of_one_player_do_not_touch_each_other(player: Player, tmp_path: Path) -> None:
    """Of different sizes, played by turns, one of them given up and begun anew."""
    alone = [Game(player, fights, seed).play(240) for fights, seed in ((3, 1), (40, 2), (2, 6))]
    first, second = Game(player, 3, 1), Game(player, 40, 2)
    found = [[], []]
    third = None
    for turn in range(8):
        found[0].append(first.play(30))
        if turn == 3:
            third = Game(player, 2, 6)
            third.play(50)
            third.seated.close()
            third = Game(player, 2, 6)
        found[1].append(second.play(30))
    assert np.array_equal(np.concatenate(found[0]), alone[0])
    assert np.array_equal(np.concatenate(found[1]), alone[1])
    assert third is not None
    assert np.array_equal(third.play(240), alone[2])


def test_a_match_within_a_game_changes_neither(player: Player) -> None:
    pairing = [(player, resolve("scripted:rush"))]
    expected_match = play(pairing, 4, 5, frames=150)[0]
    expected = Game(player, 6, 1).play(120)
    game = Game(player, 6, 1)
    before = game.play(60)
    found = play(pairing, 4, 5, frames=150)[0]
    assert same(found, expected_match)
    assert np.array_equal(np.concatenate([before, game.play(60)]), expected)


def test_matches_on_several_threads_do_not_mix(player: Player) -> None:
    pairing = [(player, resolve("scripted:zone"))]
    expected = {seed: play(pairing, 6, seed, frames=120)[0] for seed in (1, 2, 3)}
    found: dict[int, Any] = {}

    def fight(seed: int) -> None:
        found[seed] = play(pairing, 6, seed, frames=120)[0]

    threads = [threading.Thread(target=fight, args=(seed,)) for seed in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(same(found[seed], result) for seed, result in expected.items())


ENVS: dict[str, Callable[[Player, int], Any]] = {
    "vector": lambda player, fights: StandstillVectorEnv(fights, player),
    "SB3": lambda player, fights: Sb3VecEnv(fights, [player]),
}


def reset(env: Any, seed: int) -> Any:
    if isinstance(env, Sb3VecEnv):
        env.seed(seed)
        return env.reset()
    return env.reset(seed=seed)[0]


@pytest.mark.parametrize("kind", ENVS)
def test_environments_with_one_player_do_not_touch_each_other(kind: str, player: Player) -> None:
    """A reset of one, and a larger one beside it, change nothing in the other's fights."""

    def steps(env: Any, seed: int, count: int, between: Callable[[], None]) -> NDArray[np.float32]:
        seen = [reset(env, seed)]
        random = np.random.default_rng(seed)
        for _ in range(count):
            between()
            seen.append(env.step(random.integers((5, 9), size=(env.num_envs, 2)))[0])
        return np.stack(seen)

    alone = steps(ENVS[kind](player, 2), 4, 40, lambda: None)
    larger = ENVS[kind](player, 70)
    reset(larger, 9)
    turn = iter(range(1_000))

    def disturb() -> None:
        number = next(turn)
        if number % 10 == 5:
            reset(larger, number)
        larger.step(np.zeros((70, 2), np.int64))

    assert np.array_equal(steps(ENVS[kind](player, 2), 4, 40, disturb), alone)
