"""Everything that brute force says of every skill, as plain data for JSON, tables and pictures."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from arena.frame_data import load
from arena.frame_data.skills import FIGHTERS, ROWS
from arena.rules.actions import MOVE_NAMES, SKILL_NAMES
from experiments.lab.answers import ANSWERS, answers
from experiments.lab.attacks import DISTANCES, Attacks, every_case
from experiments.lab.combos import combos
from experiments.lab.knockdown import WAKE_UPS, KnockDown, knock_downs
from experiments.lab.punish import Punishes, when_blocked, when_missed
from experiments.lab.trials import NOT_SEEN, ROW_NAMES, Flags, Ints

Step = Callable[[int, int], None]
MISSES_TO: Final = 236
"""px up to which a missed attack is looked at: farther away only projectiles and supers reach."""
_STEPS: Final = 7


def measure(delay: int, step: Step | None = None) -> dict[str, Any]:
    """Try everything.

    Args:
        delay: Reaction delay of defenders, in frames.
        step: Told (searches done, searches).

    Returns:
        ``distances`` (px), ``misses_to`` (px), ``skills``, ``combos``, ``knock_downs`` and
        ``unanswered``. Lists in a skill's ``against`` have one entry a distance, null where the
        attack does not touch there; frames count from the press.
    """
    done = 0

    def told() -> None:
        nonlocal done
        done += 1
        if step is not None:
            step(done, _STEPS)

    attacks = Attacks(every_case())
    told()
    blocked = when_blocked(attacks)
    told()
    missed = when_missed(attacks, delay, MISSES_TO)
    told()
    on_sight = answers(attacks, delay)
    told()
    in_advance = answers(attacks, 0)
    told()
    found = combos()
    told()
    downs = knock_downs()
    told()
    sheet = _Sheet(attacks, blocked, missed, on_sight, in_advance)
    return {
        "distances": DISTANCES.tolist(),
        "misses_to": MISSES_TO,
        "skills": [sheet.skill(f, row) for f in range(len(FIGHTERS)) for row in range(1, ROWS)],
        "unanswered": sheet.unanswered(),
        "combos": [asdict(combo) for combo in found],
        "knock_downs": [_knock_down(each) for each in downs],
    }


def _knock_down(each: KnockDown) -> dict[str, Any]:
    return {**asdict(each), "beats": {wake_up: each.beats(wake_up) for wake_up in WAKE_UPS}}


class _Sheet:
    """All that is known of all cases, looked up by skill."""

    def __init__(
        self,
        attacks: Attacks,
        blocked: Punishes,
        missed: Punishes,
        on_sight: Flags,
        in_advance: Flags,
    ) -> None:
        self._attacks, self._blocked, self._missed = attacks, blocked, missed
        self._on_sight, self._in_advance = on_sight, in_advance

    def skill(self, fighter: int, row: int) -> dict[str, Any]:
        """Say all of one skill."""
        data = load(FIGHTERS[fighter]).skills[row]
        return {
            "fighter": FIGHTERS[fighter],
            "skill": ROW_NAMES[row],
            "name": data.name,
            "kind": data.kind,
            "startup": data.startup,
            "against": {
                name: self._against(fighter, row, defender)
                for defender, name in enumerate(FIGHTERS)
            },
        }

    def _against(self, fighter: int, row: int, defender: int) -> dict[str, Any]:
        attacks, cases = self._attacks, self._attacks.cases
        which = np.flatnonzero(
            (cases.attacker == fighter) & (cases.row == row) & (cases.defender == defender)
        )
        blockable = attacks.blockable[which]
        near = cases.distance[which] <= MISSES_TO
        return {
            "touches": _where(attacks.touches[which], attacks.connects[which]),
            "guard": [
                MOVE_NAMES[move] if move != NOT_SEEN else None for move in attacks.guard[which]
            ],
            "on_hit": _where(attacks.on_hit[which], attacks.connects[which]),
            "on_block": _where(attacks.on_block[which], blockable),
            "punished_blocked": [
                _slots(self._blocked, int(k)) if there else None
                for k, there in zip(which, blockable, strict=True)
            ],
            "punished_missed": [
                _slots(self._missed, int(k)) if there else None
                for k, there in zip(which, near, strict=True)
            ],
            "on_sight": self._answers(self._on_sight, which),
            "in_advance": self._answers(self._in_advance, which),
        }

    def _answers(self, found: Flags, which: Ints) -> list[list[str] | None]:
        return [
            [name for name, there in zip(ANSWERS, found[k], strict=True) if there]
            if self._attacks.connects[k]
            else None
            for k in which
        ]

    def unanswered(self) -> list[dict[str, Any]]:
        """List the skills to which, at some distance, there is no answer on sight or in advance.

        A guard in advance that leaves the attacker ahead is no answer.
        """
        attacks, cases = self._attacks, self._attacks.cases
        ahead = attacks.blockable & (attacks.on_block > 0)
        advance = self._in_advance.copy()
        advance[ahead, ANSWERS.index("guard")] = False
        missing = attacks.connects & ~self._on_sight.any(axis=1) & ~advance.any(axis=1)
        found: dict[tuple[int, int, int], list[int]] = {}
        for k in np.flatnonzero(missing):
            key = (int(cases.attacker[k]), int(cases.row[k]), int(cases.defender[k]))
            found.setdefault(key, []).append(int(cases.distance[k]))
        return [
            {
                "fighter": FIGHTERS[attacker],
                "skill": ROW_NAMES[row],
                "defender": FIGHTERS[defender],
                "distances": distances,
            }
            for (attacker, row, defender), distances in found.items()
        ]


def _where(values: Ints, there: Flags) -> list[int | None]:
    return [int(value) if seen else None for value, seen in zip(values, there, strict=True)]


def _slots(found: Punishes, case: int) -> list[dict[str, Any]]:
    """List what punishes a case, the earliest first."""
    slots = [
        {
            "slot": SKILL_NAMES[slot],
            "after": int(found.wait[case, slot]),
            "walk": bool(found.walks[case, slot]),
        }
        for slot in found.slots(case)
    ]
    return sorted(slots, key=lambda each: int(str(each["after"])))
