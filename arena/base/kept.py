"""Compiled code on disk: never stale, never half read, and never the end of a program.

Numba's own cache looks only at the file of the function called, not at the files of the functions
that it inlines; it unpickles and links whatever its files hold, so that a file cut short by a kill
ends every later start; and two processes that start on an empty folder can store one's code under
the other's name. Here a file holds the code of one function for one list of argument types, stands
in a folder named after a hash of all sources that the code may be made of (see
`arena.base.sources`), and begins with a checksum. A file that does not check is no file: the
function is compiled, and the file replaced. Where none can be written, one line on stderr says so.

With NUMBA_CACHE_DIR set, files stand in that folder, and only the function's own module decides
whether they are fresh, as it is with Numba.
"""

import hashlib
import inspect
import os
import pickle
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import llvmlite
import numba

from arena.base.files import replaced
from arena.base.sources import source_hash

_VERSIONS = f"{sys.version} {numba.__version__} {llvmlite.__version__}".encode()
"""Files written with others cannot be read."""

_DIGEST_BYTES = hashlib.sha256().digest_size

_warned = False


def keep(dispatcher: Any, cache_class: Any, modules: Iterable[str], variant: str = "") -> None:
    """Have what a dispatcher compiles kept on disk.

    Where the sources that it is compiled from are not known (see `source_hash`), it is not kept.

    Args:
        dispatcher: Numba's, of a function in a file.
        cache_class: The class of cache that its target uses, such as Numba's ``FunctionCache``.
        modules: Names of the modules that the function is made of, its own among them.
        variant: Sets this code apart from other code of the same function.
    """
    place = _place_of(dispatcher.py_func, modules)
    if place is None:
        return
    implementation = type("_Kept", (cache_class._impl_class,), {"_locator_classes": [place]})
    kept = type("_Kept", (cache_class,), {"_impl_class": implementation})(dispatcher.py_func)
    path = Path(kept._cache_path) / (kept._impl.filename_base + variant)
    kept._cache_file = _CodeFiles(path, place.stamp, kept._cache_file._dump)
    dispatcher._cache = kept


@dataclass(frozen=True)
class _Place:
    """Where code of a function is kept; to Numba a class of locators that finds itself."""

    folder: Path
    line: int
    stamp: str

    def from_function(self, _function: Callable[..., Any], _file: str) -> "_Place":
        return self

    def get_cache_path(self) -> str:
        return str(self.folder)

    def get_disambiguator(self) -> str:
        return str(self.line)

    def get_source_stamp(self) -> str:
        return self.stamp

    def ensure_cache_path(self) -> None:
        """Leave that to the writing of a file, which can fail without harm."""


def _place_of(function: Callable[..., Any], modules: Iterable[str]) -> _Place | None:
    line = function.__code__.co_firstlineno
    named = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    if named:
        file = hashlib.sha256(inspect.getfile(function).encode()).hexdigest()[:16]
        folder = Path(named) / f"{function.__module__}-{file}"
        return _Place(folder, line, _hash_of_files(modules))
    stamp = source_hash(modules)
    if stamp is None:
        return None
    package = function.__module__.partition(".")[0]
    folder = _base() / f"{package}-{stamp}" / function.__module__
    return _Place(folder, line, stamp)


def _base() -> Path:
    """Give the folder for all compiled code; one that cannot be made where there is no home."""
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        cache = Path(os.devnull)
    return cache / "standstill" / "numba"


def _hash_of_files(modules: Iterable[str]) -> str:
    files = (inspect.getfile(sys.modules[name]) for name in sorted(set(modules)))
    return hashlib.sha256(b"".join(Path(file).read_bytes() for file in files)).hexdigest()


class _CodeFiles:
    """The files of one function, each a checksum and the code for one key; what Numba saves into.

    Numba has an index beside the files instead, a second thing to go wrong. A key says the types
    of the arguments, the processor, and the function's byte code.
    """

    def __init__(self, path: Path, stamp: str, dump: Callable[[Any], bytes]) -> None:
        self._path = path
        self._stamp = stamp
        self._dump = dump

    def load(self, key: Any) -> Any:
        """Give the code kept for a key, None if there is none or it does not check."""
        try:
            data = self._file(key).read_bytes()
        except OSError:
            return None
        digest, body = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
        if digest != _digest(body):
            return None
        stamp, kept_key, code = pickle.loads(body)
        return code if (stamp, kept_key) == (self._stamp, key) else None

    def save(self, key: Any, code: Any) -> None:
        """Keep code for a key; if that cannot be done, say so once in a process."""
        body = self._dump((self._stamp, key, code))
        try:
            with replaced(self._file(key)) as file:
                file.write(_digest(body) + body)
        except OSError as error:
            _warn(self._path.parent, error)

    def flush(self) -> None:
        """Remove all that is kept of the function."""
        for path in self._path.parent.glob(f"{self._path.name}.*.nbc"):
            path.unlink(missing_ok=True)

    def _file(self, key: Any) -> Path:
        name = hashlib.sha256(str(key).encode()).hexdigest()[:16]
        return self._path.with_name(f"{self._path.name}.{name}.nbc")


def _digest(body: bytes) -> bytes:
    return hashlib.sha256(_VERSIONS + body).digest()


def _warn(folder: Path, error: OSError) -> None:
    global _warned  # noqa: PLW0603 — once in a process
    if not _warned:
        _warned = True
        print(
            f"warning: {folder}: compiled code cannot be kept there ({error.strerror}), so every "
            "start compiles anew; make the folder writable or set XDG_CACHE_HOME to one that is",
            file=sys.stderr,
        )
