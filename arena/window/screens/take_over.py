"""Playing on from a frame of a replay."""

from typing import TYPE_CHECKING, Final

import pygame

from arena.replays.entries import TAKEN_OVER, Party
from arena.window.look import GOLD, INK, SIZE, shade, write
from arena.window.replaying.take_over import TakeOver
from arena.window.view import NO_KEYS, View

if TYPE_CHECKING:
    from arena.window.app import App

READY: Final = 60
"""Steps before the fight goes on, for hands to find their keys."""


class TakeOverScreen:
    """A fight that goes on from a replay: R goes back to its frame, Escape to the replay."""

    takes_pads = True

    def __init__(
        self, app: "App", made: TakeOver, parties: tuple[Party, Party], number: int
    ) -> None:
        """Show the frame, then go on.

        Args:
            app: The window.
            made: The fight.
            parties: Who was recorded.
            number: Number of the round.
        """
        self.app, self.fight = app, made
        person = app.settings.names[0] or "you"
        taken = [*parties]
        taken[made.side] = Party(person, is_person=True)
        self.parties = (taken[0], taken[1])
        self._number = number
        self._ready = READY
        self._away = False  # while the window has no focus
        app.painter.forget()

    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`; without the focus it waits, and then for hands to find their keys."""
        if event.type == pygame.WINDOWFOCUSLOST:
            self._away = True
        elif event.type in (pygame.WINDOWFOCUSGAINED, pygame.KEYDOWN) and self._away:
            self._away, self._ready = False, READY
        if event.type != pygame.KEYDOWN:
            return
        if event.key == pygame.K_ESCAPE:
            self.leave()
            self.app.pop()
        elif event.key == pygame.K_F5:
            self._keep()
            self.again()

    def again(self) -> None:
        """Go back to the frame; whatever was pressed and waits is forgotten."""
        self.fight.restart()
        self.app.controls.clear()
        self.app.painter.forget()
        self._ready = READY

    def leave(self) -> None:
        """Keep what was played and let the agent go."""
        self._keep()
        self.fight.close()

    def _keep(self) -> None:
        left, right = self.parties
        replay = self.fight.replay((left.spec, right.spec))
        if replay is None:
            return
        forfeit = 1 - self.fight.side if self.fight.failure else None
        note = " ".join(f"{TAKEN_OVER}; {self.fight.failure}".split()).rstrip("; ")
        kept = self.app.library.save(replay, self.parties, forfeit=forfeit, note=note)
        if kept.trouble:
            self.app.say(kept.trouble)

    def step(self) -> None:
        """See `Screen`: one frame."""
        hands = self.app.controls.take(0)
        if self._away:
            return
        if self._ready:
            self._ready -= 1
            return
        if self.fight.is_over:
            state = self.fight.fight.state
            self.app.painter.observe(state, state)  # the last sparks fall
            return
        self.fight.step(hands)
        if self.fight.last_frame is not None:
            self.app.painter.observe(*self.fight.last_frame)
            self.app.hear(*self.fight.last_frame)

    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        names = (self.parties[0].name, self.parties[1].name)
        said = self.fight.fight.outcome or ""
        if self._away:
            said = "Paused"
        elif self._ready:
            said = "Ready"
        elif self.fight.failure:
            said = "Forfeit"
        caps = self.app.settings.bindings.caps(0)
        keys = (caps, NO_KEYS) if self.fight.side == 0 else (NO_KEYS, caps)
        view = View(
            self.fight.fight.state,
            names,
            round_number=self._number,
            keys=keys,
            announcement=said,
        )
        self.app.painter.paint(surface, view)
        side = ("left", "right")[self.fight.side]
        words = f"taken over: you are on the {side}    F5 again    Escape back to the replay"
        shade(surface, 150, pygame.Rect(SIZE[0] // 2 - 250, 76, 500, 24))
        write(surface, words, (SIZE[0] // 2, 80), 20, GOLD, "centre")
        if self.fight.failure:
            write(surface, self.fight.failure, (SIZE[0] // 2, 330), 22, INK, "centre", width=900)
