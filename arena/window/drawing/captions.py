"""Short words for what just happened, on the side of the player that did it."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from arena import state as S
from arena.rules.actions import SPECIAL
from arena.window.drawing.happenings import Happening, Kind, Timing
from arena.window.drawing.player import Player

CAPTION_FRAMES: Final = 66
"""Frames for which a caption stands."""
_DONE: Final = {Kind.BREAK: "GUARD BREAK", Kind.CATCH: "CAUGHT"}  # by the other side
_OWN: Final = {Kind.ABSORB: "ARMOUR"}
_TIMINGS: Final = {Timing.COUNTER: "COUNTER HIT", Timing.PUNISH: "PUNISH"}
_RISING: Final = (S.KNOCKED_DOWN, S.HITSTUN, S.BLOCKSTUN)


class Caption(NamedTuple):
    """Words on show.

    Attributes:
        words: What happened; empty for none.
        left: Frames for which they stay.
    """

    words: str = ""
    left: int = 0

    def aged(self) -> "Caption":
        """Give it a frame later."""
        return Caption(self.words, self.left - 1) if self.left > 1 else Caption()


def captions_of(
    found: Iterable[Happening], was: tuple[Player, Player], now: tuple[Player, Player]
) -> dict[int, str]:
    """Say what is worth a caption, by the side of who did it.

    Args:
        found: What happened on a frame.
        was: Both players before it.
        now: And after it.
    """
    said = {side: "REVERSAL" for side in (0, 1) if _reverses(was[side], now[side])}
    for each in found:
        other = 1 - each.side
        if each.kind is Kind.HIT and each.timing in _TIMINGS:
            said[other] = _TIMINGS[each.timing]
        elif each.kind is Kind.GRAB and each.timing is Timing.PUNISH:
            said[other] = _TIMINGS[Timing.PUNISH]
        elif each.kind is Kind.ESCAPE:
            caught = [side for side in (0, 1) if was[side].status == S.GRABBED]
            said |= dict.fromkeys(caught or (0, 1), "THROW ESCAPED")
        elif each.kind in _DONE:
            said[other] = _DONE[each.kind]
        elif each.kind in _OWN:
            said[each.side] = _OWN[each.kind]
    return said


def _reverses(was: Player, now: Player) -> bool:
    """Whether a special, a defence or a super began on the first frame after a stun or a fall."""
    slot = now.skill
    began = slot >= SPECIAL and now.fields[S.STARTED + slot] > was.fields[S.STARTED + slot]
    return began and was.status in _RISING
