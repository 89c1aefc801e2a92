"""What is shown while something takes long: agents that load, rules that compile."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import pygame

from arena.base.errors import InputError, one_line
from arena.rules.constants import FRAMES_PER_SECOND
from arena.window.compiling import compiled_functions
from arena.window.look import FAINT, GOLD, INK, PALE, SIZE, backdrop, write

if TYPE_CHECKING:
    from arena.window.app import App

_BAR: Final = pygame.Rect(280, 300, 400, 10)
_TURN: Final = 90  # steps in which the light runs through the bar
_LONG: Final = 120  # steps after which it says why this may take so long


class LoadingScreen:
    """Does some work on a thread, then goes on with what came of it."""

    def __init__(
        self,
        app: "App",
        what: str,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        discard: Callable[[Any], None] = lambda made: None,
    ) -> None:
        """Begin the work.

        Args:
            app: The window.
            what: What is being done, for the person who waits.
            work: Makes something; whatever it raises is shown, and the window goes back.
            then: Takes over on the window's thread; the screen has gone by then.
            discard: Takes what was made after the person has gone back.
        """
        self.app, self.what = app, what
        self._then, self._discard = then, discard
        self._made: list[Any] = []
        self._failure = ""
        self._steps = 0
        self._compiled = compiled_functions()  # before
        self._gone = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self._thread.start()

    def _run(self, work: Callable[[], Any]) -> None:
        try:
            made = work()
        except InputError as error:
            self._failure = str(error)
            return
        except BaseException as error:  # an agent's code shall not end the window
            self._failure = one_line(error)
            return
        with self._lock:
            if not self._gone:
                self._made.append(made)
                return
        self._discard(made)

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`: Escape goes back."""
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            self.leave()
            self.app.pop()

    def leave(self) -> None:
        """Give up; what is made nevertheless is discarded."""
        with self._lock:
            self._gone = True
            made, self._made = self._made, []
        for each in made:
            self._discard(each)

    def step(self) -> None:
        """See `Screen`."""
        self._steps += 1
        if self._thread.is_alive():
            return
        self.app.pop()
        if self._failure:
            raise InputError(self._failure)
        self._then(self._made.pop())

    def why(self) -> str:
        """Say why it takes so long, and how far it is."""
        seconds = self._steps // FRAMES_PER_SECOND
        compiled = compiled_functions() - self._compiled
        if not compiled:
            return f"{seconds} s"
        return (
            f"the rules are compiled to machine code, this once: {compiled} functions in "
            f"{seconds} s; it may take two minutes"
        )

    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        surface.blit(backdrop(), (0, 0))
        middle = SIZE[0] // 2
        write(surface, self.what, (middle, 250), 34, INK, "centre", width=860)
        pygame.draw.rect(surface, FAINT, _BAR, border_radius=5)
        place = _BAR.left + (_BAR.width - 80) * (self._steps % _TURN) // _TURN
        pygame.draw.rect(surface, GOLD, (place, _BAR.top, 80, _BAR.height), border_radius=5)
        if self._steps > _LONG:
            write(surface, self.why(), (middle, 330), 22, PALE, "centre")
        write(surface, "Escape goes back", (middle, 512), 19, FAINT, "centre")
