"""A learned player on disk: the zip that SB3 writes, with one more entry that says how it plays.

Opening such a zip unpickles, which can run code; the caller must trust it.
"""

import io
import zipfile
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, ValidationError
from stable_baselines3 import PPO

from agents.ppo.agent import PolicyAgent, reader_of
from agents.world import Strict, World, check_world, first_fault
from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.envs.spaces import action_space, observation_space

ZIP_FILE: Final = "ppo.zip"
RECORD: Final = "standstill.json"
_LIMIT: Final = 1 << 30
_RECORD_LIMIT: Final = 1 << 20
_NOT_KEPT: Final = ("_last_obs", "_last_original_obs", "_last_episode_starts", "ep_info_buffer")


class PpoRecord(Strict):
    """What a learned player sees and how it plays.

    Attributes:
        world: What it was trained to see and to answer.
        repeat: Frames of a decision.
        press_interval: Frames from a press to the next, at least.
        steps: Decisions it was trained on.
    """

    format: Literal["standstill ppo 1"] = "standstill ppo 1"
    world: World
    repeat: Annotated[int, Field(ge=1)]
    press_interval: Annotated[int, Field(ge=0)] = 0
    steps: Annotated[int, Field(ge=0)]


def save(model: PPO, record: PpoRecord, folder: Path) -> None:
    """Write a learned player to ``FOLDER/ppo.zip``; replaces one that stands there.

    Args:
        model: What SB3 trained; anybody can train it on with ``PPO.load``.
        record: What is known about it.
        folder: Made if missing.

    Raises:
        InputError: If it cannot be written.
    """
    memory = io.BytesIO()
    model.save(memory, exclude=_NOT_KEPT)
    with zipfile.ZipFile(memory, "a") as archive:
        archive.writestr(RECORD, record.model_dump_json(indent=1))
    with written_aside(folder / ZIP_FILE) as file:
        file.write(memory.getvalue())


def load(path: Path) -> tuple[PPO, PpoRecord | None]:
    """Read a learned player, ours or any that SB3's PPO has trained on the arena's faces.

    This can run code that the file holds; ask first, as `agents.spec.resolve` does.

    Args:
        path: The zip, or the folder it stands in as ``ppo.zip``.

    Returns:
        The model, and what is known about it: nothing, if SB3 alone wrote the zip. Such a one is
        taken to have been trained on what the arena is now.

    Raises:
        InputError: If it is missing or broken, or was trained for other features, actions or rules.
    """
    file = path / ZIP_FILE if path.is_dir() else path
    data = read_limited(file, _LIMIT)
    record = _record_of(file, data)
    if record is not None:
        check_world(file, record.world)
    try:
        model = PPO.load(io.BytesIO(data), device="cpu")
    except Exception as error:  # a pickle can raise whatever it likes
        told = f"{type(error).__name__}: {error}".splitlines()[0]
        raise InputError(f"{file}: SB3 cannot read it ({told}); train it again") from error
    seen, done = model.observation_space, model.action_space
    if seen.shape != observation_space().shape or done != action_space():
        raise InputError(f"{file}: plays {seen} by {done}; train it on the arena's own spaces")
    return model, record


def agent(path: Path, name: str) -> PolicyAgent:
    """Read a learned player as an agent, see `load`."""
    return player_of(*load(path), name)


def player_of(model: PPO, record: PpoRecord | None, name: str) -> PolicyAgent:
    """Make a player of what SB3 trained.

    Args:
        model: What was trained.
        record: How it plays; without one it decides on every frame.
        name: Spec.
    """
    reader = reader_of(model.policy)
    if record is None:
        return PolicyAgent(reader, name, 1)
    delay, interval = record.world.delay, record.press_interval
    return PolicyAgent(reader, name, record.repeat, delay, press_interval=interval)


def _record_of(file: Path, data: bytes) -> PpoRecord | None:
    """Read the record without opening anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if RECORD not in archive.namelist():
                return None
            with archive.open(RECORD) as entry:
                return PpoRecord.model_validate_json(entry.read(_RECORD_LIMIT))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, EOFError) as error:
        raise InputError(f"{file}: is no whole zip ({error}); train it again") from error
    except ValidationError as error:
        raise InputError(f"{file}: {RECORD}: {first_fault(error)}; train it again") from error
