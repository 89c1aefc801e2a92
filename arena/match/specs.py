"""From a spec such as ``scripted:rush`` to a player, for rooms that hold no agents themselves."""

import pkgutil
from typing import Any, Final

from arena.base.errors import InputError
from arena.match.agents import player_of
from arena.match.players import Player

# The registry of agents stands above the arena, which must not import it. So it is named here as
# Gymnasium names an environment, by a string that is looked up when the first spec is given. An
# entry point would be found only where the package is installed, not in a plain checkout, and a
# registry that `agents` fills would be empty until `agents` is imported.
REGISTRY: Final = "agents.spec:resolve"


def resolve(spec: str) -> Player:
    """Make the player that a spec names; files that can run code when opened are refused.

    Raises:
        InputError: If there is no such agent, or its files are bad; says what to give.
    """
    try:
        registry = pkgutil.resolve_name(REGISTRY)
    except ModuleNotFoundError as error:
        raise InputError(
            f"agent {spec!r}: {error.name} is not installed, which finds players by their specs; "
            "install it, or give a player"
        ) from error
    player: Player = registry(spec)
    return player


def named_player(agent: Any) -> Player:
    """Make a player of a spec or of any agent, or give back what is one.

    Raises:
        InputError: If there is no such agent, or it has no ``reset`` and ``act``.
    """
    return resolve(agent) if isinstance(agent, str) else player_of(agent)
