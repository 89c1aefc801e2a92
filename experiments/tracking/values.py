"""What a run keeps beside figures: tables, charts, pictures, films, pages and artifacts.

Each is a value under a name of `experiments.tracking.view_names.VIEWS`, logged like a figure. In a
run's folder it is a file below ``media``, and a line of ``steps.jsonl`` says which; from there it
can be read again, so that a page of runs needs nothing but the folder.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from arena.base.files import written_aside

MEDIA: Final = "media"
KIND: Final = "_value"
"""Key by which a value in a line of ``steps.jsonl`` is told from a figure."""

Cell = str | float | int | bool | None


@dataclass(frozen=True)
class Table:
    """Rows under titles.

    Attributes:
        columns: Titles.
        rows: As many cells in each.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Chart:
    """A table that is drawn where one can hover: points by two columns, or lines through them.

    Attributes:
        table: Its rows are the points.
        x: Column of the horizontal axis.
        y: Column of the vertical axis.
        title: Heading.
        lines: Column that says which line a point is of; empty for points alone.
    """

    table: Table
    x: str
    y: str
    title: str
    lines: str = ""


@dataclass(frozen=True)
class Picture:
    """A PNG.

    Attributes:
        png: Its bytes.
        caption: What it shows.
    """

    png: bytes
    caption: str = ""


@dataclass(frozen=True)
class Film:
    """A film.

    Attributes:
        content: Its bytes.
        kind: Format, ``mp4`` or ``gif``.
        caption: What it shows.
    """

    content: bytes
    kind: str
    caption: str = ""


@dataclass(frozen=True)
class Page:
    """A page of HTML that needs nothing beside itself.

    Attributes:
        html: Its text.
    """

    html: str


@dataclass(frozen=True)
class Lineage:
    """What a run is made from, or what it made: files with digests, under a name.

    Attributes:
        name: Name of the artifact; its versions are told apart by their content.
        kind: ``corpus``, ``checkpoint``, ``model``, ``tournament`` or ``report``.
        files: Files by their name in the artifact.
        aliases: Such as ``best-offline``.
        used: Whether the run uses it, and does not make it.
        about: Facts to keep with it, as JSON types.
        digests: SHA-256 of each file; computed when the value is kept.
    """

    name: str
    kind: str
    files: Mapping[str, Path]
    aliases: Sequence[str] = ()
    used: bool = False
    about: Mapping[str, Any] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


Value = Table | Chart | Picture | Film | Page | Lineage


def keep(value: Value, name: str, folder: Path) -> dict[str, Any]:
    """Write a value into the folder of a run.

    Args:
        value: It.
        name: Its name in the vocabulary.
        folder: Of the run.

    Returns:
        What stands for it in a line of ``steps.jsonl``.

    Raises:
        InputError: If it cannot be written.
    """
    if isinstance(value, Table):
        told = {"columns": list(value.columns), "rows": [list(row) for row in value.rows]}
        return _file("table", name, "json", json.dumps(told, allow_nan=False).encode(), folder)
    if isinstance(value, Chart):
        axes = {"x": value.x, "y": value.y, "title": value.title, "lines": value.lines}
        return keep(value.table, name, folder) | {KIND: "chart"} | axes
    if isinstance(value, Picture):
        return _file("picture", name, "png", value.png, folder) | {"caption": value.caption}
    if isinstance(value, Film):
        told = _file("film", name, value.kind, value.content, folder)
        return told | {"format": value.kind, "caption": value.caption}
    if isinstance(value, Page):
        return _file("page", name, "html", value.html.encode(), folder)
    files = {inner: _place(path, folder) for inner, path in value.files.items()}
    digests = {inner: digest_of(path) for inner, path in value.files.items()}
    return {
        KIND: "lineage",
        "name": value.name,
        "kind": value.kind,
        "files": files,
        "digests": digests,
        "aliases": list(value.aliases),
        "used": value.used,
        "about": dict(value.about),
    }


def _place(path: Path, folder: Path) -> str:
    """Tell a file relative to the folder if it lies there, so that a run can be moved."""
    path, folder = path.resolve(), folder.resolve()
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def _file(kind: str, name: str, ending: str, content: bytes, folder: Path) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    path = f"{MEDIA}/{name.replace('/', '-')}-{digest[:12]}.{ending}"
    if not (folder / path).exists():
        with written_aside(folder / path) as file:
            file.write(content)
    return {KIND: kind, "path": path, "sha256": digest}


def digest_of(path: Path) -> str:
    """Hash a file (SHA-256, in hexadecimal digits)."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def restored(told: Mapping[str, Any], folder: Path) -> Value | None:
    """Read a value back from the folder of a run.

    Args:
        told: What stands for it in a line of ``steps.jsonl``.
        folder: Of the run.

    Returns:
        The value; None where its files are gone or have changed since.
    """
    if told[KIND] == "lineage":
        files = {inner: folder / path for inner, path in told["files"].items()}
        digests = told["digests"]
        if any(not p.is_file() or digest_of(p) != digests[inner] for inner, p in files.items()):
            return None
        names = ("name", "kind", "aliases", "used", "about", "digests")
        return Lineage(files=files, **{name: told[name] for name in names})
    path = folder / told["path"]
    if not path.is_file() or digest_of(path) != told["sha256"]:
        return None
    content = path.read_bytes()
    if told[KIND] == "picture":
        return Picture(content, told["caption"])
    if told[KIND] == "film":
        return Film(content, told["format"], told["caption"])
    if told[KIND] == "page":
        return Page(content.decode())
    table = Table(**json.loads(content))
    if told[KIND] == "table":
        return table
    return Chart(table, told["x"], told["y"], told["title"], told.get("lines", ""))


def is_value(told: object) -> bool:
    """Return True if what stands in a line of ``steps.jsonl`` is no figure."""
    return isinstance(told, Mapping) and KIND in told
