"""How a fight ends: knock-out, double knock-out, or the clock, judged on health."""

import numpy as np

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import BODY_ROW, MAX_HEALTH, Table
from arena.rules import constants as C
from arena.state import State


@compiled
def judge(s: State, fd: Table, i: int) -> None:
    """Phase: end the fight if a fighter is knocked out or the clock has run down.

    On the clock, the larger share of health left wins; equal shares are a draw.
    """
    p, q = S.SIDE_0, S.SIDE_1
    health_p = s[p + S.HEALTH, i]
    health_q = s[q + S.HEALTH, i]
    if health_p <= 0 or health_q <= 0:
        s[p + S.HEALTH, i] = max(0, health_p)
        s[q + S.HEALTH, i] = max(0, health_q)
        s[S.ENDED_BY, i] = S.KNOCK_OUT
        if health_p <= 0 and health_q <= 0:
            s[S.OUTCOME, i] = S.DRAW
        else:
            s[S.OUTCOME, i] = S.SIDE_0_WON if health_q <= 0 else S.SIDE_1_WON
    elif s[S.FRAME, i] >= C.FIGHT_FRAMES:
        s[S.ENDED_BY, i] = S.TIME_OUT
        share_p = np.int64(health_p) * fd[s[q + S.FIGHTER, i], BODY_ROW, MAX_HEALTH]
        share_q = np.int64(health_q) * fd[s[p + S.FIGHTER, i], BODY_ROW, MAX_HEALTH]
        s[S.OUTCOME, i] = S.DRAW
        if share_p != share_q:
            s[S.OUTCOME, i] = S.SIDE_0_WON if share_p > share_q else S.SIDE_1_WON
