"""What a knock-down leads to: one side rises and wakes up with something, the other one meets it.

Every skill that knocks down is landed; then the attacker presses each slot on each frame until just
after the other one rises, standing or walking in, or only guards. The riser's *wake-ups* begin on
its first free frame: it stands, guards high or low, jumps, or presses a slot. What came of it is
read from the side that was hurt.

Shapes: n = knock-downs, m = trials, T = frames.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from arena import state as S
from arena.frame_data.skills import FIGHTERS, ROWS
from arena.rules.actions import (
    BACK,
    CROUCH,
    DEFENCE,
    FORWARD,
    JUMP,
    LIGHT,
    NEUTRAL,
    NO_ACTION,
    NUM_SKILLS,
    SKILL_NAMES,
    SUPER,
    THROW,
)
from experiments.lab import trials
from experiments.lab.attacks import Attacks, cases_of
from experiments.lab.trials import NOT_SEEN, ROW_NAMES, TOUCHING, Film, Ints, States, first_frame

WAKE_UPS: Final = {
    "stand": (NEUTRAL, NO_ACTION),
    "guard high": (BACK, NO_ACTION),
    "guard low": (CROUCH, NO_ACTION),
    "jump": (JUMP, NO_ACTION),
    "light": (NEUTRAL, LIGHT),
    "throw": (NEUTRAL, THROW),
    "defence": (NEUTRAL, DEFENCE),
    "super": (NEUTRAL, SUPER),
}
"""What the riser does: (move held, slot pressed)."""
GUARD: Final = "guard"
MEETINGS: Final = (*SKILL_NAMES[1:], GUARD)
"""What the attacker does: a slot, or guard the whole time."""
RESULTS: Final = ("nothing", "blocked", "loses", "trades", "wins")
"""What comes of it for the attacker, from worst to best but for losing."""
_NOTHING, _BLOCKED, _LOSES, _TRADES, _WINS = range(len(RESULTS))

_LANDS: Final = 140  # frames from the press of what knocks down until the other one rises
_AFTER: Final = 55  # frames after the rise for which a trial goes on
_LATE: Final = 4  # frames after the rise on which the attacker may still press
_CHUNK: Final = 16_384


@dataclass(frozen=True)
class KnockDown:
    """What one knock-down leads to.

    Attributes:
        attacker: Fighter that knocked down.
        skill: Skill that did.
        defender: Fighter that rises.
        advantage: Frames by which the attacker is free before.
        results: Best result of each of ``MEETINGS`` (its moment chosen for this wake-up) by
            ``WAKE_UPS``: ``results[meeting][wake_up]`` is one of ``RESULTS``.
        meets: Slots that, pressed at one and the same moment, hit a standing riser and are not
            beaten by its light.
    """

    attacker: str
    skill: str
    defender: str
    advantage: int
    results: dict[str, dict[str, str]]
    meets: tuple[str, ...]

    def beats(self, wake_up: str) -> list[str]:
        """List what wins against a wake-up, if it is foreseen."""
        return [name for name, by in self.results.items() if by[wake_up] == RESULTS[_WINS]]


@dataclass(frozen=True)
class _Rises:
    """n knock-downs: states when the attacker may act, frames until the rise, names."""

    states: States
    rise: Ints
    advantage: Ints
    attacker: Ints
    row: Ints
    defender: Ints


def knock_downs(distance: int = TOUCHING) -> list[KnockDown]:
    """Try everything after every knock-down of every fighter on every fighter.

    Args:
        distance: px between the fighters when what knocks down is pressed.
    """
    rises = _rises(distance)
    shape = (len(rises.rise), len(MEETINGS), int(rises.advantage.max()) + _LATE, 2, len(WAKE_UPS))
    result = np.full(shape, NOT_SEEN)
    axes = np.indices(shape).reshape(len(shape), -1)
    case, meeting, wait, walks, _ = axes
    wanted = wait < rises.advantage[case] + _LATE
    wanted &= (meeting < NUM_SKILLS - 1) | ((wait == 0) & (walks == 0))
    tried = axes[:, wanted]
    for chunk in np.array_split(tried, tried.shape[1] // _CHUNK + 1, axis=1):
        result[tuple(chunk)] = _play(rises, *chunk)
    return [_summary(rises, k, result[k]) for k in range(shape[0])]


def _rises(distance: int) -> _Rises:
    """Land everything that knocks down, and play on to the frame on which the attacker is free."""
    fighters = np.arange(len(FIGHTERS))
    every = cases_of(fighters, np.arange(1, ROWS), fighters, np.array([distance]))
    attacks = Attacks(every)
    script = attacks.cases.script(_LANDS)
    film = trials.play(attacks.cases.standing(), script)
    down = (film.of("status", 1) == S.KNOCKED_DOWN).any(axis=0) & attacks.connects
    free = film.free(0, attacks.touches)
    rise = film.free(1, attacks.touches)
    # One frame to press on before the rise, at least, or there is nothing to choose.
    kept = np.flatnonzero(down & (rise - free > 0))
    cases = attacks.cases.take(kept)
    states = trials.stopped(cases.standing(), cases.script(_LANDS), free[kept])
    gap = rise[kept] - free[kept]
    return _Rises(states, gap, gap, cases.attacker, cases.row, cases.defender)


def _play(rises: _Rises, case: Ints, meeting: Ints, wait: Ints, walks: Ints, wake_up: Ints) -> Ints:
    """Play trials, int [m] each; return the result of each for the attacker, int [m]."""
    rise = rises.rise[case]
    frames = int(rise.max()) + _AFTER
    script = trials.blank(frames, len(case))
    zero = np.zeros_like(rise)
    guards = meeting == NUM_SKILLS - 1
    trials.hold(script, 0, np.where(guards, BACK, NEUTRAL), zero)
    trials.hold(script, 0, np.where(walks == 1, FORWARD, script[0, :, 0, 0]), zero, wait)
    trials.press(script, 0, np.where(guards, NO_ACTION, meeting + 1), wait)
    moves, slots = np.array(list(WAKE_UPS.values())).T
    trials.hold(script, 1, moves[wake_up], rise)
    trials.press(script, 1, slots[wake_up], rise)
    return _result(trials.play(rises.states[case], script, filmed=("status",)), rise)


def _result(film: Film, rise: Ints) -> Ints:
    """Read what came of trials from the side that is hurt once the riser has risen."""
    late = np.arange(len(film.fields["status"]))[:, None] >= rise
    by_attacker = first_frame(film.hurt(1) & late)
    by_riser = first_frame(film.hurt(0) & late)
    blocked = ((film.of("status", 1) == S.BLOCKSTUN) & late).any(axis=0)
    blocked |= ((film.of("status", 0) == S.BLOCKSTUN) & late).any(axis=0)
    result = np.where(blocked, _BLOCKED, _NOTHING)
    hits, loses = by_attacker != NOT_SEEN, by_riser != NOT_SEEN
    result[hits] = _WINS
    result[loses] = _LOSES
    both = hits & loses
    result[both & (by_attacker < by_riser)] = _WINS
    result[both & (by_attacker == by_riser)] = _TRADES
    return result


def _summary(rises: _Rises, k: int, result: Ints) -> KnockDown:
    """Say what one knock-down leads to, from results [meeting, wait, walks, wake-up]."""
    order = np.array([1, 2, 0, 3, 4])  # rank of each result: losing is worst
    flat = result.reshape(len(MEETINGS), -1, len(WAKE_UPS))
    ranks = np.where(flat == NOT_SEEN, NOT_SEEN, order[flat])
    best = np.argsort(order)[ranks.max(axis=1)]
    names = list(WAKE_UPS)
    results = {
        meeting: {name: RESULTS[best[m, w]] for w, name in enumerate(names)}
        for m, meeting in enumerate(MEETINGS)
    }
    stands, light = flat[..., names.index("stand")], flat[..., names.index("light")]
    meets = ((stands == _WINS) & (light == _WINS)).any(axis=1)
    return KnockDown(
        FIGHTERS[rises.attacker[k]],
        ROW_NAMES[rises.row[k]],
        FIGHTERS[rises.defender[k]],
        int(rises.advantage[k]),
        results,
        tuple(MEETINGS[m] for m in np.flatnonzero(meets)),
    )
