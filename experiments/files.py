"""Text and JSON files that are there whole or not at all."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arena.base.files import written_aside


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file; what stood there before stays whole until the new one is."""
    with written_aside(path) as file:
        file.write(text.encode())


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a JSON object, indented; numbers that JSON does not know are refused."""
    write_text(path, json.dumps(content, indent=1, allow_nan=False) + "\n")
