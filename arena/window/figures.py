"""Figures of a fight: when a press takes effect, and how long the agents take to decide."""

from typing import Final

import pygame

from arena.rules.actions import SKILL_NAMES
from arena.window.agent_seat import FRAME_SECONDS
from arena.window.look import INK, SIZE, shade, write
from arena.window.session import Session

_HEIGHT: Final = 20
_TOP: Final = 92  # below the display, above the fighters


def figures_of(session: Session, side: int) -> str:
    """Say in one line what there is to say of a side."""
    times, press = session.decision_times[side], session.last_press[side]
    delay = session.corners[side].delay
    if times is not None:
        return (
            f"decides in {times.p50 * 1e3:.2f} ms (p50), {times.p99 * 1e3:.2f} (p99) of "
            f"{FRAME_SECONDS * 1e3:.2f};  late {times.late};  delay {delay}"
        )
    if press is None:
        return f"delay {delay}"
    name = SKILL_NAMES[press.skill]
    return f"{name}: pressed on frame {press.pressed}, acts on {press.effective};  delay {delay}"


def draw_figures(surface: pygame.Surface, session: Session) -> None:
    """Draw the line of each side, and the frame between them."""
    area = pygame.Rect(0, _TOP, SIZE[0], _HEIGHT)
    shade(surface, 190, area)
    y = area.top + 4
    write(surface, figures_of(session, 0), (8, y), 17, INK, width=420)
    write(surface, f"frame {session.fight.frame}", (SIZE[0] // 2, y), 17, INK, "centre")
    write(surface, figures_of(session, 1), (SIZE[0] - 8, y), 17, INK, "right", width=420)
