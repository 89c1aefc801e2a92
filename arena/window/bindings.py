"""Which keys and buttons do what. Knows no pygame: sources are names that a person can read.

A source is a key by its name ("a", "left shift"), or of a gamepad "button 3", "axis 0 -", "hat 0
up". Each action has one source or several.
"""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from arena.rules.actions import SKILL_NAMES

DIRECTIONS: Final = ("left", "right", "up", "down")
ACTIONS: Final = (*DIRECTIONS, *SKILL_NAMES[1:])
PEOPLE: Final = 2
"""People who can play at once."""
_MOST_SOURCES: Final = 4

Source = Annotated[str, Field(min_length=1, max_length=40)]
Sources = dict[str, list[Source]]

# Actions in the order of `ACTIONS`: directions, then light to super.
_LETTERS: Final = ("a", "d", "w", "s", "j", "k", "l", "i", "u", "o", "space", "p")
_NUMBER_PAD: Final = (*DIRECTIONS, "[1]", "[2]", "[3]", "[5]", "[4]", "[6]", "[0]", "[9]")
_KEYS: Final = tuple(dict(zip(ACTIONS, keys, strict=True)) for keys in (_LETTERS, _NUMBER_PAD))
_PAD: Final[Mapping[str, tuple[str, ...]]] = {
    "left": ("axis 0 -", "hat 0 left"),
    "right": ("axis 0 +", "hat 0 right"),
    "up": ("axis 1 -", "hat 0 up"),
    "down": ("axis 1 +", "hat 0 down"),
    "light": ("button 2",),
    "heavy": ("button 3",),
    "low": ("button 0",),
    "overhead": ("button 1",),
    "throw": ("button 4",),
    "special": ("button 5",),
    "defence": ("axis 2 +",),
    "super": ("axis 5 +",),
}


def default_keys(person: int) -> Sources:
    """Give the keys of person 0, letters around both hands, or 1, arrows and number pad."""
    return {action: [_KEYS[person][action]] for action in ACTIONS}


def default_pad() -> Sources:
    """Give the buttons of a gamepad: the four on its face and the four at its shoulders."""
    return {action: list(_PAD[action]) for action in ACTIONS}


class Bindings(BaseModel):
    """The sources of every action of both people.

    Attributes:
        keys: Of the keyboard, for persons 0 and 1.
        pads: Of their gamepads.
    """

    model_config = ConfigDict(extra="forbid", validate_assignment=True)

    keys: tuple[Sources, Sources] = Field(
        default_factory=lambda: (default_keys(0), default_keys(1))
    )
    pads: tuple[Sources, Sources] = Field(default_factory=lambda: (default_pad(), default_pad()))

    @model_validator(mode="after")
    def _every_action(self) -> "Bindings":
        for sources in (*self.keys, *self.pads):
            if set(sources) != set(ACTIONS) or max(map(len, sources.values())) > _MOST_SOURCES:
                raise ValueError(f"bindings name {', '.join(sources)}; give {', '.join(ACTIONS)}")
        return self

    def of(self, person: int, *, pad: bool) -> Sources:
        """Give the sources of a person."""
        return (self.pads if pad else self.keys)[person]

    def bind(self, person: int, action: str, source: str, *, pad: bool) -> tuple[int, str] | None:
        """Let one source do an action, in place of all that did it before.

        A source does one thing only; the keyboard is shared by both people. If this took the last
        source of another action, that one is given a source that did this action before.

        Returns:
            The person and the action that the source served before; None if it served none.
        """
        own = self.of(person, pad=pad)
        sharing = {person: own} if pad else dict(enumerate(self.keys))
        before = next(
            (
                (who, what)
                for who, sources in sharing.items()
                for what in ACTIONS
                if source in sources[what] and (who, what) != (person, action)
            ),
            None,
        )
        free = [each for each in own[action] if each != source]
        own[action] = [source]
        if before is not None:
            robbed = sharing[before[0]]
            left = [each for each in robbed[before[1]] if each != source]
            robbed[before[1]] = left or free[:1]
        return before

    def caps(self, person: int, *, pad: bool = False) -> dict[str, str]:
        """Give key caps, short texts, by action."""
        sources = self.of(person, pad=pad)
        return {action: cap(each[0]) if each else "–" for action, each in sources.items()}

    def reset(self, *, pad: bool) -> None:
        """Give both people the sources that the program came with."""
        for person in range(PEOPLE):
            self.of(person, pad=pad).update(default_pad() if pad else default_keys(person))


_SHORT: Final = {
    "space": "Spc",
    "return": "Enter",
    "left shift": "LShift",
    "right shift": "RShift",
    "left ctrl": "LCtrl",
    "right ctrl": "RCtrl",
    "left alt": "LAlt",
    "right alt": "RAlt",
    "backspace": "Bksp",
    **{f"button {number}": name for number, name in enumerate(("A", "B", "X", "Y", "LB", "RB"))},
    **{"button 6": "Back", "button 7": "Start", "button 11": "L3", "button 12": "R3"},
    **{"axis 2 +": "LT", "axis 5 +": "RT"},
    **{"axis 0 -": "Stick Left", "axis 0 +": "Stick Right"},
    **{"axis 1 -": "Stick Up", "axis 1 +": "Stick Down"},
    **{f"hat 0 {side}": f"Cross {side.title()}" for side in DIRECTIONS},
}


def cap(source: str) -> str:
    """Give a short text for a source, as it stands on a key."""
    if source in _SHORT:
        return _SHORT[source]
    if source.startswith("[") and source.endswith("]"):
        return f"Num {source[1:-1]}"
    kind, _, rest = source.partition(" ")
    if rest and kind in ("button", "axis", "hat"):
        return f"B{rest}" if kind == "button" else f"{kind.title()} {rest}"
    return source.upper() if len(source) == 1 else source.title()
