"""What a painter remembers between frames, since no state says it: what is passing or catching up.

Poses that ease into one another, effects, recent damage, combos, the camera's way, the shake.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.skills import BODY_ROW, MAX_HEALTH, Table
from arena.window.drawing.captions import CAPTION_FRAMES, Caption, captions_of
from arena.window.drawing.colours import look
from arena.window.drawing.effects import LIVES, SHAKES, Effect, begin
from arena.window.drawing.happenings import Happening, Kind, happenings
from arena.window.drawing.lens import Lens, aim, follow
from arena.window.drawing.player import Player, players
from arena.window.drawing.poses import pose_of
from arena.window.drawing.skeleton import Pose, blend

_HOLD: Final = 26  # frames that lost health stays visible after the last hit
_DRAIN: Final = 0.012  # share of full health by which it then goes, a frame
_CARD: Final = 54  # frames that a combo stays on show after its end
_EASE: Final = 0.36  # share of the way to the next pose, a frame
_PROMPT: Final = 0.8  # likewise in a skill, a stun or a block
_CAMERA: Final = 0.16
_FLASH: Final = 5  # frames that a struck fighter is white
_PROMPT_STATES: Final = (S.ATTACKING, S.HITSTUN, S.BLOCKSTUN, S.KNOCKED_DOWN, S.LAUNCHED)


@dataclass
class Combo:
    """A combo on show.

    Attributes:
        hits: So far.
        damage: Health taken.
        left: Frames that it stays.
    """

    hits: int = 0
    damage: int = 0
    left: int = 0


@dataclass
class Memory:
    """All that is remembered, at one state.

    Attributes:
        state: The state that it belongs to, int32 ``[FIELDS]``.
        poses: Of both fighters as they are drawn.
        lens: Where the camera is.
        recent: Share of full health of each before the damage that is still shown.
        effects: Those that are passing.
        combos: By each player.
        captions: Of what each player just did.
        flash: Frames that each is still white.
        shake: By how many pixels the picture shakes.
        over: Frames since the end of the fight.
    """

    state: NDArray[np.int32]
    poses: list[Pose]
    lens: Lens
    recent: list[float]
    effects: list[Effect] = field(default_factory=list)
    combos: tuple[Combo, Combo] = field(default_factory=lambda: (Combo(), Combo()))
    captions: list[Caption] = field(default_factory=lambda: [Caption(), Caption()])
    flash: list[int] = field(default_factory=lambda: [0, 0])
    shake: float = 0.0
    over: int = 0
    _hold: list[int] = field(default_factory=lambda: [0, 0])

    @classmethod
    def of(cls, state: NDArray[np.int32], table: Table) -> "Memory":
        """Begin at a state without a past."""
        both = players(state)
        return cls(
            state=state.copy(),
            poses=[pose_of(both[side], both[1 - side], table) for side in (0, 1)],
            lens=aim(both[0].x, both[1].x),
            recent=[health_share(player, table) for player in both],
        )

    def knows(self, state: NDArray[np.int32]) -> bool:
        """Return True if it belongs to a state."""
        return np.array_equal(self.state, state)

    def advance(self, after: NDArray[np.int32], table: Table) -> list[Happening]:
        """Go on to the next frame.

        Returns:
            What has happened on it.
        """
        found = happenings(self.state, after, table)
        was, both = players(self.state), players(after)
        self.state = after.copy()
        self._age()
        self._add(found, both)
        for side, words in captions_of(found, was, both).items():
            self.captions[side] = Caption(words, CAPTION_FRAMES)
        self._move(both, table)
        for side in (0, 1):
            self._count(both[side], table)
        self.over = self.over + 1 if both[0].outcome != S.GOING_ON else 0
        return found

    def _age(self) -> None:
        grown = (effect._replace(age=effect.age + 1) for effect in self.effects)
        self.effects = [effect for effect in grown if effect.age < LIVES[effect.kind]]
        self.captions = [caption.aged() for caption in self.captions]
        self.shake = self.shake * 0.86 if self.shake > 0.3 else 0.0
        self.flash = [max(frames - 1, 0) for frames in self.flash]

    def _add(self, found: Iterable[Happening], both: tuple[Player, Player]) -> None:
        for happening in found:
            side = happening.side
            struck = happening.kind in (Kind.HIT, Kind.SLAM, Kind.CATCH, Kind.BLOCK)
            doer = both[1 - side] if struck else both[side]
            glow = look(doer.kind, doer.side).glow
            effect = begin(happening, glow, both[0].frame)
            if effect:
                self.effects.append(effect)
            strength = SHAKES.get(happening.kind, 0.0) + 14 * happening.size
            if happening.kind in SHAKES:
                self.shake = max(self.shake, min(strength, 12.0))
            if happening.kind in (Kind.HIT, Kind.SLAM, Kind.CATCH, Kind.ABSORB):
                self.flash[side] = _FLASH

    def _move(self, both: tuple[Player, Player], table: Table) -> None:
        """Ease poses and camera; poses stand still while the fight is frozen."""
        target = aim(both[0].x, both[1].x)
        self.lens = follow(self.lens, target, _CAMERA)
        for side in (0, 1):
            player = both[side]
            wanted = pose_of(player, both[1 - side], table)
            prompt = player.status in _PROMPT_STATES and player.outcome == S.GOING_ON
            share = _PROMPT if prompt else _EASE
            if player.outcome != S.GOING_ON:
                share = 0.13
            if wanted.spin or self.poses[side].spin:
                share = max(share, 0.6 if player.outcome == S.GOING_ON else 0.16)
            self.poses[side] = blend(self.poses[side], wanted, share)

    def _count(self, player: Player, table: Table) -> None:
        """Follow the health of a player, and the combo that the other one lands on it."""
        side, combo = player.side, self.combos[1 - player.side]
        share = health_share(player, table)
        hits = player.fields[S.COMBO]
        if hits > combo.hits or (hits and not combo.left):
            begun = combo.left == 0 or hits == 1 or hits < combo.hits
            combo.damage = 0 if begun else combo.damage
            self._hold[side] = _HOLD
        lost = self._lost(player)
        combo.damage += lost if hits else 0
        if hits:
            combo.hits, combo.left = hits, _CARD
        else:
            combo.left = max(combo.left - 1, 0)
            combo.hits = combo.hits if combo.left else 0
        if lost:
            self._hold[side] = _HOLD
        self._hold[side] = max(self._hold[side] - (0 if hits else 1), 0)
        if share >= self.recent[side] or not self._hold[side]:
            self.recent[side] = max(self.recent[side] - _DRAIN, share)
        self._healths[side] = player.fields[S.HEALTH]

    def __post_init__(self) -> None:
        self._healths = [player.fields[S.HEALTH] for player in players(self.state)]

    def _lost(self, player: Player) -> int:
        return max(self._healths[player.side] - player.fields[S.HEALTH], 0)


def health_share(player: Player, table: Table) -> float:
    """Give the share of full health that is left, 0 to 1."""
    full = int(table[player.fields[S.FIGHTER], BODY_ROW, MAX_HEALTH])
    return min(max(player.fields[S.HEALTH] / max(full, 1), 0.0), 1.0)
