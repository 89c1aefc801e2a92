"""Writing a film of a replay, with a progress bar; Escape gives it up and leaves nothing."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pygame

from arena.base.errors import InputError
from arena.window.look import FAINT, GOLD, INK, PALE, SIZE, backdrop, write
from arena.window.replaying.films import Cut, filming
from arena.window.replaying.reel import Reel

if TYPE_CHECKING:
    from arena.window.app import App

_WORK: Final = 0.012  # seconds of a step that are spent on pictures
_BAR: Final = pygame.Rect(230, 290, 500, 16)


class FilmingScreen:
    """Writes a film, some pictures a step."""

    def __init__(
        self,
        app: "App",
        reel: Reel,
        path: Path,
        cut: Cut,
        now: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Begin; see `arena.window.replaying.films.filming`."""
        self.app, self.path = app, path
        self.done, self.pictures = 0, 1
        self._now = now
        self._film = filming(reel, path, app.painter, cut)

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`: Escape gives up."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            self.leave()
            self.app.pop()
            self.app.say("Export given up; nothing was written")

    def leave(self) -> None:
        """Give up; nothing is left of the film."""
        self._film.close()

    def step(self) -> None:
        """See `Screen`: draw pictures for a while."""
        end = self._now() + _WORK
        try:
            while self._now() < end:
                self.done, self.pictures = next(self._film)
        except StopIteration:
            self.app.pop()
            self.app.say(f"{self.pictures} pictures in {self.path}")
        except InputError:
            self.app.pop()
            raise

    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        surface.blit(backdrop(), (0, 0))
        middle = SIZE[0] // 2
        write(surface, f"Writing {self.path.name}", (middle, 230), 34, INK, "centre", width=880)
        pygame.draw.rect(surface, FAINT, _BAR, border_radius=6)
        part = _BAR.copy()
        part.width = _BAR.width * self.done // max(self.pictures, 1)
        pygame.draw.rect(surface, GOLD, part, border_radius=6)
        count = f"{self.done} of {self.pictures} pictures"
        write(surface, count, (middle, 322), 22, PALE, "centre")
        write(surface, "Escape gives up", (middle, 512), 19, FAINT, "centre")
