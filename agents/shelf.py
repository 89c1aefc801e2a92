"""Players that are data, by number, and where the data of each lies in a match's parameters.

A compiled player is named by a number. Data that say how to play, such as a list of rules, get one
when they are first put on a shelf, the same for the same data, and a match carries those that play
in it: a directory of where they begin, then the data.
"""

import threading
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from arena.base.compile import compiled

Integers = NDArray[np.int32]


class Shelf:
    """All data of one kind in this process.

    Attributes:
        first: Policy number of what was put on it first.
    """

    def __init__(self, first: int) -> None:
        """Number what will stand on it from here on."""
        self.first = first
        self._data: list[Integers] = []
        self._numbers: dict[bytes, int] = {}
        self._turn = threading.Lock()

    def number_of(self, data: Integers) -> int:
        """Give the policy number of data, int32 ``[n]``, the same one for the same data."""
        key = data.tobytes()
        with self._turn:
            if key not in self._numbers:
                self._numbers[key] = self.first + len(self._data)
                self._data.append(data.copy())
            return self._numbers[key]

    def holds(self, policy: int) -> bool:
        """Return True if a policy number is that of data that stand on it."""
        return self.first <= policy < self.end

    @property
    def end(self) -> int:
        """Number behind the last."""
        return self.first + len(self._data)

    def lay_out(self, policies: Iterable[int]) -> Integers:
        """Lay out data for `place_of`.

        Args:
            policies: Numbers of the data; numbers of other players are passed over.

        Returns:
            int32: lowest of the numbers, counted from the shelf's first; where the data of each
            number from that one on begin; the data.
        """
        numbers = sorted({int(policy) - self.first for policy in policies if self.holds(policy)})
        if not numbers:
            return np.zeros(1, np.int32)
        lowest = numbers[0]
        directory = np.zeros(1 + numbers[-1] - lowest, np.int32)
        end = 1 + len(directory)
        for number in numbers:
            directory[number - lowest] = end
            end += len(self._data[number])
        data = (self._data[number] for number in numbers)
        return np.concatenate([[lowest], directory, *data]).astype(np.int32)


@compiled
def place_of(laid_out: Integers, policy: int, first: int) -> int:
    """Give where the data of a policy number begin.

    Args:
        laid_out: Of `Shelf.lay_out`, int32.
        policy: One of the numbers that it was laid out for.
        first: The shelf's first number.
    """
    return int(laid_out[1 + policy - first - laid_out[0]])
