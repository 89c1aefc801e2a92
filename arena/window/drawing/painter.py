"""`FightPainter`: the whole picture of a fight, 960 x 540."""

from collections.abc import Sequence
from math import sin
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import check_array
from arena.frame_data.skills import SCREEN_FREEZE, Table, own_table
from arena.rules.skills import is_invulnerable
from arena.window.drawing import flair, hud
from arena.window.drawing.boxes import draw_boxes
from arena.window.drawing.colours import INK
from arena.window.drawing.effects import draw_effect
from arena.window.drawing.figure import Figure, draw_figure
from arena.window.drawing.happenings import Kind
from arena.window.drawing.lens import HEIGHT, WIDTH, Lens
from arena.window.drawing.memory import Memory
from arena.window.drawing.player import STARTUP_PHASE, Player, players
from arena.window.drawing.sprites import veil
from arena.window.drawing.stage import draw_stage, shadow
from arena.window.view import View

_DARK: Final = 150  # of 255, while a super begins
_SHADOWS: Final = (26.0, 38.0, 23.0)  # half widths, px of the stage
_TREMBLE: Final = 2.2  # px of the stage, of a struck fighter during hitstop
_STRUCK: Final = (S.HITSTUN, S.LAUNCHED, S.BLOCKSTUN, S.KNOCKED_DOWN)
_GHOSTS: Final = (S.ATTACKING, S.LAUNCHED)  # that are pale when nothing can touch them
_AFTER: Final = 26  # frames after the end of the fight, when beams and blades are gone
_BEHIND: Final = (Kind.JUMP, Kind.LAND, Kind.FALL, Kind.BLINK)  # effects under the fighters


class FightPainter:
    """Paints a fight as a spectator sees it: side 0's display left, nothing mirrored.

    What is drawn is a function of the view and of what was observed; painting changes nothing.
    """

    def __init__(self, table: Table | None = None) -> None:
        """Paint fights of a frame-data table.

        Args:
            table: Frame data of the fights instead of the bundled fighters'.
        """
        self._table = own_table(table)
        self._memory: Memory | None = None

    def observe(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> None:
        """See one frame pass: effects begin and age, poses ease, damage is remembered.

        After the end of a fight it may go on with twice the same state: then the winner takes its
        pose and the last sparks fall.

        Args:
            before: State before the frame, int32 ``[FIELDS]``.
            after: State after it.

        Raises:
            InputError: If one is no state.
        """
        for state in (before, after):
            check_array(state, (S.FIELDS,), np.int32, "a state")
        memory = self._memory
        if memory is None or not memory.knows(before):
            memory = self._memory = Memory.of(before, self._table)
        memory.advance(after, self._table)

    def forget(self) -> None:
        """Forget what was observed, after a jump in time: no effect, no combo, no recent damage."""
        self._memory = None

    def paint(
        self,
        surface: pygame.Surface,
        view: View,
        boxes: bool = False,
        inputs: tuple[Sequence[hud.Held], Sequence[hud.Held]] | None = None,
    ) -> None:
        """Paint the whole picture.

        Args:
            surface: 960 x 540; nothing beyond it is touched.
            view: What to paint. If its state is not the one observed last, it is painted without
                a past.
            boxes: Whether to lay the boxes of the rules over it.
            inputs: What both held, newest first, and for how many frames; None to leave it out.
        """
        memory = self._memory
        if memory is None or not memory.knows(view.state):
            memory = Memory.of(view.state, self._table)
        both = players(view.state)
        lens = _shaken(memory, both[0].frame)
        draw_stage(surface, lens, both[0].frame)
        for player in both:
            shadow(surface, lens, player.x, player.y, _SHADOWS[player.kind])
        stars = self._super_starters(both)
        if stars:
            surface.blit(veil((WIDTH, HEIGHT), INK, _DARK), (0, 0))
        self._paint_fighters(surface, view, memory, lens, both, stars)
        for effect in memory.effects:
            if effect.kind not in _BEHIND:
                draw_effect(surface, lens, effect)
        if boxes:
            draw_boxes(surface, lens, view.state, self._table)
        hud.draw_hud(surface, view, memory, self._table)
        if inputs:
            hud.draw_inputs(surface, inputs)
        hud.draw_announcement(surface, view.announcement)

    def _paint_fighters(
        self,
        surface: pygame.Surface,
        view: View,
        memory: Memory,
        lens: Lens,
        both: tuple[Player, Player],
        stars: list[int],
    ) -> None:
        """Draw the fighters; the one that attacks stands in front, darkened the one that waits."""
        for effect in memory.effects:
            if effect.kind in _BEHIND:
                draw_effect(surface, lens, effect)
        order = sorted(both, key=lambda player: (player.side in stars, _front(player)))
        for number, player in enumerate(order):
            if memory.over < _AFTER:
                flair.draw_behind(surface, lens, player, self._table)
            draw_figure(surface, lens, self._figure(view, memory, player))
            if len(stars) == 1 and number == 0:
                surface.blit(veil((WIDTH, HEIGHT), INK, _DARK // 2), (0, 0))
        for player in both:
            if memory.over >= _AFTER:
                break
            flair.draw_shot(surface, lens, player, self._table)
            flair.draw_front(surface, lens, player, self._table)

    def _figure(self, view: View, memory: Memory, player: Player) -> Figure:
        s = np.ascontiguousarray(view.state, np.int32)[:, np.newaxis]
        first = player.side * S.PLAYER_FIELDS
        untouchable = bool(is_invulnerable(s, self._table, 0, first))
        tremble = 0.0
        if player.status in _STRUCK and player.freeze > 1 and memory.over < _AFTER:
            tremble = _TREMBLE * (1 if player.frame % 2 else -1)
        return Figure(
            kind=player.kind,
            side=player.side,
            pose=memory.poses[player.side],
            x=player.x + tremble,
            y=max(player.y - 0.24 * memory.over**2, 0.0),
            facing=player.facing,
            clock=player.frame,
            flash=memory.flash[player.side] / 5,
            ghost=untouchable and player.status in _GHOSTS and not memory.over,
        )

    def _super_starters(self, both: tuple[Player, Player]) -> list[int]:
        """List the sides whose super freezes the screen now."""
        if both[0].freeze <= 0:
            return []
        found = []
        for player in both:
            row = self._table[player.fields[S.FIGHTER], player.skill]
            if (
                player.skill
                and row[SCREEN_FREEZE]
                and player.phase(self._table)[0] == STARTUP_PHASE
            ):
                found.append(player.side)
        return found


def _front(player: Player) -> bool:
    return player.status in (S.ATTACKING, S.THROWING)


def _shaken(memory: Memory, frame: int) -> Lens:
    strength = memory.shake
    if not strength:
        return memory.lens
    turn = (frame + memory.over) * 2.4
    across, down = strength * 0.6 * sin(turn * 1.3), strength * 0.5 * sin(turn * 1.7 + 1)
    return memory.lens._replace(shake_x=across, shake_y=down)
