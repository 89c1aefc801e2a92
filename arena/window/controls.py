"""Keyboard and gamepads: from events to what each person holds and presses on a frame.

Everything comes from events, so that a tap that is shorter than a frame is a press all the same.
Keys held by the system's repetition press nothing again. Presses of one frame are taken together:
of several skills the one that stands last in `SKILL_NAMES` counts, so super before defence before
special, and light last.
"""

from collections.abc import Callable
from typing import Any, Final

import pygame

from arena.rules.actions import SKILL_NAMES
from arena.window.bindings import ACTIONS, DIRECTIONS, PEOPLE, Bindings
from arena.window.hands import Hands
from arena.window.pad_layout import Layout, layout_of_pad, ours

PRESSED_AT: Final = 0.5
"""How far an axis must be pushed to count as pressed, of 1."""
RELEASED_AT: Final = 0.35
"""How far it must come back to count as released, so that a shaking hand presses once."""
_AT_END: Final = 0.9  # an axis that rests beyond is a trigger
_HAT_SIDES: Final = ((0, -1, "left"), (0, 1, "right"), (1, 1, "up"), (1, -1, "down"))

Held = set[tuple[int, str]]  # (device, source); device -1 is the keyboard
KEYBOARD: Final = -1


class Pad:
    """A gamepad that is plugged in: whose it is, where its buttons lie, and what is pushed."""

    def __init__(self, joystick: Any, person: int, layout: Layout) -> None:
        self.joystick = joystick
        self.person = person
        self.layout = layout
        self.pushed: set[str] = set()  # axes and hats, by source
        self.rests: dict[int, str] = {}  # by axis the source at which it rested first, if it did

    def pressed_by_hand(self, source: str) -> bool:
        """Whether a source is pressed by hand, and not by a trigger that is let go."""
        return source not in self.rests.values()

    def note_rest(self, axis: int, value: float) -> None:
        """Note where an axis rests: SDL tells first where it stood before it was touched."""
        at_end = abs(value) > _AT_END
        self.rests.setdefault(axis, f"axis {axis} {'-' if value < 0 else '+'}" if at_end else "")


class Controls:
    """What each person holds and presses.

    Attributes:
        bindings: Keys and buttons.
        alone: Whether one person plays: both halves of the keyboard and all gamepads are then its.
        pad_pressed: Sources of gamepads that the latest event pressed.
    """

    def __init__(
        self,
        bindings: Bindings,
        open_pad: Callable[[int], Any] = pygame.joystick.Joystick,
        read_layout: Callable[[int], Layout] = layout_of_pad,
    ) -> None:
        """Begin with nothing held.

        Args:
            bindings: Keys and buttons; changes are honoured at once.
            open_pad: Opens a gamepad by its number among those plugged in.
            read_layout: Says where its buttons lie, by the same number.
        """
        self.bindings = bindings
        self.alone = True
        self.pad_pressed: list[str] = []
        self._open_pad, self._read_layout = open_pad, read_layout
        self._pads: dict[int, Pad] = {}
        self._places: dict[str, list[int]] = {}  # of pads that were pulled out, by their make
        self._held: list[dict[str, Held]] = []
        self._pressed: list[set[int]] = []
        self.clear()

    def clear(self) -> None:
        """Release everything, and forget every press."""
        self._held = [{action: set() for action in ACTIONS} for _ in range(PEOPLE)]
        self._pressed = [set() for _ in range(PEOPLE)]
        for pad in self._pads.values():
            pad.pushed.clear()

    # --- taking -------------------------------------------------------------------------------
    def take(self, person: int) -> Hands:
        """Give what a person holds, and the skill pressed since this was asked last."""
        held, pressed = self._held[person], self._pressed[person]
        left, right, up, down = (bool(held[direction]) for direction in DIRECTIONS)
        skill = max(pressed, default=0)
        pressed.clear()
        return Hands(right - left, up - down, skill)

    def pad_names(self) -> list[tuple[int, str]]:
        """List the gamepads as (person, name)."""
        return [(pad.person, pad.joystick.get_name()) for pad in self._pads.values()]

    def has_pad(self, person: int) -> bool:
        """Return True if a person has a gamepad."""
        return any(pad.person == person for pad in self._pads.values())

    # --- events -------------------------------------------------------------------------------
    def handle(self, event: pygame.event.Event) -> str:
        """Take an event; of others than keys and gamepads nothing happens.

        Returns:
            What a person should be told, such as that a gamepad is gone; mostly empty.
        """
        self.pad_pressed = []
        match event.type:
            case pygame.KEYDOWN | pygame.KEYUP:
                name = pygame.key.name(event.key)
                self._source(KEYBOARD, name, down=event.type == pygame.KEYDOWN)
            case pygame.WINDOWFOCUSLOST:
                self.clear()
            case pygame.JOYDEVICEADDED:
                return self._plug_in(event.device_index)
            case pygame.JOYDEVICEREMOVED:
                return self._pull_out(event.instance_id)
            case _:
                for own, down in self._pad_sources(event):
                    self._pad_source(self._pads[event.instance_id], event.instance_id, own, down)
        return ""

    def _pad_source(self, pad: Pad, instance: int, own: str, down: bool) -> None:
        """Press or release a source of a gamepad, which is named as ours from here on."""
        source = ours(pad.layout, own)
        if not source:
            return
        if down and pad.pressed_by_hand(own):
            self.pad_pressed.append(source)
        self._source(instance, source, down=down)

    def _pad_sources(self, event: pygame.event.Event) -> list[tuple[str, bool]]:
        """Name what an event of a gamepad presses (True) or releases."""
        if getattr(event, "instance_id", None) not in self._pads:
            return []
        pad = self._pads[event.instance_id]
        match event.type:
            case pygame.JOYBUTTONDOWN:
                return [(f"button {event.button}", True)]
            case pygame.JOYBUTTONUP:
                return [(f"button {event.button}", False)]
            case pygame.JOYAXISMOTION:
                pad.note_rest(event.axis, event.value)
                pushed = [
                    (f"axis {event.axis} {sign}", share * event.value)
                    for sign, share in (("-", -1), ("+", 1))
                ]
                return _changes(pad.pushed, pushed)
            case pygame.JOYHATMOTION:
                sides = [
                    (f"hat {event.hat} {name}", float(event.value[axis] == sign))
                    for axis, sign, name in _HAT_SIDES
                ]
                return _changes(pad.pushed, sides)
        return []

    def _source(self, device: int, source: str, *, down: bool) -> None:
        """Press or release a source for every person that it belongs to."""
        for person, action in self._meaning(device, source):
            held = self._held[person][action]
            if not down:
                held.discard((device, source))
            elif (device, source) not in held:
                if action not in DIRECTIONS:
                    self._pressed[person].add(SKILL_NAMES.index(action))
                held.add((device, source))

    def _meaning(self, device: int, source: str) -> list[tuple[int, str]]:
        """Say for whom a source does which action."""
        owners = range(PEOPLE) if device == KEYBOARD else [self._pads[device].person]
        return [
            (0 if self.alone else owner, action)
            for owner in owners
            for action, sources in self.bindings.of(owner, pad=device != KEYBOARD).items()
            if source in sources
        ]

    def _plug_in(self, index: int) -> str:
        try:
            joystick = self._open_pad(index)
            instance, make = joystick.get_instance_id(), joystick.get_guid()
        except pygame.error as error:  # it may be gone already
            return f"A gamepad cannot be used ({error}); plug it in again"
        if instance in self._pads:  # told twice, as by a driver that begins anew
            return ""
        taken = {pad.person for pad in self._pads.values()}
        free = [person for person in range(PEOPLE) if person not in taken]
        places = self._places.get(make, [])
        person = places.pop(0) if places else 0
        if free and person not in free:
            person = free[0]  # another gamepad has taken the place since
        self._pads[instance] = Pad(joystick, person, self._read_layout(index))
        return f"Gamepad of player {person + 1}: {joystick.get_name()}"

    def _pull_out(self, instance: int) -> str:
        pad = self._pads.pop(instance, None)
        if pad is None:
            return ""
        self._places.setdefault(pad.joystick.get_guid(), []).append(pad.person)
        for held in self._held:
            for sources in held.values():
                sources -= {each for each in sources if each[0] == instance}
        return f"The gamepad of player {pad.person + 1} is gone; plug it in again"


def _changes(pushed: set[str], now: list[tuple[str, float]]) -> list[tuple[str, bool]]:
    """Note how far sources are pushed; give those that are pressed or released by that."""
    changes = []
    for source, value in now:
        if source in pushed and value < RELEASED_AT:
            pushed.discard(source)
            changes.append((source, False))
        elif source not in pushed and value > PRESSED_AT:
            pushed.add(source)
            changes.append((source, True))
    return changes
