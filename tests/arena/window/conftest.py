"""A window without a display, driven by real events of SDL, with a clock that the test turns."""

import os

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.arena.window.driver import Driver, agent


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Driver]:
    """A window at its title, its settings and fights in a folder of the test's own."""
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))
    made = Driver(tmp_path)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _no_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep SDL's dummy drivers, also where PettingZoo, once imported, has named another."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")


@pytest.fixture
def still(driver: Driver) -> Driver:
    """A window whose every agent stands still."""
    driver.app.resolve = lambda spec: agent()
    driver.app.settings.set_up.rounds = 1
    return driver
