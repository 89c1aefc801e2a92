"""The pros as one compiled family, and who they are."""

from dataclasses import dataclass
from typing import Final

import numba
import numpy as np
from numba.np.ufunc.parallel import get_thread_id
from numpy.typing import NDArray

from agents.planning.search import PARAMETERS, THREADS, new_scratch
from agents.pros.motor import NOTES, PRO_PARAMETERS, play_pro
from arena.actions import NUM_SKILLS
from arena.compile import compiled_parallel
from arena.errors import InputError
from arena.frame_data import Table
from arena.simulator import Actions, Rows
from arena.state import State

# Horizon, caution, press cost, noise, approach, meter, guard, options that are tried;
# weights of the models: keeps on, guards, crouches, strikes, throws, jumps in, specials;
# interval and its spread, press jitter, move jitter, slips, doubles, least gap, lapses, mood.
_ROSTER: Final = {
    "vera": (
        "presses forward and takes risks",
        (46, 32, 11, 70, 140, 20, 15, 16, 3, 2, 2, 3, 2, 1, 1, 14, 9, 4, 3, 10, 15, 22, 0, 230),
    ),
    "marek": (
        "waits, blocks and punishes",
        (46, 40, 12, 70, 115, 20, 25, 16, 3, 2, 2, 3, 2, 1, 1, 14, 9, 4, 3, 10, 15, 24, 0, 230),
    ),
    "juno": (
        "plays the middle distance, never twice the same",
        (46, 35, 12, 74, 130, 25, 15, 16, 3, 2, 2, 3, 2, 1, 1, 14, 9, 4, 3, 10, 15, 22, 0, 240),
    ),
}
_PARAMETERS: Final = np.array([numbers for _, numbers in _ROSTER.values()], np.int32)
assert _PARAMETERS.shape[1] == PRO_PARAMETERS > PARAMETERS


@compiled_parallel
def _act(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    policies: Rows,
    memory: NDArray[np.int32],
    parameters: NDArray[np.int32],
    scratch: NDArray[np.int32],
    actions: Actions,
) -> None:
    for k in numba.prange(len(rows)):
        i, side = rows[k], sides[k]
        own = scratch[get_thread_id()]  # type: ignore[no-untyped-call]
        pro = parameters[policies[k]]
        code = play_pro(s, fd, i, side, memory, pro, own[:1].T, own[1:].T)
        actions[i, side, 0] = code // NUM_SKILLS
        actions[i, side, 1] = code % NUM_SKILLS


class ProFamily:
    """Runs any number of pros together; see `arena.match.StateFamily`."""

    def __init__(self) -> None:
        self._memory = np.zeros((0, 2, NOTES), np.int32)
        self._scratch = new_scratch(THREADS)

    def reset(self, fights: int, seed: int) -> None:
        """Forget everything; all randomness comes from the fights' own seeds."""
        del seed
        self._memory = np.zeros((fights, 2, NOTES), np.int32)

    def act(
        self,
        state: State,
        table: Table,
        rows: Rows,
        sides: Rows,
        policies: Rows,
        actions: Actions,
    ) -> None:
        """Write the players' actions; see `arena.match.StateFamily.act`."""
        own = (self._memory, _PARAMETERS, self._scratch)
        _act(state, table, rows, sides, policies, *own, actions)


_FAMILY: Final = ProFamily()


@dataclass(frozen=True)
class Pro:
    """A bundled pro.

    Attributes:
        name: Spec, ``pro:NAME``.
        policy: Number within the family.
        about: How he or she plays.
    """

    name: str
    policy: int
    about: str

    @property
    def family(self) -> ProFamily:
        """What runs all pros."""
        return _FAMILY


PROS: Final = {
    name: Pro(f"pro:{name}", number, about)
    for number, (name, (about, _)) in enumerate(_ROSTER.items())
}


def describe() -> str:
    """List the pros and their parameters, in Markdown."""
    lines = []
    for name, (about, numbers) in _ROSTER.items():
        lines.append(f"- **{name}** {about}. Parameters: `{numbers}`.")
    return "\n".join(lines)


def pro(name: str) -> Pro:
    """Find a pro by name.

    Raises:
        InputError: If there is none of that name; lists those there are.
    """
    if name not in PROS:
        raise InputError(f"pro:{name} does not exist; choose from {', '.join(PROS)}")
    return PROS[name]
