"""Screens on which keys and buttons are bound, and text is typed."""

import pygame
import pytest

from arena.window.screens.text import TextScreen
from arena.window.screens.title import TitleScreen
from arena.window.settings import load_settings
from tests.arena.window.driver import Driver


def test_a_key_is_bound_anew_remembered_and_does_its_work(still: Driver) -> None:
    still.choose("Controls")
    still.choose("Heavy")
    assert still.screen.waiting == "heavy"
    still.tap("g")
    assert still.app.settings.bindings.keys[0]["heavy"] == ["g"]
    assert load_settings()[0].bindings.keys[0]["heavy"] == ["g"]
    still.tap("escape")
    screen = still.fight()
    still.tap("j")
    while not screen.match.session.is_fought:
        still.run(1)
    still.tap("g")
    still.run(1)
    assert screen.match.session.last_press[0].skill == 2
    assert screen.match.session.corners[0].keys["heavy"] == "G"


def test_a_key_that_did_something_else_is_exchanged(still: Driver) -> None:
    still.choose("Controls")
    still.choose("Heavy")
    still.tap("j")
    keys = still.app.settings.bindings.keys[0]
    assert keys["heavy"] == ["j"] and keys["light"] == ["k"]
    still.choose("As they came")
    assert keys["heavy"] == ["k"] and keys["light"] == ["j"]
    still.choose("Heavy")
    still.tap("escape")
    assert keys["heavy"] == ["k"] and still.shown == "BindingsScreen"


def test_an_input_method_composes_and_only_where_text_is_typed(
    still: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[str] = []
    takes_text: list[bool] = []
    monkeypatch.setattr(pygame.key, "start_text_input", lambda: takes_text.append(True))
    monkeypatch.setattr(pygame.key, "stop_text_input", lambda: takes_text.append(False))
    still.app.push(TitleScreen(still.app))
    still.app.push(TextScreen(still.app, "Name?", taken.append))
    assert takes_text == [False, True]
    still.post(pygame.TEXTEDITING, text="ねこ", start=0, length=2)
    still.tap("return")  # chooses a candidate, and accepts nothing
    assert (still.screen.text, still.screen.composed) == ("", "ねこ")
    still.type("猫")
    still.type("\u0000👩\u200d👧x")
    still.tap("backspace", "return")
    assert taken == ["猫👩\u200d👧"]
    assert takes_text == [False, True, False]


def test_what_was_copied_is_put_in(still: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pygame.scrap, "has_text", lambda: True)
    monkeypatch.setattr(pygame.scrap, "get_text", lambda: "clone:runs/mine\n")
    still.app.push(TextScreen(still.app, "Which agent?", lambda text: None))
    still.post(pygame.KEYDOWN, key=pygame.K_v, mod=pygame.KMOD_LCTRL, unicode="", scancode=0)
    still.run(1)
    assert still.screen.text == "clone:runs/mine"


class PluggedIn:
    """A gamepad that SDL does not know, as far as the window asks it."""

    def get_instance_id(self) -> int:
        return 7

    def get_guid(self) -> str:
        return "mine"

    def get_name(self) -> str:
        return "a gamepad"


def test_a_button_of_a_gamepad_is_bound_anew(still: Driver) -> None:
    still.app.controls._open_pad = lambda index: PluggedIn()
    still.app.controls._read_layout = lambda index: {}

    def button(number: int) -> None:
        still.post(pygame.JOYBUTTONDOWN, instance_id=7, button=number)
        still.post(pygame.JOYBUTTONUP, instance_id=7, button=number)
        still.run(1)

    still.choose("Controls")
    still.tap("right", "down", "down", "down", "down", "down", "return")
    assert "no gamepad" in still.app.said
    still.post(pygame.JOYDEVICEADDED, device_index=0)
    still.run(1)
    assert "a gamepad" in still.app.said
    button(0)
    assert still.screen.waiting == "light"
    for value in (-1.0, 0.9):  # a trigger, from where it rests
        still.post(pygame.JOYAXISMOTION, instance_id=7, axis=4, value=value)
    still.run(1)
    pads = still.app.settings.bindings.pads[0]
    assert (still.screen.waiting, pads["light"]) == ("", ["axis 4 +"])
    button(0)
    button(7)  # "start" leads to the menu everywhere: it leaves things as they are
    assert (still.shown, still.screen.waiting, pads["light"]) == (
        "BindingsScreen",
        "",
        ["axis 4 +"],
    )
    button(0)
    button(3)  # heavy's: exchanged
    assert pads["light"] == ["button 3"] and pads["heavy"] == ["axis 4 +"]
    assert load_settings()[0].bindings.pads[0]["light"] == ["button 3"]
    still.post(pygame.JOYDEVICEREMOVED, instance_id=7)
    still.run(1)
    assert "is gone" in still.app.said
