"""What the window remembers from one day to the next, as JSON among the user's settings."""

import os
from pathlib import Path
from typing import Final, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.frame_data.skills import FIGHTERS
from arena.replays.places import HOME_VARIABLE
from arena.state import MAX_DELAY
from arena.window.bindings import Bindings

_LIMIT: Final = 100_000  # bytes of the file
MAX_NAME: Final = 24
"""Characters of a person's name."""


def settings_file() -> Path:
    """Name the file of the settings; ``STANDSTILL_HOME`` names another folder for it."""
    home = os.environ.get(HOME_VARIABLE)
    folder = Path(home) if home else platformdirs.user_config_path("standstill", appauthor=False)
    return folder / "window.json"


class SetUp(BaseModel):
    """What was chosen for the latest match.

    Attributes:
        fighters: Of the left and of the right side.
        agent: Spec of the opponent; of the first agent where two are watched.
        second: Spec of the second agent.
        side: Side of a person who plays alone, 0 left.
        rounds: Rounds that win a match.
        delay: Reaction delay of people, in frames.
        agent_delay: Reaction delay of agents.
    """

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    fighters: tuple[str, str] = (FIGHTERS[0], FIGHTERS[1])
    agent: str = "level:beginner"
    second: str = "level:average"
    side: Literal[0, 1] = 0
    rounds: int = Field(default=2, ge=1, le=5)
    delay: int = Field(default=0, ge=0, le=MAX_DELAY)
    agent_delay: int = Field(default=15, ge=0, le=MAX_DELAY)

    @field_validator("fighters")
    @classmethod
    def _who_exist(cls, fighters: tuple[str, str]) -> tuple[str, str]:
        """Put those that come first in place of fighters that are gone; the rest stays known."""
        first, second = (
            name if name in FIGHTERS else FIGHTERS[side] for side, name in enumerate(fighters)
        )
        return first, second


class Settings(BaseModel):
    """What the window remembers.

    Attributes:
        names: Of the people; empty until asked.
        muted: Whether it is silent.
        scaling: How the picture fills a larger window: in whole factors, or smoothly.
        fullscreen: Whether it fills the screen.
        welcomed: Whether a first match has been played, with its hints.
        figures: Whether delays and times of decisions are shown in a fight.
        set_up: The latest match.
        bindings: Keys and buttons.
    """

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    names: tuple[str, str] = ("", "")
    muted: bool = False
    scaling: Literal["whole", "smooth"] = "smooth"
    fullscreen: bool = False
    welcomed: bool = False
    figures: bool = False
    set_up: SetUp = SetUp()
    bindings: Bindings = Field(default_factory=Bindings)

    def save(self) -> None:
        """Write the file.

        Raises:
            InputError: If it cannot be written.
        """
        with written_aside(settings_file()) as file:
            file.write(self.model_dump_json(indent=2).encode() + b"\n")


def load_settings() -> tuple[Settings, str]:
    """Read the file.

    Returns:
        The settings, those that the program came with if there are none, and what was wrong with
        the file in one line, empty if nothing was. A file that does not check is kept beside them.
    """
    path = settings_file()
    if not path.exists():
        return Settings(), ""
    try:
        return Settings.model_validate_json(read_limited(path, _LIMIT)), ""
    except InputError as error:
        return Settings(), str(error)
    except ValidationError as error:
        aside = path.with_suffix(".bad.json")
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        try:
            path.replace(aside)
        except OSError:
            aside = path
        return Settings(), f"{path.name}: {where}: {first['msg']}; defaults are used, see {aside}"
