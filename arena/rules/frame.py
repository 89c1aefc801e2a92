"""One frame of one fight. Reads as the phases of GGPO-style simulations: no hidden order."""

import numpy as np

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.rules.contact import resolve_contacts
from arena.rules.inputs import face_opponent, take_inputs
from arena.rules.motion import move_fighter, separate, slide
from arena.rules.outcome import judge
from arena.rules.projectiles import run_projectiles
from arena.rules.skills import start_from_buffer
from arena.rules.timers import run_timers
from arena.state import State


@compiled
def advance(s: State, fd: Table, i: int) -> None:
    """Advance fight i by one frame; a fight that has ended stays as it is.

    Hitstop and super freeze hold both fighters, not the clock and not the inputs, so a press during
    hitstop is buffered for the first frame after it.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table, see `arena.frame_data.pack`.
        i: The fight.
    """
    if s[S.OUTCOME, i] != S.GOING_ON:
        return
    p, q = S.SIDE_0, S.SIDE_1
    i = int(np.int64(i))  # one type for Numba, whatever calls: the phases are compiled but once
    take_inputs(s, i)
    s[S.FRAME, i] += 1
    if s[S.FREEZE, i] > 0:
        s[S.FREEZE, i] -= 1
        judge(s, fd, i)
        return
    run_timers(s, fd, i, p)
    run_timers(s, fd, i, q)
    face_opponent(s, i, p, q)
    face_opponent(s, i, q, p)
    start_from_buffer(s, fd, i, p)
    start_from_buffer(s, fd, i, q)
    move_fighter(s, fd, i, p)
    move_fighter(s, fd, i, q)
    slide(s, i, p, q)
    slide(s, i, q, p)
    separate(s, i)
    resolve_contacts(s, fd, i)
    run_projectiles(s, fd, i)
    judge(s, fd, i)
