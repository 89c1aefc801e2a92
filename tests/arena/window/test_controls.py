"""Keyboard and gamepads: from events to hands."""

import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.window import fonts
from arena.window.bindings import ACTIONS, DIRECTIONS, PEOPLE, Bindings, default_pad
from arena.window.controls import Controls
from arena.window.hands import IDLE, Hands
from arena.window.pad_keys import keys_of
from arena.window.pad_layout import Layout, layout_of, layout_of_pad


class FakePad:
    """What SDL gives for a gamepad."""

    def __init__(self, instance: int, guid: str) -> None:
        self.instance, self.guid = instance, guid

    def get_instance_id(self) -> int:
        return self.instance

    def get_guid(self) -> str:
        return self.guid

    def get_name(self) -> str:
        return f"pad {self.guid}"


class Hand:
    """Controls, and events for them."""

    def __init__(self) -> None:
        pygame.display.init()
        self.plugged: list[FakePad] = []
        self.layouts: dict[str, Layout] = {}
        self.controls = Controls(Bindings(), self._open, self._layout)

    def _open(self, index: int) -> FakePad:
        if index >= len(self.plugged):
            raise pygame.error("Invalid joystick device number")
        return self.plugged[index]

    def _layout(self, index: int) -> Layout:
        return self.layouts.get(self.plugged[index].guid, {})

    def key(self, name: str, *, down: bool = True) -> None:
        kind = pygame.KEYDOWN if down else pygame.KEYUP
        self.controls.handle(pygame.event.Event(kind, key=pygame.key.key_code(name)))

    def tap(self, name: str) -> None:
        self.key(name)
        self.key(name, down=False)

    def post(self, kind: int, **values: object) -> str:
        return self.controls.handle(pygame.event.Event(kind, **values))

    def plug_in(self, instance: int, guid: str) -> str:
        self.plugged.append(FakePad(instance, guid))
        return self.post(pygame.JOYDEVICEADDED, device_index=len(self.plugged) - 1)

    def pull_out(self, instance: int) -> str:
        return self.post(pygame.JOYDEVICEREMOVED, instance_id=instance)

    def button(self, instance: int, number: int, *, down: bool = True) -> str:
        kind = pygame.JOYBUTTONDOWN if down else pygame.JOYBUTTONUP
        return self.post(kind, instance_id=instance, button=number)


@pytest.fixture
def hand() -> Hand:
    return Hand()


def test_a_tap_shorter_than_a_frame_is_one_press(hand: Hand) -> None:
    hand.tap("j")
    assert [hand.controls.take(0) for _ in range(3)] == [Hands(skill=1), IDLE, IDLE]


def test_a_held_key_does_not_repeat(hand: Hand) -> None:
    for _ in range(3):
        hand.key("j")  # the system's repetition
    assert [hand.controls.take(0).skill for _ in range(3)] == [1, 0, 0]
    hand.key("j", down=False)
    hand.key("j")
    assert hand.controls.take(0).skill == 1


def test_of_several_skills_of_a_frame_the_last_in_their_order_counts(hand: Hand) -> None:
    for name in ("p", "j", "space"):
        hand.tap(name)
    assert hand.controls.take(0).skill == 8
    assert hand.controls.take(0).skill == 0


def test_left_and_right_together_are_neither(hand: Hand) -> None:
    hand.key("a")
    assert hand.controls.take(0).x == -1
    hand.key("d")
    assert hand.controls.take(0).x == 0
    hand.key("a", down=False)
    assert hand.controls.take(0).x == 1


def test_losing_the_focus_releases_everything(hand: Hand) -> None:
    hand.key("a")
    hand.key("j")
    hand.post(pygame.WINDOWFOCUSLOST)
    assert hand.controls.take(0) == IDLE


def test_alone_both_halves_of_the_keyboard_are_yours(hand: Hand) -> None:
    hand.key("left")
    assert hand.controls.take(0).x == -1 and hand.controls.take(1) == IDLE
    hand.controls.clear()
    hand.controls.alone = False
    hand.key("left")
    hand.key("j")
    assert hand.controls.take(0) == Hands(skill=1) and hand.controls.take(1) == Hands(x=-1)


def test_gamepads_come_go_and_have_their_place_again(hand: Hand) -> None:
    hand.controls.alone = False
    assert "player 1" in hand.plug_in(10, "one") and "player 2" in hand.plug_in(11, "two")
    hand.button(10, 2)
    hand.post(pygame.JOYAXISMOTION, instance_id=11, axis=0, value=-0.9)
    assert hand.controls.take(0) == Hands(skill=1) and hand.controls.take(1) == Hands(x=-1)
    assert "player 2 is gone" in hand.pull_out(11)
    assert hand.controls.take(1) == IDLE  # what it held is released
    assert "player 1 is gone" in hand.pull_out(10)
    assert "player 2" in hand.plug_in(12, "two")
    assert "player 1" in hand.plug_in(13, "one")
    hand.button(12, 2)
    assert hand.controls.take(1).skill == 1


def test_only_what_a_gamepad_held_is_released_with_it(hand: Hand) -> None:
    hand.plug_in(3, "one")
    hand.key("d")
    hand.post(pygame.JOYHATMOTION, instance_id=3, hat=0, value=(0, -1))
    assert hand.controls.take(0) == Hands(1, -1, 0)
    hand.pull_out(3)
    assert hand.controls.take(0) == Hands(x=1)
    assert hand.button(3, 2) == "" and hand.controls.take(0).skill == 0


def test_a_shaking_stick_presses_once(hand: Hand) -> None:
    hand.plug_in(3, "one")
    skills = []
    for value in (-1.0, 0.2, 0.6, 0.45, 0.6, 0.4, 0.1, 0.7):
        hand.post(pygame.JOYAXISMOTION, instance_id=3, axis=5, value=value)
        skills.append(hand.controls.take(0).skill)
    assert skills == [0, 0, 8, 0, 0, 0, 0, 8]


def test_in_menus_a_gamepad_is_arrows_enter_and_escape(hand: Hand) -> None:
    hand.plug_in(3, "one")
    hand.post(pygame.JOYAXISMOTION, instance_id=3, axis=1, value=0.9)
    pressed = keys_of(hand.controls.pad_pressed, only_start=False)
    assert [event.key for event in pressed] == [pygame.K_DOWN]
    hand.button(3, 0)
    assert [each.key for each in keys_of(hand.controls.pad_pressed, only_start=False)] == [
        pygame.K_RETURN
    ]
    assert keys_of(hand.controls.pad_pressed, only_start=True) == []
    hand.button(3, 7)
    assert keys_of(hand.controls.pad_pressed, only_start=True)[0].key == pygame.K_ESCAPE


KEYS = st.sampled_from([*"asdwjkliuop", "space", "left", "right", "up", "down", "q", "x"])


@given(st.lists(st.tuples(KEYS, st.booleans()), max_size=60))
def test_whatever_is_pressed_all_is_free_when_all_is_released(events: list) -> None:
    hand = Hand()
    for name, down in events:
        hand.key(name, down=down)
        taken = hand.controls.take(0)
        assert -1 <= taken.x <= 1 and -1 <= taken.y <= 1 and 0 <= taken.skill <= 8
    for name, _ in events:
        hand.key(name, down=False)
    assert hand.controls.take(0) == IDLE


SOURCES = st.sampled_from([*"asdwjkliuopqx", "left", "[1]", "space"])


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from(ACTIONS), SOURCES), max_size=30))
def test_however_keys_are_bound_each_does_one_thing_and_no_action_is_lost(changes: list) -> None:
    bindings = Bindings()
    for person, action, source in changes:
        bindings.bind(person, action, source, pad=False)
        assert bindings.keys[person][action] == [source]
        every = [key for keys in bindings.keys for sources in keys.values() for key in sources]
        assert len(every) == len(set(every))
        Bindings.model_validate(bindings.model_dump())
    assert bindings.pads[0] == default_pad()


def test_every_key_that_comes_with_the_program_can_be_read() -> None:
    """The font that pygame brings has no arrows, for one."""
    bindings = Bindings()
    for person in range(PEOPLE):
        for pad in (False, True):
            for cap in bindings.caps(person, pad=pad).values():
                assert cap and all(not run.path for run in fonts._runs(cap)), cap


# What SDL sends for a DualShock 4 by its own driver, and for a pad with digital triggers.
_DUALSHOCK = {
    **{"a": "b0", "b": "b1", "x": "b2", "y": "b3", "back": "b4", "guide": "b5", "start": "b6"},
    **{"leftstick": "b7", "rightstick": "b8", "leftshoulder": "b9", "rightshoulder": "b10"},
    **{"dpup": "b11", "dpdown": "b12", "dpleft": "b13", "dpright": "b14", "touchpad": "b15"},
    **{"leftx": "a0", "lefty": "a1", "rightx": "a2", "righty": "a3"},
    **{"lefttrigger": "a4", "righttrigger": "a5", "platform": "Linux", "type": "ps4"},
}
_OLD = {"a": "b2", "lefttrigger": "b6", "righttrigger": "-a4", "dpleft": "h0.8", "lefty": "a1~"}


def test_buttons_of_every_known_gamepad_lie_alike(hand: Hand) -> None:
    hand.layouts = {"ps4": layout_of(_DUALSHOCK), "old": layout_of(_OLD)}
    hand.controls.alone = False
    hand.plug_in(1, "ps4")
    hand.plug_in(2, "old")
    sent = {}
    for number, skill in ((2, "light"), (0, "low"), (9, "throw"), (10, "special")):
        hand.button(1, number)
        hand.button(1, number, down=False)
        sent[skill] = ACTIONS[len(DIRECTIONS) - 1 + hand.controls.take(0).skill]
    assert all(skill == taken for skill, taken in sent.items()), sent
    hand.button(1, 14)  # its cross is made of buttons
    hand.button(1, 11)
    assert hand.controls.take(0) == Hands(x=1, y=1)
    for value in (-1.0, 0.8):
        hand.post(pygame.JOYAXISMOTION, instance_id=1, axis=4, value=value)
    assert hand.controls.take(0).skill == ACTIONS.index("defence") - len(DIRECTIONS) + 1
    hand.post(pygame.JOYAXISMOTION, instance_id=1, axis=2, value=0.9)  # the right stick is free
    assert hand.controls.take(0).skill == 0

    hand.button(2, 6)
    assert hand.controls.take(1).skill == ACTIONS.index("defence") - len(DIRECTIONS) + 1
    hand.post(pygame.JOYAXISMOTION, instance_id=2, axis=4, value=-0.9)
    assert hand.controls.take(1).skill == ACTIONS.index("super") - len(DIRECTIONS) + 1
    hand.post(pygame.JOYAXISMOTION, instance_id=2, axis=1, value=-0.9)  # turned over
    hand.post(pygame.JOYHATMOTION, instance_id=2, hat=0, value=(-1, 0))
    assert hand.controls.take(1) == Hands(x=-1, y=-1)


def test_start_is_start_on_every_known_gamepad_and_a_stick_that_is_pushed_in_is_not(
    hand: Hand,
) -> None:
    hand.layouts = {"ps4": layout_of(_DUALSHOCK)}
    hand.plug_in(1, "ps4")
    for number, leads in ((6, 1), (7, 0), (9, 0)):
        hand.button(1, number)
        assert len(keys_of(hand.controls.pad_pressed, only_start=True)) == leads, number


@given(
    st.dictionaries(
        st.sampled_from(["a", "dpup", "leftx", "-lefty", "lefttrigger", "x"]),
        st.text("abh+-~.0123", min_size=1, max_size=5),
    )
)
def test_no_mapping_breaks_the_window(mapping: dict[str, str]) -> None:
    hand = Hand()
    hand.layouts = {"odd": layout_of(mapping)}
    hand.plug_in(1, "odd")
    for number in range(4):
        hand.button(1, number)
        hand.post(pygame.JOYAXISMOTION, instance_id=1, axis=number, value=0.9)
    hand.controls.take(0)


def test_a_gamepad_that_is_gone_before_it_is_opened_is_told(hand: Hand) -> None:
    assert "plug it in again" in hand.post(pygame.JOYDEVICEADDED, device_index=0)
    assert not hand.controls.has_pad(0)
    assert layout_of_pad(99) == {}


def test_a_gamepad_told_twice_keeps_its_place(hand: Hand) -> None:
    hand.plug_in(1, "one")
    assert hand.post(pygame.JOYDEVICEADDED, device_index=0) == ""
    assert hand.controls.pad_names() == [(0, "pad one")]


def test_two_gamepads_of_one_make_have_both_places_again(hand: Hand) -> None:
    for instance in (1, 2):
        hand.plug_in(instance, "twin")
    for instance in (1, 2):
        hand.pull_out(instance)
    for instance in (3, 4):
        hand.plug_in(instance, "twin")
    assert sorted(person for person, _ in hand.controls.pad_names()) == [0, 1]


def test_a_place_that_another_gamepad_has_taken_is_not_shared_while_one_is_free(
    hand: Hand,
) -> None:
    hand.plug_in(1, "mine")
    hand.pull_out(1)
    hand.plug_in(2, "yours")
    assert "player 2" in hand.plug_in(3, "mine")


def test_a_trigger_that_is_let_go_is_no_choice(hand: Hand) -> None:
    hand.plug_in(1, "unknown")
    chosen = []
    for value in (-1.0, -0.8, 0.9):
        hand.post(pygame.JOYAXISMOTION, instance_id=1, axis=4, value=value)
        chosen += hand.controls.pad_pressed
    assert chosen == ["axis 4 +"]
