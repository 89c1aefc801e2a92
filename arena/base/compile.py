"""How scalar rules become machine code: one decorator over Numba's ``njit``.

Every function of the rules, the features and the scripted opponents carries ``@compiled``. The same
source runs as plain Python with ``NUMBA_DISABLE_JIT=1``.

Numba's on-disk cache looks only at the file of the function called, not at the files of the
functions that it inlines, so a change in one rule could leave a stale caller behind. The cache
therefore lives in a folder named after a hash of every source file that may be compiled.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

_ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("arena", "agents", "logs")
"""Whose functions are compiled, and kept on disk under a hash of all their sources."""

F = TypeVar("F", bound=Callable[..., Any])

# Numba's own types leave out `_nrt`, and give back a dispatcher where callers see their function.
_njit: Any = numba.njit
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy"}


def source_hash() -> str:
    """Hash every Python source in the rooms that hold compiled functions.

    Returns:
        The first 16 hexadecimal digits of a SHA-256.
    """
    digest = hashlib.sha256(numba.__version__.encode())
    for room in ROOMS:
        for path in sorted((_ROOT / room).rglob("*.py")):
            digest.update(path.relative_to(_ROOT).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "standstill" / "numba" / source_hash()


if "NUMBA_CACHE_DIR" not in os.environ:
    numba.config.CACHE_DIR = str(_cache_folder())  # type: ignore[attr-defined]


def compiled(function: F) -> F:
    """Compile a scalar function (or a serial loop over fights), cached on disk, without the GIL.

    It may not allocate arrays. In return Numba does not count references to those it is given:
    counted, each call to an inlined function costs atomic operations, which take two thirds of the
    time of a frame, and which threads would fight over.
    """
    jitted: F = _njit(**_OPTIONS, forceinline=True, _nrt=False)(function)
    return jitted


def compiled_allocating(function: F) -> F:
    """Compile as `compiled` does, for a function that makes scratch arrays of its own."""
    jitted: F = _njit(**_OPTIONS, forceinline=True, _nrt=True)(function)
    return jitted


def pointer(function: Callable[..., None], *arguments: Any) -> Any:
    """Make compiled code callable from other compiled code without becoming a part of it.

    What takes it as an argument is compiled for any function of these types, once, and quickly,
    however long the function itself takes to compile.

    Args:
        function: Of `compiled`, giving nothing back.
        *arguments: What it may be called with; their types count.
    """
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        return function
    return _Pointer(function, numba.types.void(*map(numba.typeof, arguments)))


class _Pointer(numba.types.WrapperAddressProtocol):
    """What Numba takes for a function of one signature: an address."""

    def __init__(self, function: Any, signature: Any) -> None:
        self._signature = signature
        self._result = function.get_compile_result(signature)  # kept: it owns the code

    def __wrapper_address__(self) -> int:
        name = self._result.fndesc.llvm_cfunc_wrapper_name
        address: int = self._result.library.get_pointer_to_function(name)
        return address

    def signature(self) -> Any:
        return self._signature


def compiled_parallel(function: F) -> F:
    """Compile a loop over fights whose outer ``numba.prange`` runs on all threads."""
    jitted: F = _njit(**_OPTIONS, parallel=True)(function)
    return jitted
