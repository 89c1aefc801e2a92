"""The window's loop: sixty steps a second, drawing that is skipped, displays that are missing."""

import os
import random
import subprocess
import sys
import threading
from collections import Counter

import numba
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena import state as S
from arena.window.clock import LONGEST_GAP, FixedStep
from arena.window.look import SIZE
from arena.window.picture import area_in, opening_size, place_in_picture
from arena.window.screens.loading import LoadingScreen
from tests.arena.window.driver import PATIENCE, Driver, agent


class Costly:
    """A screen whose drawing takes a given time."""

    def __init__(self, driver: Driver, costs: list[float], seconds: float) -> None:
        self.driver, self.costs, self.seconds = driver, costs, seconds
        self.steps = self.drawn = 0

    def handle(self, event: pygame.event.Event) -> None:
        pass

    def step(self) -> None:
        self.steps += 1
        if self.driver.time >= self.seconds:
            self.driver.app.quit()

    def draw(self, surface: pygame.Surface) -> None:
        self.driver.time += self.costs[self.drawn % len(self.costs)]
        self.drawn += 1


@pytest.mark.parametrize("slowest", [0.002, 0.03, 0.4])
def test_a_minute_is_sixty_times_sixty_steps_whatever_drawing_costs(
    driver: Driver, slowest: float
) -> None:
    draw = random.Random(3)
    costs = [draw.uniform(0, slowest) for _ in range(997)]
    screen = Costly(driver, costs, 60.0)
    driver.app.replace(screen)
    driver.app.run()
    assert abs(screen.steps / driver.time - 60) < 0.1
    assert screen.drawn <= screen.steps


@given(st.lists(st.floats(0, 0.5), max_size=200))
def test_steps_never_drift(gaps: list[float]) -> None:
    now, steps = 100.0, 0
    steady = FixedStep(now)
    for gap in gaps:
        now += gap
        steps += steady.due(now)
        assert abs(steps - (now - 100) * 60) < 1.001
        assert 0 <= steady.wait(now) <= 1 / 60 + 1e-9


def test_a_machine_that_slept_has_missed_nothing() -> None:
    steady = FixedStep(0.0)
    assert steady.due(3600.0) == 1
    assert steady.due(3600.0 + LONGEST_GAP) == round(LONGEST_GAP * 60)


def test_a_whole_match_of_a_key_presser_against_an_agent(driver: Driver) -> None:
    driver.app.resolve = lambda spec: agent(lambda frame: (frame // 50 % 5, frame % 97 == 0))
    driver.app.settings.set_up.rounds = 1
    screen = driver.fight()
    session = screen.match.session
    draw = random.Random(8)
    keys = ["a", "d", "w", "s", "j", "k", "l", "i", "u", "o", "space", "p"]
    held: set[str] = set()
    presses: Counter[int] = Counter()
    driver.tap("j")
    while driver.shown == "FightScreen":
        for key in keys:
            if draw.random() < 0.06:
                (driver.up if key in held else driver.down)(key)
                held ^= {key}
        driver.app.advance()
        presses[int(session.fight.state[S.PRESS])] += session.last_frame is not None
    assert driver.shown == "ResultScreen"
    (played,) = session.rounds
    assert played.how in ("knock-out", "time-out")
    seen = [pair for pair in driver.painter.observed if pair[0] != pair[1]]
    assert seen == [(k, k + 1) for k in range(played.frames)]
    assert driver.painter.observed[-1] == (played.frames, played.frames)  # the end goes on
    assert len(presses) > 5
    driver.close()
    (entry,) = driver.app.library.fights()
    loaded = driver.app.library.load(entry)  # re-simulated and compared
    assert loaded.frames == played.frames and (loaded.inputs == played.replay.inputs).all()


def test_a_fight_that_cannot_be_kept_is_told_and_the_window_goes_on(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **values: object) -> None:
        raise OSError(28, "No space left on device")

    driver.app.resolve = lambda spec: agent()
    driver.fight()
    driver.tap("j")
    driver.run(150)
    with monkeypatch.context() as patched:
        patched.setattr("arena.replays.library.replaced", full)
        driver.tap("escape")
        driver.choose("Leave the match")
        for _ in range(2_000):
            pygame.time.wait(5)
            driver.run(1)
            if "No space" in driver.app.said:
                break
        assert "No space left" in driver.app.said and driver.shown == "TitleScreen"
    driver.close()  # there is room again
    assert len(driver.app.library.fights()) == 1


@pytest.mark.parametrize(
    ("screen", "size"),
    [
        ((1920, 1080), SIZE),
        ((3840, 2160), (1920, 1080)),
        ((2560, 1440), (1920, 1080)),
        ((2560, 1080), SIZE),
        ((800, 600), SIZE),
    ],
)
def test_on_a_screen_of_many_pixels_the_window_opens_larger(
    screen: tuple[int, int], size: tuple[int, int]
) -> None:
    assert opening_size(screen) == size


@pytest.mark.parametrize("scaling", ["whole", "smooth"])
@pytest.mark.parametrize("window", [(960, 540), (1920, 1080), (1500, 700), (640, 480)])
def test_the_picture_fits_the_window_and_the_mouse_finds_it(
    window: tuple[int, int], scaling: str
) -> None:
    area = area_in(window, scaling)
    assert pygame.Rect((0, 0), window).contains(area)
    assert abs(area.width / area.height - SIZE[0] / SIZE[1]) < 0.01
    if scaling == "whole" and area.width >= SIZE[0]:
        assert area.width % SIZE[0] == 0
    event = pygame.event.Event(pygame.MOUSEMOTION, pos=area.center)
    x, y = place_in_picture(event, pygame.Surface(window), scaling).pos
    assert abs(x - SIZE[0] // 2) <= 2 and abs(y - SIZE[1] // 2) <= 2


@pytest.mark.parametrize(
    "given", [{"SDL_VIDEODRIVER": "x11", "DISPLAY": ":4711"}, {"DISPLAY": ":4711"}, {}]
)
def test_without_a_display_one_line_says_so(given: dict[str, str]) -> None:
    """A display that does not answer, and none at all, for which SDL has a driver nobody sees."""
    unset = ("SDL_", "DISPLAY", "WAYLAND_")
    own = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    own |= {**given, "STANDSTILL_HOME": "/nonexistent"}
    command = [sys.executable, "-m", "experiments.cli.main", "play"]
    done = subprocess.run(command, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("error: no")]
    assert "no window can be opened" in line and "DISPLAY" in line


def test_an_agent_that_does_not_exist_is_told_before_a_window_opens() -> None:
    command = [sys.executable, "-m", "experiments.cli.main", "watch", "level:nobody", "pro:vera"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "level:nobody" in done.stderr


def test_whoever_waits_is_told_how_far_compiling_is(driver: Driver) -> None:
    def work() -> None:
        numba.njit(lambda number: number + 1)(1)  # in no cache
        compiled.set()
        told.wait()

    compiled, told = threading.Event(), threading.Event()
    driver.app.push(LoadingScreen(driver.app, "Wait", work, lambda made: None))
    driver.run(2)
    assert compiled.wait(PATIENCE)
    driver.run(120)
    said = driver.screen.why()
    told.set()
    if numba.config.DISABLE_JIT:
        assert said == "2 s"
    else:
        assert "1 functions in 2 s" in said
    driver.until("TitleScreen", 10_000_000)


def test_a_long_message_is_told_whole(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def note(surface: pygame.Surface, text: str, *rest: object, **more: object) -> None:
        written.append(text)

    monkeypatch.setattr("arena.window.app.write", note)
    words = [f"word{number}" for number in range(40)]
    driver.app.say(" ".join(words))
    driver.app.draw()
    assert len(written) > 1 and " ".join(written).split() == words
