"""A rule: when it applies and what is done then, declared, packed into integers, and in words."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.rulebook.looks import ANY_LOOK, LOOKS, mask_of
from arena.rules.actions import MOVE_NAMES, NUM_MOVES, NUM_SKILLS, SKILL_NAMES

Program = NDArray[np.int32]

SIGNS: Final = {
    "hit": "its attack has hit",
    "blocked": "its attack was blocked",
    "rested": "it may press again",
    "threatened": "an attack may reach it",
    "low threat": "a low attack may reach it",
    "throw threat": "a throw is starting",
    "missile": "a projectile is coming",
    "cornered": "its back is to the wall",
    "corners": "the opponent's back is to the wall",
    "ahead": "it leads on health",
    "behind": "it is behind on health",
    "dives": "its jump is about to come down",
    "lands": "it is about to land",
    "waking": "it is about to be free again",
    "foe waking": "the opponent is about to get up",
    "ready": "the skill is ready",
    "opening": "the skill would land in time",
}
"""What else may be asked of the moment, with words for it. The last two are of the rule's skill."""
_BITS: Final = {name: 1 << number for number, name in enumerate(SIGNS)}
(
    HIT,
    BLOCKED,
    RESTED,
    THREATENED,
    LOW_THREAT,
    THROW_THREAT,
    MISSILE,
    CORNERED,
    CORNERS,
    AHEAD,
    BEHIND,
    DIVES,
    LANDS,
    WAKING,
    FOE_WAKING,
    READY,
    OPENING,
) = _BITS.values()

GUARD_MOVE: Final = NUM_MOVES
RANDOM_MOVE: Final = NUM_MOVES + 1
MOVES: Final = (*MOVE_NAMES, "guard", "random")
"""Moves of a rule: "guard" crouches against lows and holds back otherwise; "random" is drawn anew
every `WHIM` frames."""
RANDOM_SKILL: Final = NUM_SKILLS
SKILLS: Final = (*SKILL_NAMES, "random")
WHIM: Final = 12

FAR: Final = 10_000
"""Pixels: farther than anything on the stage."""
SHARE: Final = 100
"""Chances are given in parts of this."""

COLUMNS: Final = 13
(
    COL_FROM,
    COL_TO,
    COL_REACH_OF,
    COL_FOE,
    COL_OWN,
    COL_SIGNS,
    COL_NO_SIGNS,
    COL_BEAT,
    COL_LOW,
    COL_HIGH,
    COL_STREAM,
    COL_MOVE,
    COL_SKILL,
) = range(COLUMNS)
HEADER: Final = 3
COUNT, GAP, ASKED = range(HEADER)
"""A program begins with the number of its rules, its press gap, and all signs that it asks for."""

DEFAULT_GAP: Final = 24
"""Frames from one press to the next, at least: as fast as people press in a fight."""


@dataclass(frozen=True)
class Rule:
    """One line of a list: when all of its conditions hold, and no earlier rule's, it is followed.

    Attributes:
        move: One of `MOVES`, held while the rule applies.
        skill: One of `SKILLS`, pressed as soon as it is ready and the press gap is over.
        nearest: Least distance between the fighters, in pixels.
        within: Distance that it must be below, in pixels.
        reach_of: If given, both distances are counted from the own reach of this skill.
        foe: Looks of the opponent, see `LOOKS`; any if none is given.
        own: Likewise of the player itself.
        when: Signs that must be seen, see `SIGNS`.
        unless: Signs of which none may be seen.
        chance: The share of draws for which it applies, from and below, of `SHARE`.
        beat: Frames for which a draw lasts.
        stream: Rules that name the same stream and beat see the same draw.
    """

    move: str = "neutral"
    skill: str = "no_action"
    nearest: int = -FAR
    within: int = FAR
    reach_of: str = "no_action"
    foe: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    chance: tuple[int, int] = (0, SHARE)
    beat: int = 30
    stream: int = 0

    def row(self) -> list[int]:
        """Pack it into `COLUMNS` integers."""
        return [
            self.nearest,
            self.within,
            SKILL_NAMES.index(self.reach_of),
            mask_of(self.foe),
            mask_of(self.own),
            _signs(self.when),
            _signs(self.unless),
            self.beat,
            *self.chance,
            self.stream,
            MOVES.index(self.move),
            SKILLS.index(self.skill),
        ]

    def words(self) -> str:
        """Write it as a line: conditions, colon, action."""
        conditions = self._conditions()
        action = answer_in_words(self.move, self.skill)
        return f"{' and '.join(conditions) or 'else'}: {action}"

    def _conditions(self) -> list[str]:
        said = []
        where = distance_in_words(self.nearest, self.within)
        if self.reach_of != "no_action" and where:
            where += f" of the reach of its {self.reach_of}"
        if mask_of(self.foe) != ANY_LOOK or where:
            who = " or ".join(LOOKS[name] for name in self.foe) or "is"
            said.append(f"the opponent {who} {where}".rstrip())
        if mask_of(self.own) != ANY_LOOK:
            said.append("it " + " or ".join(LOOKS[name] for name in self.own))
        said += [SIGNS[name] for name in self.when]
        said += [f"not {SIGNS[name]}" for name in self.unless]
        low, high = self.chance
        if high - low < SHARE:
            said.append(f"in {high - low} % of moments")
        if said:
            said[0] = f"when {said[0]}"
        return said


def distance_in_words(nearest: int, within: int) -> str:
    """Write a band of distances, in pixels."""
    if nearest > -FAR and within < FAR:
        return f"from {nearest} to {within} px"
    if within < FAR:
        return f"within {within} px"
    return f"beyond {nearest} px" if nearest > -FAR else ""


def answer_in_words(move: str, skill: str) -> str:
    """Write a move and a skill; a skill alone where the move is neutral."""
    if skill == "no_action":
        return "wait" if move == "neutral" else move
    return skill if move == "neutral" else f"{move} and {skill}"


def program_of(rules: "tuple[Rule, ...] | list[Rule]", gap: int = DEFAULT_GAP) -> Program:
    """Pack a list of rules for the interpreter.

    Args:
        rules: In order; the first that applies is followed, and nothing is done if none does.
        gap: Frames from one press to the next, at least.

    Returns:
        int32 ``[HEADER + rules * COLUMNS]``.
    """
    rows = [rule.row() for rule in rules]
    asked = 0
    for row in rows:
        asked |= row[COL_SIGNS] | row[COL_NO_SIGNS]
    return np.array([len(rows), gap, asked, *(each for row in rows for each in row)], np.int32)


def _signs(names: tuple[str, ...]) -> int:
    return sum(_BITS[name] for name in set(names))
