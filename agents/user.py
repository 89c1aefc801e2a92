"""Agents from a user's own Python file or module: ``python:FILE.py:NAME``."""

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.siblings import Siblings
from arena.base.errors import InputError, told
from arena.camera.view import View, needs_frames
from arena.match import Observation, Seat
from arena.match.agents import AgentPlayer, AgentSeat, check_agent
from arena.match.players import digest_of

_ADVICE: Final = "fix the agent"
_PREFIX: Final = "standstill_user_"


class _Source(NamedTuple):
    """Where an agent comes from.

    Attributes:
        module: What was imported.
        text: Its source.
        siblings: What lies beside it; None for a module that the program can import.
    """

    module: ModuleType
    text: bytes
    siblings: Siblings | None

    def importable(self) -> AbstractContextManager[None]:
        """Make the siblings importable within a block."""
        return self.siblings.importable() if self.siblings else nullcontext()

    def digest(self) -> bytes:
        """Hash the sources of the siblings that were imported."""
        return self.siblings.digest() if self.siblings else b""


_files: dict[str, _Source] = {}  # that were imported, by the names of their modules


class UserSeat(AgentSeat):
    """A user's agent at work, its siblings importable while it is asked."""

    def __init__(self, player: "UserPlayer", agent: Any, fights: int, seed: int) -> None:
        """Reset the agent for its fights."""
        self._player = player
        with player.importable():
            super().__init__(player.name, agent, fights, seed)

    def act(self, observation: Observation) -> NDArray[Any]:
        """See `Seat`."""
        with self._player.importable():
            return super().act(observation)

    def over(self, results: NDArray[np.int8]) -> None:
        """See `Seat`."""
        with self._player.importable():
            super().over(results)

    def save(self) -> Any:
        """See `Seat`."""
        with self._player.importable():
            return super().save()

    def restore(self, saved: Any) -> None:
        """See `Seat`."""
        with self._player.importable():
            super().restore(saved)

    def close(self) -> None:
        """Give the agent back, for the next seat."""
        with self._player.importable():
            super().close()
        self._player.give_back(self.agent)


class UserPlayer(AgentPlayer):
    """A user's agent as a player: each seat has an instance of its own."""

    def __init__(self, spec: str, make: Callable[[], Any], source: _Source) -> None:
        """Make the first instance.

        Raises:
            InputError: If the constructor raises, or what it makes is no agent.
        """
        self.importable = source.importable
        self._make, self._spec, self._source = make, spec, source
        first = self._new()
        with told(spec, "its attributes", _ADVICE):
            check_agent(first, spec)
            super().__init__(first, spec)
        self._free = [first]

    def _new(self) -> Any:
        with told(self._spec, "its constructor", _ADVICE), self.importable():
            return self._make()

    @property
    def fingerprint(self) -> str:
        """Hash of its sources and its name in them."""
        name = self._spec.rpartition(":")[2]
        return digest_of(self._source.text, self._source.digest(), name.encode())

    def begin(self, fights: int, seed: int) -> Seat:
        """Sit down with an instance that no other seat uses."""
        agent = self._free.pop() if self._free else self._new()
        return UserSeat(self, agent, fights, seed)

    def give_back(self, agent: Any) -> None:
        """Keep an instance for the next seat."""
        self._free.append(agent)


def _import(where: str, spec: str) -> _Source:
    """Import a user's file or module."""
    if not where.endswith(".py"):
        module = importlib.import_module(where)
        return _Source(module, Path(str(module.__file__)).read_bytes(), None)
    path = Path(where)
    if not path.is_file():
        raise InputError(f"{spec}: there is no file {where}; give python:FILE.py:NAME")
    # Named after the whole path: two files of one name in two folders are two modules.
    name = f"{_PREFIX}{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]}_{path.stem}"
    text = path.read_bytes()
    if name in _files and _files[name].text == text:
        return _files[name]
    found = importlib.util.spec_from_file_location(name, path)
    if found is None or found.loader is None:
        raise InputError(f"{spec}: {where} cannot be imported; give a Python file")
    source = _Source(importlib.util.module_from_spec(found), text, Siblings(path))
    sys.modules[name] = source.module
    try:
        with source.importable():
            found.loader.exec_module(source.module)
    except BaseException:
        del sys.modules[name]
        raise
    _files[name] = source
    return source


def load_user_agent(spec: str) -> UserPlayer:
    """Import and construct a user's agent.

    Args:
        spec: ``python:MODULE_OR_FILE.py:NAME``; NAME is a class, or something that can be called
            without arguments to make the agent.

    Raises:
        InputError: If the spec is malformed, the import or the constructor raises, or what comes
            out has no ``reset`` and ``act``, or asks for pictures that cannot be taken.
    """
    where, _, name = spec.removeprefix("python:").rpartition(":")
    if not where or not name:
        raise InputError(f"agent {spec!r} is malformed; give python:MODULE_OR_FILE.py:NAME")
    with told(spec, "its import", "fix the file"):
        source = _import(where, spec)
        make = getattr(source.module, name, None)
    if make is None:
        raise InputError(f"{spec}: {where} has no attribute {name!r}; NAME must be a class in it")
    player = UserPlayer(spec, make, source)
    if needs_frames(player):
        View(player, 1)
    return player
