"""A second opinion on a replay, driven by keys."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pygame
import pytest

from arena import Fight
from arena.match import player_of
from arena.match.mind import Thoughts
from arena.replays.playback import Playback
from arena.rules.actions import HEAVY, LIGHT
from arena.window.screens.second_opinion import SecondOpinionScreen, open_second_opinion
from arena.window.training.frames import frames_of
from arena.window.training.otherwise import Otherwise, otherwise
from tests.arena.window.driver import Driver, Still
from tests.arena.window.training.walker import spec_of_walker

DELAY = 6
FRAMES = 150
PRESSED = (20, 80)  # frames on which the log's side 1 presses light
OPINION = (40, 120)  # frames on which the agent answers heavy


class Open(Still):
    """Answers heavy on some frames, and tells the frame that it was asked on."""

    def __init__(self) -> None:
        super().__init__(lambda frame: (0, HEAVY if frame in OPINION else 0))
        self.told = 0

    def thoughts(self, features: Any) -> Thoughts:
        act = self.told / FRAMES
        self.told += 1
        return Thoughts(act, np.array([1 - act, act, *[0.0] * 7]))


@pytest.fixture
def playback() -> Playback:
    fight = Fight("aster", "brakk", seed=2, delay=(0, DELAY))
    for frame in range(FRAMES):
        fight.play(("forward", None), ("neutral", LIGHT if frame in PRESSED else 0))
    return Playback.of(fight.replay())


@pytest.fixture
def found(playback: Playback) -> Otherwise:
    return otherwise(playback.replay, player_of(Open()), 1)


def test_meter_and_mind_of_a_recorded_fight(playback: Playback, found: Otherwise) -> None:
    frames = frames_of(playback.states, found)
    assert len(frames) == FRAMES
    asked = [frame.thoughts[1] for frame in frames]
    assert [each.act * FRAMES for each in asked[:3] if each] == pytest.approx([0, 1, 2])
    assert asked[FRAMES - DELAY :] == [None] * DELAY
    assert [k for k, frame in enumerate(frames) if frame.sent[1][1]] == list(OPINION)
    took_effect = [k for k, frame in enumerate(frames) if frame.inputs[1][1]]
    assert took_effect == [frame + DELAY for frame in PRESSED]
    assert frames[PRESSED[0] + DELAY].cells[1].begins


def test_it_goes_through_the_differences(
    driver: Driver, playback: Playback, found: Otherwise
) -> None:
    screen = SecondOpinionScreen(driver.app, playback, ("Ann", "Bo"), found, "agent", 10)
    driver.app.push(screen)
    expected = sorted(frame + DELAY + 1 for frame in (*PRESSED, *OPINION))
    for place in expected:
        driver.tap("n")
        assert screen.frame == place
    driver.tap("n")
    assert screen.frame == expected[-1]
    driver.tap("p")
    assert screen.frame == expected[-2]
    driver.tap("home", "right", "right", "left")
    assert screen.frame == 1
    driver.tap("end")
    assert screen.frame == FRAMES
    driver.tap("home", "space")
    driver.run(10)
    assert screen.running and screen.frame > 8
    driver.run(FRAMES)
    assert screen.frame == FRAMES and not screen.running
    driver.tap("b")
    assert screen.boxes
    driver.tap("escape")
    assert driver.shown == "TitleScreen"


def test_its_picture_shows_where_it_stands(
    driver: Driver, playback: Playback, found: Otherwise
) -> None:
    screen = SecondOpinionScreen(driver.app, playback, ("Ann", "Bo"), found, "agent")
    driver.app.push(screen)
    pictures = set()
    for frame in range(0, FRAMES, 10):
        screen.go_to(frame)
        surface = pygame.Surface((960, 540))
        screen.draw(surface)
        pictures.add(pygame.image.tobytes(surface, "RGB"))
    assert len(pictures) == FRAMES // 10


def test_it_is_opened_by_a_spec(driver: Driver, playback: Playback, tmp_path: Path) -> None:
    spec = spec_of_walker(tmp_path)
    open_second_opinion(driver.app, playback, ("Ann", "Bo"), 30, 1, spec)
    until = time.monotonic() + 120
    while driver.shown == "LoadingScreen" and time.monotonic() < until:
        time.sleep(0.01)
        driver.run(1)
    assert driver.shown == "SecondOpinionScreen", driver.app.said
    assert driver.screen.frame == 30
    assert any(each.agent for each in driver.screen.differences)
