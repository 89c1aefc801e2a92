"""What counts of a source: its code, and nothing that changes while what it does stays."""

import subprocess
import sys
from pathlib import Path

import pytest

from arena.base.meaning import meaning_of

SOURCE = '''
"""A module."""

from math import pi  # for rounds

SCALE = 1 / 256
OTHER = 3


class Box:
    """A box."""

    side: int = 1
    """One of them."""


def area(r: float) -> float:
    """Give the area."""
    if r < 0:
        return None
    return _square(r) * pi * SCALE  # in units


def _square(r):
    return r * r
'''

SAME = {
    "a comment": ("# in units", "# in other units"),
    "a docstring": ('    """Give the area."""\n', ""),
    "the docstring of a module": ('"""A module."""\n', ""),
    "text behind a field": ('"""One of them."""', '"""The first."""'),
    "blank lines": ("OTHER", "\n\nOTHER"),
    "where lines break": ("_square(r) * pi * SCALE", "(\n        _square(r) * pi * SCALE\n    )"),
    "parentheses": ("1 / 256", "(1 / 256)"),
    "how a number is written": ("256", "0x100"),
    "where it is imported from": ("from math import pi", "from numpy import pi"),
}
OTHER = {
    "a scale": ("1 / 256", "1 / 255"),
    "a formula": ("r * r", "r + r"),
    "a condition": ("r < 0", "r <= 0"),
    "another name": ("* pi *", "* OTHER *"),
    "a value left out": ("return None", "return"),
    "one that is None": ("return None", "return False"),
    "kind of a number": ("256", "256.0"),
    "a default": ("(r: float)", "(r: float = 1)"),
    "a field": ("side: int = 1", "side: int = 2"),
}


def meaning(tmp_path: Path, source: str, *roots: str) -> str:
    path = tmp_path / "source.py"
    path.write_text(source)
    return meaning_of(path, roots or None)


def changed(change: tuple[str, str]) -> str:
    before, after = change
    assert SOURCE.count(before) == 1
    return SOURCE.replace(before, after)


@pytest.mark.parametrize("what", SAME)
def test_what_does_not_count(tmp_path: Path, what: str) -> None:
    assert meaning(tmp_path, changed(SAME[what])) == meaning(tmp_path, SOURCE)


@pytest.mark.parametrize("what", OTHER)
def test_what_counts(tmp_path: Path, what: str) -> None:
    assert meaning(tmp_path, changed(OTHER[what])) != meaning(tmp_path, SOURCE)


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ("r * r", "r + r", True),
        ("1 / 256", "1 / 255", True),
        ("OTHER = 3", "OTHER = 4", False),
        ("side: int = 1", "side: int = 2", False),
        ("class Box", "_square = None\n\n\nclass Box", True),
    ],
)
def test_of_some_names_counts_what_they_are_made_of(
    tmp_path: Path, before: str, after: str, counts: bool
) -> None:
    other = meaning(tmp_path, changed((before, after)), "area")
    assert (other != meaning(tmp_path, SOURCE, "area")) == counts


def test_a_name_of_a_functions_own_is_none_of_the_modules(tmp_path: Path) -> None:
    source = "def f(a):\n    b = a\n    return b\n\na = 1\nb = 2\n"
    other = source.replace("1", "3").replace("2", "4")
    assert meaning(tmp_path, source, "f") == meaning(tmp_path, other, "f")


def test_a_name_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="volume is not defined"):
        meaning(tmp_path, SOURCE, "volume")


def test_it_needs_nothing_but_python(tmp_path: Path) -> None:
    """So that hashes can be compared between versions of Python without an installation."""
    program = "import sys, arena.rules.versions; print(sys.modules.keys() & {'numba', 'numpy'})"
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
