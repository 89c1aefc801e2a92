"""Who the scripted opponents are, and which style each policy number plays."""

from typing import Final

from agents.bot import Bot
from agents.scripted import habits, styles
from arena import state as S
from arena.base.compile import compiled
from arena.base.errors import InputError
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

_STANDSTILL, _RANDOM, _RUSH, _ZONE, _GRAPPLE, _COUNTER, _PUNISH, _MIX_UP, PLANNER = range(9)
_ONLY_LIGHT, _ONLY_SPECIAL, _ONLY_THROW, _ONLY_GUARD = range(9, 13)


@compiled
def scripted_code(s: State, fd: Table, i: int, side: int, policy: int) -> int:
    """Give the input code of a scripted player, the planner apart, in fight i."""
    b = side * S.PLAYER_FIELDS
    o = S.PLAYER_FIELDS - b
    code = 0
    is_style = _RUSH <= policy <= _MIX_UP
    if is_style:
        answer = habits.answer_habit(s, fd, i, b, o, ATTENTION[policy - _RUSH])
        if answer >= 0:
            return answer
    if policy == _RUSH:
        code = styles.rush(s, fd, i, b, o)
    elif policy == _ZONE:
        code = styles.zone(s, fd, i, b, o)
    elif policy == _GRAPPLE:
        code = styles.grapple(s, fd, i, b, o)
    elif policy == _COUNTER:
        code = styles.counter(s, fd, i, b, o)
    elif policy == _PUNISH:
        code = styles.punish(s, fd, i, b, o)
    elif policy == _MIX_UP:
        code = styles.mix_up(s, fd, i, b, o)
    elif policy == _RANDOM:
        code = styles.random_player(s, fd, i, b, o)
    elif policy == _ONLY_LIGHT:
        code = styles.spam(s, fd, i, b, o, LIGHT)
    elif policy == _ONLY_SPECIAL:
        code = styles.spam(s, fd, i, b, o, SPECIAL)
    elif policy == _ONLY_THROW:
        code = styles.spam(s, fd, i, b, o, THROW)
    elif policy == _ONLY_GUARD:
        code = styles.guard_only(s, fd, i, b, o)
    if is_style:
        style = policy - _RUSH
        skill = code % NUM_SKILLS
        if skill != NO_ACTION and styles.chance(s, i, b, HESITATION_BEAT, 9, HESITATION[style]):
            code -= skill
        poke = styles.meet(s, fd, i, b, o, HEAVY_POKE[style], LIGHT_POKE[style])
        if poke != NO_ACTION:
            code += poke - code % NUM_SKILLS
    return code


def _table(entries: dict[str, tuple[int, str]]) -> dict[str, Bot]:
    return {
        name: Bot(f"scripted:{name}", policy, about) for name, (policy, about) in entries.items()
    }


PANEL: Final = _table(
    {
        "rush": (_RUSH, "walks in and presses lights, cancels what hits"),
        "zone": (_ZONE, "keeps away behind projectiles and long pokes"),
        "grapple": (_GRAPPLE, "walks in behind a guard and throws"),
        "counter": (_COUNTER, "waits, catches or reverses, punishes after the block"),
        "punish": (_PUNISH, "hovers out of reach and hits what misses"),
        "mixup": (_MIX_UP, "makes the guard guess between low, overhead, throw and jump"),
        "planner": (PLANNER, "tries its skills in the simulator before it presses one"),
    }
)
CONTROLS: Final = _table(
    {
        "standstill": (_STANDSTILL, "does nothing at all"),
        "random": (_RANDOM, "random moves, three random presses a second"),
    }
)
DRILLS: Final = _table(
    {
        "only-light": (_ONLY_LIGHT, "walks in and presses nothing but light"),
        "only-special": (_ONLY_SPECIAL, "walks in and presses nothing but special"),
        "only-throw": (_ONLY_THROW, "walks in and presses nothing but throw"),
        "only-guard": (_ONLY_GUARD, "guards and never attacks"),
    }
)


def scripted(name: str) -> Bot:
    """Find a scripted opponent by name.

    Raises:
        InputError: If there is none of that name; lists those there are.
    """
    known = PANEL | CONTROLS | DRILLS
    if name not in known:
        raise InputError(f"scripted:{name} does not exist; choose from {', '.join(known)}")
    return known[name]
