"""The report as a terminal shows it."""

import textwrap
from collections.abc import Mapping
from io import StringIO
from typing import Any, Final

from rich.console import Console

from experiments.report.table import terminal_table
from experiments.report.words import headline, why_it_stands_still

COLUMNS: Final = 100


def text(report: Mapping[str, Any]) -> str:
    """Write the table and the explanation, at most 100 columns wide.

    Args:
        report: Content of ``report.json``.
    """
    screen = StringIO()
    console = Console(file=screen, width=COLUMNS, force_terminal=False, highlight=False)
    console.print(terminal_table(report))
    said = [headline(report), *why_it_stands_still(report)]
    words = "\n\n".join(textwrap.fill(sentence, COLUMNS) for sentence in said)
    note = "* chosen on validation matches. Accuracy and wins in percent, with 95 % intervals."
    return f"{screen.getvalue().strip(chr(10))}\n{note}\n\n{words}"
