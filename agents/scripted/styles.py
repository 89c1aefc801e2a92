"""The panel's styles: each a compiled function from the state to an input code.

All of them answer a frame through the same reaction delay as everybody, so a style that reacts must
see what it answers early enough. Choices that should last are drawn once per beat of so many
frames.
"""

from agents.scripted.perception import (
    distance,
    encode,
    frames_until_free,
    habit,
    is_low_threat,
    is_threatened,
    is_throw_threat,
    meets,
    opening,
    reach,
    ready,
    since_press,
)
from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import BODY_ROW, COUNTER, KIND, MAX_HEALTH, PROJECTILE, TELEPORT, Table
from arena.rules.actions import (
    BACK,
    CROUCH,
    DEFENCE,
    FORWARD,
    HEAVY,
    JUMP,
    LIGHT,
    LOW,
    NEUTRAL,
    NO_ACTION,
    NUM_MOVES,
    NUM_SKILLS,
    OVERHEAD,
    SPECIAL,
    SUPER,
    THROW,
)
from arena.rules.randomness import draw_below
from arena.state import State

PRESS_PAUSE = 16  # frames a style waits between presses at least, unless it has a reason
# Per mille of the beats in which a walk is met, of who does nothing but strike, throw, or shoot.
READ_HEAVY_POKE = (0, 400, 500)
READ_LIGHT_POKE = (900, 900, 800)
ZONE_PATIENCE = 20 * 60  # frames after which the zoner comes forward even if it leads


@compiled
def chance(s: State, i: int, b: int, beat: int, stream: int, per_mille: int) -> bool:
    """Draw whether something happens during the current beat of so many frames."""
    player = 0 if b == 0 else 1
    drawn = draw_below(1000, s[S.SEED, i], s[S.FRAME, i] // beat, player, stream)
    return bool(drawn < per_mille)


@compiled
def pick(s: State, i: int, b: int, beat: int, stream: int, bound: int) -> int:
    """Draw a number below a bound, the same for the whole beat."""
    player = 0 if b == 0 else 1
    return draw_below(bound, s[S.SEED, i], s[S.FRAME, i] // beat, player, stream)


@compiled
def guard_move(s: State, fd: Table, i: int, o: int) -> int:
    """Choose the guard against what is coming: crouching against lows, else standing."""
    return CROUCH if is_low_threat(s, fd, i, o) else BACK


@compiled
def confirm(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Choose the cancel after an own light or heavy has hit: super if paid for, else special."""
    if s[b + S.STATUS, i] != S.ATTACKING or s[b + S.CONTACT, i] != S.CONTACT_HIT:
        return NO_ACTION
    if s[b + S.SKILL, i] > HEAVY or since_press(s, i, b) < 8:
        return NO_ACTION
    if ready(s, fd, i, b, SUPER) and s[o + S.STATUS, i] == S.HITSTUN:
        return SUPER
    if ready(s, fd, i, b, SPECIAL):
        return SPECIAL
    return NO_ACTION


@compiled
def meet(s: State, fd: Table, i: int, b: int, o: int, heavy: int, light: int) -> int:
    """Choose the poke at who walks in: the heavy from afar or the light, or no action.

    Args:
        s: State.
        fd: Frame-data table.
        i: The fight.
        b: First field of the one who asks.
        o: First field of the opponent.
        heavy: Per mille of the beats in which the heavy is ready for it.
        light: Likewise the light. Both are replaced against who does one thing only.
    """
    if s[o + S.STATUS, i] != S.FREE or s[o + S.MOVE, i] != FORWARD:
        return NO_ACTION
    if since_press(s, i, b) < PRESS_PAUSE:
        return NO_ACTION
    known = habit(s, i, o)
    if known > 0:
        heavy, light = READ_HEAVY_POKE[known - 1], READ_LIGHT_POKE[known - 1]
    if heavy > 0 and meets(s, fd, i, b, o, HEAVY) and chance(s, i, b, 20, 10, heavy):
        return HEAVY
    if meets(s, fd, i, b, o, LIGHT) and chance(s, i, b, 20, 11, light):
        return LIGHT
    return NO_ACTION


@compiled
def rush(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Walk in and press: lights in reach, cancels on hit, a low or a throw now and then."""
    follow = confirm(s, fd, i, b, o)
    if follow != NO_ACTION:
        return encode(FORWARD, follow)
    gap = distance(s, i)
    if is_threatened(s, fd, i, b, o, 10) and chance(s, i, b, 20, 1, 450):
        return encode(guard_move(s, fd, i, o), NO_ACTION)
    pressed = since_press(s, i, b)
    if pressed >= PRESS_PAUSE and gap < 110 and ready(s, fd, i, b, SUPER):
        return encode(FORWARD, SUPER)
    skill = NO_ACTION
    if pressed >= PRESS_PAUSE and gap <= reach(s, fd, i, b, LIGHT) + 26:
        choice = pick(s, i, b, 12, 2, 10)
        skill = LIGHT
        if choice >= 8:
            skill = LOW
        elif choice == 7 or (choice == 6 and s[o + S.STATUS, i] == S.BLOCKSTUN):
            skill = THROW
    elif pressed >= 30 and gap < 190 and gap > 110 and ready(s, fd, i, b, SPECIAL):
        if chance(s, i, b, 24, 3, 350):
            skill = SPECIAL
    return encode(FORWARD, skill)


@compiled
def is_behind(s: State, fd: Table, i: int, b: int, o: int) -> bool:
    """Return True if a player has the smaller share of its health left."""
    own = s[b + S.HEALTH, i] * fd[s[o + S.FIGHTER, i], BODY_ROW, MAX_HEALTH]
    other = s[o + S.HEALTH, i] * fd[s[b + S.FIGHTER, i], BODY_ROW, MAX_HEALTH]
    return bool(own < other)


@compiled
def zone(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Keep away behind projectiles and long pokes; come forward when behind or late."""
    gap = distance(s, i)
    skill = NO_ACTION
    pressed = since_press(s, i, b)
    fighter = s[b + S.FIGHTER, i]
    far = reach(s, fd, i, b, HEAVY)
    threatened = is_threatened(s, fd, i, b, o, 24)
    hurries = is_behind(s, fd, i, b, o) or s[S.FRAME, i] > ZONE_PATIENCE
    if ready(s, fd, i, b, SUPER) and gap < reach(s, fd, i, b, SUPER) and pressed >= 24:
        if frames_until_free(s, fd, i, o) > 8 and not threatened:
            skill = SUPER
    elif pressed >= 40 and ready(s, fd, i, b, SPECIAL) and not threatened:
        if fd[fighter, SPECIAL, KIND] == PROJECTILE:
            if gap > 150 and chance(s, i, b, 45, 5, 500):
                skill = SPECIAL
        elif gap > 110 and gap < 170 and chance(s, i, b, 30, 1, 250):
            skill = SPECIAL
    if skill == NO_ACTION and pressed >= 30 and gap < far + 40 and gap > far - 44:
        if chance(s, i, b, 16, 2, 500 if hurries else 300):
            skill = HEAVY
    if skill == NO_ACTION and pressed >= 20 and gap < reach(s, fd, i, b, LIGHT) + 10:
        if chance(s, i, b, 20, 3, 600):
            skill = DEFENCE if ready(s, fd, i, b, DEFENCE) and not hurries else LIGHT
    return encode(zone_move(s, fd, i, b, o, threatened, hurries, far), skill)


@compiled
def zone_move(
    s: State, fd: Table, i: int, b: int, o: int, threatened: bool, hurries: bool, far: int
) -> int:
    """Choose the zoner's step: guard what comes, else keep to the range of its longest poke."""
    gap = distance(s, i)
    if threatened:
        return guard_move(s, fd, i, o)
    if gap > far + (20 if hurries else 120):
        return FORWARD if hurries or chance(s, i, b, 40, 4, 400) else NEUTRAL
    if hurries:
        return FORWARD if gap > far - 20 or chance(s, i, b, 30, 6, 300) else NEUTRAL
    return BACK if chance(s, i, b, 40, 7, 700) else NEUTRAL


@compiled
def grapple(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Walk in behind a guard and throw; punish those who jump or mash out of it."""
    gap = distance(s, i)
    pressed = since_press(s, i, b)
    threatened = is_threatened(s, fd, i, b, o, 16)
    if threatened and not is_throw_threat(s, fd, i, o) and chance(s, i, b, 16, 1, 700):
        return encode(guard_move(s, fd, i, o), NO_ACTION)
    skill = NO_ACTION
    if pressed >= PRESS_PAUSE + 2 and gap <= reach(s, fd, i, b, THROW) + 18:
        choice = pick(s, i, b, 10, 2, 10)
        if s[o + S.Y, i] > 0:
            skill = OVERHEAD if choice < 3 else LIGHT
        elif ready(s, fd, i, b, SUPER) and choice < 5:
            skill = SUPER
        else:
            skill = THROW if choice < 7 else LOW
    elif pressed >= 28 and gap < reach(s, fd, i, b, HEAVY) + 10 and chance(s, i, b, 20, 3, 220):
        skill = HEAVY
    elif pressed >= 40 and gap > 120 and gap < 210 and ready(s, fd, i, b, SPECIAL):
        if chance(s, i, b, 30, 4, 400):
            skill = SPECIAL
    return encode(FORWARD, skill)


@compiled
def counter(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Invite and answer: guard, catch or reverse slow attacks, punish after the block."""
    gap = distance(s, i)
    pressed = since_press(s, i, b)
    fighter = s[b + S.FIGHTER, i]
    threatened = is_threatened(s, fd, i, b, o, 30)
    answers = fd[fighter, DEFENCE, KIND] != TELEPORT
    if threatened and pressed >= 20 and gap < 130 and ready(s, fd, i, b, DEFENCE) and answers:
        catches = fd[fighter, DEFENCE, KIND] == COUNTER
        if chance(s, i, b, 16, 1, 550 if catches else 300):
            return encode(BACK, DEFENCE)
    if pressed >= PRESS_PAUSE:
        if opening(s, fd, i, b, o, HEAVY):
            return encode(BACK, HEAVY)
        if opening(s, fd, i, b, o, LIGHT):
            return encode(BACK, LIGHT)
        if s[b + S.STATUS, i] == S.BLOCKSTUN and gap < 90:
            skill = THROW if chance(s, i, b, 20, 2, 350) else LIGHT
            return encode(guard_move(s, fd, i, o), skill)
    follow = confirm(s, fd, i, b, o)
    if follow != NO_ACTION:
        return encode(BACK, follow)
    skill = NO_ACTION
    if pressed >= 30 and gap < reach(s, fd, i, b, LIGHT) + 10 and chance(s, i, b, 24, 3, 600):
        skill = LIGHT if chance(s, i, b, 24, 4, 600) else LOW
    elif pressed >= 40 and gap < reach(s, fd, i, b, HEAVY) + 12 and chance(s, i, b, 30, 6, 700):
        skill = HEAVY
    if threatened:
        return encode(guard_move(s, fd, i, o), skill)
    if gap > 140:
        return encode(FORWARD, skill)
    return encode(NEUTRAL if chance(s, i, b, 20, 5, 600) else BACK, skill)


@compiled
def punish(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Hover outside the opponent's reach, let it miss, and hit the recovery."""
    gap = distance(s, i)
    pressed = since_press(s, i, b)
    follow = confirm(s, fd, i, b, o)
    if follow != NO_ACTION:
        return encode(FORWARD, follow)
    if pressed >= 12:
        if ready(s, fd, i, b, SUPER) and opening(s, fd, i, b, o, SUPER):
            return encode(FORWARD, SUPER)
        if opening(s, fd, i, b, o, HEAVY):
            return encode(FORWARD, HEAVY)
        if ready(s, fd, i, b, SPECIAL) and opening(s, fd, i, b, o, SPECIAL):
            return encode(FORWARD, SPECIAL)
        if opening(s, fd, i, b, o, LOW):
            return encode(FORWARD, LOW)
    if is_threatened(s, fd, i, b, o, 24):
        return encode(guard_move(s, fd, i, o), NO_ACTION)
    skill = NO_ACTION
    own = reach(s, fd, i, b, HEAVY)
    if pressed >= 26 and gap < own + 16 and chance(s, i, b, 24, 1, 550):
        skill = HEAVY if gap > 84 else (THROW if chance(s, i, b, 24, 2, 400) else LIGHT)
    wanted = own + 26
    if frames_until_free(s, fd, i, o) > 12:
        return encode(FORWARD, skill)
    if gap > wanted:
        return encode(FORWARD, skill)
    return encode(BACK if gap < wanted - 30 else NEUTRAL, skill)


@compiled
def mix_up(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Get close and make the guard guess: low, overhead, throw, jump-in, or nothing."""
    gap = distance(s, i)
    pressed = since_press(s, i, b)
    if s[b + S.STATUS, i] == S.JUMPING:
        late = s[b + S.VY, i] < 600 and pressed >= 20 and gap < 150
        return encode(FORWARD, HEAVY if late else NO_ACTION)
    follow = confirm(s, fd, i, b, o)
    if follow != NO_ACTION:
        return encode(FORWARD, follow)
    if pressed >= 12:
        low = opening(s, fd, i, b, o, LOW)
        if (low or opening(s, fd, i, b, o, LIGHT)) and chance(s, i, b, 30, 3, 300):
            return encode(FORWARD, LOW if low else LIGHT)
    if is_threatened(s, fd, i, b, o, 8) and chance(s, i, b, 20, 2, 700):
        return encode(guard_move(s, fd, i, o), NO_ACTION)
    if gap > 110 and gap < 190 and pick(s, i, b, 40, 1, 12) == 11:
        return encode(JUMP, NO_ACTION)
    skill = NO_ACTION
    if pressed >= PRESS_PAUSE + 4 and gap <= reach(s, fd, i, b, OVERHEAD) + 16:
        plan = pick(s, i, b, 40, 1, 12)
        if ready(s, fd, i, b, SUPER) and plan < 3:
            skill = SUPER
        elif plan < 3:
            skill = LOW
        elif plan < 4:
            skill = OVERHEAD
        elif plan < 6:
            skill = THROW if gap < reach(s, fd, i, b, THROW) + 20 else LOW
        else:
            skill = LIGHT
    return encode(FORWARD, skill)


@compiled
def standstill(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Do nothing at all: what a clone that is 99 % right does."""
    return encode(NEUTRAL, NO_ACTION)


@compiled
def random_player(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Hold a random move for a fifth of a second, press a random skill three times a second."""
    player = 0 if b == 0 else 1
    move = pick(s, i, b, 12, 1, NUM_MOVES)
    skill = NO_ACTION
    if draw_below(20, s[S.SEED, i], s[S.FRAME, i], player, 2) == 0:
        skill = 1 + draw_below(NUM_SKILLS - 1, s[S.SEED, i], s[S.FRAME, i], player, 3)
    return encode(move, skill)


@compiled
def spam(s: State, fd: Table, i: int, b: int, o: int, slot: int) -> int:
    """Walk in and press one slot as often as the game registers it."""
    skill = NO_ACTION
    if since_press(s, i, b) >= 6 and distance(s, i) <= reach(s, fd, i, b, slot) + 20:
        skill = slot
    return encode(FORWARD, skill)


@compiled
def guard_only(s: State, fd: Table, i: int, b: int, o: int) -> int:
    """Guard everything as well as the reaction delay allows, and never attack."""
    return encode(guard_move(s, fd, i, o), NO_ACTION)
