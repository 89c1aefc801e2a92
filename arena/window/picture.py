"""From the picture of 960 × 540 to a window of any size, and back."""

from typing import Final

import pygame

from arena.window.look import SIZE

_BARS: Final = (0, 0, 0)
_ROOM: Final = 0.85  # of a screen that a window may take up


def opening_size(screen: tuple[int, int]) -> tuple[int, int]:
    """Give the size that the window opens with: twice the picture's on screens of many pixels."""
    twice = 2 * SIZE[0], 2 * SIZE[1]
    return twice if twice[0] <= _ROOM * screen[0] and twice[1] <= _ROOM * screen[1] else SIZE


def area_in(window: tuple[int, int], scaling: str) -> pygame.Rect:
    """Say where the picture stands in a window, as large as fits and in the middle.

    Args:
        window: Width and height, px.
        scaling: "whole" for whole factors where the window is large enough, or "smooth".
    """
    factor = min(window[0] / SIZE[0], window[1] / SIZE[1])
    if scaling == "whole" and factor >= 1:
        factor = int(factor)
    width, height = max(round(SIZE[0] * factor), 1), max(round(SIZE[1] * factor), 1)
    return pygame.Rect((window[0] - width) // 2, (window[1] - height) // 2, width, height)


def show(picture: pygame.Surface, window: pygame.Surface, scaling: str) -> None:
    """Draw the picture into a window, black bars around it."""
    area = area_in(window.get_size(), scaling)
    if area.size != window.get_size():
        window.fill(_BARS)
    whole = area.width % SIZE[0] == 0 and area.height % SIZE[1] == 0
    scale = pygame.transform.scale if whole else pygame.transform.smoothscale
    window.blit(scale(picture, area.size), area)


def place_in_picture(
    event: pygame.event.Event, window: pygame.Surface, scaling: str
) -> pygame.event.Event:
    """Give an event of the mouse with its place in px of the picture."""
    area = area_in(window.get_size(), scaling)
    place = tuple(
        (at - first) * whole // shown
        for at, first, whole, shown in zip(event.pos, area.topleft, SIZE, area.size, strict=True)
    )
    return pygame.event.Event(event.type, event.dict | {"pos": place})
