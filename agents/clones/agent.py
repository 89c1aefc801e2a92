"""How a clone decides: a network gives logits, a decoder turns them into a move and a press.

A clone is a network and a decoder. On each frame the network computes 14 logits from what the
player sees and what it remembers (`PolicyNetwork.logits`: features [n, F] and memory [n, M] to
logits [n, 14] and memory), and the decoder draws or picks a move and a skill from them
(`agents.clones.decoding.decide`). The decoder's draws are keyed on the player's own key of the
fight and the frame, so an answer depends on nothing that is decided beside it.

`CloneAgent` is a clone as a player, `CloneSeat` that player at work. A perceptron, which has no
memory, is folded for inference (`agents.clones.inference`) and has a compiled fast path
(`agents.clones.compiled`) and a face on CUDA (`agents.clones.cuda`); all three answer as the seat
does. A network of another kind is asked through PyTorch.

Shapes: n = rows, F = features, M = values of memory, N = rows of a data set.
"""

import copy
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from agents.clones.compiled import CLONES
from agents.clones.decoders import Decoder, Fitter
from agents.clones.decoding import Place, Settings, decide, decide_checked
from agents.clones.inference import Inference, Layers, probabilities
from agents.clones.network import Perceptron, PolicyNetwork
from agents.clones.outputs import Outputs
from agents.clones.value import ValueNetwork, lead_of
from arena.base.checks import check_array
from arena.match import Observation, Player, Seat
from arena.match.mind import Thoughts
from arena.match.players import digest_of
from logs.resimulate import Dataset

if TYPE_CHECKING:
    from agents.clones.cuda import CloneFace


class Clone:
    """A trained network and the decoder that answers for it.

    Attributes:
        network: The network; a perceptron is folded into a copy, so training it on changes nothing.
        decoder: How probabilities become presses.
        value: What it values fights by; it has no say in its answers. None if it was trained
            without, see `agents.clones.value`.
    """

    def __init__(
        self,
        network: PolicyNetwork,
        decoder: Decoder,
        *,
        alone: bool = False,
        value: ValueNetwork | None = None,
    ):
        """Make a network ready to answer, on all threads or on the calling one alone."""
        self.network = network
        self.decoder = decoder
        self.value = value
        self._inference = (
            Inference(network, alone=alone) if isinstance(network, Perceptron) else None
        )

    @property
    def folded(self) -> Inference:
        """The perceptron, folded for inference."""
        assert self._inference is not None, "the network is no perceptron"
        return self._inference

    @property
    def layers(self) -> Layers:
        """The perceptron's folded layers."""
        return self.folded.layers

    def with_decoder(self, decoder: Decoder) -> "Clone":
        """Let another decoder answer for the same network."""
        other = copy.copy(self)
        other.decoder = decoder
        return other

    def alone(self) -> "Clone":
        """Make the same clone with working memory of its own, for one thread alone."""
        return Clone(self.network, self.decoder, alone=True, value=self.value)

    def step(
        self, features: NDArray[np.float32], memory: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Compute logits, offset included: the seam between network and decoder.

        Args:
            features: float32 [n, F].
            memory: What is remembered of each fight, float32 [n, M].

        Returns:
            Logits, float32 [n, 14], and the memory of the next frame, float32 [n, M].
        """
        if self._inference is not None:
            return self._inference.checked_logits(features), memory
        logits, after = self.network.logits(torch.from_numpy(features), torch.from_numpy(memory))
        return logits.numpy(), after.numpy()

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute a perceptron's logits, float32 [n, 14], from features, float32 [n, F]."""
        return self.folded.logits(features)

    def predict(self, features: NDArray[np.float32]) -> tuple[Tensor, Tensor]:
        """Compute a perceptron's probabilities before decoding.

        Args:
            features: float32 [n, F].

        Returns:
            Probability of each move, float32 [n, 5], and of each skill, float32 [n, 9].
        """
        return probabilities(self.logits(features), self.network.architecture.factored)

    def decide(self, features: NDArray[np.float32], place: Place, seed: int) -> NDArray[np.int8]:
        """Decide a perceptron's moves and skills, int8 [n, 2].

        Args:
            features: float32 [n, F].
            place: Key, side and frame of every row.
            seed: Seed of the draws.
        """
        return decide(self.logits(features), features, place, self.settings(seed))

    def settings(self, seed: int) -> Settings:
        """Express the decoder as the compiled pass takes it, for a seed of the draws."""
        return self.decoder.settings(seed, self.network.architecture.factored)

    def fitter(self, validation: Dataset) -> Fitter:
        """Make ready to set decoders by validation matches."""
        return Fitter(Outputs.of(self.network, validation))

    def face(self, players: int) -> "CloneFace":
        """Put a perceptron to work on a CUDA device; see `arena.match.on_device.Face`."""
        from agents.clones.cuda import CloneFace  # it needs numba-cuda

        return CloneFace(self.folded, self.settings(0), players)


class CloneSeat(Seat):
    """A clone at work: step, then decide, and the memory of each fight kept by row."""

    def __init__(self, clone: Clone, fights: int) -> None:
        """Sit down with a clone that has working memory of its own."""
        self._clone = clone
        self._settings = clone.settings(0)
        self._memory: NDArray[np.float32] = clone.network.new_memory(fights).numpy()

    def act(self, observation: Observation) -> NDArray[np.int8]:
        """Answer each fight with a move and a skill, int8 [n, 2]."""
        place = Place(
            np.ascontiguousarray(observation.fight, np.int64),
            np.ascontiguousarray(observation.side, np.int32),
            np.ascontiguousarray(observation.frame, np.int32),
        )
        features = np.ascontiguousarray(observation.features, np.float32)
        memory = self._memory[: len(features)]
        if memory.shape[1]:
            begun = np.flatnonzero(observation.begins)
            memory[begun] = self._clone.network.new_memory(len(begun)).numpy()
        logits, memory[:] = self._clone.step(features, memory)
        return decide_checked(logits, features, place, self._settings)

    def save(self) -> NDArray[np.float32]:
        """Give what the network remembers; what a decoder remembers, it reads from the features."""
        return self._memory.copy()

    def restore(self, saved: NDArray[np.float32]) -> None:
        """Remember what the network remembered then."""
        self._memory = saved.copy()


class CloneMind:
    """What a clone thinks: its network's probabilities before the decoder, and its value."""

    def __init__(self, clone: Clone) -> None:
        """Think with a clone that has working memory of its own and remembers no frame."""
        self._clone = clone

    def thoughts(self, features: NDArray[np.float32]) -> Thoughts:
        """See `Thinker`.

        The value network gives what the lead goes on to gain, discounted; the lead that is expected
        is that and the present one, in shares of full health.
        """
        check_array(features, (self._clone.network.architecture.features,), np.float32, "features")
        row = np.ascontiguousarray(features)[np.newaxis]
        _, skill = self._clone.predict(row)
        skills = skill[0].double().numpy()
        skills = skills / skills.sum()
        value = self._clone.value
        lead = None
        if value is not None:
            lead = float(np.clip(lead_of(row)[0] + value.gains(row)[0], -1.0, 1.0))
        decoder = self._clone.decoder
        threshold = decoder.theta if decoder.act == "threshold" else None
        return Thoughts(float(1.0 - skills[0]), skills, lead, threshold)


class CloneAgent(Player):
    """A clone as a player.

    Attributes:
        name: Its spec.
        clone: The clone.
        settings: Its decoder; in fights all randomness comes from their keys.
    """

    parallel = True

    def __init__(self, clone: Clone, name: str, delay: int | None = None):
        """Let a clone play under a name, with the reaction delay it was trained for."""
        self.clone = clone
        self.name = name
        self.delay = delay
        self.settings = clone.settings(0)
        self.stateless = clone.network.memory_size == 0
        self.compiled = CLONES if isinstance(clone.network, Perceptron) else None

    @cached_property
    def fingerprint(self) -> str:
        """Hash of its network and its decoder."""
        weights = self.clone.network.state_dict()
        parts = (f"{name}".encode() + value.numpy().tobytes() for name, value in weights.items())
        return digest_of(*parts, repr(self.settings).encode())

    def begin(self, fights: int, seed: int) -> CloneSeat:
        """Sit down; it computes alone, since batches are too small for two cores to share well."""
        return CloneSeat(self.clone.alone(), fights)

    def face(self, players: int) -> "CloneFace | None":
        """Put it to work on a CUDA device, if its network can be."""
        return self.clone.face(players) if self.compiled else None

    def mind(self) -> CloneMind | None:
        """Give what tells its thoughts; of a network that remembers, they need its whole fight."""
        perceptron = isinstance(self.clone.network, Perceptron)
        return CloneMind(self.clone.alone()) if perceptron else None
