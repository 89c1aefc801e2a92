"""Which style each policy number of the scripted opponents plays."""

from typing import Final

from agents.scripted import habits, styles
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.rules.actions import LIGHT, NO_ACTION, NUM_SKILLS, SPECIAL, THROW
from arena.state import State

HESITATION: Final = (320, 400, 170, 220, 40, 60)
"""No style is a machine: in so many of a thousand beats it presses nothing, from rush to mixup."""
HESITATION_BEAT: Final = 30  # frames

# How readily each style, in the same order, pokes at who walks in: see `styles.meet`.
HEAVY_POKE: Final = (0, 100, 300, 150, 100, 0)
LIGHT_POKE: Final = (100, 100, 500, 420, 100, 300)

ATTENTION: Final = (600, 700, 600, 800, 800, 600)
"""In so many of a thousand beats a style, in the same order, minds a habit: see `habits`."""

STANDSTILL, RANDOM, RUSH, ZONE, GRAPPLE, COUNTER, PUNISH, MIX_UP, PLANNER = range(9)
ONLY_LIGHT, ONLY_SPECIAL, ONLY_THROW, ONLY_GUARD = range(9, 13)


@compiled
def scripted_code(s: State, fd: Table, i: int, side: int, policy: int) -> int:
    """Give the input code of a scripted player, the planner apart, in fight i."""
    b = side * S.PLAYER_FIELDS
    o = S.PLAYER_FIELDS - b
    code = 0
    is_style = RUSH <= policy <= MIX_UP
    if is_style:
        answer = habits.answer_habit(s, fd, i, b, o, ATTENTION[policy - RUSH])
        if answer >= 0:
            return answer
    if policy == RUSH:
        code = styles.rush(s, fd, i, b, o)
    elif policy == ZONE:
        code = styles.zone(s, fd, i, b, o)
    elif policy == GRAPPLE:
        code = styles.grapple(s, fd, i, b, o)
    elif policy == COUNTER:
        code = styles.counter(s, fd, i, b, o)
    elif policy == PUNISH:
        code = styles.punish(s, fd, i, b, o)
    elif policy == MIX_UP:
        code = styles.mix_up(s, fd, i, b, o)
    elif policy == RANDOM:
        code = styles.random_player(s, fd, i, b, o)
    elif policy == ONLY_LIGHT:
        code = styles.spam(s, fd, i, b, o, LIGHT)
    elif policy == ONLY_SPECIAL:
        code = styles.spam(s, fd, i, b, o, SPECIAL)
    elif policy == ONLY_THROW:
        code = styles.spam(s, fd, i, b, o, THROW)
    elif policy == ONLY_GUARD:
        code = styles.guard_only(s, fd, i, b, o)
    if is_style:
        style = policy - RUSH
        skill = code % NUM_SKILLS
        if skill != NO_ACTION and styles.chance(s, i, b, HESITATION_BEAT, 9, HESITATION[style]):
            code -= skill
        poke = styles.meet(s, fd, i, b, o, HEAVY_POKE[style], LIGHT_POKE[style])
        if poke != NO_ACTION:
            code += poke - code % NUM_SKILLS
    return code
