"""Files that are never half written, and never read beyond what they may hold."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from arena.base.errors import InputError


@contextmanager
def written_aside(path: Path) -> Iterator[BinaryIO]:
    """Write a file beside its place, then rename it there in one step; see `replaced`.

    Args:
        path: Where the file shall stand; its folder is made if it is missing.

    Yields:
        The open binary file to write to.

    Raises:
        InputError: If the folder or the file cannot be written.
    """
    try:
        with replaced(path) as file:
            yield file
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror}); check path, permissions and disk"
        ) from error


@contextmanager
def replaced(path: Path) -> Iterator[BinaryIO]:
    """Write a file beside its place, then rename it there in one step.

    A crash, a full disk or an error inside the block leaves what stood at `path` as it was.

    Args:
        path: Where the file shall stand; its folder is made if it is missing.

    Yields:
        The open binary file to write to.

    Raises:
        OSError: If the folder or the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    aside = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.chmod(0o644)  # mkstemp hides the file from everyone else
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def read_limited(path: Path, limit: int) -> bytes:
    """Read a whole file that may hold at most `limit` bytes.

    Raises:
        InputError: If the file cannot be read or is larger.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); check the path and its permissions"
        ) from error
    if len(data) > limit:
        raise InputError(f"{path}: larger than {limit} bytes, not such a file; check the path")
    return data
