"""What happened in recorded fights: all of them are played again side by side, and counted.

A start *hits*, is *blocked*, is *absorbed* (by armour or a counter) or *missed*, and it is a
*counter-hit* if it hits in the start-up of the opponent's skill. A throw hits when it lands. Air
attacks are skill rows of their own.

Shapes: N = fights, R = skill rows (0 unused), B = fights at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data import table
from arena.frame_data.skills import COUNTER, GRAB, KIND, PROJECTILE, ROWS, STARTUP
from arena.replays.replay import Replay, begins_of
from arena.rules.actions import BACK, CROUCH, NUM_SKILLS, SPECIAL
from arena.simulator import Simulator, Starts

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

OUTCOMES: Final = ("hit", "blocked", "absorbed")
HIT, BLOCKED, ABSORBED = range(len(OUTCOMES))
LONGEST: Final = 12
"""Combos of so many hits or more are counted together."""
MOVES_COUNTED: Final = ("jumping", "holding back", "crouching")

_AT_ONCE: Final = 512  # fights played at a time


@dataclass
class Tally:
    """Counts of N fights, each for sides 0 and 1.

    Attributes:
        fighters: Fighters, int ``[N, 2]``.
        seeds: Keys of the fights; those with the same start share one, ``[N]``.
        frames: Length, ``[N]``.
        outcome: How each ended (`arena.state`), ``[N]``.
        ended_by: What ended it, ``[N]``.
        first_hit: Who landed the first hit, 1 + side, ``[N]``.
        presses: Presses, ``[N, 2]``.
        starts: Starts by skill row, ``[N, 2, R]``.
        results: Starts by what came of them (``OUTCOMES``), ``[N, 2, R, 3]``; the others missed.
        counter_hits: Hits that were counter-hits, ``[N, 2, R]``.
        damage: Health that each skill row took, ``[N, 2, R]``.
        escaped: Throws of the slot that were escaped, ``[N, 2]``, by the side that threw.
        clashes: Throws that met another, ``[N, 2]``.
        guard_breaks: Guards broken, by the side that broke them, ``[N, 2]``.
        juggles: Hits on an opponent already in the air from a hit, ``[N, 2]``.
        combos: Combos by number of hits, ``[N, 2, LONGEST + 1]``.
        held: Frames spent as in ``MOVES_COUNTED``, ``[N, 2, 3]``.
    """

    fighters: Counts
    seeds: Counts
    frames: Counts
    outcome: Counts
    ended_by: Counts
    first_hit: Counts
    presses: Counts
    starts: Counts
    results: Counts
    counter_hits: Counts
    damage: Counts
    escaped: Counts
    clashes: Counts
    guard_breaks: Counts
    juggles: Counts
    combos: Counts
    held: Counts

    @classmethod
    def empty(cls, fights: int) -> "Tally":
        """Make a tally of so many fights in which nothing has happened yet."""
        shapes = {
            "fighters": (2,),
            **dict.fromkeys(("seeds", "frames", "outcome", "ended_by", "first_hit"), ()),
            **dict.fromkeys(("presses", "escaped", "clashes", "guard_breaks", "juggles"), (2,)),
            **dict.fromkeys(("starts", "counter_hits", "damage"), (2, ROWS)),
            "results": (2, ROWS, len(OUTCOMES)),
            "combos": (2, LONGEST + 1),
            "held": (2, len(MOVES_COUNTED)),
        }
        return cls(**{name: np.zeros((fights, *shape), np.int64) for name, shape in shapes.items()})

    def __len__(self) -> int:
        """N, how many fights."""
        return len(self.frames)

    def part(self, rows: slice) -> "Tally":
        """Views of some fights."""
        return Tally(**{name: value[rows] for name, value in vars(self).items()})


def tally(replays: Sequence[Replay], progress: Callable[[int, int], None] | None = None) -> Tally:
    """Play fights again and count what happened.

    Args:
        replays: The fights.
        progress: Told (fights done, fights).

    Raises:
        InputError: If a fight could not be played again with these rules and frame data.
    """
    begins = begins_of(replays)
    found = Tally.empty(len(replays))
    # Fights of about one length together, so that few of them stand still at the end.
    order = np.argsort([replay.frames for replay in replays], kind="stable")
    for first in range(0, len(order), _AT_ONCE):
        chosen = order[first : first + _AT_ONCE]
        states = begins.states[chosen] if len(begins.states) else None
        counter = _Counter(
            [replays[k] for k in chosen],
            Starts(begins.seeds[chosen], begins.fighters[chosen], states),
        )
        counter.run()
        for name, value in vars(counter.tally).items():
            getattr(found, name)[chosen] = value
        if progress is not None:
            progress(first + len(chosen), len(order))
    return found


_READ: Final = (
    *("y", "health", "status", "skill_frame", "contact", "combo", "juggle", "move"),
    *("guard", *(name for name in S.PLAYER_FIELD_NAMES if name.startswith("started_"))),
)
_NUMBERS: Final = [S.PLAYER_FIELD_NAMES.index(name) for name in _READ]
_FIRST_COUNT: Final = _READ.index("started_1")


class _Look:
    """Fields of both sides as they stand, int32 ``[2, B]`` each, and the starts so far by row."""

    def __init__(self, state: S.State) -> None:
        both = [state[[b + number for number in _NUMBERS]] for b in (S.SIDE_0, S.SIDE_1)]
        fields = np.stack(both, axis=1)
        (self.y, self.health, self.status, self.skill_frame, self.contact, self.combo) = fields[:6]
        self.juggle, self.move, self.guard = fields[6:_FIRST_COUNT]
        self.started = fields[_FIRST_COUNT:]


def _other(of_sides: NDArray[Any]) -> NDArray[Any]:
    """Give what is known of each side's opponent."""
    return of_sides[::-1]


class _Counter:
    """B fights played again in lockstep. Arrays are [2, B]: of a side, or of what a side did."""

    def __init__(self, replays: Sequence[Replay], starts: Starts) -> None:
        self.tally = Tally.empty(len(replays))
        self._simulator = Simulator(len(replays), delay=0)
        self._simulator.reset(starts)
        state = self._simulator.state
        for b in (S.SIDE_0, S.SIDE_1):
            state[b + S.DELAY] = 0  # the inputs of a log are those that took effect
        self._frames = np.array([replay.frames for replay in replays])
        self._actions = np.zeros((self._frames.max(), len(replays), 2, 2), np.int8)
        for k, replay in enumerate(replays):
            codes = np.stack(np.divmod(replay.inputs, np.uint8(NUM_SKILLS)), axis=-1)
            self._actions[: replay.frames, k] = codes
        self._fd = table()[state[[S.FIGHTER, S.SIDE_1 + S.FIGHTER]]]  # [2, B, rows, columns]
        self._row = np.zeros((2, len(replays)), np.int64)  # latest skill row of each side

    def run(self) -> None:
        """Play all fights to their ends and count."""
        before = _Look(self._simulator.state)
        for frame, actions in enumerate(self._actions):
            self._simulator.step(actions)
            after = _Look(self._simulator.state)
            self._count(before, after)
            self._count_held(after, frame < self._frames)
            before = after
        self._finish(before)

    def _add(self, counts: Counts, seen: Flags, *where: NDArray[Any], amount: Any = 1) -> None:
        """Add to counts ``[B, 2, …]`` where something is seen, at what else says where."""
        if seen.any():
            side, fight = np.nonzero(seen)
            more = amount[side, fight] if isinstance(amount, np.ndarray) else amount
            np.add.at(counts, (fight, side, *(each[side, fight] for each in where)), more)

    def _of_row(self, column: int) -> NDArray[np.int32]:
        """Give a column of the frame data of each side's latest skill."""
        side, fight = np.indices(self._row.shape)
        found: NDArray[np.int32] = self._fd[side, fight, self._row, column]
        return found

    def _count(self, before: _Look, after: _Look) -> None:
        """Count what happened on one frame."""
        started = self._count_starts(before, after)
        kind = self._of_row(KIND)
        touch = (after.contact != S.CONTACT_NONE) & ((before.contact == S.CONTACT_NONE) | started)
        struck = touch & (kind != GRAB)
        spent = struck & (after.contact == S.CONTACT_SPENT)
        landed = (_other(before.status) == S.GRABBED) & (_other(after.status) == S.KNOCKED_DOWN)
        caught = _other(spent) & (kind == COUNTER)
        flown = self._flown(before, after) & ~struck & ~landed & ~caught
        stands = np.isin(_other(after.status), (S.BLOCKSTUN, S.GUARD_BROKEN))
        grown = _other(after.combo) > _other(before.combo)
        row = np.where(flown, SPECIAL, self._row)
        hit = (struck & (after.contact == S.CONTACT_HIT)) | landed | caught | (flown & grown)
        blocked = (struck & (after.contact == S.CONTACT_BLOCKED)) | (flown & stands & ~grown)
        absorbed = spent | (flown & ~grown & ~stands)
        for outcome, seen in ((HIT, hit), (BLOCKED, blocked), (ABSORBED, absorbed)):
            self._add(self.tally.results[..., outcome], seen, row)
        lost = _other(before.health) - _other(after.health)
        self._add(self.tally.damage, lost > 0, row, amount=lost)
        self._add(self.tally.counter_hits, hit & ~caught & self._in_startup(before, started), row)
        broken = (after.status == S.GUARD_BROKEN) & (before.status != S.GUARD_BROKEN)
        self._add(self.tally.guard_breaks, _other(broken))
        self._count_throws(before, after, kind)
        self._count_combos(before, after, hit)

    def _count_starts(self, before: _Look, after: _Look) -> Flags:
        """Count skills that began; return the sides that began one."""
        more = after.started > before.started
        started: Flags = np.asarray(more.any(axis=0))
        if started.any():
            row = more.argmax(axis=0) + 1
            self._row = np.where(started, row, self._row)
            self._add(self.tally.starts, started, self._row)
        return started

    def _flown(self, before: _Look, after: _Look) -> Flags:
        """Say where a side may have touched the other with a projectile: it was touched at all."""
        has_one = self._fd[:, :, SPECIAL, KIND] == PROJECTILE
        touched = (after.combo > before.combo) | (after.health < before.health)
        touched |= after.guard < before.guard
        return np.asarray(has_one & _other(touched))

    def _in_startup(self, before: _Look, started: Flags) -> Flags:
        """Say where the opponent of a side is in the start-up of a skill when it is touched."""
        performs = (before.status == S.ATTACKING) | started
        frame = np.where(started, 0, before.skill_frame + 1)
        return np.asarray(_other(performs & (frame < self._of_row(STARTUP))))

    def _count_throws(self, before: _Look, after: _Look, kind: NDArray[np.int32]) -> None:
        """Count throws that were escaped, and those that met another throw."""
        parted = (after.status == S.LANDING).all(axis=0)
        parted &= (before.status != S.LANDING).all(axis=0)
        throwing = np.isin(before.status, (S.ATTACKING, S.THROWING)) & (kind == GRAB)
        held = _other(before.status) == S.GRABBED
        both = throwing & _other(throwing) & ~held & ~_other(held)
        self._add(self.tally.clashes, parted & both)
        self._add(self.tally.escaped, parted & throwing & ~both)

    def _count_combos(self, before: _Look, after: _Look, hit: Flags) -> None:
        """Count combos that ended, and hits on a fighter in the air from a hit."""
        length = _other(before.combo)
        over = (_other(after.combo) < length) | (hit & (_other(after.combo) <= length))
        self._add(self.tally.combos, over & (length > 0), np.minimum(length, LONGEST))
        juggled = (_other(after.juggle) > _other(before.juggle)) & (_other(before.juggle) > 0)
        self._add(self.tally.juggles, juggled)

    def _count_held(self, after: _Look, going_on: Flags) -> None:
        """Count what both sides spend the frame with."""
        jumping = (after.y > 0) & np.isin(after.status, (S.JUMPING, S.ATTACKING))
        for place, seen in enumerate((jumping, after.move == BACK, after.move == CROUCH)):
            self.tally.held[:, :, place] += (seen & going_on).T

    def _finish(self, last: _Look) -> None:
        """Note what the last state of each fight tells."""
        state, length = self._simulator.state, _other(last.combo)
        self._add(self.tally.combos, length > 0, np.minimum(length, LONGEST))
        for name, number in (
            *(("seeds", S.SEED), ("outcome", S.OUTCOME)),
            *(("ended_by", S.ENDED_BY), ("first_hit", S.FIRST_HIT)),
        ):
            getattr(self.tally, name)[:] = state[number]
        self.tally.frames[:] = self._frames
        self.tally.fighters[:] = state[[S.FIGHTER, S.SIDE_1 + S.FIGHTER]].T
        self.tally.presses[:] = state[[S.PRESSES, S.SIDE_1 + S.PRESSES]].T
