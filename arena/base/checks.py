"""What compiled code is given, checked before it indexes memory by it.

Compiled loops check no index: a row, a side or a shape that is wrong would read or write another
object's memory. So every public function that calls one first passes its arguments through here.
What is wrong is an `InputError`; what is right comes back in the one type that the loops are
compiled for, copied only if it is of another (Numba would compile everything once more for it).

Shapes: B = fights, n = rows asked for.
"""

from operator import index
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from arena.base.compile import compiled
from arena.base.errors import InputError

Rows = NDArray[np.int32]

_INT32: Final = np.dtype(np.int32)
_LONGEST: Final = 60  # characters of a value that an error quotes


@compiled
def _any_outside(rows: Rows, count: int) -> bool:
    """Return True if a row is not below ``count``; without a branch, so several at a time."""
    most = np.int32(count - 1)
    outside = np.int32(0)
    for k in range(len(rows)):
        outside |= np.int32(rows[k] < 0) | np.int32(rows[k] > most)
    return bool(outside != 0)


@compiled
def _each_once(rows: Rows) -> bool:
    """Return True if each row exceeds the one before, so that there is none twice."""
    falls = np.int32(0)
    for k in range(1, len(rows)):
        falls |= np.int32(rows[k] <= rows[k - 1])
    return bool(falls == 0)


def shown(value: object) -> str:
    """Write any value in a line that an error can quote."""
    line = " ".join(repr(value).split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def check_number(value: Any, low: int, high: int, what: str) -> int:
    """Refuse what is no whole number from ``low`` to ``high``.

    Args:
        value: The number; an integer of NumPy will do.
        low: The least.
        high: The largest.
        what: What it is, for the message.

    Raises:
        InputError: Names it and what is possible.
    """
    try:
        number = index(value)
    except TypeError:
        told = f"{what} {shown(value)} is no whole number; give {low} to {high}"
        raise InputError(told) from None
    if not low <= number <= high:
        raise InputError(f"{what} {number} is out of range; give {low} to {high}")
    return number


def laid_out(array: NDArray[Any], dtype: DTypeLike) -> NDArray[Any]:
    """Give an array in the one type and layout that loops are compiled for.

    Returns:
        The same array if it is contiguous, writable and of this type; else a copy that is.
    """
    flags = array.flags
    if array.dtype == dtype and flags.c_contiguous and flags.writeable:
        return array
    return np.require(array, dtype, ["C", "W"])


def check_rows(rows: Any, count: int, what: str = "fight", *, once: bool = False) -> Rows:
    """Refuse rows that do not exist.

    Args:
        rows: Integers ``[n]``.
        count: How many there are, 0 to ``count - 1``.
        what: What a row is, for the message.
        once: Whether each may be given only once, as where threads write to them.

    Returns:
        The rows, int32 ``[n]``, contiguous and writable: the same array if it is so already.

    Raises:
        InputError: Names the first row at fault, or the type and shape.
    """
    given = rows if type(rows) is np.ndarray else np.asarray(rows)
    if given.ndim != 1 or (given.dtype.kind not in "iu" and given.size):
        raise InputError(f"rows are {_described(given)}; give integers [n], numbers of {what}s")
    if given.dtype == _INT32:
        checked: Rows = laid_out(given, _INT32)
        outside = bool(_any_outside(checked, count))
    else:
        outside = bool(((given < 0) | (given >= count)).any())
        checked = given.astype(np.int32)
    if outside:
        wrong = given[((given < 0) | (given >= count)).argmax()]
        told = f"give 0 to {count - 1}" if count else f"there is no {what}"
        raise InputError(f"{what} {wrong} does not exist; {told}")
    if once and not _each_once(checked):
        numbers, counts = np.unique(checked, return_counts=True)
        if counts.max() > 1:
            raise InputError(
                f"{what} {numbers[counts.argmax()]} is given {counts.max()} times; give each once"
            )
    return checked


def check_sides(sides: Any, n: int) -> Rows:
    """Refuse sides other than 0 and 1, or another number of them than n.

    Returns:
        The sides, int32 ``[n]``, contiguous and writable.

    Raises:
        InputError: Names the first at fault, or the type and shape.
    """
    checked = check_rows(sides, 2, "side")
    if len(checked) != n:
        raise InputError(f"{len(checked)} sides for {n} rows; give one each")
    return checked


def check_array(array: Any, shape: tuple[int | None, ...], dtype: DTypeLike, what: str) -> None:
    """Refuse an array of another shape or type.

    Args:
        array: Any array, of the host or of a device.
        shape: The shape that it must have; None stands for any length.
        dtype: The type that it must have.
        what: What it holds, for the message.

    Raises:
        InputError: Says what it is and what it must be.
    """
    given = getattr(array, "shape", None)
    if given is not None and len(given) == len(shape) and _type_of(array) == np.dtype(dtype):
        if all(want is None or want == have for want, have in zip(shape, given, strict=True)):
            return
    wanted = ", ".join("n" if length is None else str(length) for length in shape)
    raise InputError(f"{what} are {_described(array)}; give {np.dtype(dtype)} [{wanted}]")


def check_output(array: Any, shape: tuple[int, ...], dtype: DTypeLike, what: str) -> None:
    """Refuse a buffer that a compiled loop would write beyond, or not as it is laid out.

    Args:
        array: The buffer, of the host or of a device; it may have more rows than asked for.
        shape: The least shape: as many rows, and all else exactly.
        dtype: The type of its elements.
        what: What it is to hold, for the message.

    Raises:
        InputError: Says what it is and what it must be.
    """
    given: tuple[int, ...] = getattr(array, "shape", ())
    fits = len(given) == len(shape) and given[0] >= shape[0] and tuple(given[1:]) == shape[1:]
    if fits and isinstance(array, np.ndarray):
        flags = array.flags
        if array.dtype == dtype and flags.c_contiguous and flags.writeable:
            return
    elif fits and _type_of(array) == np.dtype(dtype):
        return
    wanted = f"a contiguous, writable buffer, {np.dtype(dtype)} {list(shape)}"
    raise InputError(f"{what} are {_described(array)}; give {wanted} or more rows")


def _type_of(array: Any) -> np.dtype[Any]:
    """Give the type of an array's elements, also where its library has types of its own."""
    interface = getattr(array, "__cuda_array_interface__", None)
    kind: np.dtype[Any] = np.dtype(array.dtype if interface is None else interface["typestr"])
    return kind


def _described(array: Any) -> str:
    """Name the type and shape of an array, or the type of what is none."""
    if not hasattr(array, "dtype"):
        return f"of type {type(array).__name__}"
    return f"{_type_of(array)} {list(array.shape)}"
