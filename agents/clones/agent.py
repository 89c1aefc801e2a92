"""A clone as it stands, and as a player of the arena.

Shapes: n = rows, F = features.
"""

import copy
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from agents.clones.compiled import CLONES
from agents.clones.decoders import Decoder, Fitter
from agents.clones.decoding import Place, Settings, decide
from agents.clones.inference import Inference, Layers
from agents.clones.network import Network
from arena.match import Observation, Player, Seat
from arena.match.players import digest_of
from logs.resimulate import Dataset

if TYPE_CHECKING:
    from agents.clones.cuda import CloneFace


class Clone:
    """A trained network and the decoder that answers for it.

    Attributes:
        network: The network; the clone has folded a copy of it, so training it on changes nothing.
        decoder: How probabilities become presses.
    """

    def __init__(self, network: Network, decoder: Decoder, *, alone: bool = False):
        """Fold the network for inference, on all threads or on the calling one alone."""
        self.network = network
        self.decoder = decoder
        self._inference = Inference(network, alone=alone)

    @property
    def layers(self) -> Layers:
        """The folded network."""
        return self._inference.layers

    def with_decoder(self, decoder: Decoder) -> "Clone":
        """Let another decoder answer for the same network."""
        other = copy.copy(self)
        other.decoder = decoder
        return other

    def fork(self) -> "Clone":
        """Make the same clone with working memory of its own, for one thread alone."""
        return Clone(self.network, self.decoder, alone=True)

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute logits, offset included, float32 [n, 14], from features, float32 [n, F]."""
        return self._inference.logits(features)

    def predict(self, features: NDArray[np.float32]) -> tuple[Tensor, Tensor]:
        """Compute probabilities before decoding.

        Args:
            features: float32 [n, F].

        Returns:
            Probability of each move, float32 [n, 5], and of each skill, float32 [n, 9].
        """
        return self._inference.probabilities(features)

    def decide(self, features: NDArray[np.float32], place: Place, seed: int) -> NDArray[np.int8]:
        """Decide moves and skills.

        A row's answer depends on its own features, place and seed alone.

        Args:
            features: float32 [n, F].
            place: Fight, side and frame of every row.
            seed: Seed of the agent.

        Returns:
            Moves and skills, int8 [n, 2].
        """
        return decide(self.logits(features), features, place, self.settings(seed))

    def on_device(self, players: int, seed: int) -> "CloneFace":
        """Put it to work on a CUDA device; see `arena.match.on_device.Face`."""
        from agents.clones.cuda import CloneFace  # it needs numba-cuda

        return CloneFace(self._inference, self.settings(seed), players)

    def settings(self, seed: int) -> Settings:
        """Express the decoder as the compiled pass takes it, for a seed of the agent."""
        return self.decoder.settings(seed, self.network.architecture.factored)

    def fitter(self, validation: Dataset) -> Fitter:
        """Make ready to set decoders by validation matches."""
        factored = self.network.architecture.factored
        return Fitter(self.logits(validation.features), validation, factored=factored)


class CloneSeat(Seat):
    """A clone at work in Python; the compiled way is `agents.clones.compiled`."""

    def __init__(self, clone: Clone) -> None:
        """Take a clone that has working memory of its own."""
        self._clone = clone
        self._settings = clone.settings(0)

    def act(self, observation: Observation) -> NDArray[np.int8]:
        """Answer each fight with a move and a skill, int8 [n, 2]."""
        place = Place(
            np.ascontiguousarray(observation.fight, np.int64),
            np.ascontiguousarray(observation.side, np.int32),
            np.ascontiguousarray(observation.frame, np.int32),
        )
        features = np.ascontiguousarray(observation.features, np.float32)
        return decide(self._clone.logits(features), features, place, self._settings)

    def save(self) -> None:
        """Give nothing: what a decoder remembers, it reads from the features."""

    def restore(self, saved: None) -> None:
        """Do nothing."""


class CloneAgent(Player):
    """A clone as a player.

    Attributes:
        name: Its spec.
        settings: Its decoder; in fights all randomness comes from their keys.
    """

    stateless = True
    parallel = True
    compiled = CLONES

    def __init__(self, clone: Clone, name: str, delay: int | None = None):
        """Let a clone play under a name, with the reaction delay it was trained for."""
        self.clone = clone
        self.name = name
        self.delay = delay
        self.settings = clone.settings(0)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of its network and its decoder."""
        layers = (np.ascontiguousarray(part).tobytes() for part in self.clone.layers)
        return digest_of(*layers, repr(self.settings).encode())

    def begin(self, fights: int, seed: int) -> CloneSeat:
        """Sit down; it computes alone, since batches are too small for two cores to share well."""
        return CloneSeat(self.clone.fork())

    def face(self, players: int) -> "CloneFace":
        """Put it to work on a CUDA device; see `arena.match.on_device.Face`."""
        return self.clone.on_device(players, 0)

    def skill_probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute the probability of each skill before decoding, float32 [n, 9]."""
        out: NDArray[np.float32] = self.clone.predict(features)[1].numpy()
        return out
