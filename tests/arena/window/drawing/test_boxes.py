import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from arena import state as S
from arena.frame_data.skills import GRAB, KIND, STARTUP, STRIKE, table
from arena.rules import constants as C
from arena.rules.contact import NOTHING, find_contact
from arena.window.drawing.boxes import Use, boxes_of
from arena.window.drawing.sheet import situations

ATTACKS = [
    (fighter, row)
    for fighter in range(len(table()))
    for row in range(1, 11)
    if table()[fighter, row, KIND] in (STRIKE, GRAB)
]


def meet(one, other):
    apart = one.left > other.right or other.left > one.right
    return not (apart or one.low > other.high or other.low > one.high)


@given(
    attack=st.sampled_from(ATTACKS),
    offset=st.integers(-80 * 256, 400 * 256),
    height=st.integers(0, 160 * 256),
    own_height=st.integers(0, 120 * 256),
    move=st.integers(0, 4),
    facing=st.sampled_from([-1, 1]),
)
def test_boxes_meet_exactly_when_the_rules_find_a_contact(
    attack, offset, height, own_height, move, facing
):
    fighter, row = attack
    grab = table()[fighter, row, KIND] == GRAB
    s = np.zeros((S.FIELDS, 1), np.int32)
    p, q = S.SIDE_0, S.SIDE_1
    s[p + S.X], s[p + S.FACING], s[p + S.FIGHTER] = 480 * 256, facing, fighter
    s[p + S.STATUS], s[p + S.SKILL] = S.ATTACKING, row
    s[p + S.SKILL_FRAME] = table()[fighter, row, STARTUP]
    s[p + S.Y] = own_height
    s[q + S.X], s[q + S.FACING] = 480 * 256 + facing * offset, -facing
    s[q + S.Y] = 0 if grab else height
    s[q + S.STATUS] = S.FREE if s[q + S.Y, 0] == 0 else S.JUMPING
    s[q + S.MOVE] = move
    boxes = boxes_of(s[:, 0], table())
    hits = [box for box in boxes if box.side == 0 and box.use in (Use.HIT, Use.THROW)]
    (hurt,) = (box for box in boxes if box.side == 1 and box.use is Use.HURT)
    assert len(hits) == 1
    assert (hits[0].use is Use.THROW) == grab
    found = find_contact(s, table(), 0, p, q) != NOTHING
    if not grab:
        assert meet(hits[0], hurt) == found
    else:  # a throw asks for no height
        assert (hits[0].left <= hurt.right and hurt.left <= hits[0].right) == found


def test_boxes_of_statuses():
    for fighter in range(len(table())):
        for name, state in situations(fighter).items():
            own = [box for box in boxes_of(state, table()) if box.side == 0]
            uses = {box.use for box in own}
            assert bool(uses & {Use.HURT, Use.SAFE}), name
            assert (Use.HIT in uses or Use.THROW in uses) == (
                name.endswith("active") and not name.startswith("projectile")
            ), name
            assert (Use.PUSH in uses) == (state[S.STATUS] != S.KNOCKED_DOWN), name
            if state[S.STATUS] in (S.KNOCKED_DOWN, S.GRABBED, S.THROWING):
                assert Use.SAFE in uses, name


def test_a_projectile_has_a_box_where_it_hits():
    state = situations(2)["idle"]
    state[S.PROJECTILE_LEFT], state[S.PROJECTILE_X] = 40, 500 * 256
    (shot,) = (box for box in boxes_of(state, table()) if box.use is Use.HIT)
    assert shot.right - shot.left == 2 * C.PROJECTILE_HALF_WIDTH - C.BODY_WIDTH
    assert shot.left + shot.right == 2 * 500 * 256
