"""How scalar rules become machine code: one decorator over Numba's ``njit``.

Every function of the rules, the features and the scripted opponents carries ``@compiled``. The same
source runs as plain Python with ``NUMBA_DISABLE_JIT=1``. What is compiled is kept on disk, see
`arena.base.kept`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
from numba.core.caching import FunctionCache

from arena.base import after_fork
from arena.base.kept import keep

F = TypeVar("F", bound=Callable[..., Any])

# Numba's own types leave out `_nrt`, and give back a dispatcher where callers see their function.
_njit: Any = numba.njit
_OPTIONS = {"nogil": True, "error_model": "numpy"}


def compiled(function: F) -> F:
    """Compile a scalar function (or a serial loop over fights), kept on disk, without the GIL.

    It may not allocate arrays. In return Numba does not count references to those it is given:
    counted, each call to an inlined function costs atomic operations, which take two thirds of the
    time of a frame, and which threads would fight over.
    """
    return _kept(function, forceinline=True, _nrt=False)


def compiled_allocating(function: F) -> F:
    """Compile as `compiled` does, for a function that makes scratch arrays of its own."""
    return _kept(function, forceinline=True, _nrt=True)


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
    """Compile a loop over fights whose outer ``numba.prange`` runs on all threads.

    It is called from Python, not from compiled code: see `arena.base.after_fork`.
    """
    jitted = _kept(function, parallel=True)
    if jitted is not function:
        after_fork.serialise(jitted)
    return jitted


def _kept(function: F, **options: bool) -> F:
    jitted: F = _njit(**_OPTIONS, **options)(function)
    if jitted is not function:  # with NUMBA_DISABLE_JIT it is
        keep(jitted, FunctionCache, [function.__module__])
    return jitted


@compiled
def widened(number: Any) -> int:
    """Make an integer of an array one of 64 bits, as those of loops are.

    Numba compiles a function anew for each width of its arguments, and everything that it calls: a
    search takes twenty seconds.
    """
    return int(np.int64(number))
