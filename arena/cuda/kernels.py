"""What the kernels of compiled players have in common: how they are made, and what they record."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena.base.compile import compiled
from arena.cuda import device
from arena.match.on_device import Chooser
from arena.rules.constants import FIGHT_FRAMES
from arena.simulator.loop import Tape, new_tape

_made: dict[tuple[Any, ...], Any] = {}


def kernel_of(
    template: Callable[..., None], players: Chooser, *, kind: str = "", **names: Any
) -> Any:
    """Make a kernel for compiled players, once in a process.

    Args:
        template: The kernel, in which ``_wants``, ``_think``, ``_answer`` and ``names`` stand for
            something else.
        players: Who may play.
        kind: What sets this kernel apart from others of the same template and players.
        names: Values that follow from kind and players.
    """
    own = {"_wants": players.wants, "_think": players.think, "_answer": players.answer}
    sizes = players.note_slots, players.columns, players.shared, players.phases
    key = (template, *own.values(), *sizes, kind)
    if key not in _made:
        asked = [f"{each.__module__}_{each.__name__}" for each in own.values()]
        parts = (template.__name__, kind, *asked, *sizes)
        name = "_".join(map(str, parts)).replace(".", "_").strip("_")
        _made[key] = device.kernel_with(template, name, **own, **names)
    return _made[key]


@compiled
def forget(notes: NDArray[np.int32], i: int, side: int) -> None:
    """Blank a player's notes, int32 ``[fights, 2, K]``, where a fight begins."""
    for slot in range(notes.shape[2]):
        notes[i, side, slot] = 0


def record_buffers(fights: int, stream: Any) -> Tape:
    """Allocate on the device what `arena.simulator.loop.record_frame` writes of so many fights."""
    return Tape(*(device.to_device(part, stream) for part in new_tape(fights, FIGHT_FRAMES)))
