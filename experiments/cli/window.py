"""Commands that open the window: play, watch."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.options import Trust

if TYPE_CHECKING:
    from collections.abc import Callable

    from arena.window.app import App
    from arena.window.screens.screen import Screen

_SPEC_HELP = "An agent: one of `arena agents`, clone:PATH, sb3:PATH or python:FILE.py:NAME."
Opponent = Annotated[
    str | None, typer.Argument(metavar="[AGENT]", help=f"Whom to meet at once. {_SPEC_HELP}")
]
First = Annotated[str, typer.Argument(metavar="A", help=f"On the left. {_SPEC_HELP}")]
Second = Annotated[str, typer.Argument(metavar="B", help="On the right.")]
Left = Annotated[str | None, typer.Option("--left", help="Fighter on the left.")]
Right = Annotated[str | None, typer.Option("--right", help="Fighter on the right.")]
Rounds = Annotated[
    int | None, typer.Option("--rounds", min=1, max=5, help="Rounds that win the match.")
]
PersonDelay = Annotated[
    int | None,
    typer.Option("--delay", min=0, max=31, help="Frames from your press to its effect."),
]
AgentDelay = Annotated[
    int | None,
    typer.Option("--agent-delay", min=0, max=31, help="Reaction delay of agents, in frames."),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command()(play)
    app.command()(watch)


def play(
    agent: Opponent = None,
    left: Left = None,
    right: Right = None,
    rounds: Rounds = None,
    delay: PersonDelay = None,
    agent_delay: AgentDelay = None,
    trust: Trust = False,
) -> None:
    """Open the window: play, watch, train, look at replays."""

    def first(app: "App") -> "list[Screen]":
        from arena.window.screens.set_up import SetUpScreen

        return [] if agent is None else [SetUpScreen(app, 1)]

    chosen = {"agent": agent, "rounds": rounds, "delay": delay, "agent_delay": agent_delay}
    _open(chosen, (left, right), first, trust)


def watch(
    a: First,
    b: Second,
    left: Left = None,
    right: Right = None,
    rounds: Rounds = None,
    agent_delay: AgentDelay = None,
    trust: Trust = False,
) -> None:
    """Watch two agents fight."""

    def first(app: "App") -> "list[Screen]":
        from arena.window.matches import planned
        from arena.window.screens.set_up import loading_match

        return [loading_match(app, lambda: planned(app.settings, 0, app.resolve))]

    chosen = {"agent": a, "second": b, "rounds": rounds, "agent_delay": agent_delay}
    _open(chosen, (left, right), first, trust)


def _open(
    chosen: dict[str, str | int | None],
    fighters: tuple[str | None, str | None],
    first: "Callable[[App], list[Screen]]",
    trust: bool,
) -> None:
    """Open the window with what was chosen, the title below the first screens."""
    from agents.spec import named_agents, resolve
    from arena.frame_data import load
    from arena.window.open import open_app
    from arena.window.screens.title import TitleScreen
    from arena.window.settings import load_settings

    for spec in (chosen.get("agent"), chosen.get("second")):
        if spec is not None:
            resolve(str(spec), trust=trust)  # says what is wrong with it, before a window opens
    settings, trouble = load_settings()
    for field, value in chosen.items():
        if value is not None:
            setattr(settings.set_up, field, value)
    both = [given or old for given, old in zip(fighters, settings.set_up.fighters, strict=True)]
    for name in both:
        load(name)
    settings.set_up.fighters = (both[0], both[1])
    app = open_app(settings, named_agents(), partial(resolve, trust=trust))
    app.push(TitleScreen(app))
    for screen in first(app):
        app.push(screen)
    if trouble:
        app.say(trouble)
    app.run()
