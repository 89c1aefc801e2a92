"""Fights and pictures of them, for the tests of the painter."""

from collections.abc import Iterator

import numpy as np
import pygame
from numpy.typing import NDArray

from arena import Fight
from arena.window.drawing import FightPainter
from arena.window.view import View

State = NDArray[np.int32]


def mashed(first: str, second: str, frames: int, seed: int = 5) -> Iterator[tuple[State, State]]:
    """Play a fight of random presses; yield the states before and after each frame."""
    draws = np.random.default_rng(seed)
    fight = Fight(first, second, seed=seed)
    fight.place(distance=110)
    moves, before = [0, 0], fight.state
    for frame in range(frames):
        if frame % 9 == 0:
            moves = draws.choice([0, 1, 1, 2, 3, 4], 2).tolist()
        skills = [int(draws.integers(1, 9)) if draws.random() < 0.12 else 0 for _ in range(2)]
        if frame % 150 == 0 and not fight.is_over:
            for side in fight.side:
                side.set_meter(100)
            before = fight.state
        if fight.is_over:
            return
        fight.play((moves[0], skills[0] or None), (moves[1], skills[1] or None))
        after = fight.state
        yield before, after
        before = after


def view_of(state: State, **more: object) -> View:
    """Show a state between two players."""
    return View(state, ("Ann", "pro:rush"), **more)  # type: ignore[arg-type]


def painted(painter: FightPainter, view: View, **how: object) -> bytes:
    """Paint a picture and give its pixels."""
    surface = pygame.Surface((960, 540))
    painter.paint(surface, view, **how)  # type: ignore[arg-type]
    return pygame.image.tobytes(surface, "RGB")


def observed(states: Iterator[tuple[State, State]]) -> tuple[FightPainter, State]:
    """Show a fight to a new painter; give it and the last state."""
    painter = FightPainter()
    after = None
    for before, after in states:
        painter.observe(before, after)
    assert after is not None
    return painter, after
