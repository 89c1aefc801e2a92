"""What the kernels of compiled players have in common: how they are made, and what they record."""

from collections.abc import Callable
from typing import Any

import numpy as np

from arena.cuda import device
from arena.match.on_device import Players
from arena.replays.replay import checkpoint_count
from arena.rules.constants import FIGHT_FRAMES

_made: dict[tuple[Any, ...], Any] = {}


def kernel_of(
    template: Callable[..., None], players: Players, *, kind: str = "", **names: Any
) -> Any:
    """Make a kernel for compiled players, once in a process.

    Args:
        template: The kernel, in which ``_choose`` and ``names`` stand for something else.
        players: Who may play.
        kind: What sets this kernel apart from others of the same template and players.
        names: Values that follow from kind and players.
    """
    choose = players.choose
    key = (template, choose, players.note_slots, players.columns, kind)
    if key not in _made:
        parts = (template.__name__, kind, choose.__module__, choose.__name__, *key[2:4])
        name = "_".join(map(str, parts)).replace(".", "_").strip("_")
        _made[key] = device.kernel_with(template, name, _choose=choose, **names)
    return _made[key]


def record_buffers(fights: int, stream: Any) -> tuple[Any, Any]:
    """Allocate on the device what `record_frame` writes of so many fights."""
    codes = np.zeros((fights, FIGHT_FRAMES, 2), np.uint8)
    digests = np.zeros((fights, checkpoint_count(FIGHT_FRAMES)), np.int32)
    return device.to_device(codes, stream), device.to_device(digests, stream)
