"""What the pages for readers say of files, code and commands is there."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from experiments.cli.main import app
from tests.pages import PAGES, ROOT, anchors, blocks, defined_in, links, prose

_NAMES = [page.name for page in PAGES]
_NOT_SAID = re.compile(
    r"\b(?:he|him|his|she|her|whoever|whomever|somebody|nobody|everybody|outright|mend\w*"
    r"|tells? whether)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("page", PAGES, ids=_NAMES)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        assert link.file.exists(), f"{link.target} is missing"
        assert link.file.is_relative_to(ROOT), f"{link.target} lies outside the project"
        anchor = link.target.partition("#")[2]
        if anchor:
            assert anchor in anchors(link.file), f"{link.target}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=_NAMES)
def test_every_name_linked_to_a_source_file_is_defined_there(page: Path) -> None:
    for link in links(page):
        if link.code_name:
            assert link.code_name in defined_in(link.file), f"{link.code_name} in {link.target}"


def _commands(page: Path) -> Iterator[list[str]]:
    """Give the words of every call of the program in a page's blocks without a language."""
    for block in blocks(page, ""):
        for line in block.replace("\\\n", " ").splitlines():
            if line.strip().startswith("arena "):
                yield shlex.split(line, comments=True)[1:]


def _unknown(words: list[str]) -> list[str]:
    """Find the words of a command line that name a command or an option that does not exist."""
    command = typer.main.get_command(app)
    words = list(words)
    while hasattr(command, "commands"):
        name = words[0] if words else ""
        if name not in command.commands and command.invoke_without_command:
            break  # it takes words of its own
        words = words[1:]
        if name == "--help":
            return []
        if name not in command.commands:
            return [name]
        command = command.commands[name]
    known = {"--help"}
    for parameter in command.params:
        known.update(parameter.opts, parameter.secondary_opts)
    return [word for word in words if word.startswith("--") and word not in known]


@pytest.mark.parametrize("page", PAGES, ids=_NAMES)
def test_every_command_and_option_shown_exists(page: Path) -> None:
    for words in _commands(page):
        assert not _unknown(words), words


def test_a_command_or_option_that_does_not_exist_is_noticed() -> None:
    assert _unknown(["fence", "a", "b"]) == ["fence"]
    assert _unknown(["fight", "a", "b", "--bouts", "3"]) == ["--bouts"]
    assert _unknown(["tournament", "a", "b", "--bouts", "3"]) == ["--bouts"]
    assert _unknown(["tournament", "show", "l", "--fights", "3"]) == ["--fights"]


@pytest.mark.parametrize("page", PAGES, ids=_NAMES)
def test_programs_are_it_and_words_are_plain(page: Path) -> None:
    found = _NOT_SAID.findall(prose(page))
    assert not found, f"{page.name}: {', '.join(found)}"


def test_the_readme_can_be_read_at_once() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 250
