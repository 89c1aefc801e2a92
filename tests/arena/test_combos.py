"""Cancels, combos and juggles: what follows a hit, and that nothing follows for ever."""

from itertools import product

import numpy as np
import pytest

from arena import state as S
from arena.frame_data.skills import AIR_HEAVY, AIR_LIGHT, FIGHTERS, SUBPIXELS, load
from arena.rules import constants as C
from arena.rules.actions import BACK, FORWARD, JUMP, NEUTRAL, NUM_SKILLS, SKILL_NAMES, SPECIAL
from arena.simulator import Simulator
from tests.arena.scenario import FIELD, TOUCHING, Scene, contact_frame, guard_against

CANCELLING = [
    (name, slot)
    for name in FIGHTERS
    for slot in range(1, 9)
    if load(name).skills[slot].cancels != "never"
]
LONGEST = 15  # hits: no combo of anybody may be longer


@pytest.mark.parametrize(("name", "slot"), CANCELLING)
@pytest.mark.parametrize("into", [6, 7, 8])
@pytest.mark.parametrize("guard", [False, True])
def test_cancels_on_contact(name: str, slot: int, into: int, guard: bool) -> None:
    fight = Scene(name, "aster", distance=TOUCHING)
    fight.set("p0.meter", C.FULL_METER)
    skill = fight.fighters[0].skills[slot]
    contact = contact_frame(skill)
    press = f"{SKILL_NAMES[slot]}@0 {SKILL_NAMES[into]}@{contact + 1}"
    answer = f"{guard_against(skill)}@{contact}-{contact}" if guard else ""
    trace = fight.run(press, answer)
    if guard and skill.cancels == "hit":
        assert not trace.ever("p0.skill", into)
        return
    # Hitstop holds the cancel back; it starts on the first frame after it.
    assert trace.first("p0.skill", into) == contact + skill.hitstop + 1
    assert trace["p0.skill_frame"][contact + skill.hitstop + 1] == 0


@pytest.mark.parametrize(("name", "slot"), CANCELLING)
@pytest.mark.parametrize("into", [6, 7, 8])
def test_does_not_cancel_on_a_whiff(name: str, slot: int, into: int) -> None:
    fight = Scene(name, "aster", distance=700)
    fight.set("p0.meter", C.FULL_METER)
    skill = fight.fighters[0].skills[slot]
    for press in range(C.PRESS_GAP, skill.total - C.BUFFER_FRAMES):
        trace = fight.copy().run(f"{SKILL_NAMES[slot]}@0 {SKILL_NAMES[into]}@{press}", "")
        assert not trace.ever("p0.skill", into), press


@pytest.mark.parametrize("name", FIGHTERS)
def test_only_light_and_heavy_cancel_and_only_into_the_last_three(name: str) -> None:
    for slot, into in product(range(1, 9), range(1, 9)):
        skill = load(name).skills[slot]
        if skill.kind != "strike" or (skill.cancels != "never" and into >= SPECIAL):
            continue
        fight = Scene(name, "aster", distance=TOUCHING)
        fight.set("p0.meter", C.FULL_METER)
        contact = contact_frame(skill)
        press = f"{SKILL_NAMES[slot]}@0 {SKILL_NAMES[into]}@{contact + skill.hitstop + 1}"
        trace = fight.run(press, "", contact + skill.hitstop + 2)
        assert trace["p0.skill"][-1] == slot, (slot, into)
        assert trace["p0.skill_frame"][-1] == skill.startup + 1


@pytest.mark.parametrize("name", FIGHTERS)
@pytest.mark.parametrize("earlier", range(len(C.SCALING) + 2))
def test_later_hits_of_a_combo_do_less_damage_and_stun_less(name: str, earlier: int) -> None:
    light = load(name).skills[1]
    fight = Scene(name, "aster", distance=TOUCHING)
    fight.set("p1.status", S.HITSTUN)
    fight.set("p1.timer", 1_000)
    fight.set("p1.combo", earlier)
    trace = fight.run("light@0", "", light.startup + 1)
    share = C.SCALING[min(earlier, len(C.SCALING) - 1)]
    assert trace.change("p1.health") == -(light.damage * share // 100)
    assert trace["p1.combo"][-1] == earlier + 1
    assert trace["p1.timer"][-1] == max(1, light.hitstun - C.STUN_DECAY * earlier)


def test_a_combo_ends_when_the_fighter_is_free() -> None:
    trace = Scene("aster", "aster", distance=TOUCHING).run("light@0", "")
    free = trace.first("p1.status", S.FREE, trace.first("p1.status", S.HITSTUN))
    assert trace["p1.combo"][free - 1] == 1
    assert trace["p1.combo"][free] == 0


def test_juggles_stop_at_the_limit() -> None:
    light = load("aster").skills[1]
    fight = Scene("aster", "aster", distance=TOUCHING)
    for hit in range(C.JUGGLE_LIMIT + 1):
        fight.place(distance=TOUCHING)
        fight.set("p1.y", 40 * 256)
        fight.set("p1.vy", 0)
        if hit == 0:
            fight.set("p1.status", S.JUMPING)
        fight.set("p0.status", S.ATTACKING)
        fight.set("p0.skill", 1)
        fight.set("p0.contact", S.CONTACT_NONE)
        fight.set("p0.skill_frame", light.startup - 1)
        fight.set("freeze", 0)
        trace = fight.run("", "", 1)
        assert trace["p1.status"][0] == S.LAUNCHED
        assert (trace.change("p1.health") < 0) == (hit < C.JUGGLE_LIMIT)
        assert trace["p1.juggle"][0] == min(hit + 1, C.JUGGLE_LIMIT)


# --- no combo is endless --------------------------------------------------------------------------
@pytest.mark.parametrize("name", FIGHTERS)
def test_stun_decays_until_no_hit_can_follow(name: str) -> None:
    """After ``LONGEST`` hits on the ground every stun is over before the next hit could come.

    The next hit comes from a cancel (its startup after the contact) or from a new skill (after the
    rest of this one too); an air attack must land first. In the air juggles are limited, and a
    projectile cannot be thrown again before its cooldown.
    """
    skills = load(name).skills
    hitting = [skill for skill in skills[1:9] if skill.kind in ("strike", "projectile")]
    fastest = min(skill.startup for skill in hitting)
    cancels = min(skill.startup for skill in skills[SPECIAL:9] if skill in hitting)
    for skill in (*hitting, *skills[AIR_LIGHT : AIR_HEAVY + 1]):
        stun = skill.hitstun - C.STUN_DECAY * (LONGEST - 1)
        wait = 1 + skill.recovery + fastest
        if skill.cancels != "never":
            wait = min(wait, 1 + cancels)
        if skill not in hitting:
            wait = C.LANDING_FRAMES + fastest
        assert max(1, stun) <= wait, skill.name


@pytest.mark.parametrize("name", FIGHTERS)
def test_only_a_light_links_into_itself_and_not_for_long(name: str) -> None:
    """Even if each hit connects on the last active frame, which leaves the most advantage."""
    for slot, skill in enumerate(load(name).skills[1:9], start=1):
        if skill.kind == "strike" and not skill.knocks_down:
            most = skill.on_hit + skill.active - 1
            earlier = 2 if slot == 1 else 1
            assert most - earlier * C.STUN_DECAY <= skill.startup, skill.name


@pytest.mark.parametrize("name", FIGHTERS)
@pytest.mark.parametrize("other", FIGHTERS)
def test_a_light_links_into_a_light(name: str, other: str) -> None:
    light = load(name).skills[1]
    free = contact_frame(light) + light.hitstop + light.active + light.recovery
    for gap in (C.PRESS_GAP, 1):  # buffered, or pressed on the first free frame
        trace = Scene(name, other, distance=TOUCHING).run(f"light@0 light@{free - gap}", "")
        assert trace["p1.combo"].max() == 2, gap


class ComboSearch:
    """Searches for the longest combo on somebody who guards high as soon as he can.

    Every skill is tried after every hit: pressed on every fourth frame (a press waits in the buffer
    anyway), standing, walking forward or jumping. Each further hit is searched on from there.
    """

    MOVES = (NEUTRAL, FORWARD, JUMP)
    FRAMES = 110

    def __init__(self, name: str, other: str, middle: float) -> None:
        fight = Scene(name, other, distance=TOUCHING, middle=middle)
        fight.set("p0.meter", C.FULL_METER)
        fight.set("p1.health", 30_000)
        self.start = fight.simulator.state[:, 0].copy()
        options = np.array(list(product(range(1, NUM_SKILLS), range(0, 48, 4), self.MOVES)))
        self.skills, self.frames, self.moves = options.T
        self.simulator = Simulator(len(options), delay=0)
        self.best: list[str] = []

    def run(self) -> list[str]:
        """Give the skills of the longest combo found, at most ``LONGEST`` + 1."""
        stack = [([], self.start)]
        seen = set()
        while stack and len(self.best) <= LONGEST:
            hits, state = stack.pop()
            self.best = max(self.best, hits, key=len)
            for skill, after in self.extend(state, bool(hits)):
                key = (len(hits), *self.essence(after))
                if key not in seen:
                    seen.add(key)
                    stack.append(([*hits, SKILL_NAMES[skill]], after))
        return self.best

    def essence(self, state: np.ndarray) -> tuple[int, ...]:
        """Give what decides what can follow: pose, stun, meter, cooldowns and rough distance."""
        names = ["p0.status", "p0.skill", "p0.skill_frame", "p0.meter", "p1.status", "p1.timer"]
        names += [f"p0.ready_{slot}" for slot in range(SPECIAL, NUM_SKILLS)]
        apart = int(state[FIELD["p1.x"]] - state[FIELD["p0.x"]]) // (6 * SUBPIXELS)
        height = int(state[FIELD["p0.y"]]) // (6 * SUBPIXELS)
        return (*(int(state[FIELD[name]]) for name in names), apart, height)

    def extend(self, start: np.ndarray, comboing: bool) -> list[tuple[int, np.ndarray]]:
        """Find ways to land one hit more, as (skill pressed, state right after the hit)."""
        simulator, state = self.simulator, self.simulator.state
        state[:] = start[:, np.newaxis]
        combo, status = FIELD["p1.combo"], FIELD["p1.status"]
        actions = np.zeros((simulator.fights, 2, 2), np.int8)
        actions[:, 0, 0] = self.moves
        actions[:, 1, 0] = BACK if comboing else NEUTRAL
        going = simulator.all_rows
        found = []
        for frame in range(self.FRAMES):
            actions[:, 0, 1] = np.where(self.frames == frame, self.skills, 0)
            simulator.step(actions, going)
            landed = state[combo, going] > start[combo]
            found += [(int(self.skills[k]), self.rewind(state[:, k])) for k in going[landed]]
            over = landed
            if comboing:
                over = landed | ~np.isin(state[status, going], (S.HITSTUN, S.LAUNCHED))
            going = going[~over]
            if not len(going):
                break
        return found

    def rewind(self, state: np.ndarray) -> np.ndarray:
        """Set the clock back to 0, so that the search is not stopped by it."""
        state = state.copy()
        frame = state[FIELD["frame"]]
        for slot in range(1, NUM_SKILLS):
            ready = FIELD[f"p0.ready_{slot}"]
            state[ready] = max(0, state[ready] - frame)
        state[FIELD["p0.last_press"]] = S.NEVER
        state[FIELD["frame"]] = 0
        return state


@pytest.mark.parametrize("middle", [480, 930])
@pytest.mark.parametrize("name", FIGHTERS)
def test_no_combo_found_by_search_is_endless(name: str, middle: float) -> None:
    best = ComboSearch(name, "aster", middle).run()
    assert 1 <= len(best) <= LONGEST, " → ".join(best)
