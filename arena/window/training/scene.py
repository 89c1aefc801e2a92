"""Paints training mode: the fight, the keys and inputs beside it, meter and mind below it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pygame

from arena.window.look import FAINT, GOLD, INK, NIGHT, PALE, SIDES, SIZE, write
from arena.window.training import mind_painter, painter
from arena.window.training.history import held, latest_press
from arena.window.view import View

if TYPE_CHECKING:
    from arena.window.app import Painter
    from arena.window.screens.training import TrainingScreen

FIGHT: Final = pygame.Rect(168, 0, 624, 351)
_STRIP: Final = FIGHT.left - 12  # px, width of what stands beside the fight
_LINE: Final = 12
_TEXT: Final = 15
_HISTORY: Final = 6
_KEYS: Final = 108
_LEFT_KEYS: Final = 20
HEADER: Final = 355
METER: Final = 371
MIND: Final = 436
_CAMERA: Final = 118
_MORE: Final = (
    ("Bksp", "held: rewind"),
    ("1–5", "load slot 1 to 5"),
    ("Shift", "1–5: save slot"),
    ("Esc", "back"),
)


@dataclass
class Shown:
    """What is painted beside the fight.

    Attributes:
        panel: Meter, mind, keys and inputs; without them the fight has the whole picture.
        boxes: Hit, hurt, push and throw boxes.
        camera: The picture that the agent's camera gives it.
    """

    panel: bool = True
    boxes: bool = False
    camera: bool = True


_whole: pygame.Surface | None = None


def paint(surface: pygame.Surface, screen: "TrainingScreen") -> None:
    """Paint the whole picture of training mode.

    Args:
        surface: 960 × 540.
        screen: What it shows.
    """
    fight_painter, view, boxes = screen.app.painter, screen.view, screen.shown.boxes
    if not screen.shown.panel:
        fight_painter.paint(surface, view, boxes=boxes)
        told = "M shows meter, mind and keys     Tab pause     R reset     Esc back"
        write(surface, told, (SIZE[0] // 2, SIZE[1] - 16), _TEXT, PALE, "centre")
        return
    surface.fill((10, 11, 20))
    paint_fight(surface, fight_painter, view, boxes)
    _paint_inputs(surface, screen)
    _paint_keys(surface, screen)
    _paint_camera(surface, screen)
    _paint_panel(surface, screen)


def paint_fight(surface: pygame.Surface, fight_painter: "Painter", view: View, boxes: bool) -> None:
    """Paint the fight smaller, so that there is room beside and below it."""
    whole = _canvas()
    fight_painter.paint(whole, view, boxes=boxes)
    pygame.transform.smoothscale(whole, FIGHT.size, surface.subsurface(FIGHT))


def _canvas() -> pygame.Surface:
    """Give the surface that the fight is painted on before it is scaled down."""
    global _whole  # noqa: PLW0603 - 2 MB that need not be allocated for every picture
    if _whole is None:
        _whole = pygame.Surface(SIZE, 0, 32)
    return _whole


def _paint_inputs(surface: pygame.Surface, screen: "TrainingScreen") -> None:
    """Paint the input history of both sides beside the fight."""
    room, frame = screen.room, screen.room.fight.frame
    played = room.moments[1:][-600:]
    for side, x in ((0, 6), (1, FIGHT.right + 6)):
        write(surface, "inputs in effect", (x, 4), _TEXT, SIDES[side])
        y = 4 + _LINE
        for each in held(played, side, _HISTORY):
            write(surface, f"{min(each.frames, 999)}", (x + 22, y), _TEXT, FAINT, "right")
            write(surface, each.move, (x + 28, y), _TEXT, PALE)
            write(surface, each.skill, (x + 82, y), _TEXT, GOLD)
            y += _LINE
        # A person's delay is before the fight.
        waited = room.corners[side].delay if side == room.me else 0
        press = latest_press(played, side, frame, waited, room.fight.side[side].delay)
        if press is not None:
            told = f"{press.skill}: press {press.pressed}, acts {press.effective}"
            write(surface, told, (x, 4 + _LINE * (_HISTORY + 1)), 15, INK, width=_STRIP)


def _paint_keys(surface: pygame.Surface, screen: "TrainingScreen") -> None:
    """Paint every key with what it does and what it is set to: left those of fight and dummy."""
    rows = [(each.cap, each.label, each.value) for each in screen.commands()]
    rows += [(cap, label, "") for cap, label in _MORE]
    _paint_rows(surface, rows[:_LEFT_KEYS], 2)
    _paint_rows(surface, rows[_LEFT_KEYS:], FIGHT.right + 2)


def _paint_rows(surface: pygame.Surface, rows: list[tuple[str, str, str]], x: int) -> None:
    for number, (cap, label, value) in enumerate(rows):
        y = _KEYS + number * _LINE
        write(surface, cap, (x + 30, y), _TEXT, GOLD, "right")
        end = write(surface, label, (x + 36, y), _TEXT, PALE).right + 5
        write(surface, value, (end, y), _TEXT, INK, width=x + _STRIP - end)


def _paint_camera(surface: pygame.Surface, screen: "TrainingScreen") -> None:
    """Paint what the agent's camera gives it."""
    picture = screen.picture_of_camera()
    if picture is None:
        return
    x, y = FIGHT.right + 6, FIGHT.bottom - _CAMERA
    width = min(_STRIP, picture.get_width() * (_CAMERA - 16) // picture.get_height())
    size = width, picture.get_height() * width // picture.get_width()
    surface.blit(pygame.transform.scale(picture, size), (x, y + 14))
    pygame.draw.rect(surface, FAINT, (x - 1, y + 13, size[0] + 2, size[1] + 2), 1)
    told = "what its camera shows" if screen.camera_is_used else "what a camera would show"
    write(surface, told, (x, y), 15, PALE)


def _paint_panel(surface: pygame.Surface, screen: "TrainingScreen") -> None:
    """Paint the last exchange, the meter and the mind."""
    room = screen.room
    pygame.draw.rect(surface, NIGHT, (0, FIGHT.bottom, SIZE[0], SIZE[1] - FIGHT.bottom))
    moments, exchange = room.shown, room.moments[-1].exchange
    line = painter.exchange_line(exchange, screen.fighters)
    told = line or "frame data of the skill that made the latest contact"
    write(surface, told, (painter.LEFT_EDGE, HEADER), 17, INK if line else FAINT)
    painter.paint_names(surface, screen.view.names, METER)
    painter.paint_meter(surface, moments, METER)
    painter.paint_advantage(surface, exchange, METER)
    side = room.mind_side
    if side is None:
        told = "no agent is playing; V asks for one, and what it thinks stands here"
        mind_painter.paint_no_mind(surface, MIND, told)
        return
    delay = room.fight.side[side].delay
    name = room.corners[side].name
    if moments and all(moment.thoughts[side] is None for moment in moments):
        mind_painter.paint_no_mind(surface, MIND, f"{name} does not tell what it thinks")
    else:
        mind_painter.paint_mind(surface, moments, side, MIND, delay)
    told = f"decided in {room.agents.milliseconds:.2f} ms"
    write(surface, told, (painter.RIGHT_EDGE + 10, HEADER), 15, FAINT)
