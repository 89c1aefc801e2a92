"""How the styles answer an opponent who does one thing over and over.

Nobody can react to a jab or a throw: both are over before the reaction delay is. Who knows what
comes need not react. It sees when the opponent will have walked into range, and has an attack of
its own land just before; what is too close for that it guards, or jumps out of.
"""

from agents.scripted.perception import (
    distance,
    encode,
    frames_until_free,
    only_skill,
    reach,
    ready,
    since_press,
)
from agents.scripted.styles import chance, confirm, pick
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import (
    BODY_ROW,
    LEVEL,
    LOW_LEVEL,
    STARTUP,
    SUBPIXELS,
    WALK_FORWARD,
    Table,
)
from arena.rules.actions import (
    BACK,
    CROUCH,
    FORWARD,
    HEAVY,
    JUMP,
    LIGHT,
    LOW,
    NEUTRAL,
    NO_ACTION,
    OVERHEAD,
    SUPER,
    THROW,
)
from arena.state import State

STRIKE_STARTS = 5  # strikes of one kind, and nothing else, before they are a habit
THROW_STARTS = 3  # likewise throws: fewer, since each takes a fifth of the health
NEAR = 230  # pixels within which an answer is prepared
LEAD = 20  # pixels outside its reach from which it presses, walking in
GUARD_LEAD = 26  # pixels outside it from which it is time to guard or to jump
EDGE = 4  # pixels by which an answer must reach farther than it has to
PAUSE = 18  # frames between two presses
WAIT = 7  # frames for which a press surely waits until its skill can start
BEAT = 60  # frames for which a player minds what it has read, or does not
ANSWERS = (SUPER, HEAVY, LOW, LIGHT)  # the strongest first
DIVE_SPEED = 1_500  # sub-pixels a frame: an air attack pressed at this rise lands on the way down


@compiled
def read_habit(s: State, i: int, o: int) -> int:
    """Tell the strike or the throw that an opponent keeps to, or no action."""
    slot = only_skill(s, i, o, THROW_STARTS)
    if slot == THROW:
        return slot
    is_strike = LIGHT <= slot <= OVERHEAD
    return slot if is_strike and s[o + S.STARTED + slot, i] >= STRIKE_STARTS else NO_ACTION


@compiled
def lands_first(s: State, fd: Table, i: int, b: int, o: int, slot: int, slot_read: int) -> bool:
    """Return True if a slot pressed now would land before the one skill of the opponent does.

    It is taken to walk in, once it is free, to press its skill a little outside its reach, and to
    walk on while its input is delayed; or to go on where it stands if it is that near already.
    """
    fighter, foe = s[b + S.FIGHTER, i], s[o + S.FIGHTER, i]
    delay = s[b + S.DELAY, i]
    own = frames_until_free(s, fd, i, b)
    if own > delay + WAIT:
        return False
    frames = max(delay, own) + fd[fighter, slot, STARTUP]
    busy = frames_until_free(s, fd, i, o)
    gap, far = distance(s, i), reach(s, fd, i, b, slot)
    status = s[o + S.STATUS, i]
    if frames <= busy:
        return bool(status != S.KNOCKED_DOWN and status != S.LAUNCHED and gap <= far)
    frames -= busy
    startup = fd[foe, slot_read, STARTUP]
    presses_from = reach(s, fd, i, o, slot_read) + LEAD
    if gap <= presses_from and status != S.FREE:
        return bool(gap <= far and (frames < startup or gap > presses_from - LEAD))
    # it is hit while it walks: near enough by then, yet before it could have pressed
    walk = fd[foe, BODY_ROW, WALK_FORWARD]
    head_start = walk * (frames - delay - startup) // SUBPIXELS
    met = gap - walk * frames // SUBPIXELS
    return bool(met <= far - EDGE and gap > presses_from + head_start)


@compiled
def choose_answer(s: State, fd: Table, i: int, b: int, o: int, slot_read: int) -> int:
    """Choose what to press against the one skill of the opponent, or no action."""
    if since_press(s, i, b) < PAUSE:
        return NO_ACTION
    left_out = pick(s, i, b, 30, 13, 3)  # now and then the strongest are not thought of
    for rank in range(len(ANSWERS)):
        slot = ANSWERS[rank]
        if (rank == 0 or rank > left_out) and ready(s, fd, i, b, slot):
            if lands_first(s, fd, i, b, o, slot, slot_read):
                return slot
    return NO_ACTION


@compiled
def keep_safe(s: State, fd: Table, i: int, b: int, o: int, slot_read: int) -> int:
    """Choose the move while there is nothing to press: guard strikes, jump out of throws."""
    if distance(s, i) > reach(s, fd, i, o, slot_read) + GUARD_LEAD:
        return NEUTRAL
    if slot_read == THROW:
        return JUMP if since_press(s, i, b) > PAUSE else NEUTRAL
    return CROUCH if fd[s[o + S.FIGHTER, i], slot_read, LEVEL] == LOW_LEVEL else BACK


@compiled
def answer_habit(s: State, fd: Table, i: int, b: int, o: int, attention: int) -> int:
    """Give the input code against an opponent who keeps to one strike or to the throw.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        b: First field of the one who asks.
        o: First field of the opponent.
        attention: Per mille of the beats in which a habit is minded.

    Returns:
        The code, -1 if it has no such habit or does not come in.
    """
    if distance(s, i) > NEAR:
        return -1
    status = s[o + S.STATUS, i]
    if status == S.JUMPING or (status == S.FREE and s[o + S.MOVE, i] != FORWARD):
        return -1
    slot_read = read_habit(s, i, o)
    if slot_read == NO_ACTION or not chance(s, i, b, BEAT, 12, attention):
        return -1
    if s[b + S.STATUS, i] == S.JUMPING:  # it cannot throw who is in the air
        falls = s[b + S.VY, i] < DIVE_SPEED and since_press(s, i, b) >= PAUSE
        return encode(NEUTRAL, HEAVY if falls else NO_ACTION)
    skill = confirm(s, fd, i, b, o)
    if skill == NO_ACTION:
        skill = choose_answer(s, fd, i, b, o, slot_read)
    return encode(NEUTRAL if skill != NO_ACTION else keep_safe(s, fd, i, b, o, slot_read), skill)
