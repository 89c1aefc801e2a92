"""The longest combos: after a hit every slot is pressed at many moments, and what goes on is kept.

The defender stands still, and a combo lasts for as long as it is never free between two hits. Each
round plays on from the frame of the last hit. Of the lines that go on, those with the most damage
are kept, so the search is bounded and what it finds is a lower bound. All bodies are alike, so a
fighter's combos are searched against its like, in the middle of the stage.

Shapes: n = lines, m = trials, T = frames.
"""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from arena import state as S
from arena.frame_data import table
from arena.frame_data.skills import BODY_ROW, FIGHTERS, MAX_HEALTH, ROWS
from arena.rules import constants as C
from arena.rules.actions import FORWARD, NEUTRAL, NUM_SKILLS
from arena.simulator import Simulator
from experiments.lab import trials
from experiments.lab.attacks import Attacks, cases_of
from experiments.lab.trials import ROW_NAMES, TOUCHING, Ints, Script, States

METERS: Final = {"none": 0, "full": C.FULL_METER}
_WAITS: Final = np.array([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 24, 28, 32, 36])
_WINDOW: Final = 70  # frames after a hit in which the next one must come
_STARTER_FRAMES: Final = 80
_WIDTH: Final = 10  # lines of a starter kept after each round
_ALIKE: Final = 3  # of those, lines of the same skills
_LONGEST: Final = 8
_CHUNK: Final = 4_096
_DOWN: Final = (S.KNOCKED_DOWN, S.LAUNCHED, S.GRABBED)


@dataclass(frozen=True)
class Combo:
    """The combo of the most damage that was found from one starter.

    Attributes:
        fighter: Fighter that lands it.
        meter: Which of ``METERS`` it begins with.
        line: Skills, the starter first; the starter alone if nothing follows.
        damage: Health that all of it takes.
        follows: Slots that link or cancel from the starter's hit.
        knocks_down: Whether the defender falls after it.
    """

    fighter: str
    meter: str
    line: tuple[str, ...]
    damage: int
    knocks_down: bool
    follows: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Lines:
    """Lines right after their last hit: states int32 ``[n, FIELDS]``, skill rows, starters [n]."""

    states: States
    rows: list[tuple[int, ...]]
    root: Ints

    def take(self, which: Ints, states: States, slots: Ints | None = None) -> "_Lines":
        """Go on with some lines, in other states, each with one more skill if one is given."""
        rows = [self.rows[k] for k in which]
        if slots is not None:
            rows = [(*line, int(slot)) for line, slot in zip(rows, slots, strict=True)]
        return _Lines(states, rows, self.root[which])

    @property
    def damage(self) -> Ints:
        """Health that the defender has lost, int [n]."""
        full = table()[self.states[:, S.SIDE_1 + S.FIGHTER], BODY_ROW, MAX_HEALTH]
        lost: Ints = full - self.states[:, S.SIDE_1 + S.HEALTH]
        return lost


def combos(distance: int = TOUCHING) -> list[Combo]:
    """Search the combos of every fighter from every skill that hits, with each of ``METERS``.

    Args:
        distance: px between the fighters when the starter is pressed.
    """
    lines, meters = _starters(distance)
    best: dict[int, Combo] = {}
    follows: dict[int, set[int]] = {}
    for _ in range(_LONGEST):
        _note(lines, meters, best)
        lines = _next(lines)
        if not lines.rows:
            break
        if not follows:
            for root, rows in zip(lines.root.tolist(), lines.rows, strict=True):
                follows.setdefault(root, set()).add(rows[-1])
        lines = _widest(lines)
    return [
        replace(best[root], follows=tuple(ROW_NAMES[row] for row in sorted(follows.get(root, ()))))
        for root in sorted(best)
    ]


def _starters(distance: int) -> tuple[_Lines, list[str]]:
    """Land every skill of every fighter; return what hit, and the meter of each starter."""
    fighters, rows = np.arange(len(FIGHTERS)), np.arange(1, ROWS)
    every = cases_of(fighters, rows, np.array([0]), np.array([distance]))
    cases = Attacks(replace(every, defender=every.attacker)).cases
    states = np.tile(cases.standing(), (len(METERS), 1))
    states[:, S.METER] = np.repeat(list(METERS.values()), len(cases))
    script = np.tile(cases.script(_STARTER_FRAMES), (1, len(METERS), 1, 1))
    all_rows: list[tuple[int, ...]] = [(int(row),) for row in np.tile(cases.row, len(METERS))]
    lines = _Lines(states, all_rows, np.arange(len(states)))
    return lines.take(*_until_hit(states, script)), np.repeat(list(METERS), len(cases)).tolist()


def _note(lines: _Lines, meters: list[str], best: dict[int, Combo]) -> None:
    """Keep the lines that do more damage than what was found of the same starter."""
    for k, (rows, root, damage) in enumerate(
        zip(lines.rows, lines.root.tolist(), lines.damage.tolist(), strict=True)
    ):
        if root not in best or damage > best[root].damage:
            state = lines.states[k]
            best[root] = Combo(
                FIGHTERS[state[S.FIGHTER]],
                meters[root],
                tuple(ROW_NAMES[row] for row in rows),
                damage,
                bool(state[S.SIDE_1 + S.STATUS] in _DOWN),
            )


def _next(lines: _Lines) -> _Lines:
    """Press every slot at every moment after each line; return the lines that it hits on."""
    ways = np.array(np.meshgrid(np.arange(1, NUM_SKILLS), _WAITS, (NEUTRAL, FORWARD)))
    slot, wait, move = ways.reshape(3, -1)
    count = len(lines.rows)
    parent = np.repeat(np.arange(count), len(slot))
    slot, wait, move = np.tile(slot, count), np.tile(wait, count), np.tile(move, count)
    script = trials.blank(_WINDOW, len(parent))
    trials.hold(script, 0, move, np.zeros_like(wait), wait)
    trials.press(script, 0, slot, wait)
    hit, states = _until_hit(lines.states[parent], script)
    return lines.take(parent[hit], states, slot[hit])


def _until_hit(states: States, script: Script) -> tuple[Ints, States]:
    """Play scripts until the combo grows.

    Returns:
        Numbers of the trials in which it did before it ended, and their states then.
    """
    combo = S.SIDE_1 + S.COMBO
    hit, found = [], []
    for first in range(0, len(states), _CHUNK):
        part = slice(first, first + _CHUNK)
        simulator = Simulator(len(states[part]))
        simulator.load(states[part])
        before = states[part, combo]
        waiting = np.ones(len(before), np.bool_)
        for frame in range(len(script)):
            simulator.step(np.ascontiguousarray(script[frame, part]))
            now = simulator.state[combo]
            grown = np.flatnonzero(waiting & (now > before))
            hit.append(first + grown)
            found.append(simulator.state.T[grown].copy())
            waiting[grown] = False
            waiting &= now == before
            if not waiting.any():
                break
    return np.concatenate(hit), np.concatenate(found)


def _widest(lines: _Lines) -> _Lines:
    """Keep the lines of the most damage of each starter."""
    kept, of_root, of_line = [], Counter[int](), Counter[tuple[int, tuple[int, ...]]]()
    for k in np.argsort(-lines.damage, kind="stable"):
        root, line = int(lines.root[k]), (int(lines.root[k]), lines.rows[k])
        if of_root[root] < _WIDTH and of_line[line] < _ALIKE:
            of_root[root] += 1
            of_line[line] += 1
            kept.append(k)
    which = np.array(kept, np.int64)
    return lines.take(which, lines.states[which])
