"""The modules beside a user's file: its own, though another folder's have the same names."""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from pkgutil import iter_modules
from threading import RLock
from types import ModuleType
from typing import Final

_NOT_THEIRS: Final = sys.stdlib_module_names | {"arena", "logs", "agents", "experiments"}
_turn: Final = RLock()  # `sys.modules` is one for all threads


class Siblings:
    """What lies beside a file and can be imported from there.

    Within `importable` the folder is searched first and `sys.modules` holds its modules; outside it
    holds those of the program. So each of two folders has a ``helper`` of its own, whichever is
    loaded first, also where it is imported late, in the middle of a fight.
    """

    def __init__(self, file: Path) -> None:
        """Look what lies beside a file."""
        self._folder = file.resolve().parent
        self._names = {each.name for each in iter_modules([str(self._folder)])} - _NOT_THEIRS
        self._modules: dict[str, ModuleType] = {}

    @contextmanager
    def importable(self) -> Iterator[None]:
        """Make the folder's modules importable within the block, on this thread."""
        with _turn:
            folder = str(self._folder)
            programs = folder in sys.path  # the program may import what lies there, too
            hidden = self._swap_in()
            known = len(sys.modules)
            sys.path.insert(0, folder)
            try:
                yield
            finally:
                if folder in sys.path:
                    sys.path.remove(folder)
                for name, module in list(islice(sys.modules.items(), known, None)):
                    if self._holds(name, module):
                        self._modules[name] = module
                for name in self._modules:
                    if not programs or name.partition(".")[0] in hidden:
                        sys.modules.pop(name, None)
                sys.modules.update(hidden)

    def _swap_in(self) -> dict[str, ModuleType]:
        """Put the folder's modules in the place of others of the same names, and give those."""
        hidden = {
            name: sys.modules[name]
            for name, own in self._modules.items()
            if sys.modules.get(name, own) is not own
        }
        for top in self._names & sys.modules.keys():
            module = sys.modules[top]
            if module is not self._modules.get(top) and not self._holds(top, module):
                hidden |= {
                    name: each
                    for name, each in sys.modules.items()
                    if name == top or name.startswith(f"{top}.")
                }
        for name in hidden:
            del sys.modules[name]
        sys.modules.update(self._modules)
        return hidden

    def _holds(self, name: str, module: ModuleType) -> bool:
        """Return True if a module lies beside the file, or in a package that does."""
        top = name.partition(".")[0]
        places = (getattr(module, "__file__", None) or "", *getattr(module, "__path__", ()))
        own = self._folder / top
        return top not in _NOT_THEIRS and any(
            place.parent / place.name.partition(".")[0] == own or own in (place, *place.parents)
            for place in map(Path, places)
        )

    def digest(self) -> bytes:
        """Hash the sources of those that were imported."""
        files = sorted(module.__file__ for module in self._modules.values() if module.__file__)
        return b"".join(hashlib.sha256(Path(file).read_bytes()).digest() for file in files)
