"""Text and JSON files that are there whole or not at all."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arena.base.errors import InputError
from arena.base.files import written_aside


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file; what stood there before stays whole until the new one is."""
    with written_aside(path) as file:
        file.write(text.encode())


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON object, indented; numbers that JSON does not know are refused."""
    write_text(path, json.dumps(content, indent=1, allow_nan=False) + "\n")


def check_folder(option: str, folder: Path) -> None:
    """Refuse a folder in which nothing can be written, before minutes are spent.

    Args:
        option: What it is given by.
        folder: It; it need not exist.

    Raises:
        InputError: Names the place that is no folder, or may not be written to.
    """
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir():
        raise InputError(f"{option} {folder}: {there} is no folder; give another place")
    if not os.access(there, os.W_OK):
        raise InputError(f"{option} {folder}: {there} cannot be written to; give another place")
