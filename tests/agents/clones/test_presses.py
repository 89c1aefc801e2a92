"""What the game registers as a press."""

import numpy as np

from agents.clones.presses import registered_presses


def presses(text: str, wait: int = 0) -> str:
    skill = np.array([0 if c == "." else int(c) for c in text], np.int8)
    kept = registered_presses(skill, np.array([[0, len(skill)]]), wait)
    return "".join(str(k) if k else "." for k in kept)


def test_presses_are_registered_as_the_game_does() -> None:
    assert presses("1...2...") == "1...2..."
    assert presses("1..2....") == "1......."
    assert presses("11111111") == "1......."  # held: each press keeps the next from registering
    assert presses("1..2..3.") == "1......."
    assert presses("1.....2.", wait=6) == "1.....2."
    assert presses("1.1.1.22", wait=6) == "1.....2."  # the player himself waits


def test_presses_of_tracks_are_apart() -> None:
    skill = np.array([0, 0, 1, 2, 0, 0], np.int8)
    kept = registered_presses(skill, np.array([[0, 3], [3, 3], [3, 6]]))
    np.testing.assert_array_equal(kept, skill)
