"""The first state of a fight."""

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import BODY_ROW, MAX_HEALTH, Table
from arena.rules import constants as C
from arena.rules.randomness import draw_below
from arena.state import State

_PLACES = 2  # player number of draws that belong to no player


@compiled
def start_fight(
    s: State,
    fd: Table,
    i: int,
    seed: int,
    fighter_0: int,
    fighter_1: int,
    delay_0: int,
    delay_1: int,
) -> None:
    """Set up fight i: both fighters fresh, a seeded few pixels off their marks.

    Args:
        s: State, int32 ``[FIELDS, B]``; column i is written.
        fd: Frame-data table, see `arena.frame_data.pack`.
        i: The fight.
        seed: Key of the fight's randomness, int32.
        fighter_0: Fighter of side 0, a row of the table.
        fighter_1: Fighter of side 1.
        delay_0: Reaction delay of side 0, 0 to 31 frames.
        delay_1: Reaction delay of side 1.
    """
    for field in range(S.FIELDS):
        s[field, i] = 0
    s[S.SEED, i] = seed
    middle = C.STAGE_WIDTH // 2 + _jitter(seed, 0)
    distance = C.START_DISTANCE + _jitter(seed, 1)
    for p in range(2):
        b = p * S.PLAYER_FIELDS
        fighter = fighter_0 if p == 0 else fighter_1
        s[b + S.FACING, i] = 1 - 2 * p
        s[b + S.X, i] = middle - (1 - 2 * p) * (distance // 2)
        s[b + S.FIGHTER, i] = fighter
        s[b + S.HEALTH, i] = fd[fighter, BODY_ROW, MAX_HEALTH]
        s[b + S.GUARD, i] = C.FULL_GUARD
        s[b + S.LAST_PRESS, i] = S.NEVER
        s[b + S.LAST_SENT, i] = S.NEVER
        s[b + S.DELAY, i] = delay_0 if p == 0 else delay_1


@compiled
def _jitter(seed: int, stream: int) -> int:
    return draw_below(2 * C.START_JITTER + 1, seed, 0, _PLACES, stream) - C.START_JITTER
