"""The pages for readers, and what they refer to."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "logs" / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_LINK = re.compile(r"\[((?:`[^`]*`|[^\]`])*)\]\(([^()\s]+)\)")
_NAME = re.compile(r"`([A-Za-z_][\w.]*)`")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


class Link(NamedTuple):
    """A link of a page: what it shows and where it leads."""

    page: Path
    text: str
    target: str

    @property
    def file(self) -> Path:
        """The file that it leads to."""
        path = self.target.partition("#")[0]
        return (self.page.parent / path).resolve() if path else self.page

    @property
    def code_name(self) -> str:
        """The Python name that it names in a source file; empty if it names none."""
        named = _NAME.fullmatch(self.text)
        of_code = named is not None and self.file.suffix == ".py" and named[1] != self.file.name
        return named[1] if named and of_code else ""


def prose(page: Path) -> str:
    """Read a page without its blocks of code."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def blocks(page: Path, language: str) -> list[str]:
    """List a page's blocks of code in one language ("" for those that name none)."""
    found = _FENCE.findall(page.read_text(encoding="utf-8"))
    return [code for named, code in found if named == language]


def links(page: Path) -> list[Link]:
    """List a page's links within the project."""
    found = [Link(page, text, target) for text, target in _LINK.findall(prose(page))]
    return [link for link in found if "://" not in link.target]


def anchors(page: Path) -> set[str]:
    """List the anchors that GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def defined_in(path: Path) -> set[str]:
    """List what a source file defines at its top, and ``Class.member`` of its classes."""
    return set(_defined(ast.parse(path.read_text(encoding="utf-8")).body))


def _defined(body: list[ast.stmt], prefix: str = "") -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield prefix + node.name
            if isinstance(node, ast.ClassDef):
                yield from _defined(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name):
                        yield prefix + name.id
