"""The spec that names an agent wherever a command or a function takes one."""

from pathlib import Path
from typing import Final

from agents.pros import family as pros
from agents.scripted import family as scripted
from agents.user import load_user_agent
from arena.base.errors import InputError
from arena.match import Player

PANEL: Final = tuple(agent.name for agent in scripted.PANEL.values())
"""The opponents of the online test, by default."""
CONTROLS: Final = tuple(agent.name for agent in scripted.CONTROLS.values())
"""A player that stands still and one that acts at random: not panel."""
PROS: Final = tuple(agent.name for agent in pros.PROS.values())
"""The players of the bundled logs."""

_KINDS: Final = (
    "scripted:NAME",
    "pro:NAME",
    "clone:FOLDER",
    "sb3:PATH",
    "python:MODULE_OR_FILE.py:NAME",
)


def resolve(spec: str, *, trust: bool = False) -> Player:
    """Make the agent that a spec names.

    Args:
        spec: One of scripted:NAME, pro:NAME, clone:FOLDER, sb3:PATH, python:MODULE_OR_FILE.py:NAME.
        trust: Whether files that can run code when they are opened may be: sb3: needs it (a python:
            agent is code that the user names himself).

    Returns:
        A player for `arena.match.play`.

    Raises:
        InputError: If there is no such agent, or its files are bad or not to be trusted; says what
            to give.
    """
    kind, _, rest = spec.partition(":")
    if kind == "scripted":
        return scripted.scripted(rest)
    if kind == "pro":
        return pros.pro(rest)
    if kind == "python":
        return load_user_agent(spec)
    if kind == "clone":
        from agents.clones.agent import CloneAgent  # torch takes a second to import
        from agents.clones.checkpoint import load

        clone, _ = load(Path(rest))
        return CloneAgent(clone, spec)
    if kind == "sb3":
        if not trust:
            raise InputError(f"{spec}: such a file can run code when it is opened; add --trust")
        from agents.ppo.checkpoint import agent

        return agent(Path(rest), spec)
    raise InputError(f"agent {spec!r} is unknown; give {', '.join(_KINDS)} (see `arena agents`)")


def named_agents() -> list[tuple[str, str]]:
    """List the agents that have a name, as (spec, how it plays)."""
    groups = (
        ("panel", scripted.PANEL),
        ("control", scripted.CONTROLS),
        ("drill", scripted.DRILLS),
    )
    listed = [
        (agent.name, f"{group}: {agent.about}")
        for group, agents in groups
        for agent in agents.values()
    ]
    return listed + [(agent.name, f"pro: {agent.about}") for agent in pros.PROS.values()]
