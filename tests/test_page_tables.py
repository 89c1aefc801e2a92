"""The lists of the pages are those of the code: remedies, decoders, features."""

import re

from agents.clones.decoders import PLANS
from agents.clones.remedies import REMEDIES
from arena.features import PLAYER_FEATURES, SHARED_FEATURES
from tests.pages import ROOT

DOCS = ROOT / "docs"


def first_cells(text: str, heading: str) -> list[list[str]]:
    """Read the rows of the table under a heading cell: cells of each."""
    table = text[text.index(f"| {heading} |") :].split("\n\n", maxsplit=1)[0]
    rows = [line.strip("|").split("|") for line in table.splitlines()[2:]]
    return [[cell.strip() for cell in row] for row in rows]


def test_every_remedy_is_described_with_its_parameters() -> None:
    rows = first_cells((DOCS / "remedies.md").read_text(encoding="utf-8"), "`--remedy`")
    described = {row[0].strip("`"): row[1] for row in rows}
    built = {
        name: ", ".join(f"{key}={value:g}" for key, value in remedy.parameters.items()) or "–"
        for name, remedy in REMEDIES.items()
    }
    assert described == built


def test_every_decoder_is_described() -> None:
    page = (DOCS / "remedies.md").read_text(encoding="utf-8")
    rows = first_cells(page, "`--decoder`")
    assert {row[0].strip("`") for row in rows} == set(PLANS)


def names_in(rows: list[list[str]]) -> set[str]:
    """List the features that rows name, "`skill.1` to `skill.8`" among them."""
    found: set[str] = set()
    for first, *_ in rows:
        names = re.findall(r"`([\w.]+)`", first)
        if " to " in first:
            stem = names[0].rpartition(".")[0]
            first_number, last_number = (int(name.rpartition(".")[2]) for name in names)
            names = [f"{stem}.{number}" for number in range(first_number, last_number + 1)]
        found.update(names)
    return found


def test_every_feature_is_described() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    assert names_in(first_cells(page, "of each player")) == set(PLAYER_FEATURES)
    assert names_in(first_cells(page, "shared")) == set(SHARED_FEATURES)
