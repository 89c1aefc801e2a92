"""What punishes what: against the frame data, and against presses tried by hand in one fight."""

import itertools

import pytest

from arena import state as S
from arena.base.errors import InputError
from arena.frame_data.skills import FIGHTERS, SUBPIXELS, load
from arena.rules.actions import SKILL_NAMES
from experiments.lab.attacks import Attacks
from experiments.lab.punish import one_case, punishes, when_blocked
from experiments.lab.trials import HURT, ROW_NAMES, TOUCHING
from tests.arena.scenario import Scene, Trace, guard_against, of_kind

STRIKES = of_kind("strike")


def lands(trace: Trace, after: int) -> bool:
    """Whether side 0 is hurt at all, and side 1 not before, from a frame on."""
    hurt = [t for t in range(after, len(trace)) if trace["p0.status"][t] in HURT]
    struck = [t for t in range(after, len(trace)) if trace["p1.status"][t] in HURT]
    return bool(hurt) and (not struck or hurt[0] < struck[0])


def by_hand(attacker: str, row: int, defender: str, distance: int) -> set[str]:
    """Guard one attack and try every slot on every frame after, in single fights."""
    skill = load(attacker).skills[row]
    attack = f"{SKILL_NAMES[row]}@0"
    contact = skill.startup + skill.screen_freeze

    def played(escape: str, then: str, until: int = 0) -> Trace:
        fight = Scene(attacker, defender, distance=distance)
        for side in (0, 1):
            fight.set(f"p{side}.meter", 100)
        guard = f"{guard_against(skill)}@{contact}" + (f"-{until - 1}" if until else "")
        return fight.run(f"{attack} {escape}@{contact}", f"{guard} {then}", contact + 130)

    trace = played("neutral", "")
    free = [trace.first(f"p{side}.status", S.FREE, contact) for side in (0, 1)]
    found = set()
    for slot, press in itertools.product(range(1, 9), range(free[1], free[0])):
        for walk in (f"forward@{free[1]}-{press} ", ""):
            then = f"{walk}{SKILL_NAMES[slot]}@{press}"
            tried = (played(escape, then, free[1]) for escape in ("crouch", "back", "jump"))
            if all(lands(trace, free[1]) for trace in tried):
                found.add(SKILL_NAMES[slot])
    return found


@pytest.mark.parametrize(
    ("attacker", "row", "defender", "distance"),
    [
        ("aster", 2, "cirrus", TOUCHING),
        ("brakk", 3, "aster", 76),
        ("cirrus", 8, "brakk", 100),
        ("aster", 1, "aster", TOUCHING),
    ],
)
def test_the_search_finds_what_single_fights_find(
    attacker: str, row: int, defender: str, distance: int
) -> None:
    assert punishes(attacker, ROW_NAMES[row], defender, distance) == by_hand(
        attacker, row, defender, distance
    )


@pytest.mark.parametrize(("name", "row"), STRIKES)
def test_what_is_faster_than_the_disadvantage_punishes_and_nothing_slower(
    name: str, row: int
) -> None:
    skill = load(name).skills[row]
    pushed = TOUCHING + skill.push_block / SUBPIXELS
    for defender in FIGHTERS:
        found = punishes(name, ROW_NAMES[row], defender, TOUCHING)
        for slot, answer in enumerate(load(defender).skills[:9]):
            if answer.kind not in ("strike", "throw"):
                continue
            if answer.startup >= -skill.on_block:
                assert SKILL_NAMES[slot] not in found
            elif answer.reach / SUBPIXELS >= pushed:
                assert SKILL_NAMES[slot] in found


def test_a_reaction_delay_takes_punishes_of_a_miss_away() -> None:
    for row in range(1, 9):
        sooner = punishes("aster", ROW_NAMES[row], "cirrus", 60, "missed", delay=0)
        later = punishes("aster", ROW_NAMES[row], "cirrus", 60, "missed", delay=31)
        assert later <= sooner
    total = load("aster").skills[1].total
    assert punishes("aster", "light", "aster", 60, "missed", delay=0)
    assert not punishes("aster", "light", "aster", 60, "missed", delay=min(31, total + 1))


def test_an_unreached_guard_punishes_nothing() -> None:
    assert punishes("aster", "light", "aster", 200) == set()


def test_the_earliest_press_is_the_one_that_a_buffer_gives() -> None:
    """Pressed as soon as it is free, standing: where that lands, no waiting or walking is told."""
    attacks = Attacks(one_case("aster", "defence", "aster", TOUCHING))
    found = when_blocked(attacks)
    light = SKILL_NAMES.index("light")
    assert found.wait[0, light] == 0
    assert not found.walks[0, light]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"attacker": "zed"}, "fighter 'zed'"),
        ({"skill": "kick"}, "skill 'kick'"),
        ({"defender": "zed"}, "fighter 'zed'"),
        ({"distance": 3}, "distance"),
        ({"contact": "hit"}, "contact 'hit'"),
        ({"delay": 99}, "reaction delay"),
    ],
)
def test_bad_input_is_named(wrong: dict[str, object], told: str) -> None:
    given = {"attacker": "aster", "skill": "light", "defender": "aster", "distance": 60}
    with pytest.raises(InputError, match=told):
        punishes(**{**given, **wrong})  # type: ignore[arg-type]
