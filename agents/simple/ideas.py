"""The simple bots that opponents are developed against: one idea each.

A list is read from the top; the first rule that applies is followed. Distances are counted from the
reach of the skill wherever that is what the idea is about, so they go with the frame data.
"""

from typing import Final

from agents.rulebook.rules import Rule

_COME: Final = Rule("forward")
_HOLD_GUARD: Final = Rule("guard")
_GUARD_THREATS: Final = Rule("guard", when=("threatened",), unless=("throw threat",))
_STEP: Final = 25  # pixels that a walk covers while half of the reaction delay passes


def _at(skill: str, move: str = "forward", more: int = _STEP, chance: int = 100) -> Rule:
    """Press a skill in its reach and a little before, being on the way in."""
    return Rule(move, skill, within=more, reach_of=skill, chance=(0, chance), when=("ready",))


_STEER: Final = Rule("forward", own=("jumps",))


def _in_air(skill: str, move: str = "forward") -> Rule:
    """Attack on the way down of a jump."""
    return Rule(move, skill, when=("dives",))


IDEAS: Final[dict[str, tuple[str, tuple[Rule, ...]]]] = {
    "walk-throw": (
        "walks in and throws, guards when something starts",
        (_at("throw"), Rule("guard", foe=("starts", "strikes"), within=150), _COME),
    ),
    "blind-throw": ("walks in and throws, whatever comes", (_at("throw"), _COME)),
    "jump-in": (
        "jumps in with a heavy, then jabs",
        (_in_air("heavy"), _STEER, Rule("jump", nearest=95, within=190), _at("light"), _COME),
    ),
    "guard-special": (
        "holds guard, fires the special when it is ready, the super at full meter",
        (
            Rule("guard", "super", within=10, reach_of="super", when=("ready",)),
            Rule("guard", "special", within=260, when=("ready",)),
            Rule("forward", nearest=300),
            _HOLD_GUARD,
        ),
    ),
    "back-reversal": (
        "stands back with special and reversal",
        (
            Rule("back", "defence", within=130, when=("threatened", "ready")),
            Rule("back", "special", nearest=110, when=("ready",)),
            Rule("back", "defence", within=110, foe=("comes", "jumps"), when=("ready",)),
            _HOLD_GUARD,
        ),
    ),
    "heavy-poke": (
        "keeps to the reach of its heavy and pokes with it",
        (
            _GUARD_THREATS,
            Rule("neutral", "heavy", nearest=-45, within=15, reach_of="heavy"),
            Rule("forward", nearest=15, reach_of="heavy"),
            Rule("back", within=-45, reach_of="heavy"),
        ),
    ),
    "only-low": ("walks in and sweeps, nothing else", (_at("low"), _COME)),
    "only-overhead": ("walks in with overheads, nothing else", (_at("overhead"), _COME)),
    "jab-throw": (
        "walks in, jabs or throws",
        (_at("throw", chance=45), _at("light"), _COME),
    ),
    "jump-special": (
        "jumps away and fires the special from afar",
        (
            Rule("back", own=("jumps",)),
            Rule("jump", within=140, unless=("cornered",)),
            Rule("neutral", "special", when=("ready",)),
            _at("heavy", "neutral"),
            Rule("back", within=260),
        ),
    ),
    "guard-step-throw": (
        "steps in guarding, then throws",
        (
            _at("throw"),
            _GUARD_THREATS,
            Rule("guard", chance=(0, 40), beat=14, within=200),
            _COME,
        ),
    ),
    "super-asap": (
        "jabs for meter and fires the super as soon as it is there",
        (_at("super", more=0), _at("light"), _COME),
    ),
    "masher": ("walks in and mashes everything", (Rule("forward", "random"),)),
    "wild-masher": ("mashes everything, moves included", (Rule("random", "random"),)),
    "whiff-punish": (
        "backs off until the opponent misses, then hits",
        (
            Rule("forward", "heavy", when=("opening", "ready")),
            Rule("forward", "low", when=("opening", "ready")),
            _GUARD_THREATS,
            Rule("back", within=50, reach_of="heavy", unless=("cornered",)),
            _at("light", "guard"),
            Rule("forward", nearest=90, reach_of="heavy"),
        ),
    ),
    "crouch-low": (
        "crouches and sweeps who comes near",
        (_at("low", "crouch", more=40), Rule("forward", nearest=220), Rule("crouch")),
    ),
    "guess-guard-throw": (
        "guards high or low by turns and throws",
        (
            _at("throw", "forward", chance=60),
            Rule("crouch", within=150, chance=(0, 50), beat=20, stream=1),
            Rule("back", within=110),
            _COME,
        ),
    ),
    "air-heavy": (
        "jumps all the time with heavies",
        (_in_air("heavy"), _STEER, Rule("jump", within=240), _COME),
    ),
    "air-light": (
        "jumps all the time with jabs",
        (_in_air("light"), _STEER, Rule("jump", within=240), _COME),
    ),
    "jump-throw": (
        "jumps in, does nothing in the air, and throws on landing",
        (
            Rule("forward", "throw", when=("lands",), within=140),
            _STEER,
            _at("throw"),
            Rule("jump", nearest=90, within=190),
            _COME,
        ),
    ),
    "wake-up": (
        "knocks down with sweeps and throws, and hits what gets up",
        (
            Rule("forward", "low", foe=("down",), when=("foe waking",), within=110),
            Rule("forward", foe=("down", "flies"), nearest=70),
            _at("throw", chance=40),
            _at("low"),
            _COME,
        ),
    ),
    "corner-jab": (
        "drives to the wall and jabs, cancels what hits into the special",
        (
            Rule("forward", "super", when=("hit", "ready")),
            Rule("forward", "special", when=("hit", "ready")),
            _at("light"),
            _COME,
        ),
    ),
    "blocked-throw": (
        "throws after a blocked jab",
        (
            Rule("forward", "throw", when=("blocked",)),
            Rule("forward", "throw", foe=("blocks",), within=90),
            Rule("forward", "special", when=("hit", "ready")),
            _at("light"),
            _COME,
        ),
    ),
    "reversal-approach": (
        "answers every approach with its reversal or counter",
        (
            Rule("back", "defence", within=150, foe=("comes", "jumps", "starts"), when=("ready",)),
            _at("light", "guard"),
            Rule("forward", nearest=240),
            _HOLD_GUARD,
        ),
    ),
    "special-cooldown": (
        "walks in and fires the special at every cooldown",
        (Rule("forward", "special", when=("ready",)), _at("light"), _COME),
    ),
    "turtle": (
        "guards, and punishes what it has blocked",
        (
            Rule("guard", "heavy", when=("opening",)),
            Rule("guard", "light", when=("opening",)),
            Rule("guard", "light", own=("blocks",), within=90),
            Rule("forward", nearest=220, unless=("threatened",)),
            _HOLD_GUARD,
        ),
    ),
    "anti-air": (
        "waits for jumps and meets them, pokes the others",
        (
            Rule("neutral", "light", foe=("jumps",), within=130),
            _GUARD_THREATS,
            Rule("neutral", "heavy", nearest=-40, within=20, reach_of="heavy"),
            Rule("forward", nearest=230),
            Rule("back", within=80),
        ),
    ),
    "lead-runaway": (
        "rushes until it leads, then runs away guarding",
        (
            Rule("jump", when=("ahead", "cornered"), within=120, chance=(0, 50), beat=40),
            Rule("guard", "special", when=("ahead", "ready"), nearest=130),
            Rule("guard", when=("ahead",)),
            _at("light", chance=60),
            _at("low"),
            _COME,
        ),
    ),
    "get-up-reversal": (
        "guards, and presses its reversal whenever it may get up or out",
        (
            Rule("guard", "defence", when=("waking", "ready"), within=140),
            Rule("guard", "light", when=("waking",), within=90),
            _GUARD_THREATS,
            _at("throw", chance=50),
            _at("low"),
            _COME,
        ),
    ),
    "jump-out": (
        "jumps straight up when something starts, and dives on what has missed",
        (
            _in_air("heavy", "neutral"),
            Rule("neutral", own=("jumps",)),
            Rule("jump", foe=("starts", "comes"), within=120),
            _at("heavy", "neutral", more=0),
            Rule("forward", nearest=120),
        ),
    ),
}
"""How each plays, and its rules, by name."""
