"""A network in integers as a player."""

from functools import cached_property

from agents.bots import BOTS
from agents.networks.network import Integers
from agents.networks.policy import NETWORKS
from arena.base.sources import source_hash
from arena.match import Player
from arena.match.players import digest_of


class NetworkPlayer(Player):
    """A compiled player that is a network behind hands.

    Attributes:
        name: Its spec.
        block: Its parameters, see `agents.networks.policy.block`.
        delay: Reaction delay that it was trained for, in frames; None if it plays with any.
        policy: Its number among the compiled players of this process.
    """

    stateless = True
    parallel = True
    compiled = BOTS

    def __init__(self, name: str, block: Integers, delay: int | None = None) -> None:
        """Put it on the shelf."""
        self.name = name
        self.block = block
        self.delay = delay
        self.policy = NETWORKS.number_of(block)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of its parameters and of all sources that what plays them is compiled from."""
        sources = (source_hash(["agents.bots"]) or "").encode()
        return digest_of(sources, self.block.tobytes())
