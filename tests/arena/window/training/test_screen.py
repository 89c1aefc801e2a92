"""Training mode driven by keys: every function that stands on the screen."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pygame
import pytest

from arena.match import player_of
from arena.match.mind import Thoughts
from arena.rules.actions import LIGHT, SKILL_NAMES
from arena.window.screens.training import TrainingScreen
from arena.window.session import Corner
from arena.window.training.dummy import Behaviour, Playback
from arena.window.training.mind_painter import PLOT
from arena.window.training.pace import SPEEDS
from arena.window.training.painter import BOX, RIGHT_EDGE
from arena.window.training.scene import MIND
from arena.window.training.setting import PLACES
from tests.arena.window.driver import Driver, Still
from tests.arena.window.training.keys import shift
from tests.arena.window.training.walker import spec_of_walker


class Open(Still):
    """Tells what it thinks: the probability of acting is 0.9 from frame 20 on, before that 0.1."""

    name = "test:open"

    def thoughts(self, features: Any) -> Thoughts:
        self.told = getattr(self, "told", 0) + 1
        act = 0.9 if self.told > 20 else 0.1
        return Thoughts(act, np.array([1 - act, act, *[0.0] * 7]), 0.5)


class Broken(Still):
    """Fails on its third frame."""

    def act(self, observation: Any) -> Any:
        if len(self.asked) == 2:
            raise ValueError("no idea")
        return super().act(observation)


def with_agent(driver: Driver, agent: Any, delay: int = 3) -> Driver:
    corner = Corner("agent", "brakk", player_of(agent), delay)
    driver.app.push(TrainingScreen(driver.app, (Corner("Ann", "aster"), corner)))
    return driver


def value(driver: Driver, cap: str) -> str:
    return next(each.value for each in driver.screen.commands() if each.cap == cap)


def test_the_title_leads_to_training_and_escape_back(driver: Driver) -> None:
    driver.choose("Training")
    assert driver.shown == "TrainingScreen"
    frame = driver.screen.room.fight.frame
    driver.run(5)
    assert driver.screen.room.fight.frame == frame + 5
    driver.tap("escape")
    assert driver.shown == "TitleScreen"


def test_it_pauses_and_goes_by_single_frames_on_and_back(training: Driver) -> None:
    training.run(10)
    training.tap("tab")
    frame = training.screen.room.fight.frame
    training.run(10)
    assert training.screen.room.fight.frame == frame
    training.tap(".", ".", ".")
    assert training.screen.room.fight.frame == frame + 3
    training.tap(",")
    assert training.screen.room.fight.frame == frame + 2
    training.tap("tab")
    training.run(5)
    assert training.screen.room.fight.frame > frame + 5


def test_a_press_while_it_is_paused_counts_on_the_next_frame(training: Driver) -> None:
    training.run(3)
    training.tap("tab", "j", ".")
    fight = training.screen.room.fight
    assert fight.side[0].skill == "light" and fight.side[0].skill_frame == 0


def test_it_rewinds_while_the_key_is_held(training: Driver) -> None:
    training.run(40)
    state = training.screen.room.fight.history[20]
    frame = training.screen.room.fight.frame
    training.down("backspace")
    training.run((frame - 20) // 2)
    assert np.array_equal(training.screen.room.fight.state, state)
    assert training.painter.forgotten
    training.up("backspace")
    training.run(3)
    assert training.screen.room.fight.frame > 20


@pytest.mark.parametrize("presses", range(len(SPEEDS)))
def test_slow_motion(training: Driver, presses: int) -> None:
    training.tap(*["-"] * presses)
    frame = training.screen.room.fight.frame
    training.run(40)
    assert training.screen.room.fight.frame - frame == 40 * SPEEDS[presses] // 100
    assert value(training, "-") == f"{SPEEDS[presses]} %"


def test_a_reset_while_presses_are_queued_empties_everything(training: Driver) -> None:
    training.app.settings.set_up.delay = 8
    training.app.replace(TrainingScreen(training.app))
    room = training.screen.room
    room.dummy.behaviour = Behaviour.GUARDS_AFTER_HIT
    training.tap("f5")
    assert room.recording is not None
    training.down("d")
    training.down("j")
    training.run(2)  # the press waits in the person's delay
    assert len(room.recording) > 0
    training.down("k")  # and this one for the next frame
    training.down("r")
    training.run(1)
    assert room.recording is None and room.dummy.filled == []
    assert room.fight.frame <= 1
    training.run(30)
    assert room.fight["p0.presses"] == room.fight["p1.presses"] == 0
    assert room.fight.side[0].input == ("neutral", None)  # what is held must be pressed anew
    assert not room.moments[-1].dummy.was_hit


def test_five_slots_save_and_load(training: Driver) -> None:
    frames = []
    for digit in "12345":
        training.run(7)
        frames.append(training.screen.room.fight.frame)
        shift(training, digit)
    for digit, frame in zip("12345", frames, strict=True):
        training.tap(digit)
        assert frame <= training.screen.room.fight.frame <= frame + 1
        assert training.app.said == f"Slot {digit}"


def test_an_empty_slot_says_so(training: Driver) -> None:
    training.tap("4")
    assert "empty" in training.app.said


def test_the_dummy_is_set_by_keys(training: Driver) -> None:
    dummy = training.screen.room.dummy
    for behaviour in [*list(Behaviour)[1:], Behaviour.STANDS]:
        training.tap("f2")
        assert dummy.behaviour is behaviour
        assert value(training, "F2") == behaviour.value
    training.tap("f3")
    assert dummy.techs
    for reversal in [*range(1, len(SKILL_NAMES)), -1, 0]:
        training.tap("f4")
        assert dummy.reversal == reversal
    for playback in (Playback.LOOP, Playback.RANDOM, Playback.ONCE):
        training.tap("f7")
        assert dummy.playback is playback
    for slot in (1, 2, 3, 4, 0):
        training.tap("f6")
        assert dummy.slot == slot


def test_a_recording_is_made_and_played(training: Driver) -> None:
    training.tap("f5")
    training.run(5)
    training.tap("j")
    training.run(20)
    assert training.screen.room.fight["p1.started_1"] == 1
    assert training.screen.room.fight["p0.presses"] == 0
    training.tap("f5")
    training.tap(*["f2"] * 5)
    training.tap("r")
    assert training.screen.room.dummy.behaviour is Behaviour.PLAYS
    training.run(40)
    assert training.screen.room.fight["p1.started_1"] == 1
    training.tap("f8")
    training.run(40)
    assert training.screen.room.fight["p1.started_1"] == 2


def test_places_health_meter_and_fighters_are_set_by_keys(training: Driver) -> None:
    room = training.screen.room
    for place in [*list(PLACES)[1:], next(iter(PLACES))]:
        training.tap("t")
        assert room.setting.place == place
        assert abs(room.fight.side[0].x - PLACES[place][0]) < 1
    training.tap("g", "h", "h")
    assert [side.health * 100 // side.full_health for side in room.fight.side] == [75, 50]
    training.tap("n")
    training.run(2)
    assert [side.meter for side in room.fight.side] == [100, 100]
    training.tap("b")
    assert not room.setting.refills
    training.tap("z", "x")
    assert [side.fighter for side in room.fight.side] == ["brakk", "cirrus"]


def test_what_is_shown_is_switched(training: Driver) -> None:
    shown = training.screen.shown
    before = (shown.boxes, shown.panel, shown.camera)
    training.tap("f9", "m", "c")
    assert (shown.boxes, shown.panel, shown.camera) == tuple(not each for each in before)


def test_every_key_stands_on_the_screen(training: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def note(surface: Any, text: str, *rest: Any, **more: Any) -> pygame.Rect:
        written.append(text)
        return pygame.Rect(0, 0, 0, 0)

    monkeypatch.setattr("arena.window.training.scene.write", note)
    training.run(1)
    for command in training.screen.commands():
        assert command.cap in written and command.label in written
    for text in ("Bksp", "1–5", "Shift", "Esc"):
        assert text in written


def test_an_agent_is_chosen_by_its_spec(training: Driver, tmp_path: Path) -> None:
    spec = spec_of_walker(tmp_path)
    training.tap("v")
    assert training.shown == "TextScreen"
    training.screen.text = spec
    training.tap("return")
    wait(training)
    room = training.screen.room
    assert room.agent_plays and room.corners[1].name == spec
    training.run(60)
    assert room.fight.side[1].x < 600 and room.fight["p1.presses"] > 0
    training.tap("f5")
    assert "agent plays" in training.app.said
    training.tap("y")
    assert not room.agent_plays and value(training, "Y") == "dummy"
    training.tap("y")
    assert room.agent_plays


def wait(driver: Driver) -> None:
    until = time.monotonic() + 120
    while driver.shown == "LoadingScreen" and time.monotonic() < until:
        time.sleep(0.01)
        driver.run(1)
    assert driver.shown == "TrainingScreen", driver.app.said


def test_without_an_agent_the_side_cannot_be_given_to_it(training: Driver) -> None:
    training.tap("y")
    assert "no agent" in training.app.said


def test_an_agent_that_fails_leaves_its_side_to_the_dummy(driver: Driver) -> None:
    with_agent(driver, Broken())
    driver.run(3)
    assert "no idea" in driver.app.said
    assert not driver.screen.room.agent_plays
    driver.run(10)
    assert driver.screen.room.fight.frame >= 10


def test_the_mind_stands_on_the_axis_of_the_meter(driver: Driver) -> None:
    with_agent(driver, Open())
    driver.run(40)
    surface = pygame.Surface((960, 540))
    driver.screen.draw(surface)

    def filled(columns_back: int, height: float) -> bool:
        """Whether the bar of a frame reaches a share of the plot."""
        x = RIGHT_EDGE - columns_back * BOX + 1
        return sum(surface.get_at((x, MIND + PLOT - round(height * PLOT)))[:3]) > 200

    assert filled(1, 0.4) and filled(20, 0.8)
    assert filled(21, 0.05) and not filled(21, 0.4)  # the first 20 frames stay below one half
    assert [moment.thoughts[1].act for moment in driver.screen.room.moments[1:]] == [0.1] * 20 + [
        0.9
    ] * 20


def test_the_picture_changes_with_what_happens(driver: Driver) -> None:
    with_agent(driver, Still(lambda frame: (0, LIGHT if frame == 5 else 0)))
    pictures = []
    for _ in range(30):
        driver.run(1)
        surface = pygame.Surface((960, 540))
        driver.screen.draw(surface)
        pictures.append(pygame.image.tobytes(surface, "RGB"))
    assert len(set(pictures)) == 30


def test_the_side_is_chosen_and_changed(driver: Driver) -> None:
    driver.app.settings.set_up.side = 1
    driver.app.push(TrainingScreen(driver.app))
    assert value(driver, "E") == "right" and driver.screen.view.names == ("Dummy", "You")
    driver.down("j")
    driver.run(3)
    assert driver.screen.room.fight["p1.presses"] == 1
    driver.up("j")
    driver.tap("e")
    assert value(driver, "E") == "left" and driver.screen.view.names == ("You", "Dummy")
    driver.tap("j")
    driver.run(3)
    assert driver.screen.room.fight["p0.presses"] == 1


def test_a_key_that_is_a_players_is_nothing_else(training: Driver) -> None:
    bindings = training.app.settings.bindings
    bindings.bind(0, "light", "r", pad=False)
    bindings.bind(0, "heavy", "1", pad=False)
    training.run(20)
    training.tap("r", "1")
    training.run(5)
    room = training.screen.room
    assert room.fight.frame > 20 and room.fight["p0.presses"] == 2
    assert "Slot" not in training.app.said
    caps = {each.label: each.cap for each in training.screen.commands()}
    assert caps["reset"] == "–" and caps["pause"] == "Tab"


def test_losing_the_focus_pauses(training: Driver) -> None:
    training.post(pygame.WINDOWFOCUSLOST)
    training.run(5)
    frame = training.screen.room.fight.frame
    training.run(5)
    assert training.screen.room.fight.frame == frame and value(training, "Tab") == "on"
