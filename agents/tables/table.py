"""A rule table: its cells, its rules, its words, its file, and the player that follows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from agents.rulebook.looks import LOOKS
from agents.rulebook.player import RulebookPlayer
from agents.rulebook.rules import DEFAULT_GAP, FAR, Rule, answer_in_words, distance_in_words
from agents.tables.grid import Grid
from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.rules import RULES_VERSION
from arena.rules.actions import MOVE_NAMES, SKILL_NAMES

VERSION: Final = 1
"""Version of the file."""
_MOST_BYTES: Final = 1 << 20

Cell = tuple[str, str]
"""A move and a skill, ``no_action`` for none."""


@dataclass(frozen=True)
class RuleTable:
    """For each band of distance and each situation of the opponent, a move and a skill.

    Attributes:
        grid: The bands and situations.
        cells: Answers by band and situation.
        gap: Frames from one press to the next, at least.
    """

    grid: Grid
    cells: tuple[tuple[Cell, ...], ...]
    gap: int = DEFAULT_GAP

    def rules(self) -> list[Rule]:
        """Give one rule for each cell; a moment fits exactly one of them."""
        return [
            Rule(
                move=move,
                skill=skill,
                nearest=nearest,
                within=within,
                foe=looks,
            )
            for nearest, within, (_, looks), (move, skill) in self._each()
        ]

    def words(self) -> list[str]:
        """Write each cell as a line, such as "when it waits or guards within 75 px: throw"."""
        return [
            f"when it {' '.join(filter(None, (doing, distance_in_words(nearest, within))))}: "
            f"{answer_in_words(move, skill)}"
            for nearest, within, (doing, _), (move, skill) in self._each()
        ]

    def player(self, name: str) -> RulebookPlayer:
        """Make the player that follows it, under a spec."""
        return RulebookPlayer(name, self.rules(), f"a rule table of {self.grid.size}", self.gap)

    def _each(self) -> Iterator[tuple[int, int, tuple[str, tuple[str, ...]], Cell]]:
        edges = (-FAR, *self.grid.distances, FAR)
        for nearest, within, row in zip(edges[:-1], edges[1:], self.cells, strict=True):
            for situation, cell in zip(self.grid.situations, row, strict=True):
                yield nearest, within, situation, cell


class _Situation(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    words: Annotated[str, Field(min_length=1, max_length=40)]
    looks: Annotated[list[str], Field(min_length=1)]


class _Cell(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    move: str
    skill: str

    @model_validator(mode="after")
    def _are_known(self) -> "_Cell":
        if self.move not in MOVE_NAMES:
            raise ValueError(
                f"move {self.move!r} does not exist; choose from {_joined(MOVE_NAMES)}"
            )
        if self.skill not in SKILL_NAMES:
            known = _joined(SKILL_NAMES)
            raise ValueError(f"skill {self.skill!r} does not exist; choose from {known}")
        return self


class _File(BaseModel):
    """A table as its JSON file holds it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Literal["rule table"] = "rule table"
    version: int
    rules_version: int
    press_gap: Annotated[int, Field(ge=DEFAULT_GAP, le=600)]
    distances: Annotated[list[Annotated[int, Field(ge=1, le=960)]], Field(max_length=20)]
    situations: Annotated[list[_Situation], Field(min_length=1)]
    cells: list[list[_Cell]]

    @model_validator(mode="after")
    def _fits_together(self) -> "_File":
        if sorted(set(self.distances)) != self.distances:
            raise ValueError("distances do not ascend")
        looks = [look for situation in self.situations for look in situation.looks]
        if sorted(looks) != sorted(LOOKS):
            raise ValueError(f"situations do not share out the looks {_joined(LOOKS)}")
        rows, columns = len(self.distances) + 1, len(self.situations)
        if [len(row) for row in self.cells] != [columns] * rows:
            raise ValueError(f"cells are not {rows} rows of {columns}")
        return self


def _joined(names: "tuple[str, ...] | dict[str, str]") -> str:
    return ", ".join(names)


def save_table(table: RuleTable, path: Path) -> None:
    """Write a table to a JSON file.

    Raises:
        InputError: If it cannot be written.
    """
    file = _File(
        version=VERSION,
        rules_version=RULES_VERSION,
        press_gap=table.gap,
        distances=list(table.grid.distances),
        situations=[
            _Situation(words=words, looks=list(looks)) for words, looks in table.grid.situations
        ],
        cells=[[_Cell(move=move, skill=skill) for move, skill in row] for row in table.cells],
    )
    with written_aside(path) as out:
        out.write(file.model_dump_json(indent=1).encode() + b"\n")


def load_table(path: Path) -> RuleTable:
    """Read a table.

    Raises:
        InputError: If the file cannot be read or is no table, of another version, or of other
            rules of the game; says what to do.
    """
    try:
        file = _File.model_validate_json(read_limited(path, _MOST_BYTES))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        told = first["msg"].removeprefix("Value error, ")
        raise InputError(
            f"{path}: no rule table ({where + ': ' if where else ''}{told}); give one of "
            "`arena exploit --save`"
        ) from None
    for what, own, there in (
        ("the file format", VERSION, file.version),
        ("the rules", RULES_VERSION, file.rules_version),
    ):
        if own != there:
            raise InputError(
                f"{path}: made for version {there} of {what}, this is {own}; search for it again"
            )
    situations = tuple((each.words, tuple(each.looks)) for each in file.situations)
    cells = tuple(tuple((cell.move, cell.skill) for cell in row) for row in file.cells)
    return RuleTable(Grid(tuple(file.distances), situations), cells, file.press_gap)


def table_player(path: Path) -> RulebookPlayer:
    """Make the player of a table's file.

    Raises:
        InputError: As `load_table` does.
    """
    return load_table(path).player(f"table:{path}")
