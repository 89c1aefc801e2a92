"""The registry of agents: a spec ``KIND:REST`` names a player, and a loader for each kind makes it.

A package adds a kind with an entry point in the group ``standstill.agents``: its name is the kind,
its object a `Loader`. The kinds of this package come first; a package cannot take their place.
"""

from collections.abc import Callable, Mapping
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Final, NamedTuple

from agents import roster
from agents.rulebook.player import RulebookPlayer
from agents.simple.suite import HELD_OUT as HELD_OUT_BOTS
from agents.simple.suite import SIMPLE, held_out, simple
from agents.user import load_user_agent
from arena.base.errors import InputError, told
from arena.match import Player, player_of

PANEL: Final = tuple(agent.name for agent in roster.PANEL.values())
"""The opponents of the online test, by default."""
CONTROLS: Final = tuple(agent.name for agent in roster.CONTROLS.values())
"""A player that stands still and one that acts at random: not panel."""
PROS: Final = tuple(agent.name for agent in roster.PROS.values())
"""The players of the bundled logs."""

HELD_OUT: Final = tuple(HELD_OUT_BOTS[name].name for name in HELD_OUT_BOTS)
"""Simple bots that nothing is tuned or chosen on, for reports alone."""

Loader = Callable[[str, bool], Player]
"""Makes the player of a spec: ``loader(rest, trust)``, where ``trust`` allows files to be opened
that can run code. It raises `InputError` for a rest that names none."""

GROUP: Final = "standstill.agents"


def _clone(rest: str, trust: bool) -> Player:
    from agents.clones.agent import CloneAgent  # torch takes a second to import
    from agents.clones.checkpoint import load

    clone, record = load(Path(rest))
    return CloneAgent(clone, f"clone:{rest}", record.origin.delay)


def _sb3(rest: str, trust: bool) -> Player:
    if not trust:
        raise InputError(f"sb3:{rest}: such a file can run code when it is opened; add --trust")
    from agents.ppo.checkpoint import agent

    return agent(Path(rest), f"sb3:{rest}")


def _table(rest: str, trust: bool) -> Player:
    from agents.tables.table import table_player

    return table_player(Path(rest))


def _onnx(rest: str, trust: bool) -> Player:
    from agents.onnx.player import onnx_player

    return onnx_player(Path(rest), f"onnx:{rest}")


def _league(rest: str, trust: bool) -> Player:
    from agents.networks.file import network_player

    return network_player(Path(rest), f"league:{rest}")


def _exec(rest: str, trust: bool) -> Player:
    from agents.processes.player import process_player

    return process_player(rest)


_KINDS: Final[dict[str, tuple[str, Loader]]] = {
    "scripted": ("NAME", lambda rest, trust: roster.scripted(rest)),
    "pro": ("NAME", lambda rest, trust: roster.pro(rest)),
    "level": ("NAME", lambda rest, trust: roster.level(rest)),
    "simple": ("NAME", lambda rest, trust: simple(rest)),
    "heldout": ("NAME", lambda rest, trust: held_out(rest)),
    "table": ("FILE.json", _table),
    "clone": ("FOLDER", _clone),
    "sb3": ("PATH", _sb3),
    "onnx": ("FILE.onnx", _onnx),
    "league": ("FILE.safetensors", _league),
    "exec": ("COMMAND", _exec),
    "python": ("MODULE_OR_FILE.py:NAME", lambda rest, trust: load_user_agent(f"python:{rest}")),
}


def register(kind: str, form: str, loader: Loader) -> None:
    """Add a kind of agents.

    Args:
        kind: What stands before the colon of its specs.
        form: What stands behind it, for messages, such as ``PATH``.
        loader: Makes its players.

    Raises:
        InputError: If the kind exists.
    """
    if kind in _KINDS:
        raise InputError(f"agents of kind {kind} exist; choose another name")
    _KINDS[kind] = (form, loader)


def resolve(spec: str, *, trust: bool = False) -> Player:
    """Make the player that a spec names.

    Args:
        spec: ``KIND:REST``, such as scripted:NAME, pro:NAME, clone:FOLDER, sb3:PATH,
            python:MODULE_OR_FILE.py:NAME, exec:COMMAND.
        trust: Whether files that can run code when they are opened may be: sb3: needs it (a python:
            agent is code that the user names).

    Returns:
        A player for `arena.match.play`.

    Raises:
        InputError: If there is no such agent, or its files are bad or not to be trusted; says what
            to give.
    """
    kind, _, rest = spec.partition(":")
    if kind in _KINDS:
        return _KINDS[kind][1](rest, trust)
    entries = list(entry_points(group=GROUP, name=kind))
    if len(entries) > 1:
        packages = " and ".join(sorted(_package(entry) for entry in entries))
        raise InputError(f"agents of kind {kind} are brought by {packages}; uninstall all but one")
    for entry in entries:
        with told(f"agents of kind {kind}", entry.value, "fix the package that brings them"):
            loader: Loader = entry.load()
            return player_of(loader(rest, trust))
    known = ", ".join(f"{each.name}:{each.form}" for each in kinds())
    raise InputError(f"agent {spec!r} is unknown; give {known} (see `arena agents`)")


class Kind(NamedTuple):
    """A kind of agents.

    Attributes:
        name: What stands before the colon of their specs.
        form: What stands behind it.
        package: Name and version of the package that brings it; "" if it is this one.
    """

    name: str
    form: str
    package: str


def kinds() -> list[Kind]:
    """List the kinds of agents, those that packages bring last. None of them is imported."""
    own = [Kind(name, form, "") for name, (form, _) in _KINDS.items()]
    brought = [
        Kind(entry.name, "…", _package(entry))
        for entry in entry_points(group=GROUP)
        if entry.name not in _KINDS
    ]
    return [*own, *sorted(brought)]


def _package(entry: EntryPoint) -> str:
    """Name the package that brings an entry point."""
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def named_agents() -> list[tuple[str, str]]:
    """List the agents that have a name, as (spec, how it plays)."""
    groups: tuple[tuple[str, Mapping[str, roster.Bot | RulebookPlayer]], ...] = (
        ("panel", roster.PANEL),
        ("control", roster.CONTROLS),
        ("drill", roster.DRILLS),
        ("pro", roster.PROS),
        ("level", roster.LEVELS),
        ("simple", SIMPLE),
        ("held out", HELD_OUT_BOTS),
    )
    return [
        (agent.name, f"{group}: {agent.about}")
        for group, agents in groups
        for agent in agents.values()
    ]
