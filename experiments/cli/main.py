"""The program ``arena``: its commands, and what a person sees when something goes wrong.

Nothing heavy is imported here or at the top of a command's module: ``arena --help`` answers at once
and a command loads only what it uses.
"""

import os
import sys
from collections.abc import Sequence

import typer

from arena.base.errors import InputError
from experiments.cli import (
    bench,
    bot,
    demo,
    exploit,
    export,
    fights,
    humans,
    lab,
    league,
    logs,
    offline,
    replay,
    runs,
    sweep,
    tournament,
    train,
    window,
)
from experiments.cli.answer import WIDTH, printable, silence_stdout

BAD_INPUT = 2
FAULT = 1
INTERRUPTED = 130

app = typer.Typer(
    name="arena",
    help="Find out whether a clone of a player fights or stands still.",
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"max_content_width": WIDTH},
)
for module in (
    *(window, replay, humans),
    *(demo, train, sweep, runs, offline, export, fights, tournament),
    *(exploit, league, lab, logs, bench, bot),
):
    module.register(app)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: What was typed behind ``arena``; None takes it from the process.

    Returns:
        The exit status: 0 success, 1 a result that fails what was asked or a fault of the program,
        2 bad input, 130 interrupted. Bad input and faults are one line on stderr; a fault shows its
        trace with ``STANDSTILL_DEBUG=1``.
    """
    if arguments is not None:
        return _run(arguments)
    status = _run(sys.argv[1:])
    silence_stdout()  # whatever agents print while the program ends
    return status


def _run(typed: Sequence[str]) -> int:
    try:
        status = app([*typed] or ["--help"], prog_name="arena", standalone_mode=False)
        if sys.stdout is not None:  # it was closed
            sys.stdout.flush()
        return int(status or 0)
    except InputError as error:
        return _complain(str(error), BAD_INPUT)
    except typer.TyperException as error:
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "arena"
        return _complain(f"{error.format_message()} (see `{path} --help`)", BAD_INPUT)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain once more when it exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stdout.flush()
        return FAULT
    except Exception as error:
        if os.environ.get("STANDSTILL_DEBUG") == "1":
            raise
        fault = f"{type(error).__name__}: {error}"
        return _complain(f"{fault} (a fault of arena; STANDSTILL_DEBUG=1 shows its trace)", FAULT)


def _complain(message: str, status: int) -> int:
    print("error:", printable(" ".join(message.split())), file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
