import dataclasses

import numpy as np
import pygame
import pytest

from arena import Fight
from arena import state as S
from arena.base.errors import InputError
from arena.frame_data.skills import FIGHTERS
from arena.window.drawing import FightPainter
from arena.window.drawing.sheet import contact_sheet, draw_cell, main, situations
from arena.window.hands import Hands
from tests.arena.window.drawing.moments import mashed, observed, painted, view_of


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("fighter", range(len(FIGHTERS)))
def test_every_status_move_and_phase_looks_different(fighter, side):
    pictures = {
        name: pygame.image.tobytes(draw_cell(state, side), "RGB")
        for name, state in situations(fighter, side).items()
    }
    assert len(pictures) >= 28 + 26
    by_picture = {}
    for name, picture in pictures.items():
        by_picture.setdefault(picture, []).append(name)
    alike = [names for names in by_picture.values() if len(names) > 1]
    assert not alike


def test_fighters_and_sides_look_different():
    idle = {
        pygame.image.tobytes(draw_cell(situations(fighter, side)["idle"], side), "RGB")
        for fighter in range(len(FIGHTERS))
        for side in (0, 1)
    }
    assert len(idle) == 2 * len(FIGHTERS)


def test_same_observations_give_same_picture():
    first, state = observed(mashed("aster", "cirrus", 240))
    second, same = observed(mashed("aster", "cirrus", 240))
    assert np.array_equal(state, same)
    assert painted(first, view_of(state)) == painted(second, view_of(state))


def test_painting_changes_nothing():
    painter, state = observed(mashed("brakk", "aster", 200))
    before = painted(painter, view_of(state))
    painted(painter, view_of(Fight("cirrus", "brakk").state, announcement="Fight"), boxes=True)
    assert painted(painter, view_of(state)) == before


@pytest.mark.parametrize("pair", [("aster", "brakk"), ("cirrus", "cirrus")])
def test_nothing_outside_the_picture(pair):
    whole = pygame.Surface((1_000, 580))
    whole.fill((255, 0, 255))
    inner = whole.subsurface((20, 20, 960, 540))
    painter = FightPainter()
    for frame, (before, after) in enumerate(mashed(*pair, 300)):
        painter.observe(before, after)
        if frame % 11 == 0:
            painter.paint(inner, view_of(after), boxes=True)
    pixels = pygame.surfarray.array3d(whole)
    pixels[20:980, 20:560] = (255, 0, 255)
    assert (pixels == (255, 0, 255)).all()


def test_forgetting_takes_effects_away():
    painter = FightPainter()
    fight = Fight("aster", "brakk", seed=7)
    fight.place(distance=60)
    states = [fight.state]
    for frame in range(10):
        fight.play(("neutral", "light" if frame == 0 else None), ("neutral", None))
        states.append(fight.state)
        painter.observe(states[-2], states[-1])
    plain = painted(FightPainter(), view_of(states[-1]))
    assert painted(painter, view_of(states[-1])) != plain
    painter.forget()
    assert painted(painter, view_of(states[-1])) == plain


def test_a_state_never_observed_is_painted_without_a_past():
    painter, _ = observed(mashed("aster", "aster", 90))
    other = Fight("cirrus", "brakk", seed=3).state
    assert painted(painter, view_of(other)) == painted(FightPainter(), view_of(other))


def test_recent_damage_and_combo_pass():
    fight = Fight("aster", "aster", seed=1)
    fight.place(distance=60)
    painter = FightPainter()
    before = fight.state
    for frame in range(260):
        press = "light" if frame in (0, 26, 52) else None
        fight.play(("neutral", press), None)
        painter.observe(before, fight.state)
        before = fight.state
    assert fight.side[1].health < fight.side[1].full_health
    memory = painter._memory
    assert memory is not None
    assert memory.recent[1] == pytest.approx(fight.side[1].health / fight.side[1].full_health)
    assert not memory.effects
    assert memory.combos[0].hits == 0


def test_display_follows_the_view():
    fight = Fight("aster", "brakk", seed=1)
    plain = view_of(fight.state)
    hands = ([(Hands(1, 0, 2), 3), (Hands(), 40)], [(Hands(-1, -1), 7)])
    pictures = [
        painted(FightPainter(), view)
        for view in (
            plain,
            dataclasses.replace(plain, names=("Bea", "pro:rush")),
            dataclasses.replace(plain, wins=(1, 0)),
            dataclasses.replace(plain, rounds=3),
            dataclasses.replace(plain, keys=({"light": "U"}, {})),
            dataclasses.replace(plain, announcement="Round 1"),
        )
    ]
    pictures.append(painted(FightPainter(), plain, boxes=True))
    pictures.append(painted(FightPainter(), plain, inputs=hands))
    for field, value in (("p0.health", 300), ("p1.meter", 100), ("p0.guard", 40), ("p1.fumble", 5)):
        changed = Fight("aster", "brakk", seed=1)
        changed.set(field, value)
        pictures.append(painted(FightPainter(), view_of(changed.state)))
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize("name", ["", "n" * 300, "Zoë 漢字 \u200b", "tab\tname"])
def test_any_name_is_painted(name):
    view = dataclasses.replace(view_of(Fight().state), names=(name, name))
    assert painted(FightPainter(), view)


def test_a_won_fight_goes_on_to_the_pose_of_the_winner():
    fight = Fight("brakk", "aster", seed=2)
    fight.place(distance=60)
    fight.side[1].set_health(1)
    painter, before = FightPainter(), fight.state
    while not fight.is_over:
        fight.play(("neutral", "light"), None)
        painter.observe(before, fight.state)
        before = fight.state
    at_once = painted(painter, view_of(before))
    for _ in range(200):
        painter.observe(before, before)
    settled = painted(painter, view_of(before))
    assert settled != at_once
    assert settled == painted(painter, view_of(before))


def test_no_state_is_refused():
    with pytest.raises(InputError, match="a state"):
        FightPainter().observe(np.zeros(3, np.int32), np.zeros(3, np.int32))


def test_fonts_survive_the_end_of_pygame():
    view = view_of(Fight().state, announcement="one")
    painted(FightPainter(), view)
    pygame.quit()
    pygame.init()
    assert painted(FightPainter(), dataclasses.replace(view, announcement="another one"))


def test_sheets_are_written(tmp_path):
    main([str(tmp_path)])
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(f"poses_{name}_{side}.png" for name in FIGHTERS for side in (0, 1))
    read = pygame.image.load(tmp_path / "poses_brakk_1.png")
    assert pygame.image.tobytes(read, "RGB") == pygame.image.tobytes(contact_sheet(1, 1), "RGB")
    with pytest.raises(InputError, match="no folder"):
        main([])


def test_every_kind_of_state_is_known():
    statuses = {int(state[S.STATUS]) for state in situations(0).values()}
    assert statuses == set(range(len(S.STATUS_NAMES)))
