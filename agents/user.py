"""Agents from a user's own Python file or module: ``python:FILE.py:NAME``."""

import hashlib
import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError, one_line, told
from arena.camera.view import View, needs_frames
from arena.match import Observation, Seat, player_of
from arena.match.players import AgentPlayer, AgentSeat, digest_of

_ADVICE = "fix the agent"


class _Folder:
    """The modules beside a user's file: its own, though another folder's have the same names.

    Within the block they are importable, and `sys.modules` holds this folder's; outside, neither.
    """

    def __init__(self, path: Path) -> None:
        """Take the folder of a file."""
        self._path = str(path.resolve().parent)
        self._modules: dict[str, ModuleType] = {}

    @contextmanager
    def importable(self) -> Iterator[None]:
        """Make the folder's modules importable within the block."""
        if self._path in sys.path:  # the user's doing, and every name is found there already
            yield
            return
        hidden = {name: sys.modules[name] for name in self._modules if name in sys.modules}
        sys.modules.update(self._modules)
        before = set(sys.modules)
        sys.path.insert(0, self._path)
        try:
            yield
        finally:
            sys.path.remove(self._path)
            new = {
                name: module
                for name, module in list(sys.modules.items())
                if name not in before and self._holds(module)
            }
            self._modules.update(new)
            for name in self._modules:
                sys.modules.pop(name, None)
            sys.modules.update(hidden)

    def _holds(self, module: ModuleType) -> bool:
        """Return True if a module lies beside the file, or in a package that does."""
        file = getattr(module, "__file__", None)
        if file is None or module.__name__.startswith(_PREFIX):
            return False
        top = module.__name__.partition(".")[0]
        place = Path(file)
        return place == Path(self._path, f"{top}.py") or Path(self._path, top) in place.parents

    def digest(self) -> bytes:
        """Hash the sources of the folder's modules that were imported."""
        files = sorted(str(module.__file__) for module in self._modules.values())
        return b"".join(hashlib.sha256(Path(file).read_bytes()).digest() for file in files)


_PREFIX = "standstill_user_"
_made: dict[str, tuple[bytes, ModuleType, _Folder]] = {}


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
            return np.asarray(self.agent.act(observation))

    def close(self) -> None:
        """Give the agent back, for the next seat."""
        with self._player.importable(), told(f"agent {self._player.name}", "close()", _ADVICE):
            super().close()
        self._player.give_back(self.agent)


class UserPlayer(AgentPlayer):
    """A user's agent as a player: each seat has an instance of its own."""

    def __init__(self, spec: str, make: Callable[[], Any], source: bytes, folder: _Folder) -> None:
        """Make the first instance.

        Raises:
            InputError: If the constructor raises, or what it makes is no agent.
        """
        self.importable = folder.importable
        self._make, self._spec = make, spec
        self._source, self._folder = source, folder
        first = self._new()
        player_of(first)  # refuses what is no agent
        super().__init__(first, spec)
        self._free = [first]

    def _new(self) -> Any:
        with self.importable(), told(self._spec, "its constructor", _ADVICE):
            return self._make()

    @property
    def fingerprint(self) -> str:
        """Hash of its sources and its name in them."""
        name = self._spec.rpartition(":")[2]
        return digest_of(self._source, self._folder.digest(), name.encode())

    def begin(self, fights: int, seed: int) -> Seat:
        """Sit down with an instance that no other seat uses."""
        agent = self._free.pop() if self._free else self._new()
        return UserSeat(self, agent, fights, seed)

    def give_back(self, agent: Any) -> None:
        """Keep an instance for the next seat."""
        self._free.append(agent)


def _import(where: str, spec: str) -> tuple[ModuleType, bytes, _Folder]:
    """Import a user's file or module: it, its source, and its folder."""
    if not where.endswith(".py"):
        module = importlib.import_module(where)
        file = Path(str(module.__file__))
        return module, file.read_bytes(), _Folder(file)
    path = Path(where)
    if not path.is_file():
        raise InputError(f"{spec}: there is no file {where}; give python:FILE.py:NAME")
    # Named after the whole path: two files of one name in two folders are two modules.
    name = f"{_PREFIX}{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]}_{path.stem}"
    source = path.read_bytes()
    if name in _made and _made[name][0] == source:
        return _made[name][1], source, _made[name][2]
    found = importlib.util.spec_from_file_location(name, path)
    if found is None or found.loader is None:
        raise InputError(f"{spec}: {where} cannot be imported; give a Python file")
    module, folder = importlib.util.module_from_spec(found), _Folder(path)
    sys.modules[name] = module
    try:
        with folder.importable():
            found.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    _made[name] = (source, module, folder)
    return module, source, folder


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
        module, source, folder = _import(where, spec)
    try:
        make = getattr(module, name)
    except AttributeError as error:
        raise InputError(f"{spec}: {one_line(error)}; NAME must be a class in {where}") from None
    player = UserPlayer(spec, make, source, folder)
    if needs_frames(player):
        View(player, 1)
    return player
