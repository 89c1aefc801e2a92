"""What a corpus covers: match-ups, sides, levels, distances, situations, skills.

Everything is counted by player-frames and presses as the players saw them, by level of the player
and by part of the split. A *press* is counted on the frame on which it took effect.

L = levels, P = parts of the split, F = fighters.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.features import NAMES
from arena.frame_data.skills import FIGHTERS, SUBPIXELS
from arena.rules.actions import NUM_SKILLS
from arena.rules.constants import STAGE_WIDTH
from logs.corpus import Corpus
from logs.resimulate import Dataset, resimulate
from logs.retrace import Progress
from logs.splits import SHARES, split

PARTS: Final = tuple(SHARES)
DISTANCE_STEP: Final = 40  # px of one bar of the distances
_STAGE: Final = STAGE_WIDTH // SUBPIXELS  # px
_PX_OF_DISTANCE: Final = 512  # px of a distance feature of 1
_CORNER: Final = 80 / _STAGE  # share of the stage within which a wall is near
_AT_ONCE: Final = 48  # fights whose features are held in memory

DISTANCE_EDGES: Final = tuple(range(0, _STAGE + DISTANCE_STEP, DISTANCE_STEP))
"""Edges of the distances between the fighters' centres, in px."""

_SITUATIONS: Final = {
    "free to act": ("self.can_act", 0.5, True),
    "in the air": ("self.airborne", 0.5, True),
    "blocking a hit": ("self.blocking", 0.5, True),
    "being hit": ("self.stunned", 0.5, True),
    "knocked down": ("self.knocked_down", 0.5, True),
    "own back to the wall": ("self.x", _CORNER, False),
    "own meter full": ("self.meter", 0.999, True),
    "own health below a quarter": ("self.health", 0.25, False),
    "opponent starts a skill": ("opponent.startup", 0.5, True),
    "opponent's skill is out": ("opponent.active", 0.5, True),
    "opponent recovers": ("opponent.recovery", 0.5, True),
    "opponent guards": ("opponent.guarding", 0.5, True),
    "opponent in the air": ("opponent.airborne", 0.5, True),
    "opponent knocked down": ("opponent.knocked_down", 0.5, True),
    "opponent's projectile flies": ("opponent.projectile", 0.5, True),
    "opponent at the wall": ("opponent.x", _CORNER, False),
}
"""Name of each situation: a feature of the player, and whether it lies above or below a value."""

SITUATIONS: Final = tuple(_SITUATIONS)


@dataclass(frozen=True)
class Coverage:
    """What a corpus covers.

    Attributes:
        levels: Levels of its players, sorted.
        match_ups: Fights of each player: int64 [F, F, 2, L], by own fighter, the opponent's, own
            side and own level.
        fights: Fights by part of the split, int64 [P].
        distances: Player-frames by level and distance (`DISTANCE_EDGES`), int64 [L, bars].
        distance_presses: Presses, likewise.
        situations: Player-frames by level and situation (`SITUATIONS`; several may hold at once),
            int64 [L, situations].
        situation_presses: Presses by part, level and situation, int64 [P, L, situations].
        slot_presses: Presses by part, level and skill 1 to 8, int64 [P, L, 8].
    """

    levels: tuple[str, ...]
    match_ups: NDArray[np.int64]
    fights: NDArray[np.int64]
    distances: NDArray[np.int64]
    distance_presses: NDArray[np.int64]
    situations: NDArray[np.int64]
    situation_presses: NDArray[np.int64]
    slot_presses: NDArray[np.int64]

    @classmethod
    def empty(cls, levels: tuple[str, ...]) -> "Coverage":
        """Begin to count."""
        bars, parts, many = len(DISTANCE_EDGES) - 1, len(PARTS), len(levels)

        def zeros(*shape: int) -> NDArray[np.int64]:
            return np.zeros(shape, np.int64)

        return cls(
            levels=levels,
            match_ups=zeros(len(FIGHTERS), len(FIGHTERS), 2, many),
            fights=zeros(parts),
            distances=zeros(many, bars),
            distance_presses=zeros(many, bars),
            situations=zeros(many, len(SITUATIONS)),
            situation_presses=zeros(parts, many, len(SITUATIONS)),
            slot_presses=zeros(parts, many, NUM_SKILLS - 1),
        )


def measure_coverage(corpus: Corpus, progress: Progress | None = None) -> Coverage:
    """Count what a corpus covers; every fight is played again.

    Args:
        corpus: The fights, of three matches or more.
        progress: Called with (fights done, fights).

    Raises:
        InputError: If there are too few matches to be split.
    """
    players = {player for fight in corpus.fights for player in fight.players}
    levels = tuple(sorted({corpus.kind_of(player).level for player in players}))
    found = Coverage.empty(levels)
    part_of = np.zeros(len(corpus.fights), np.int64)
    for part, fights in enumerate(split(corpus).values()):
        part_of[fights] = part
        found.fights[part] = len(fights)
    for first in range(0, len(corpus.fights), _AT_ONCE):
        numbers = np.arange(first, min(first + _AT_ONCE, len(corpus.fights)))
        rows = resimulate(corpus, numbers, delay=0)
        for k, number in enumerate(numbers):
            for side in (0, 1):
                track = slice(*rows.tracks[2 * k + side])
                _count(found, corpus, int(number), side, int(part_of[number]), rows, track)
        if progress is not None:
            progress(int(numbers[-1]) + 1, len(corpus.fights))
    return found


def _count(
    found: Coverage,
    corpus: Corpus,
    number: int,
    side: int,
    part: int,
    rows: Dataset,
    track: slice,
) -> None:
    """Count one player in one fight."""
    fight = corpus.fights[number]
    level = found.levels.index(corpus.kind_of(fight.players[side]).level)
    found.match_ups[fight.fighters[side], fight.fighters[1 - side], side, level] += 1
    features, skill = rows.features[track], rows.skill[track]
    pressed = skill != 0
    distance = features[:, NAMES.index("distance")] * _PX_OF_DISTANCE
    bars = len(DISTANCE_EDGES) - 1
    bar = np.minimum((distance // DISTANCE_STEP).astype(np.int64), bars - 1)
    found.distances[level] += np.bincount(bar, minlength=bars)
    found.distance_presses[level] += np.bincount(bar[pressed], minlength=bars)
    found.slot_presses[part, level] += np.bincount(skill, minlength=NUM_SKILLS)[1:]
    for which, (name, value, above) in enumerate(_SITUATIONS.values()):
        column = features[:, NAMES.index(name)]
        holds = column > value if above else column < value
        found.situations[level, which] += np.count_nonzero(holds)
        found.situation_presses[part, level, which] += np.count_nonzero(holds & pressed)
