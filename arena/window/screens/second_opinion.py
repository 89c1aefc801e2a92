"""A second opinion on a replay: what an agent would have done, frame by frame, and why."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import pygame

from arena.replays.playback import Playback
from arena.rules.actions import SKILL_NAMES
from arena.window.look import FAINT, GOLD, INK, NIGHT, PALE, SIDES, SIZE, write
from arena.window.screens.loading import LoadingScreen
from arena.window.training import mind_painter, painter
from arena.window.training.frames import METER_FRAMES, Frame, frames_of
from arena.window.training.otherwise import Difference, Otherwise, otherwise
from arena.window.training.scene import FIGHT, HEADER, METER, MIND, paint_fight
from arena.window.view import View

if TYPE_CHECKING:
    from arena.window.app import App

_FAR: Final = 10
_LISTED: Final = 19
_KEYS: Final = (
    ("Arrows", "one; Shift: ten"),
    ("N P", "next, last one"),
    ("Space", "run, stop"),
    ("Home End", "beginning, end"),
    ("B", "boxes"),
    ("Esc", "back"),
)


def open_second_opinion(
    app: "App", playback: Playback, names: tuple[str, str], frame: int, side: int, spec: str
) -> None:
    """Ask an agent about a fight while a screen says so, then show what it would have done.

    Args:
        app: The window.
        playback: The fight, played again.
        names: Of its players.
        frame: Frame to begin at.
        side: The side that the agent is asked for.
        spec: Its spec.
    """
    app.push(
        LoadingScreen(
            app,
            f"{spec} looks at the fight …",
            lambda: otherwise(playback.replay, app.resolve(spec), side),
            lambda found: app.push(SecondOpinionScreen(app, playback, names, found, spec, frame)),
        )
    )


class SecondOpinionScreen:
    """Goes through a recorded fight beside what an agent would have done in it.

    Attributes:
        app: The window.
        frame: Frames of the fight that have been played where it stands.
        found: What the agent would have done.
        differences: The presses that only one of the two made.
        running: Whether the fight runs on.
    """

    def __init__(
        self,
        app: "App",
        playback: Playback,
        names: tuple[str, str],
        found: Otherwise,
        agent: str,
        frame: int = 0,
    ) -> None:
        """Begin at a frame; see `open_second_opinion`."""
        self.app, self.found = app, found
        self.differences: Sequence[Difference] = found.differences()
        self.running = self.boxes = False
        self._playback, self._names, self._agent = playback, names, agent
        self._frames: list[Frame] = frames_of(playback.states, found)
        self.frame = 0
        self.go_to(frame)

    # --- going through it ---------------------------------------------------------------------
    def go_to(self, frame: int) -> None:
        """Go to a frame, or to the nearest that there is."""
        self.frame = min(max(frame, 0), self._playback.frames)
        self.app.painter.forget()

    def jump(self, direction: int) -> None:
        """Go to the nearest difference behind (1) or before (-1) the present frame."""
        places = [difference.frame + 1 for difference in self.differences]
        if direction > 0:
            self.go_to(next((at for at in places if at > self.frame), self.frame))
        else:
            self.go_to(next((at for at in reversed(places) if at < self.frame), self.frame))

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`."""
        if event.type != pygame.KEYDOWN:
            return
        far = _FAR if getattr(event, "mod", 0) & pygame.KMOD_SHIFT else 1
        match event.key:
            case pygame.K_ESCAPE:
                self.app.pop()
            case pygame.K_LEFT:
                self.go_to(self.frame - far)
            case pygame.K_RIGHT:
                self.go_to(self.frame + far)
            case pygame.K_HOME:
                self.go_to(0)
            case pygame.K_END:
                self.go_to(self._playback.frames)
            case pygame.K_n:
                self.jump(1)
            case pygame.K_p:
                self.jump(-1)
            case pygame.K_SPACE:
                self.running = not self.running
            case pygame.K_b:
                self.boxes = not self.boxes

    def step(self) -> None:
        """See `Screen`."""
        if not self.running:
            return
        if self.frame == self._playback.frames:
            self.running = False
            return
        before, now = self._playback.states[self.frame : self.frame + 2]
        self.app.painter.observe(np.ascontiguousarray(before), np.ascontiguousarray(now))
        self.frame += 1

    # --- drawing ------------------------------------------------------------------------------
    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        surface.fill(NIGHT)
        state = np.ascontiguousarray(self._playback.states[self.frame])
        paint_fight(surface, self.app.painter, View(state, self._names), self.boxes)
        self._draw_list(surface)
        self._draw_keys(surface)
        self._draw_axis(surface)
        shown = self._frames[max(0, self.frame - METER_FRAMES) : self.frame]
        side = self.found.side
        painter.paint_names(surface, self._names, METER)
        painter.paint_meter(surface, shown, METER)
        if shown:
            painter.paint_advantage(surface, shown[-1].exchange, METER)
        if any(frame.thoughts[side] is not None for frame in shown):
            mind_painter.paint_mind(surface, shown, side, MIND, self.found.delay)
        else:
            told = f"{self._agent} does not tell what it thinks"
            mind_painter.paint_no_mind(surface, MIND, told)

    def _draw_list(self, surface: pygame.Surface) -> None:
        """List the differences around the present frame."""
        write(surface, f"{self._agent} instead of", (6, 6), 15, PALE, width=156)
        side = self.found.side
        write(surface, self._names[side], (6, 18), 15, SIDES[side], width=156)
        write(surface, f"{len(self.differences)} presses differ", (6, 34), 15, INK)
        near = next(
            (k for k, each in enumerate(self.differences) if each.frame + 1 >= self.frame),
            len(self.differences),
        )
        first = max(0, near - _LISTED // 2)
        for row, each in enumerate(self.differences[first : first + _LISTED]):
            who = "agent" if each.agent else "log"
            told = f"{each.frame}  {who}: {SKILL_NAMES[each.agent or each.logged]}"
            here = each.frame + 1 == self.frame
            write(surface, told, (6, 54 + 13 * row), 15, GOLD if here else PALE)
        write(surface, f"frame {self.frame} of {self._playback.frames}", (6, 320), 15, INK)

    def _draw_keys(self, surface: pygame.Surface) -> None:
        left = FIGHT.right + 2
        for row, (cap, label) in enumerate(_KEYS):
            y = 8 + 14 * row
            write(surface, cap, (left + 56, y), 15, GOLD, "right")
            write(surface, label, (left + 62, y), 15, PALE, width=SIZE[0] - left - 64)

    def _draw_axis(self, surface: pygame.Surface) -> None:
        """Mark all differences of the fight: the agent's presses above, the log's below."""
        frames = max(self._playback.frames, 1)
        top = HEADER + 1
        left, width = painter.LEFT_EDGE, painter.RIGHT_EDGE - painter.LEFT_EDGE
        pygame.draw.line(surface, FAINT, (left, top + 6), (left + width, top + 6))
        for each in self.differences:
            x = left + width * each.frame // frames
            if each.agent:
                pygame.draw.line(surface, GOLD, (x, top), (x, top + 5), 2)
            else:
                pygame.draw.line(surface, INK, (x, top + 7), (x, top + 12), 2)
        here = left + width * self.frame // frames
        pygame.draw.line(surface, SIDES[self.found.side], (here, top - 1), (here, top + 13), 2)
        write(surface, "above agent, below log", (left - 6, top + 1), 15, PALE, "right")
