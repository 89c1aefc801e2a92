"""Training mode, open in a window."""

import pytest

from arena.window.screens.training import TrainingScreen
from tests.arena.window.driver import Driver


@pytest.fixture
def training(driver: Driver) -> Driver:
    driver.app.push(TrainingScreen(driver.app))
    return driver
