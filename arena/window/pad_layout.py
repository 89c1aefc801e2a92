"""Where buttons lie on a gamepad: SDL knows thousands by their make, and so all are told alike.

Sources of a gamepad are numbered as those of the commonest one: "button 0" is the lower of the four
on its face, "axis 2 +" the left trigger, whatever numbers its maker gave them. A gamepad that SDL
does not know keeps its own numbers.
"""

from collections.abc import Mapping
from typing import Any, Final

import pygame

_BUTTONS: Final = {
    **{name: f"button {number}" for number, name in enumerate(("a", "b", "x", "y"))},
    **{"leftshoulder": "button 4", "rightshoulder": "button 5"},
    **{"back": "button 6", "start": "button 7", "guide": "button 8"},
    **{"leftstick": "button 11", "rightstick": "button 12", "misc1": "button 13"},
    **{f"paddle{number}": f"button {13 + number}" for number in range(1, 5)},
    **{"touchpad": "button 18", "lefttrigger": "axis 2 +", "righttrigger": "axis 5 +"},
    **{f"dp{side}": f"hat 0 {side}" for side in ("left", "right", "up", "down")},
}
"""Our sources by SDL's names of buttons; 9 and 10 are left to gamepads that SDL does not know."""
_STICKS: Final = {"leftx": 0, "lefty": 1, "rightx": 3, "righty": 4}
_HAT_SIDES: Final = {"1": "up", "2": "right", "4": "down", "8": "left"}
_SIGNS: Final = ("-", "+")

Layout = Mapping[str, str]
"""Our sources by those of a gamepad; one that is to say nothing is empty."""


def layout_of(mapping: Mapping[str, str]) -> Layout:
    """Read SDL's mapping of a gamepad.

    Args:
        mapping: What the gamepad sends by SDL's names, such as ``{"a": "b1", "leftx": "a0"}``.

    Returns:
        Our sources by the gamepad's own; empty if the mapping is.
    """
    own: dict[str, str] = {}
    for name, sent in mapping.items():
        if name in _BUTTONS:
            own |= _button(sent, _BUTTONS[name])
        elif name.lstrip("+-") in _STICKS:
            own |= _stick(sent, name)
    return own


def _button(sent: str, ours: str) -> dict[str, str]:
    kind, rest = sent[:1], sent[1:]
    if kind == "b":
        return {f"button {rest}": ours}
    if kind == "h":
        hat, _, side = rest.partition(".")
        return {f"hat {hat} {_HAT_SIDES.get(side, side)}": ours}
    if kind == "a":  # a trigger, which rests at one end of its axis
        way = sent.endswith("~")
        axis = rest.rstrip("~")
        return {f"axis {axis} {_SIGNS[not way]}": ours, f"axis {axis} {_SIGNS[way]}": ""}
    return {f"axis {rest[1:].rstrip('~')} {kind}": ours} if kind in _SIGNS else {}


def _stick(sent: str, name: str) -> dict[str, str]:
    axis = _STICKS[name.lstrip("+-")]
    if name[0] in _SIGNS:  # half of a stick, perhaps made of a button
        half = f"axis {axis} {name[0]}"
        return {f"axis {sent[1:]} +": half} if sent[0] == "a" else _button(sent, half)
    if sent[:1] != "a":
        return {}
    turned, theirs = sent.endswith("~"), sent[1:].rstrip("~")
    return {
        f"axis {theirs} {sign}": f"axis {axis} {_SIGNS[(sign == '+') != turned]}" for sign in _SIGNS
    }


def ours(layout: Layout, source: str) -> str:
    """Name a gamepad's source as ours; empty if it is to say nothing."""
    if not layout or source in layout:
        return layout.get(source, source)
    return "" if source in layout.values() else source  # one that SDL has no name for


def layout_of_pad(index: int) -> Layout:
    """Read where buttons lie on the gamepad of a number among those plugged in."""
    from pygame._sdl2 import controller

    try:
        controller.init()
        known: Any = controller.Controller(index) if controller.is_controller(index) else None
        return layout_of(known.get_mapping()) if known is not None else {}
    except (pygame.error, ValueError):
        return {}
