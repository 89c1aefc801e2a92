"""Frame data: what is loaded, and one clear line for everything that can be wrong in a file."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from arena import frame_data
from arena.base.errors import InputError
from arena.frame_data.fighter_file import SLOTS, SUBPIXELS
from arena.frame_data.skills import (
    FIGHTERS,
    FOLDER,
    KIND,
    KINDS,
    ROWS,
    STARTUP,
    frame_data_hash,
    load,
)

GOOD = (FOLDER / "aster.toml").read_text()


def test_the_bundled_fighters_are_of_three_kinds() -> None:
    fighters = [load(name) for name in FIGHTERS]
    assert [fighter.name for fighter in fighters] == ["Aster", "Brakk", "Cirrus"]
    assert len({fighter.health for fighter in fighters}) == 3
    for fighter in fighters:
        assert len(fighter.skills) == ROWS == 1 + len(SLOTS)
        assert fighter.skills[5].kind == "throw"
        assert [skill.level for skill in fighter.skills[3:5]] == ["low", "overhead"]


def test_lengths_are_loaded_as_subpixels() -> None:
    assert load("aster").skills[1].reach % SUBPIXELS == 0
    assert load("aster").skills[1].reach // SUBPIXELS > 44


def test_the_table_holds_what_was_loaded() -> None:
    table = frame_data.table()
    assert table.dtype == np.int32
    assert not table.flags.writeable
    for number, name in enumerate(FIGHTERS):
        for row, skill in enumerate(load(name).skills):
            assert table[number, row, STARTUP] == skill.startup
            assert KINDS[table[number, row, KIND]] == skill.kind


def test_the_hash_names_the_table() -> None:
    assert len(frame_data_hash()) == 16
    assert frame_data_hash() == frame_data_hash()


def test_stun_follows_from_advantage() -> None:
    for name in FIGHTERS:
        for skill in load(name).skills[1:9]:
            left = skill.active + skill.recovery
            assert skill.hitstun == max(1, skill.on_hit + left)
            assert skill.blockstun == max(1, skill.on_block + left)


def test_a_fighter_who_does_not_exist_is_named() -> None:
    with pytest.raises(InputError, match="'dorn' does not exist; choose from aster, brakk, cirrus"):
        load("dorn")


# --- bad files ------------------------------------------------------------------------------------
def changed(old: str, new: str, after: str = "") -> str:
    """Change the first ``old`` behind ``after`` in a good file."""
    start = GOOD.index(after)
    assert old in GOOD[start:]
    return GOOD[:start] + GOOD[start:].replace(old, new, 1)


LIGHT, SPECIAL, AIR = "[skills.light]", "[skills.special]", "[skills.air_light]"
BAD = {
    # what is wrong: (file, what the message must name)
    "unknown field": (changed("startup = 5", "startup = 5\nwings = 2", LIGHT), "light.wings"),
    "unknown field of the fighter": ("age = 7\n" + GOOD, "age"),
    "missing field": (changed("startup = 5\n", "", LIGHT), "light.startup"),
    "missing field of the fighter": (changed("health = ", "# health = "), "health"),
    "missing slot": (GOOD.replace(LIGHT, "[skills.feint]"), "skills.light is missing"),
    "unknown slot": (GOOD + GOOD[GOOD.index(AIR) :].replace("air_", "sea_"), "skills.sea_light"),
    "text for frames": (changed("startup = 5", 'startup = "5"', LIGHT), "light.startup"),
    "text for a length": (changed("reach = ", 'reach = "9"  #', LIGHT), "light.reach"),
    "a fraction of a frame": (changed("startup = 5", "startup = 5.5", LIGHT), "light.startup"),
    "truth for frames": (changed("startup = 5", "startup = true", LIGHT), "light.startup"),
    "truth for a length": (changed("reach = ", "reach = true  #", LIGHT), "light.reach"),
    "number for a word": (changed('cancels = "contact"', "cancels = 1", LIGHT), "light.cancels"),
    "no number": (changed("reach = ", "reach = nan  #", LIGHT), "light.reach"),
    "endless": (changed("walk_forward = ", "walk_forward = inf  #"), "walk_forward"),
    "negative frames": (changed("startup = 5", "startup = -5", LIGHT), "light.startup"),
    "too many frames": (changed("startup = 5", "startup = 5000", LIGHT), "light.startup"),
    "negative damage": (changed("damage = ", "damage = -", LIGHT), "light.damage"),
    "too much health": (changed("health = ", "health = 9"), "health"),
    "too fast": (changed("walk_forward = ", "walk_forward = 9"), "walk_forward"),
    "no gravity": (changed("gravity = 0.55", "gravity = 0.0"), "gravity"),
    "no jump": (changed("jump_speed = ", "jump_speed = 0.001  #"), "jump_speed"),
    "unknown kind": (changed('"strike"', '"hug"', LIGHT), "light.kind"),
    "unknown level": (changed('"low"', '"deep"', "[skills.low]"), "low.level"),
    "no kind of skill": (changed('"strike"', '"none"', LIGHT), "light.kind"),
    "empty name": (changed('name = "Jab"', 'name = ""', LIGHT), "light.name"),
    "never active": (changed("active = 3", "active = 0", LIGHT), "light"),
    "no reach": (changed("reach = ", "reach = 0  #", LIGHT), "light"),
    "harmless": (changed("damage = ", "damage = 0  #", LIGHT), "light"),
    "edges crossed": (changed("low_edge = 36", "low_edge = 360", LIGHT), "light"),
    "span reversed": (changed("move_from = ", "move_from = 500  #", SPECIAL), "special"),
    "counter without window": (changed('"strike"', '"counter"', LIGHT), "light"),
    "projectile without speed": (changed('"strike"', '"projectile"', SPECIAL), "special"),
    "projectile elsewhere": (
        changed('"strike"', '"projectile"\nprojectile_speed = 5\nprojectile_life = 9', LIGHT),
        "light.kind",
    ),
    "throw in the air": (changed('"strike"', '"throw"', AIR), "air_light"),
    "cancel in the air": (changed('"strike"', '"strike"\ncancels = true', AIR), "air_light"),
    "skill that is no table": (GOOD.replace("[skills.light]", "[other]\n", 1), "other"),
    "skills that are no table": ("skills = 3\n" + GOOD[: GOOD.index(LIGHT)], "skills"),
    "no TOML": ("health == 3", "no valid TOML"),
    "field twice": (changed("startup = 5", "startup = 5\nstartup = 6", LIGHT), "no valid TOML"),
    "empty": ("", "name"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_in_one_line_that_names_it(what: str, tmp_path: Path) -> None:
    text, named = BAD[what]
    path = tmp_path / "aster.toml"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        frame_data.read(path)
    told = str(caught.value)
    assert str(path) in told
    assert named in told
    assert "fix" in told
    assert "\n" not in told


def test_a_good_file_is_read(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "brakk.toml", tmp_path)
    assert frame_data.read(tmp_path / "brakk.toml") == load("brakk")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "nobody.toml", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            frame_data.read(path)
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="no valid TOML"):
        frame_data.read(tmp_path / "bytes.toml")
