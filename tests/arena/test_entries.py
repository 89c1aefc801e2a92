"""Every public entry to compiled code refuses what would index beyond the memory it is given."""

import inspect
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from arena.base.errors import InputError
from arena.camera import Camera, FrameStack
from arena.features import FEATURES
from arena.replays.recorder import Recorder
from arena.simulator import Simulator
from tests.arena.entries import CAMERA, ENTRIES, FIGHTS, begun
from tests.arena.faults import Entry, let_through

OTHERS = {"Camera.frames", "Camera.new_scratch"}
"""Public methods that take arguments and run no compiled code."""


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_what_is_right_is_done_and_what_is_wrong_refused(entry: Entry) -> None:
    assert not let_through(entry), entry.name


def test_every_method_that_takes_arguments_is_an_entry() -> None:
    known = {entry.name for entry in ENTRIES} | OTHERS
    for kind in (Simulator, Camera, FrameStack, Recorder):
        for name, method in inspect.getmembers(kind, inspect.isfunction):
            if not name.startswith("_") and len(inspect.signature(method).parameters) > 1:
                assert f"{kind.__name__}.{name}" in known


_ANY = st.one_of(
    st.none(),
    st.integers(-(2**65), 2**65),
    st.floats(),
    st.text(max_size=3),
    st.sampled_from([np.int8, np.int32, np.int64, np.float32, np.bool_]).flatmap(
        lambda kind: arrays.arrays(
            kind,
            arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=6),
            elements=st.just(True) if kind is np.bool_ else st.integers(-3, 7),
        )
    ),
)
"""What a caller might give by mistake."""


@settings(max_examples=300)
@given(st.data())
def test_whatever_is_given_is_done_or_refused(data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(ENTRIES))
    argument = data.draw(st.sampled_from(sorted(entry.kinds)))
    if argument in ("corpus", "replay") or (argument, entry.name) == ("fights", "retrace"):
        return  # made of replays, whose fields the faults of the entry change
    arguments: dict[str, Any] = {**entry.right(), argument: data.draw(_ANY)}
    try:
        entry.call(**arguments)
    except InputError as error:
        assert "\n" not in str(error)


def test_nothing_is_written_beside_a_buffer() -> None:
    """Rows asked for more often than there are fights: all within the buffer, nothing beside."""
    simulator = begun()
    rows = np.arange(3 * FIGHTS, dtype=np.int32) % FIGHTS
    sides = rows % 2
    for shape, kind in (((FEATURES,), np.float32), (CAMERA.shape, np.uint8)):
        whole = np.full((len(rows) + 4, *shape), 77, kind)
        out = whole[2:-2]
        if kind is np.float32:
            simulator.observe(rows, sides, out)
        else:
            CAMERA.capture(simulator.state, rows, sides, out)
        assert (whole[:2] == 77).all() and (whole[-2:] == 77).all()
        assert not (out == 77).all(axis=tuple(range(1, out.ndim))).any()


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64, np.uint64, ">i4"])
def test_other_kinds_of_integers_will_do_and_so_will_what_is_read_only(kind: Any) -> None:
    simulator, out = begun(), np.zeros((2, FEATURES), np.float32)
    rows, sides = np.array([4, 1], kind), np.array([1, 0], kind)
    actions = np.ones((FIGHTS, 2, 2), kind)
    for each in (rows, sides, actions):
        each.setflags(write=False)
    simulator.step(actions, rows)
    simulator.observe(rows, sides, out)
    other, expected = begun(), np.zeros_like(out)
    other.step(np.ones((FIGHTS, 2, 2), np.int8), np.array([4, 1], np.int32))
    other.observe(np.array([4, 1], np.int32), np.array([1, 0], np.int32), expected)
    assert np.array_equal(out, expected)
