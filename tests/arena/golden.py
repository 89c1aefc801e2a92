"""Golden fights: one for each match-up, as text that a person can read and compare.

    python -m tests.arena.golden          play the inputs in golden/*.txt again, rewrite the rest
    python -m tests.arena.golden --new    make up new inputs, too

A file holds both players' inputs, run-length coded, and what the rules made of them: an event a
line and a digest of the last state. A change of the rules or of the frame data shows as a diff of
events; if it is meant, rewrite the files and commit them with it.
"""

import sys
import textwrap
from itertools import groupby, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.skills import FIGHTERS, SUBPIXELS
from arena.rules.actions import MOVE_NAMES, SKILL_NAMES
from arena.rules.constants import FIGHT_FRAMES
from arena.rules.digest import state_digest
from tests.arena.scenario import Scene, Trace
from tests.arena.storyteller import tell

FOLDER = Path(__file__).resolve().parent / "golden"
MATCH_UPS = [f"{first}-{second}" for first, second in product(FIGHTERS, FIGHTERS)]
Inputs = NDArray[np.int8]


def path_of(match_up: str) -> Path:
    return FOLDER / f"{match_up}.txt"


def new_fight(match_up: str) -> Scene:
    first, second = match_up.split("-")
    return Scene(first, second, distance=280)


# --- text -----------------------------------------------------------------------------------------
def write_inputs(inputs: Inputs, side: int) -> list[str]:
    """Code one side's inputs: ``forward*12 forward+light back*3``."""
    words = []
    for (move, skill), run in groupby(map(tuple, inputs[:, side])):
        word = MOVE_NAMES[move] + (f"+{SKILL_NAMES[skill]}" if skill else "")
        count = len(list(run))
        words.append(word if count == 1 else f"{word}*{count}")
    return [f"p{side}: {line}" for line in textwrap.wrap(" ".join(words), 92)]


def read_inputs(text: str) -> Inputs:
    """Read both sides' inputs from a golden file, int8 [frames, 2, 2]."""
    sides = []
    for side in range(2):
        lines = [line[4:] for line in text.splitlines() if line.startswith(f"p{side}: ")]
        codes: list[tuple[int, int]] = []
        for word in " ".join(lines).split():
            action, _, count = word.partition("*")
            move, _, skill = action.partition("+")
            code = (MOVE_NAMES.index(move), SKILL_NAMES.index(skill) if skill else 0)
            codes += [code] * int(count or 1)
        sides.append(codes)
    return np.array(sides, np.int8).swapaxes(0, 1)


def write(match_up: str, inputs: Inputs) -> str:
    """Play a fight and give the text of its golden file."""
    fight = new_fight(match_up)
    trace = fight.run_inputs(inputs)
    first, second = match_up.split("-")
    health = " – ".join(str(trace[f"p{p}.health"][-1]) for p in range(2))
    lines = [
        f"# {first} (p0) against {second} (p1). Rewrite with: python -m tests.arena.golden",
        "",
        *write_inputs(inputs, 0),
        *write_inputs(inputs, 1),
        "",
        *tell(trace),
        "",
        f"frames {trace['frame'][-1]}, health {health}",
        f"digest {state_digest(fight.simulator.state, 0):08x}",
    ]
    return "\n".join(lines) + "\n"


# --- making inputs up -----------------------------------------------------------------------------
class Player:
    """Makes up inputs that look like play: it closes in, pokes, guards, jumps and throws."""

    def __init__(self, seed: tuple[int, int]) -> None:
        self._random = np.random.default_rng(seed)
        self._move = "forward"
        self._until = 0
        self._next_press = 0

    def act(self, fight: Scene, side: int) -> tuple[int, int]:
        """Answer the fight as it stands with (move, skill)."""
        frame, gap = fight["frame"], fight.distance
        if frame >= self._until:
            self._move, hold = self._choose_move(gap)
            self._until = frame + hold
        skill = 0
        grabbed = fight[f"p{side}.status"] == S.GRABBED and self._random.random() < 0.1
        if grabbed or (frame >= self._next_press and fight[f"p{side}.status"] != S.HITSTUN):
            skill = 5 if grabbed else self._choose_skill(fight, side, gap)
            self._next_press = frame + int(self._random.integers(12, 50))
        return MOVE_NAMES.index(self._move), skill

    def _choose_move(self, gap: float) -> tuple[str, int]:
        if gap > 160:
            weights = {"forward": 0.75, "neutral": 0.1, "jump": 0.1, "back": 0.05}
        else:
            weights = {"forward": 0.3, "back": 0.35, "crouch": 0.2, "jump": 0.1, "neutral": 0.05}
        move = str(self._random.choice(list(weights), p=list(weights.values())))
        return move, 2 if move == "jump" else int(self._random.integers(8, 40))

    def _choose_skill(self, fight: Scene, side: int, gap: float) -> int:
        skills = fight.fighters[side].skills
        if fight[f"p{side}.meter"] >= skills[8].meter and self._random.random() < 0.5:
            return 8
        near = [
            slot
            for slot in range(1, 8)
            if gap * SUBPIXELS <= skills[slot].reach + 30 * SUBPIXELS
            or skills[slot].kind == "projectile"
            or (skills[slot].kind in ("counter", "teleport") and gap < 90)
        ]
        near += [5, 5] if 5 in near else []
        return int(self._random.choice(near)) if near else 0


def make_inputs(match_up: str) -> Inputs:
    """Make up both sides' inputs for a whole fight."""
    number = MATCH_UPS.index(match_up)
    players = [Player((number + 20, side)) for side in range(2)]
    fight = new_fight(match_up)
    inputs = []
    while len(inputs) < FIGHT_FRAMES and fight["outcome"] == S.GOING_ON:
        both = np.array([player.act(fight, side) for side, player in enumerate(players)], np.int8)
        fight.run_inputs(both[np.newaxis])
        inputs.append(both)
    return np.array(inputs)


def played(match_up: str) -> Trace:
    """Play the inputs of a golden file."""
    return new_fight(match_up).run_inputs(read_inputs(path_of(match_up).read_text()))


def main(arguments: list[str]) -> None:
    """Rewrite all golden files."""
    FOLDER.mkdir(exist_ok=True)
    for match_up in MATCH_UPS:
        path = path_of(match_up)
        keep = path.exists() and "--new" not in arguments
        inputs = read_inputs(path.read_text()) if keep else make_inputs(match_up)
        path.write_text(write(match_up, inputs))


if __name__ == "__main__":
    main(sys.argv[1:])
