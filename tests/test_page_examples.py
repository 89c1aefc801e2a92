"""The Python that the pages show runs as it stands."""

import re
from pathlib import Path
from typing import Final

import pytest

from tests.pages import PAGES, blocks

_NAMED: Final = re.compile(r"# (\w+\.py)\n")  # the first line of a block that is a file
_EXAMPLES: Final = [
    pytest.param(page, code, id=f"{page.name}-{number}")
    for page in PAGES
    for number, code in enumerate(blocks(page, "python"))
    if not _NAMED.match(code)
]


@pytest.mark.slow
@pytest.mark.parametrize(("page", "code"), _EXAMPLES)
def test_the_example_runs(
    page: Path, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for block in blocks(page, "python"):
        named = _NAMED.match(block)
        if named:
            (tmp_path / named[1]).write_text(block)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "example"}
    exec(compile(code, f"{page.name}", "exec"), names)
    assert names.keys() - {"__name__", "__builtins__"}  # it has bound something; nothing has raised
