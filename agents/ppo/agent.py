"""A policy as a player of the arena: it decides every few frames and holds its move in between.

Shapes: n = rows, F = features.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3.common.distributions import MultiCategoricalDistribution
from stable_baselines3.common.policies import ActorCriticPolicy
from torch import nn

from agents.clones.decoders import Decoder
from agents.clones.decoding import Place, decide
from agents.clones.inference import Inference
from agents.clones.network import Perceptron, PerceptronArchitecture
from arena.features import FEATURES
from arena.match import Observation, Player, Seat
from arena.match.players import digest_of
from arena.rules.actions import NO_ACTION

Logits = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Features, float32 ``[n, F]``, to logits of 5 moves and 9 skills, float32 ``[n, 14]``."""
Reader = Callable[[], Logits]
"""Makes what computes a policy's logits, with working memory of its own for one thread."""

SAMPLE: Final = Decoder(name="sample", act="sample", which="sample", move="sample")
"""A policy plays as it was trained: every decision is drawn."""
SETTINGS: Final = SAMPLE.settings(0, factored=False)
"""In fights all randomness comes from their keys."""


def network_of(policy: ActorCriticPolicy) -> Perceptron | None:
    """Copy what decides in a policy into a network of clones, which answers faster.

    Args:
        policy: Of SB3.

    Returns:
        The network; None if the policy is no perceptron with ReLU over the plain features.
    """
    layers = [*policy.mlp_extractor.policy_net, policy.action_net]
    linears = [layer for layer in layers[::2] if isinstance(layer, nn.Linear)]
    relus = [layer for layer in layers[1::2] if isinstance(layer, nn.ReLU)]
    if len(linears) + len(relus) != len(layers) or len({x.out_features for x in linears[:-1]}) > 1:
        return None
    width, features = linears[-1].in_features, linears[0].in_features
    network = Perceptron(PerceptronArchitecture(features=features, width=width, depth=len(relus)))
    with torch.no_grad():
        for own, learned in zip(network.linears(), linears, strict=True):
            own.weight.copy_(learned.weight)
            own.bias.copy_(learned.bias)
    return network


def reader_of(policy: ActorCriticPolicy) -> Reader:
    """Make what reads a policy: as it is now, or, if it is no perceptron with ReLU, as it will be.

    Args:
        policy: Of SB3, over features and (move, skill).
    """
    network = network_of(policy)
    return partial(_slow, policy) if network is None else reading(network)


def reading(network: Perceptron) -> Reader:
    """Make what reads a network as it is now."""
    return partial(_fast, network)


def _fast(network: Perceptron) -> Logits:
    return Inference(network).logits


def _slow(policy: ActorCriticPolicy) -> Logits:
    def logits(features: NDArray[np.float32]) -> NDArray[np.float32]:
        with torch.inference_mode():
            answer = policy.get_distribution(torch.from_numpy(features))
        assert isinstance(answer, MultiCategoricalDistribution)
        found: NDArray[np.float32] = torch.cat(
            [part.logits for part in answer.distribution], dim=1
        ).numpy()
        return found

    return logits


class PolicySeat(Seat):
    """A policy at work: it holds its move between two decisions."""

    def __init__(self, player: "PolicyAgent", fights: int) -> None:
        """Sit down."""
        self._player = player
        self._reader = player.reader
        self._logits = self._reader()
        self._held = np.zeros(fights, np.int8)
        self._may_press = np.zeros(fights, np.int32)  # from this frame on

    def act(self, observation: Observation) -> NDArray[np.int8]:
        """Answer each fight with a move and a skill, int8 ``[n, 2]``."""
        if self._reader is not self._player.reader:
            self._reader = self._player.reader
            self._logits = self._reader()
        skills = np.full_like(self._held, NO_ACTION)
        decides = observation.frame % self._player.repeat == 0
        due = np.flatnonzero(decides | observation.begins)  # what is held is of an earlier fight
        if due.size:
            place = Place(
                observation.fight[due].astype(np.int64),
                observation.side[due].astype(np.int32),
                observation.frame[due].astype(np.int32),
            )
            features = np.ascontiguousarray(observation.features[due], np.float32)
            decided = decide(self._logits(features), features, place, SETTINGS)
            self._held[due], skills[due] = decided.T
        self._cap(skills, observation)
        return np.stack([self._held, skills], axis=1)

    def _cap(self, skills: NDArray[np.int8], observation: Observation) -> None:
        """Make ``no_action`` of presses that come too soon after another."""
        frame = observation.frame
        self._may_press[observation.begins] = 0
        skills[frame < self._may_press] = NO_ACTION
        pressed = skills != NO_ACTION
        self._may_press[pressed] = frame[pressed] + self._player.press_interval

    def save(self) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
        """Give the moves that are held, and when the next press may come."""
        return self._held.copy(), self._may_press.copy()

    def restore(self, saved: tuple[NDArray[np.int8], NDArray[np.int32]]) -> None:
        """Go on as then."""
        held, may_press = saved
        self._held, self._may_press = held.copy(), may_press.copy()


class PolicyAgent(Player):
    """A policy as a player.

    Attributes:
        name: Its spec.
        reader: Makes what computes its logits.
        repeat: Frames of a decision.
        press_interval: Frames from a press to the next, at least.
    """

    parallel = True

    def __init__(
        self,
        reader: Reader,
        name: str,
        repeat: int,
        delay: int | None = None,
        *,
        press_interval: int = 0,
    ):
        """Let a policy play.

        Args:
            reader: Of the policy, see `reader_of`.
            name: Spec.
            repeat: Frames of a decision.
            delay: Reaction delay that it was trained for, in frames.
            press_interval: Frames from a press to the next, at least; presses that come sooner are
                ``no_action``, as `agents.ppo.sb3_vec_env.Sb3VecEnv` makes them.
        """
        self.name = name
        self.repeat = repeat
        self.press_interval = press_interval
        self.delay = delay
        self.reader = reader

    @property
    def fingerprint(self) -> str:
        """Hash of what its policy answers to fixed features, and of how it decides."""
        probe = np.random.default_rng(0).random((64, FEATURES), np.float32)
        logits = np.round(self.reader()(probe), 3)
        pace = f"{self.repeat} {self.press_interval}"
        return digest_of(logits.astype(np.float32).tobytes(), pace.encode())

    def take(self, reader: Reader) -> None:
        """Play as another policy from the next decision on."""
        self.reader = reader

    def begin(self, fights: int, seed: int) -> PolicySeat:
        """Sit down; the calling thread computes alone from now on."""
        torch.set_num_threads(1)  # of this thread
        return PolicySeat(self, fights)
