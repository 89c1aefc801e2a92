"""Where fights of people are kept: in the checkout, else among the user's data."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

import platformdirs

HOME_VARIABLE: Final = "STANDSTILL_HOME"
FOLDER: Final = "human"
_PROGRAM: Final = "standstill"
_WAITING: Final = "waiting"


def human_folder() -> Path:
    """Name the folder of the fights of people; it need not exist.

    It is ``logs/human`` in a checkout of the project, and ``human`` in the user's data folder where
    the project is installed. The environment variable ``STANDSTILL_HOME`` names another data
    folder.
    """
    given = os.environ.get(HOME_VARIABLE)
    if given:
        return Path(given).expanduser() / FOLDER
    root = Path(__file__).resolve().parents[2]
    if (root / "pyproject.toml").exists() and (root / "logs").is_dir():
        return root / "logs" / FOLDER
    return platformdirs.user_data_path(_PROGRAM, appauthor=False) / FOLDER


def second_folders(folder: Path) -> tuple[Path, ...]:
    """Name the folders that take the fights which a folder cannot take, best first.

    They are that folder's own, so that what waits there is taken home to it and to no other.
    """
    name = f"{_WAITING}-{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]}"
    user = os.getuid() if hasattr(os, "getuid") else "user"
    aside = Path(tempfile.gettempdir()) / f"{_PROGRAM}-{user}"
    return platformdirs.user_data_path(_PROGRAM, appauthor=False) / name, aside / name
