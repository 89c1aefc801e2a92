"""A compiled player by name: a scripted opponent or a pro."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agents.bots import Bots


@dataclass(frozen=True)
class Bot:
    """A compiled player.

    Attributes:
        name: Its spec, ``scripted:NAME`` or ``pro:NAME``.
        policy: Its number among all of them, see `agents.bots`.
        about: How it plays, in a few words.
    """

    name: str
    policy: int
    about: str

    @property
    def family(self) -> "Bots":
        """What runs all of them."""
        from agents.bots import BOTS  # it knows every player, this class among them

        return BOTS
