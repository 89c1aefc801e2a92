"""What defines the game, found by brute force in the rules: what is punished, what is safe."""

from itertools import product

import pytest

from arena.frame_data import FIGHTERS, load
from arena.frame_data.skills import SUBPIXELS
from arena.rules.actions import SKILL_NAMES
from arena.rules.constants import ESCAPE_FRAMES
from arena.simulator import DEFAULT_DELAY
from experiments.lab.punish import punishes

TOUCHING = 46
PAIRS = list(product(FIGHTERS, FIGHTERS))


def distances(attacker: str, slot: str, most: int = 960) -> range:
    """From touching to the reach of a skill, every 18 pixels."""
    reach = load(attacker).skills[SKILL_NAMES.index(slot)].reach // SUBPIXELS
    return range(TOUCHING, min(reach, most) + 1, 18)


@pytest.mark.parametrize(("attacker", "defender"), PAIRS)
def test_a_blocked_heavy_is_punished_wherever_it_reaches(attacker: str, defender: str) -> None:
    # but for the tip of Cirrus's lance, which Brakk is too slow for
    for distance in distances(attacker, "heavy", most=120):
        assert punishes(attacker, "heavy", defender, distance, contact="blocked"), distance


@pytest.mark.parametrize(("attacker", "defender"), PAIRS)
def test_a_blocked_light_is_safe(attacker: str, defender: str) -> None:
    for distance in distances(attacker, "light"):
        assert not punishes(attacker, "light", defender, distance, contact="blocked"), distance


@pytest.mark.parametrize("attacker", ["aster", "brakk"])
@pytest.mark.parametrize("defender", FIGHTERS)
def test_a_blocked_special_that_strikes_is_punished(attacker: str, defender: str) -> None:
    for distance in (TOUCHING, 82, 140):
        assert punishes(attacker, "special", defender, distance, contact="blocked"), distance


@pytest.mark.parametrize("slot", ["low", "overhead", "special"])
@pytest.mark.parametrize(("attacker", "defender"), PAIRS)
def test_close_up_nothing_but_a_light_is_safe(attacker: str, defender: str, slot: str) -> None:
    assert punishes(attacker, slot, defender, TOUCHING, contact="blocked")


@pytest.mark.parametrize("name", FIGHTERS)
def test_what_can_and_what_cannot_be_answered_on_sight(name: str) -> None:
    """A press takes effect a reaction delay after what it answers was seen to start."""
    skills = load(name).skills
    for slot in (2, 4, 6):  # heavy, overhead, special: can be guarded
        assert skills[slot].startup > DEFAULT_DELAY, skills[slot].name
    # the heavy fighter's throw must be expected, the others' can be escaped by quick eyes
    assert (skills[5].startup + ESCAPE_FRAMES < DEFAULT_DELAY) == (name == "brakk")
    assert skills[5].startup < DEFAULT_DELAY
    # so must a super, whose freeze counts
    assert skills[8].startup + skills[8].screen_freeze < DEFAULT_DELAY
