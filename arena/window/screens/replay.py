"""Looking at a replay: scrubbing, speeds, jumps, labels, films, and taking over."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
import pygame
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.replays.entries import DUMMY, Label, LabelKind
from arena.window.look import FAINT, GOLD, INK, PALE, SIZE, keycap, shade, write
from arena.window.replaying.inputs import held_before
from arena.window.replaying.opening import Opened
from arena.window.replaying.take_over import TakeOver
from arena.window.replaying.viewer import Viewer
from arena.window.screens.timeline import BAR, Placed, Timeline

if TYPE_CHECKING:
    from arena.window.app import App

_KINDS: Final = {
    pygame.K_1: LabelKind.GOOD,
    pygame.K_2: LabelKind.BAD,
    pygame.K_3: LabelKind.EXCLUDE,
}
_HELP: Final = (
    ("Space", "run, stop"),
    ("Left Right", "a frame; Shift: ten, Ctrl: a second"),
    ("Up Down", "faster, slower"),
    ("N P", "next, previous event"),
    ("Home End", "beginning, end; the mouse scrubs"),
    ("I O", "mark first, last frame of a stretch"),
    ("1 2 3 4", "label it good, bad, exclude, with text"),
    ("Del", "take back the labels here"),
    ("T", "take over; Shift: the other side"),
    ("Q", "what would an agent have done? Shift: other side"),
    ("G M", "write GIF, MP4 of the stretch, or all"),
    ("B K", "boxes, keys pressed"),
    ("H", "hide everything but the fight"),
    ("R", "rate the match"),
    ("Esc", "back"),
)
_HELP_ROWS: Final = 8


class ReplayScreen:
    """Shows a reel and goes through it. Nothing that is pressed reaches the fight."""

    def __init__(self, app: "App", opened: Opened) -> None:
        """Begin at the place that was asked for.

        Args:
            app: The window.
            opened: The match.
        """
        self.app, self.opened = app, opened
        self.viewer = Viewer(opened.reel, opened.place)
        self.timeline = Timeline(opened.reel)
        self.boxes = self.keys = self.hidden = self.helping = False
        self.labels: list[Placed] = []
        self._dragging = False
        self.read_labels()
        app.painter.forget()

    def read_labels(self) -> None:
        """Read the labels of the reel again."""
        known = self.app.labels()
        reel = self.opened.reel
        self.labels = [
            (reel.place_of(number, label.first), reel.place_of(number, label.stop), label)
            for number, digest in enumerate(self.opened.digests)
            for label in known.get(digest, ())
        ]

    # --- events -------------------------------------------------------------------------------
    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`."""
        if event.type == pygame.KEYDOWN:
            self._key(event.key, getattr(event, "mod", 0))
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == pygame.BUTTON_LEFT:
            if BAR.inflate(0, 24).collidepoint(event.pos) and not self.hidden:
                self._dragging = True
                self._scrub(event.pos[0])
        elif event.type == pygame.MOUSEMOTION and self._dragging:
            self._scrub(event.pos[0])
        elif event.type == pygame.MOUSEBUTTONUP and event.button == pygame.BUTTON_LEFT:
            self._dragging = False
        elif event.type == pygame.MOUSEWHEEL:
            self._nudge(-event.y)

    def _key(self, key: int, mod: int) -> None:
        shift, ctrl = bool(mod & pygame.KMOD_SHIFT), bool(mod & pygame.KMOD_CTRL)
        far = 60 if ctrl else 10 if shift else 1
        viewer = self.viewer
        does: dict[int, Callable[[], object]] = {
            pygame.K_ESCAPE: self.back,
            pygame.K_SPACE: self._toggle,
            pygame.K_LEFT: lambda: self._nudge(-far),
            pygame.K_RIGHT: lambda: self._nudge(far),
            pygame.K_UP: lambda: viewer.change_speed(1),
            pygame.K_DOWN: lambda: viewer.change_speed(-1),
            pygame.K_n: lambda: self._jump(viewer.reel.next_mark(viewer.place, 1)),
            pygame.K_p: lambda: self._jump(viewer.reel.next_mark(viewer.place, -1)),
            pygame.K_HOME: lambda: self._jump(0),
            pygame.K_END: lambda: self._jump(viewer.reel.places),
            pygame.K_i: lambda: viewer.mark(0),
            pygame.K_o: lambda: viewer.mark(1),
            pygame.K_4: self._ask_text,
            pygame.K_DELETE: self._unlabel,
            pygame.K_t: lambda: self.take_over(other=shift),
            pygame.K_q: lambda: self._ask_agent(other=shift),
            pygame.K_g: lambda: self._film(".gif"),
            pygame.K_m: lambda: self._film(".mp4"),
            pygame.K_r: self._rate,
        }
        switches = {
            pygame.K_b: "boxes",
            pygame.K_k: "keys",
            pygame.K_h: "hidden",
            pygame.K_F1: "helping",
        }
        if key in switches:
            setattr(self, switches[key], not getattr(self, switches[key]))
        elif key in _KINDS:
            self.label(_KINDS[key])
        elif key in does:
            does[key]()

    def back(self) -> None:
        """Go back: first from the help, then from the screen."""
        if self.helping:
            self.helping = False
        else:
            self.app.pop()

    def _toggle(self) -> None:
        if self.viewer.at_end:
            self.app.painter.forget()
        self.viewer.toggle()

    def _jump(self, place: int) -> None:
        self.viewer.jump(place)
        self.app.painter.forget()

    def _nudge(self, frames: int) -> None:
        before = self.viewer.place
        self.viewer.nudge(frames)
        reel, place = self.opened.reel, self.viewer.place
        if frames == 1 and place == before + 1 and reel.follows(place):
            self.app.painter.observe(reel.state(before), reel.state(place))
        else:
            self.app.painter.forget()

    def _scrub(self, x: int) -> None:
        self.viewer.running = False
        self._jump(self.timeline.place_at(x))

    # --- labels and films ---------------------------------------------------------------------
    def label(self, kind: LabelKind, text: str = "") -> None:
        """Label the marked stretch, or the present frame if none is marked."""
        number, first, stop = self.viewer.stretch()
        label = Label(first, stop, kind, text=text)
        self.app.library.label(self.opened.digests[number], label)
        self.viewer.marked = None
        self.read_labels()
        self.app.say(f"Frames {first} to {stop - 1}: {text or kind.value}")

    def _ask_text(self) -> None:
        from arena.window.screens.text import TextScreen

        self.viewer.running = False
        self.app.push(
            TextScreen(
                self.app,
                "What about these frames?",
                lambda text: self.label(LabelKind.TEXT, text) if text else None,
                about="the stretch that is marked, or the present frame",
            )
        )

    def _unlabel(self) -> None:
        place = self.viewer.place
        here = [label for first, last, label in self.labels if first <= place <= last]
        for label in here:
            self.app.library.unlabel(label)
        self.read_labels()
        self.app.say(f"{len(here)} labels taken back" if here else "No label here")

    def _film(self, suffix: str) -> None:
        from arena.window.replaying.films import Cut
        from arena.window.screens.filming import FilmingScreen

        marked = self.viewer.marked
        cut = Cut(boxes=self.boxes)
        if marked is not None and marked[1] > marked[0]:
            cut = Cut(marked[0], marked[1] + 1, boxes=self.boxes)
        self.viewer.running = False
        entry, digest = self.opened.entries[0], self.opened.digests[0]
        name = entry.id if entry is not None else digest[:16]
        path = self.app.library.folder / "films" / f"{name}-{cut.first}{suffix}"
        self.app.push(FilmingScreen(self.app, self.opened.reel, path, cut))

    def _rate(self) -> None:
        from arena.window.screens.rating import RatingScreen

        entry = self.opened.entries[self.opened.reel.locate(self.viewer.place)[0]]
        if entry is None:
            raise InputError("this replay is none of the library's; only those can be rated")
        self.app.push(RatingScreen(self.app, entry.id))

    def _ask_agent(self, *, other: bool) -> None:
        """Ask which agent gives a second opinion, on the side of who was recorded or the other."""
        from arena.window.screens.second_opinion import open_second_opinion
        from arena.window.screens.text import TextScreen

        self.viewer.running = False
        number, frame = self.opened.reel.locate(self.viewer.place)
        reel, side = self.opened.reel, self._own_side(other=other)

        def opinion(spec: str) -> None:
            if spec:
                open_second_opinion(self.app, reel.rounds[number], reel.names, frame, side, spec)

        self.app.push(
            TextScreen(
                self.app,
                f"Which agent would have done what, in place of {reel.names[side]}?",
                opinion,
                text=self.opened.parties[1 - side].name,
                about="any spec, such as clone:runs/mine",
            )
        )

    # --- taking over ----------------------------------------------------------------------------
    def take_over(self, *, other: bool = False) -> None:
        """Play on from here against who was recorded.

        Args:
            other: Take the other side than that of the person who was recorded.
        """
        from arena.window.screens.loading import LoadingScreen
        from arena.window.screens.take_over import TakeOverScreen

        self.viewer.running = False
        number, frame = self.opened.reel.locate(self.viewer.place)
        playback = self.opened.reel.rounds[number]
        side = self._own_side(other=other)
        rival = self.opened.parties[1 - side]
        delay = self.app.settings.set_up.delay

        def begin() -> TakeOver:
            by_log = rival.is_person or rival.name == DUMMY
            player = None if by_log else self.app.resolve(rival.name)
            return TakeOver(playback, frame, side, player, delay=delay)

        def play(made: TakeOver) -> None:
            if rival.fingerprint and made.fingerprint not in ("", rival.fingerprint):
                self.app.say(f"{rival.name} has changed since this was recorded")
            self.app.push(TakeOverScreen(self.app, made, self.opened.parties, number + 1))

        self.app.push(LoadingScreen(self.app, f"Seating {rival.name}", begin, play, TakeOver.close))

    def _own_side(self, *, other: bool) -> int:
        """Give the side of the person who was recorded, the left one if there is none."""
        people = [party.is_person for party in self.opened.parties]
        side = people.index(True) if any(people) else 0
        return 1 - side if other else side

    # --- time and picture ---------------------------------------------------------------------
    def step(self) -> None:
        """See `Screen`."""

        def observe(before: NDArray[np.int32], after: NDArray[np.int32]) -> None:
            self.app.painter.observe(before, after)
            if self.viewer.speed <= 1.0:
                self.app.hear(before, after)

        self.viewer.step(observe, self.app.painter.forget)

    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        view = self.opened.reel.view(self.viewer.place)
        inputs = None
        if self.keys and not self.hidden:
            number, frame = self.opened.reel.locate(self.viewer.place)
            inputs = held_before(self.opened.reel.rounds[number], frame)
        self.app.painter.paint(surface, view, boxes=self.boxes, inputs=inputs)
        if self.hidden:
            return
        self._draw_foot(surface)
        self.timeline.draw(surface, self.viewer.place, self.viewer.marked, self.labels)
        if self.helping:
            self._draw_help(surface)

    def _draw_foot(self, surface: pygame.Surface) -> None:
        shade(surface, 235, pygame.Rect(0, 456, SIZE[0], 84))
        viewer = self.viewer
        number, frame = viewer.reel.locate(viewer.place)
        frames = viewer.reel.rounds[number].frames
        running = f"{viewer.speed:g}×" if viewer.running else f"stopped, {viewer.speed:g}×"
        where = f"frame {frame} of {frames}    round {viewer.reel.first_round + number}"
        write(surface, where, (BAR.left, 460), 21, INK)
        write(surface, running, (SIZE[0] // 2, 460), 21, GOLD, "centre")
        here = [each for first, last, each in self.labels if first <= viewer.place <= last]
        said = "    ".join(each.text or each.kind.value for each in here)
        write(surface, said, (BAR.right, 460), 21, PALE, "right", width=360)
        keys = "Space run   arrows frame, speed   N P events   T take over   F1 all keys   Esc back"
        write(surface, keys, (SIZE[0] // 2, 524), 17, FAINT, "centre")

    def _draw_help(self, surface: pygame.Surface) -> None:
        shade(surface, 225, pygame.Rect(150, 70, 660, 382))
        for number, (keys, does) in enumerate(_HELP):
            column, row = divmod(number, _HELP_ROWS)
            left, y = 186 + 318 * column, 80 + 46 * row
            x = left
            for key in keys.split():
                x = keycap(surface, key, (x, y), 18) + 5
            write(surface, does, (left, y + 27), 17, PALE, width=300)
