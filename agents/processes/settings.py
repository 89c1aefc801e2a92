"""How a bot is started and what it is allowed: a command, or a TOML file that names one."""

import hashlib
import os
import shlex
import shutil
import tomllib
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError

from agents.world import Strict, first_fault
from arena.base.errors import InputError, one_line
from arena.match.players import digest_of
from arena.replays.places import HOME_VARIABLE
from arena.rules.constants import FRAMES_PER_SECOND

_SUFFIX: Final = ".toml"
_LARGEST: Final = 100_000  # bytes of a settings file
_STEM: Final = 40  # characters of a log's name

LONGEST: Final = 86_400.0
"""Seconds that a limit may be, at most."""

_MOST_MB: Final = 1 << 30
_MOST_KB: Final = 1 << 30
_EXACT: Final = (1 << 53) - 1  # integers up to this are exact in every JSON library

Seconds = Annotated[float, Field(gt=0, le=LONGEST, allow_inf_nan=False)]
Option = (
    str
    | Annotated[int, Field(ge=-_EXACT, le=_EXACT)]
    | Annotated[float, Field(allow_inf_nan=False)]
    | bool
)
Text = Annotated[str, Field(pattern=r"^[^\x00]*$")]  # what a system hands to a process
Variable = Annotated[str, Field(pattern=r"^[^\x00=]+$")]


class BotSettings(Strict):
    """How a bot is started and what it is allowed.

    Attributes:
        command: What starts it, split into words as a shell would; no shell runs it.
        fights: Fights that one process plays at a time; where it fails, so many are forfeited.
        start_limit: Seconds from its start to its hello.
        move_limit: Seconds for one answer, at most.
        bank: Seconds that it has for all answers when its fights begin.
        increment: Seconds that each fight in a message adds to the bank.
        quit_limit: Seconds from quit to its end.
        strikes: LateError answers in one set of fights after which it is struck off.
        faults: Processes that failed after which it is started no more.
        memory_mb: Memory of each of its processes, in MiB; 0 for no limit.
        processes: Processes that it may have, itself included.
        network: Whether it may use the network.
        log_kb: What of its stderr is kept of each process, in KiB.
        options: Values of options that its hello names.
        env: Variables of its environment, beside the few that it is given.
    """

    command: Annotated[Text, Field(min_length=1)]
    fights: Annotated[int, Field(ge=1, le=1_024)] = 64
    start_limit: Seconds = 10.0
    move_limit: Seconds = 1.0
    bank: Seconds = 5.0
    increment: Seconds = 1.0 / FRAMES_PER_SECOND
    quit_limit: Seconds = 1.0
    strikes: Annotated[int, Field(ge=1)] = 3
    faults: Annotated[int, Field(ge=1)] = 3
    memory_mb: Annotated[int, Field(ge=0, le=_MOST_MB)] = 2_048
    processes: Annotated[int, Field(ge=1)] = 32
    network: bool = False
    log_kb: Annotated[int, Field(ge=0, le=_MOST_KB)] = 1_024
    options: dict[str, Option] = Field(default_factory=dict)
    env: dict[Variable, Text] = Field(default_factory=dict)

    @property
    def words(self) -> list[str]:
        """The words of the command.

        Raises:
            InputError: If a quotation mark is not closed.
        """
        try:
            return shlex.split(self.command)
        except ValueError as error:
            raise InputError(f"exec:{self.command}: {error}; check its quotation marks") from error

    @property
    def fingerprint(self) -> str:
        """Hash of the command's words, of the files that they name, of options and environment."""
        settings = [sorted(given.items()) for given in (self.options, self.env)]
        files = filter(None, map(_digest, self.words))
        return digest_of(repr(self.words).encode(), repr(settings).encode(), *files)

    @property
    def log(self) -> Path:
        """File that its stderr is kept in; ``STANDSTILL_HOME`` names another folder for it."""
        import platformdirs

        home = os.environ.get(HOME_VARIABLE)
        state = Path(home) if home else platformdirs.user_log_path("standstill", appauthor=False)
        stem = "".join(c if c.isalnum() or c in "-_." else "-" for c in self.command)
        name = f"{stem[-_STEM:].strip('-.')}-{digest_of(self.command.encode())[:6]}.log"
        return state / "bots" / name


def bot_settings(rest: str) -> BotSettings:
    """Read what stands behind ``exec:``.

    Args:
        rest: A command, or the path of a TOML file with the fields of `BotSettings`.

    Raises:
        InputError: If the file is bad, or there is no such command; says what to do.
    """
    if not rest.strip():
        raise InputError("exec: names no command; give exec:COMMAND, such as exec:'python3 bot.py'")
    try:
        settings = BotSettings(command=rest)
    except ValidationError as error:
        raise InputError(
            f"exec:{rest!r}: {first_fault(error)}; give the command as UTF-8 text"
        ) from error
    file = _settings_file(settings)
    if file is not None:
        settings = _of_file(file)
    words = settings.words
    if not words or shutil.which(words[0]) is None:
        named = words[0] if words else settings.command
        raise InputError(
            f"exec:{rest}: there is no command {named!r}; check its path, or that it is installed "
            "and may be executed"
        )
    return settings


def _digest(word: str) -> bytes | None:
    """Hash the file that a word of a command names; None if it names none that can be read."""
    try:
        path = Path(word)
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError:  # such as a word that is longer than a name can be: a program in itself
        return None


def _settings_file(settings: BotSettings) -> Path | None:
    """Give the settings file that is named where a command could be; it may have blanks in it."""
    whole = settings.command
    if whole.endswith(_SUFFIX) and _digest(whole) is not None:
        return Path(whole)
    words = settings.words
    return Path(words[0]) if len(words) == 1 and words[0].endswith(_SUFFIX) else None


def _of_file(path: Path) -> BotSettings:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path} is larger than {_LARGEST} bytes; give a file of settings")
        fields = tomllib.loads(path.read_text(encoding="utf-8"))
        return BotSettings.model_validate(fields)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; give the settings of a bot") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{path} is no TOML: {one_line(error)}; see docs/bots.md") from error
    except ValidationError as error:
        raise InputError(f"{path}: {first_fault(error)}; see docs/bots.md") from error
