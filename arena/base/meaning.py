"""A hash of what source code means: comments, docstrings, imports and formatting do not count.

Imports do not, so that code may be moved; what they bring in is known by its name. The syntax tree
is written out here, field by field, since Python's own dump of it is another with every version.
What is empty is left out: a later version knows more fields, which are empty then.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

_NOT_MEANT: Final = ("ctx", "kind", "type_comment", "type_ignores")


def meaning_hash(*parts: str) -> str:
    """Hash meanings written out by `meaning_of`: 16 hexadecimal digits, alike on every Python."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def meaning_of(path: Path, roots: Iterable[str] | None = None) -> str:
    """Write out the code of a file.

    Args:
        path: A Python source.
        roots: Names defined in it, to write out no more than them and all in the file that they
            are made of; the whole file if not given.

    Returns:
        Text that is the same for sources that differ in comments, docstrings, imports or
        formatting.

    Raises:
        ValueError: If the file defines no such name.
    """
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return _written(body if roots is None else _reachable(body, roots, path))


def _reachable(body: list[ast.stmt], roots: Iterable[str], path: Path) -> list[ast.stmt]:
    """Pick the statements that define some names, and those that define what these are made of."""
    defining: dict[str, list[ast.stmt]] = {}
    for statement in body:
        for name in _defined(statement):
            defining.setdefault(name, []).append(statement)
    wanted = list(roots)
    chosen: set[ast.stmt] = set()
    missing = [name for name in wanted if name not in defining]
    if missing:
        raise ValueError(f"{path}: {missing[0]} is not defined there")
    while wanted:
        for statement in defining.pop(wanted.pop(), []):
            chosen.add(statement)
            wanted += _used(statement)
    return [statement for statement in body if statement in chosen]


def _defined(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    else:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id


def _used(statement: ast.stmt) -> set[str]:
    """Find the names that a statement takes from its module."""
    nodes = list(ast.walk(statement))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    own |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    return {name.id for name in names} - own


def _written(value: Any) -> str:
    if isinstance(value, list):
        return f"[{','.join(_written(item) for item in value if not _is_no_code(item))}]"
    if not isinstance(value, ast.AST):
        return repr(value)
    fields = (
        f"{name}={_written(field)}"
        for name, field in ast.iter_fields(value)
        if name not in _NOT_MEANT and field is not None and field != []
    )
    return f"{type(value).__name__}({','.join(fields)})"


def _is_no_code(item: Any) -> bool:
    """Say whether a statement is an import, or nothing but a string, as docstrings are."""
    if isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant):
        return isinstance(item.value.value, str)
    return isinstance(item, ast.Import | ast.ImportFrom)
