"""The held-out bots: made of parts by a fixed scheme, of another construction than the ideas.

Each is one of four ways to keep a distance, one of four attacks, and one of four answers to what
comes, by a Latin square, so that each part meets each other one once. They are for reports alone:
nothing is tuned on fights against them.
"""

from typing import Final

from agents.rulebook.rules import Rule

_BEAT: Final = 45  # frames for which a bot stays with what it has drawn

STANCES: Final[dict[str, tuple[Rule, ...]]] = {
    "pacing": (
        Rule("forward", nearest=170),
        Rule("back", within=60, chance=(0, 50), beat=25, stream=3),
        Rule("forward", chance=(0, 55), beat=25, stream=4),
        Rule("back", chance=(0, 50), beat=25, stream=5),
        Rule("neutral"),
    ),
    "pressing": (
        Rule("back", chance=(0, 12), beat=20, stream=3),
        Rule("forward"),
    ),
    "hopping": (
        Rule("forward", own=("jumps",)),
        Rule("jump", nearest=110, within=210, chance=(0, 45), beat=50, stream=3),
        Rule("back", within=70, chance=(0, 35), beat=30, stream=4),
        Rule("forward"),
    ),
    "waiting": (
        Rule("forward", nearest=200, chance=(0, 70), beat=60, stream=3),
        Rule("crouch", within=140, chance=(0, 40), beat=25, stream=4),
        Rule("back", within=110, chance=(0, 60), beat=25, stream=5),
        Rule("neutral"),
    ),
}
"""What each does with its feet while nothing else is to be done."""

ATTACKS: Final[dict[str, tuple[Rule, ...]]] = {
    "pokes": (
        Rule("neutral", "heavy", nearest=-30, within=20, reach_of="heavy", chance=(0, 55), beat=24),
        Rule("forward", "low", within=12, reach_of="low", chance=(55, 80), beat=24),
        Rule("neutral", "special", nearest=140, chance=(80, 100), beat=24, when=("ready",)),
    ),
    "grabs": (
        Rule("forward", "throw", within=20, reach_of="throw", chance=(0, 60), beat=30),
        Rule("forward", "overhead", within=15, reach_of="overhead", chance=(60, 80), beat=30),
        Rule("forward", "light", within=15, reach_of="light", chance=(80, 100), beat=30),
    ),
    "strings": (
        Rule("forward", "super", when=("hit", "ready")),
        Rule("forward", "special", when=("hit", "ready")),
        Rule("forward", "throw", when=("blocked",), chance=(0, 40), beat=_BEAT, stream=1),
        Rule("forward", "light", within=22, reach_of="light", chance=(0, 65), beat=18),
        Rule("forward", "low", within=18, reach_of="low", chance=(65, 90), beat=18),
    ),
    "shots": (
        Rule("neutral", "super", within=0, reach_of="super", when=("ready",), chance=(0, 50)),
        Rule("neutral", "special", nearest=90, when=("ready",), chance=(0, 60), beat=_BEAT),
        Rule("neutral", "heavy", within=25, reach_of="heavy", chance=(40, 90), beat=24, stream=1),
    ),
}
"""How each attacks."""

ANSWERS: Final[dict[str, tuple[Rule, ...]]] = {
    "guard": (
        Rule("guard", when=("threatened",), chance=(0, 80), beat=20, stream=7),
        Rule("guard", "light", own=("blocks",), within=95, chance=(0, 60), beat=20, stream=8),
    ),
    "leap": (
        Rule("forward", "heavy", when=("dives",), chance=(0, 70), beat=40, stream=7),
        Rule("forward", own=("jumps",)),
        Rule("jump", when=("threatened",), chance=(0, 45), beat=20, stream=8),
        Rule("guard", when=("threatened",), chance=(0, 60), beat=20, stream=9),
    ),
    "reverse": (
        Rule("back", "defence", when=("threatened", "ready"), within=130, chance=(0, 55), beat=20),
        Rule("back", "defence", when=("waking", "ready"), within=130, chance=(0, 50), beat=40),
        Rule("guard", when=("threatened",), chance=(0, 50), beat=20, stream=7),
    ),
    "strike": (
        Rule("forward", "heavy", when=("opening",), chance=(0, 75), beat=20, stream=7),
        Rule("forward", "light", when=("opening",), chance=(0, 75), beat=20, stream=8),
        Rule("neutral", "light", foe=("comes",), nearest=20, within=60, reach_of="light"),
    ),
}
"""How each answers what the opponent does."""


def mixtures() -> dict[str, tuple[str, tuple[Rule, ...]]]:
    """Compose all of them.

    Returns:
        How each plays, and its rules, by name: answers first, then attacks, then its feet.
    """
    made = {}
    for row, (stance, feet) in enumerate(STANCES.items()):
        for column, (attack, hands) in enumerate(ATTACKS.items()):
            answer = list(ANSWERS)[(row + column) % len(ANSWERS)]
            about = f"feet: {stance}, attack: {attack}, answer: {answer}"
            made[f"{stance}-{attack}"] = (about, (*ANSWERS[answer], *hands, *feet))
    return made
