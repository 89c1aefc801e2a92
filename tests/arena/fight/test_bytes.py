"""A fight as bytes: it comes back, and what is altered, foreign or of another version does not."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena import Fight
from arena import state as S
from arena.base.errors import InputError
from arena.frame_data.skills import table
from arena.simulator import snapshot
from tests.arena.fight.setup import FRAMES, posed
from tests.arena.random_play import Inputs, fights, inputs
from tests.arena.scenario import Scene


# --- bytes ----------------------------------------------------------------------------------------
@settings(max_examples=40)
@given(fights(), inputs(FRAMES), st.integers(0, S.MAX_DELAY))
def test_bytes_bring_the_fight_back(fight: Scene, both: Inputs, delay: int) -> None:
    fight.set("p1.delay", delay)
    fight.play_inputs(both)
    data = fight.to_bytes()
    assert len(data) == snapshot.SIZE == 708
    again = Fight.from_bytes(data)
    assert np.array_equal(again.state, fight.state) and again == fight
    if not fight.is_over:
        for one in (fight, again):
            one.play(("jump", "light"), ("crouch", "low"), frames=40)
        assert again == fight


def test_every_altered_byte_is_noticed() -> None:
    data = posed().to_bytes()
    for place in range(len(data)):
        for bit in (1, 128):
            altered = bytearray(data)
            altered[place] ^= bit
            with pytest.raises(InputError, match=r"^bytes of"):
                Fight.from_bytes(bytes(altered))


def test_every_other_length_is_noticed() -> None:
    data = posed().to_bytes()
    for size in range(len(data)):
        with pytest.raises(InputError, match=f"cut short: {size} bytes, a fight has 708"):
            Fight.from_bytes(data[:size])
    with pytest.raises(InputError, match="followed by others: 709 bytes"):
        Fight.from_bytes(data + b"x")


@pytest.mark.parametrize("data", ["text", None, 7, np.zeros(708, np.uint8)])
def test_what_is_no_bytes_is_refused(data: Any) -> None:
    with pytest.raises(InputError, match="read from bytes, not from"):
        Fight.from_bytes(data)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("FORMAT", 9, "format 9, this version reads 1"),
        ("RULES_VERSION", 77, "rules version 77, this version reads"),
    ],
)
def test_bytes_of_another_version_are_told_with_both(
    monkeypatch: pytest.MonkeyPatch, name: str, value: int, told: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(snapshot, name, value)
        data = posed().to_bytes()
    with pytest.raises(InputError, match=told):
        Fight.from_bytes(data)


def test_bytes_of_another_layout_or_other_fighters_are_told_with_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(S, "layout_hash", lambda: 8 * "ab")
        data = posed().to_bytes()
    with pytest.raises(
        InputError, match=rf"layout {8 * 'ab'}, this version reads {S.layout_hash()}"
    ):
        Fight.from_bytes(data)
    other = table().copy()
    other[0, 1, 2] += 1
    data = Fight(table=other).to_bytes()
    assert Fight.from_bytes(data, table=other).frame == 0
    with pytest.raises(InputError, match=r"of frame data \w{16}, here \w{16}; read them with"):
        Fight.from_bytes(data)


def test_bytes_of_an_impossible_state_are_refused() -> None:
    """Also where the checksum is right: its writer can compute it."""
    state = posed().state
    state[S.FIGHTER] = 1_000_000
    with pytest.raises(InputError, match=r"p0\.fighter is 1000000"):
        Fight.from_bytes(snapshot.encode(state, table()))
