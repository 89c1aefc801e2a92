"""The browser of kept fights: filters above, fights below, the latest first."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pygame

from arena.frame_data.skills import FIGHTERS
from arena.replays.entries import TRAINING, Complaint, Entry, Filters, LabelKind
from arena.replays.events import EventKind
from arena.rules.constants import FRAMES_PER_SECOND
from arena.window.look import (
    FAINT,
    GOLD,
    INK,
    LEFT,
    PALE,
    RIGHT,
    SIZE,
    backdrop,
    shade,
    write,
)
from arena.window.replaying.opening import open_entry
from arena.window.screens.timeline import LABEL_COLOURS

if TYPE_CHECKING:
    from arena.window.app import App

ROWS: Final = 13
_LIST_TOP: Final = 146
_ROW: Final = 25
_FILTER_TOP: Final = 66
_ANY: Final = "any"
LABEL_SIGNS: Final = {
    LabelKind.GOOD: "+",
    LabelKind.BAD: "–",
    LabelKind.EXCLUDE: "x",
    LabelKind.TEXT: "T",
}
_DAYS: Final = {"today": 0, "a week": 6, "a month": 29}
_RESULTS: Final = ("won", "lost", "draw", "broken off")
_FIELDS: Final = ("player", "agent", "fighter", "result", "date", "event", "label", "said")
_FILTER_WIDTH: Final = (SIZE[0] - 60) // len(_FIELDS)
_COLUMNS: Final = (34, 178, 400, 442, 660, 790, 862)  # x of each


class ReplaysScreen:
    """Lists the fights and opens one."""

    def __init__(self, app: "App") -> None:
        """Read the ledger."""
        self.app = app
        self.chosen = 0
        self.field = 0
        self.values = dict.fromkeys(_FIELDS, _ANY)
        everything = app.library.fights()
        people = {p.name for e in everything for p in e.parties if p.is_person}
        agents = {p.name for e in everything for p in e.parties if not p.is_person}
        self._choices: dict[str, Sequence[str]] = {
            "player": sorted(people),
            "agent": sorted(agents),
            "fighter": FIGHTERS,
            "result": _RESULTS,
            "date": tuple(_DAYS),
            "event": tuple(kind.value for kind in EventKind),
            "label": tuple(kind.value for kind in LabelKind),
            "said": tuple(kind.value for kind in Complaint),
        }
        self.fights: list[Entry] = []
        self._labelled: dict[str, list[LabelKind]] = {}
        self.search()

    def search(self) -> None:
        """Read the ledger again."""
        self.fights = _with_training_together(self.app.library.fights(self.filters()))
        self.chosen = min(self.chosen, max(len(self.fights) - 1, 0))
        labels = self.app.labels()
        self._labelled = {
            digest: sorted({label.kind for label in own}) for digest, own in labels.items()
        }

    def filters(self) -> Filters:
        """Give what the filters say."""
        given = {field: "" if v == _ANY else v for field, v in self.values.items()}
        since = ""
        if given["date"]:
            day = datetime.now(UTC) - timedelta(days=_DAYS[given["date"]])
            since = day.strftime("%Y-%m-%d")
        return Filters(
            player=given["player"],
            agent=given["agent"],
            fighter=given["fighter"],
            result=given["result"],
            since=since,
            event=given["event"],
            label=given["label"],
            complaint=given["said"],
        )

    # --- events -------------------------------------------------------------------------------
    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`."""
        if event.type == pygame.KEYDOWN:
            self._key(event.key, bool(getattr(event, "mod", 0) & pygame.KMOD_SHIFT))
        elif event.type == pygame.MOUSEWHEEL:
            self._choose(-event.y)
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            self._click(event.pos)

    def _key(self, key: int, shift: bool) -> None:
        steps = {pygame.K_UP: -1, pygame.K_DOWN: 1, pygame.K_PAGEUP: -ROWS, pygame.K_PAGEDOWN: ROWS}
        if key == pygame.K_ESCAPE:
            self.app.pop()
        elif key in steps:
            self._choose(steps[key])
        elif key == pygame.K_TAB:
            self.field = (self.field + (-1 if shift else 1)) % len(_FIELDS)
        elif key in (pygame.K_LEFT, pygame.K_RIGHT):
            self._change(1 if key == pygame.K_RIGHT else -1)
        elif key == pygame.K_BACKSPACE:
            self.values = dict.fromkeys(_FIELDS, _ANY)
            self.search()
        elif key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_SPACE):
            self._with_chosen(self._open)
        elif key == pygame.K_r:
            self._with_chosen(self._rate)

    def _with_chosen(self, act: Callable[[Entry], None]) -> None:
        if self.fights:
            act(self.fights[self.chosen])

    def _choose(self, steps: int) -> None:
        self.chosen = min(max(self.chosen + steps, 0), max(len(self.fights) - 1, 0))

    def _change(self, steps: int) -> None:
        field = _FIELDS[self.field]
        choices = [_ANY, *self._choices[field]]
        at = choices.index(self.values[field]) + steps
        self.values[field] = choices[at % len(choices)]
        self.search()

    def _click(self, place: tuple[int, int]) -> None:
        for number in range(len(_FIELDS)):
            if self._filter_box(number).collidepoint(place):
                self.field = number
                self._change(1)
                return
        row = (place[1] - _LIST_TOP) // _ROW
        number = self._first + row
        if 0 <= row < ROWS and number < len(self.fights):
            if self.chosen == number:
                self._with_chosen(self._open)
            self.chosen = number

    def _open(self, entry: Entry) -> None:
        from arena.window.screens.replay import ReplayScreen

        self.app.push(ReplayScreen(self.app, open_entry(self.app.library, entry)))

    def _rate(self, entry: Entry) -> None:
        from arena.window.screens.rating import RatingScreen

        self.app.push(RatingScreen(self.app, entry.id))

    @property
    def _first(self) -> int:
        """Number of the fight in the first row."""
        return max(0, min(self.chosen - ROWS // 2, len(self.fights) - ROWS))

    def step(self) -> None:
        """See `Screen`."""

    # --- picture ------------------------------------------------------------------------------
    def _filter_box(self, number: int) -> pygame.Rect:
        return pygame.Rect(30 + number * _FILTER_WIDTH, _FILTER_TOP, _FILTER_WIDTH - 6, 46)

    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        surface.blit(backdrop(), (0, 0))
        write(surface, "Replays", (34, 20), 40, INK, bold=True)
        count = f"{len(self.fights)} fight{'' if len(self.fights) == 1 else 's'}"
        write(surface, count, (SIZE[0] - 34, 32), 24, PALE, "right")
        for number, field in enumerate(_FIELDS):
            self._draw_filter(surface, number, field)
        heads = ("when (UTC)", "left", "", "right", "result", "length", "labels")
        for x, head in zip(_COLUMNS, heads, strict=True):
            write(surface, head, (x, _LIST_TOP - 22), 19, FAINT)
        shown = self.fights[self._first : self._first + ROWS]
        for row, entry in enumerate(shown):
            self._draw_row(surface, row, entry, self._first + row == self.chosen)
        if not self.fights:
            filtered = any(value != _ANY for value in self.values.values())
            words = "no fight passes the filters" if filtered else "no fight has been kept yet"
            write(surface, words, (SIZE[0] // 2, 280), 28, PALE, "centre")
        keys = "Enter opens    R rates    Tab, left, right: filters    Backspace: all    Escape"
        write(surface, keys, (SIZE[0] // 2, 512), 19, FAINT, "centre")

    def _draw_filter(self, surface: pygame.Surface, number: int, field: str) -> None:
        box, value, chosen = self._filter_box(number), self.values[field], number == self.field
        shade(surface, 150, box)
        if chosen:
            pygame.draw.rect(surface, GOLD, box, 1, border_radius=3)
        write(surface, field, (box.left + 7, box.top + 5), 18, PALE)
        colour = GOLD if value != _ANY else INK
        write(surface, value, (box.left + 7, box.top + 23), 22, colour, width=box.width - 12)

    def _draw_row(self, surface: pygame.Surface, row: int, entry: Entry, chosen: bool) -> None:
        y = _LIST_TOP + row * _ROW
        if chosen:
            shade(surface, 140, pygame.Rect(24, y - 3, SIZE[0] - 48, _ROW - 1))
            pygame.draw.rect(surface, GOLD, (24, y - 3, 4, _ROW - 1))
        when, left, against, right, result, length, labels = _COLUMNS
        write(surface, entry.date[:16].replace("T", " "), (when, y), 20, PALE)
        for x, side, colour in ((left, 0, LEFT), (right, 1, RIGHT)):
            text = f"{entry.parties[side].name} · {entry.fighters[side]}"
            won = entry.winner == side
            write(surface, text, (x, y), 21, colour if won else INK, width=210)
        write(surface, "vs", (against, y), 19, FAINT)
        write(surface, _result(entry), (result, y), 20, INK, width=126)
        seconds = entry.frames / FRAMES_PER_SECOND
        write(surface, f"{seconds:.1f} s", (length, y), 20, PALE)
        for number, kind in enumerate(self._labelled.get(entry.digest, ())):
            sign, colour = LABEL_SIGNS[kind], LABEL_COLOURS[kind]
            write(surface, sign, (labels + 16 * number, y), 20, colour, bold=True)


def _with_training_together(fights: Sequence[Entry]) -> list[Entry]:
    """Leave one fight of each stretch of training: all of them are opened with it."""
    seen: set[str] = set()
    shown = []
    for entry in fights:
        together = entry.match if entry.note.startswith(TRAINING) else ""
        if together not in seen:
            shown.append(entry)
        seen |= {together} - {""}
    return shown


def _result(entry: Entry) -> str:
    """Say how a fight came out, in few words."""
    if entry.note.startswith(TRAINING):
        return TRAINING
    if entry.winner is None:
        return entry.result
    how = " (gave up)" if entry.forfeit is not None else ""
    side = ("left won", "right won")[entry.winner]
    round_ = f"R{entry.round} " if entry.match else ""
    return f"{round_}{side}{how}"
