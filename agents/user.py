"""Agents from a user's own Python file or module: ``python:FILE.py:NAME``."""

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.camera.view import View, needs_frames
from arena.match import Observation


class UserAgent:
    """A user's agent behind the arena's protocol, its faults told in one line.

    Attributes:
        name: Its spec.
        stateless: What the user's class says of itself, False if nothing.
        needs: Likewise, "features" if nothing; with "frames" there are ``frame_shape`` and
            ``frame_stack``, too (see `arena.camera.view.View`).
    """

    def __init__(self, name: str, inner: Any) -> None:
        """Wrap an instance that has ``reset(fights, seed)`` and ``act(observation)``."""
        self.name = name
        self.stateless = bool(getattr(inner, "stateless", False))
        for wish in ("needs", "frame_shape", "frame_stack"):
            if hasattr(inner, wish):
                setattr(self, wish, getattr(inner, wish))
        self._inner = inner

    def reset(self, fights: int, seed: int) -> None:
        """Pass the reset on.

        Raises:
            InputError: If the user's agent raises.
        """
        try:
            self._inner.reset(fights, seed)
        except Exception as error:
            raise InputError(
                f"agent {self.name} raised {_told(error)} in reset(); mend the agent"
            ) from error

    def act(self, observation: Observation) -> NDArray[Any]:
        """Pass the observation on; `arena.match` checks the answer."""
        return np.asarray(self._inner.act(observation))


def _told(error: Exception) -> str:
    lines = str(error).splitlines()
    return f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__


def _import(where: str, spec: str) -> ModuleType:
    if not where.endswith(".py"):
        return importlib.import_module(where)
    path = Path(where)
    if not path.is_file():
        raise InputError(f"{spec}: there is no file {where}; give python:FILE.py:NAME")
    found = importlib.util.spec_from_file_location(f"standstill_user_{path.stem}", path)
    if found is None or found.loader is None:
        raise InputError(f"{spec}: {where} cannot be imported; give a Python file")
    module = importlib.util.module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


def load_user_agent(spec: str) -> UserAgent:
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
    try:
        module = _import(where, spec)
        inner = getattr(module, name)()
    except InputError:
        raise
    except AttributeError as error:
        raise InputError(f"{spec}: {_told(error)}; NAME must be a class in {where}") from error
    except Exception as error:
        raise InputError(f"{spec}: importing it raised {_told(error)}; mend the file") from error
    for method in ("reset", "act"):
        if not callable(getattr(inner, method, None)):
            raise InputError(f"{spec}: it has no {method}(); an agent has reset() and act()")
    agent = UserAgent(spec, inner)
    if needs_frames(agent):
        View(agent, 1)
    return agent
