"""The commands on outside agents: bot check."""

import textwrap
from typing import TYPE_CHECKING, Annotated, Final

import typer

from experiments.cli.answer import WIDTH, Answer, answering
from experiments.cli.options import AsJson

if TYPE_CHECKING:
    from agents.processes.check import Check

_DAY: Final = 86_400.0  # seconds that a limit may be, as in `agents.processes.settings`


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    group = typer.Typer(help="Agents in processes of their own.", rich_markup_mode=None)
    group.callback()(_group)
    group.command()(check)
    app.add_typer(group, name="bot")


def _group() -> None:
    """Agents in processes of their own: exec:COMMAND."""


@answering
def check(
    command: Annotated[
        str,
        typer.Argument(
            metavar="COMMAND", help="What starts the bot, in quotation marks; or its FILE.toml."
        ),
    ],
    start_limit: Annotated[
        float | None, typer.Option(min=0.01, max=_DAY, help="Seconds from its start to its hello.")
    ] = None,
    move_limit: Annotated[
        float | None, typer.Option(min=0.001, max=_DAY, help="Seconds for one answer.")
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Walk an outside agent through the protocol and say what to fix."""
    from agents.processes.check import check_bot
    from agents.processes.settings import bot_settings
    from experiments.progress import progress

    limits = {"start_limit": start_limit, "move_limit": move_limit}
    given = {name: value for name, value in limits.items() if value is not None}
    settings = bot_settings(command.removeprefix("exec:")).model_copy(update=given)
    checks = []
    with progress("Checking", "checks") as step:
        for each in check_bot(settings):
            checks.append(each)
            step(len(checks), len(checks))
    failed = sum(not each.ok for each in checks)
    data = {"command": command, "failed": failed, "checks": [vars(each) for each in checks]}
    said = f"{failed} of {len(checks)} checks failed." if failed else "It keeps the protocol."
    text = "\n".join([*map(_told, checks), "", said])
    return Answer(data, text, as_json, failed=failed > 0)


def _told(check: "Check") -> str:
    mark = "FAIL" if not check.ok else "warn" if check.fix else "ok"
    head = f"{mark:<6}{check.name:<18}"
    lines = [
        (head, check.found),
        *([(" " * len(head), f"to fix: {check.fix}")] if check.fix else []),
    ]
    return "\n".join(
        textwrap.fill(
            line,
            WIDTH,
            initial_indent=begins,
            subsequent_indent=" " * len(head),
            break_long_words=False,
            break_on_hyphens=False,
        )
        for begins, line in lines
    )
