"""B fights at once: how they begin, how a frame is played, and where (CUDA is in `arena.cuda`)."""

from arena.simulator.backend import Saved
from arena.simulator.cpu import SERIAL_BELOW, check_actions
from arena.simulator.loop import Actions
from arena.simulator.simulator import (
    DEFAULT_DELAY,
    DEVICES,
    Simulator,
    check_delays,
    check_device,
)
from arena.simulator.starts import NextStarts, Rows, Starts, paired_starts

__all__ = [
    "DEFAULT_DELAY",
    "DEVICES",
    "SERIAL_BELOW",
    "Actions",
    "NextStarts",
    "Rows",
    "Saved",
    "Simulator",
    "Starts",
    "check_actions",
    "check_delays",
    "check_device",
    "paired_starts",
]
