"""Any screen is closed, or loses the focus: no fault, and what was played is kept."""

import threading
from collections.abc import Callable

import pygame
import pytest

from arena.replays.playback import Playback
from arena.window.replaying.films import Cut
from arena.window.replaying.opening import open_replay
from arena.window.replaying.reel import Reel
from arena.window.replaying.take_over import TakeOver
from arena.window.screens.bindings import BindingsScreen
from arena.window.screens.filming import FilmingScreen
from arena.window.screens.loading import LoadingScreen
from arena.window.screens.options import OptionsScreen
from arena.window.screens.rating import RatingScreen
from arena.window.screens.replay import ReplayScreen
from arena.window.screens.replays import ReplaysScreen
from arena.window.screens.screen import Screen
from arena.window.screens.second_opinion import SecondOpinionScreen
from arena.window.screens.set_up import SetUpScreen
from arena.window.screens.take_over import READY, TakeOverScreen
from arena.window.screens.text import TextScreen
from arena.window.screens.title import TitleScreen
from arena.window.screens.training import TrainingScreen
from arena.window.training.otherwise import otherwise
from tests.arena.replays.fights import ADA, RUSH, recorded
from tests.arena.window.driver import Driver, agent


def _waiting(driver: Driver) -> Screen:
    """Loads something that is never done."""
    return LoadingScreen(driver.app, "Wait", threading.Event().wait, lambda made: None)


def _filming(driver: Driver) -> Screen:
    reel = Reel([Playback.of(recorded())], ("Ada", "rush"))
    path = driver.app.library.folder / "films" / "a.gif"
    return FilmingScreen(driver.app, reel, path, Cut())


def _rating(driver: Driver) -> Screen:
    entry = driver.app.library.save(recorded(), (ADA, RUSH)).entry
    return RatingScreen(driver.app, entry.id)


def _opinion(driver: Driver) -> Screen:
    replay = recorded()
    found = otherwise(replay, agent(), 0)
    return SecondOpinionScreen(driver.app, Playback.of(replay), ("Ada", "rush"), found, "it")


def _take_over(driver: Driver) -> Screen:
    made = TakeOver(Playback.of(recorded()), 40, 0, agent())
    return TakeOverScreen(driver.app, made, (ADA, RUSH), 1)


SCREENS: dict[str, Callable[[Driver], Screen]] = {
    "title": lambda driver: TitleScreen(driver.app),
    "set-up": lambda driver: SetUpScreen(driver.app, 1),
    "text": lambda driver: TextScreen(driver.app, "Name?", lambda text: None),
    "loading": _waiting,
    "options": lambda driver: OptionsScreen(driver.app),
    "bindings": lambda driver: BindingsScreen(driver.app),
    "training": lambda driver: TrainingScreen(driver.app),
    "browser": lambda driver: ReplaysScreen(driver.app),
    "replay": lambda driver: ReplayScreen(driver.app, open_replay(recorded(), "here")),
    "opinion": _opinion,
    "take-over": _take_over,
    "rating": _rating,
    "film": _filming,
}


@pytest.mark.parametrize("name", SCREENS)
def test_any_screen_is_closed_with_whatever_is_held_and_lost(driver: Driver, name: str) -> None:
    driver.app.push(SCREENS[name](driver))
    driver.down("a")
    driver.run(2)
    driver.post(pygame.WINDOWFOCUSLOST)
    driver.run(1)
    assert driver.app.controls.take(0).x == 0  # nothing is held any more
    driver.post(pygame.WINDOWFOCUSGAINED)
    driver.post(pygame.WINDOWRESIZED, x=1500, y=700)
    driver.run(1)
    driver.post(pygame.QUIT)
    driver.app.run()
    films = driver.app.library.folder / "films"
    assert driver.app.screen is None and not (films.exists() and list(films.iterdir()))


@pytest.mark.parametrize("name", SCREENS)
def test_escape_leads_from_any_screen_to_the_title(driver: Driver, name: str) -> None:
    if name != "title":
        driver.app.push(SCREENS[name](driver))
        driver.run(1)
        driver.tap("escape")
    assert driver.shown == "TitleScreen"


@pytest.mark.parametrize("paused", [False, True])
def test_a_fight_that_is_closed_is_kept_as_broken_off(driver: Driver, paused: bool) -> None:
    driver.app.resolve = lambda spec: agent()
    driver.fight()
    driver.tap("j")
    driver.run(150)
    if paused:
        driver.tap("escape")
        assert driver.shown == "PauseScreen"
    driver.post(pygame.QUIT)
    driver.app.run()
    (entry,) = driver.app.library.fights()
    assert entry.result == "broken off" and entry.frames > 10


def test_what_was_taken_over_and_closed_is_kept(driver: Driver) -> None:
    driver.app.push(_take_over(driver))
    driver.run(READY + 20)
    driver.post(pygame.QUIT)
    driver.app.run()
    (entry,) = driver.app.library.fights()
    assert entry.note == "taken over" and entry.frames >= 19
