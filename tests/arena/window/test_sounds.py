import os
import subprocess
import sys

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from arena import Fight
from arena.frame_data.skills import table
from arena.window.drawing.happenings import Kind, happenings
from arena.window.sounds import NAMES, Sounds, synthesise


def story(fight, inputs):
    """Play inputs; give all that happens, with the frame."""
    told = []
    for frame, (first, second) in enumerate(inputs):
        before = fight.state
        fight.play(first, second)
        found = happenings(before, fight.state, table())
        told += [(frame, happening) for happening in found]
    return told


def kinds(told):
    return [happening.kind for _, happening in told]


def close(first="aster", second="brakk", distance=60.0):
    fight = Fight(first, second, seed=7)
    fight.place(distance=distance)
    return fight


def then(first=None, second=None, frames=60):
    return [(first, second)] + [(None, None)] * frames


def held(first, second, move, frames=60):
    return [(first, (move, second))] + [(None, (move, None))] * frames


def test_a_hit_is_told_once():
    told = story(close(), then(("neutral", "light")))
    assert kinds(told) == [Kind.SWING, Kind.HIT]
    hit = told[1][1]
    assert hit.side == 1
    assert hit.direction == 1
    assert 0 < hit.size < 1
    assert hit.row == 1


def test_a_block_a_throw_and_an_escape():
    assert Kind.BLOCK in kinds(story(close(), held(("neutral", "light"), None, "back")))
    thrown = kinds(story(close(), then(("neutral", "throw"))))
    assert thrown[:2] == [Kind.GRAB, Kind.SLAM]
    inputs = then(("neutral", "throw"))
    inputs[7] = (None, ("neutral", "throw"))
    assert Kind.ESCAPE in kinds(story(close(), inputs))


def test_a_guard_that_breaks():
    fight = close()
    fight.side[1].set_guard(1)
    assert Kind.BREAK in kinds(story(fight, held(("neutral", "heavy"), None, "back")))


def test_shots_blinks_supers_jumps_and_ends():
    told = kinds(story(close("cirrus", "cirrus", 300), then(*[("neutral", "special")] * 2)))
    assert told.count(Kind.SHOT) == 2
    assert Kind.CLASH in told
    assert Kind.HIT not in told
    assert Kind.BLINK in kinds(story(close("cirrus"), then(("neutral", "defence"))))
    fight = close("brakk")
    fight.side[0].set_meter(100)
    assert Kind.SUPER in kinds(story(fight, then(("neutral", "super"))))
    assert kinds(story(close(), then(("jump", None)))) == [Kind.JUMP, Kind.LAND]
    fight = close()
    fight.side[1].set_health(1)
    told = kinds(story(fight, then(("neutral", "light"), frames=5)))
    assert told[-2:] == [Kind.HIT, Kind.KNOCK_OUT]


def test_a_catch_and_armour():
    fight = close("aster", "brakk")
    told = kinds(story(fight, then(("neutral", "light"), ("neutral", "defence"))))
    assert Kind.CATCH in told
    told = kinds(story(close("aster", "brakk"), then(("neutral", "light"), ("neutral", "special"))))
    assert Kind.ABSORB in told


@pytest.mark.parametrize("name", NAMES)
def test_sounds_are_heard_and_always_the_same(name):
    wave = synthesise(name)
    assert wave.dtype == np.int16
    assert 500 < len(wave) < 30_000
    assert np.abs(wave.astype(int)).max() > 3_000
    assert np.array_equal(wave, synthesise(name))


def test_without_a_device_all_is_silent(monkeypatch):
    def refuse(*_):
        raise pygame.error("no such device")

    pygame.mixer.quit()
    monkeypatch.setattr(pygame.mixer, "init", refuse)
    sounds = Sounds()
    assert not sounds.device
    sounds.play("hit")
    fight = close()
    before = fight.state
    fight.play(("neutral", "light"))
    sounds.hear(before, fight.state)
    assert sounds.heard(before, fight.state) == ["swing"]
    assert sounds.heard(before, before) == []


def test_muted_plays_nothing():
    pygame.mixer.quit()
    sounds = Sounds(muted=True)
    assert sounds.device
    sounds.play("time")
    assert not pygame.mixer.get_busy()
    sounds.muted = False
    sounds.play("time")
    assert pygame.mixer.get_busy()
    pygame.mixer.quit()


def test_what_pettingzoo_says_of_the_driver_does_not_silence_the_window(monkeypatch):
    tried = []
    pygame.mixer.quit()
    monkeypatch.setenv("SDL_AUDIODRIVER", "dsp")
    monkeypatch.setattr(pygame.mixer, "init", lambda *_: tried.append(os.environ.copy()))
    Sounds()
    assert [once.get("SDL_AUDIODRIVER") for once in tried] == [None]


def test_a_missing_device_leaves_stderr_alone(capfd):
    told = "import os; from arena.window.sounds import Sounds; assert not Sounds().device"
    told += "; os.write(2, b'still there')"
    given = {key: value for key, value in os.environ.items() if key != "SDL_AUDIODRIVER"}
    given |= {"SDL_AUDIODRIVER": "alsa", "ALSA_CONFIG_PATH": "/nonexistent"}
    subprocess.run([sys.executable, "-c", told], env=given, check=True)
    assert capfd.readouterr().err == "still there"
