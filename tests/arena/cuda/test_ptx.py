"""The kernels compiled for a GPU that need not be there; only where CUDA's compilers are installed.

They come with ``pip install 'standstill[cuda]'``.
"""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numba import typeof, types

from agents.bots import BOTS, FIRST_PLANNER
from agents.clones import cuda as clones
from agents.clones.decoders import Decoder
from arena.base.errors import InputError
from arena.camera import Camera
from arena.cuda import backend, camera
from arena.cuda import device as numba_cuda
from arena.cuda import lanes as cuda_lanes
from arena.cuda import rollout as cuda_rollout
from arena.cuda.device import cuda
from tests.arena.cuda import runs

HOPPER = (9, 0)
ROWS = types.int32[::1]
FIELDS = types.int32[:, ::1]
CUBE = types.int32[:, :, ::1]
CONTROL = types.int64[::1]
ACTIONS = types.int8[:, :, ::1]
FLAGS = types.boolean[::1]
STEP = (FIELDS, CUBE, CONTROL, ACTIONS, FLAGS)
WIDE_STEP = (FIELDS, CUBE, CONTROL, types.int64[:, :, ::1], FLAGS)  # as torch's argmax gives them

CODES = types.uint8[:, :, ::1]
CALL = r"\bcall\b"

OBSERVE = (FIELDS, CUBE, ROWS, ROWS, types.float32[:, ::1])

KERNELS = [
    ("_start", (FIELDS, CUBE, ROWS, ROWS, ROWS, FIELDS, FIELDS)),
    ("_step_all", STEP),
    ("_step_all", WIDE_STEP),
    ("_step_rows", (*STEP, ROWS)),
    ("_load", (FIELDS, FIELDS, ROWS)),
    ("_forget_ends", (FLAGS,)),
    ("_observe", OBSERVE),
]


@pytest.fixture(autouse=True)
def _hopper(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        numba_cuda._check_compilers()
    except InputError as missing:
        pytest.skip(str(missing))
    device = SimpleNamespace(compute_capability=HOPPER)
    monkeypatch.setattr("numba.cuda.dispatcher.get_current_device", lambda: device)


def ptx_of(kernel: Any, signature: tuple[Any, ...]) -> str:
    ptx: str = cuda.compile_ptx(kernel.py_func, signature, cc=HOPPER)[0]
    return ptx


@pytest.mark.parametrize(("name", "signature"), KERNELS)
def test_kernels_need_no_calls_local_memory_or_double_precision(
    name: str, signature: tuple[Any, ...]
) -> None:
    ptx = ptx_of(getattr(backend, name), signature)
    assert ".visible .entry" in ptx
    assert not re.search(r"\bcall\b", ptx), "something was not inlined"
    assert ".local" not in ptx, "something does not fit the registers"
    assert ".f64" not in ptx


def test_features_are_one_product_each() -> None:
    """So nothing can be fused into a multiply-add, which rounds otherwise than the CPU."""
    ptx = ptx_of(backend._observe, OBSERVE)
    assert "mul.f32" in ptx
    assert not re.search(r"\b(fma|add|sub|div)\S*\.f32", ptx)


# What many frames a launch are given: the fights, their players, and what is recorded.
ROLLOUT = (FIELDS, CUBE, CONTROL, FLAGS, FIELDS, CUBE, ROWS, CODES, FIELDS, types.int64)


def test_many_frames_a_launch_compile() -> None:
    assert_plain(ptx_of(cuda_rollout.rollout_kernel(runs.PLAYERS), ROLLOUT))


@pytest.mark.slow
@pytest.mark.parametrize("policy", [FIRST_PLANNER, FIRST_PLANNER - 1])
def test_the_whole_roster_compiles(policy: int) -> None:
    """Those who search, too; and by themselves those who do not, which takes half the time."""
    assert BOTS.chooser is not None
    players = BOTS.chooser(np.array([policy], np.int32))
    assert_plain(ptx_of(cuda_rollout.rollout_kernel(players), ROLLOUT))


def test_fights_in_lanes_compile() -> None:
    sets = (FIELDS, CUBE, ROWS, FIELDS, ROWS, FIELDS, FIELDS, types.int64)
    assert_plain(ptx_of(cuda_lanes._begin_lanes, sets))
    kept = (FIELDS, ACTIONS, FIELDS, CODES, FIELDS)
    assert_plain(ptx_of(cuda_lanes._play_lanes, (*sets, *kept)))
    lanes = (FIELDS, CUBE, FIELDS, FIELDS, ROWS, ROWS, CUBE, ROWS, ROWS)
    want, think, answer = cuda_lanes.choosing_kernels(runs.PLAYERS)
    assert_plain(ptx_of(want, lanes))
    assert_plain(ptx_of(think, (*lanes, CUBE)))
    assert_plain(ptx_of(answer, (*lanes, ACTIONS)))
    answers = types.int8[:, ::1]
    assert_plain(ptx_of(cuda_lanes._take, (answers, ROWS, ROWS, ACTIONS)))


def test_pictures_compile() -> None:
    look = typeof(Camera().scene)
    scratch = (look, types.float32[:, ::1], CUBE)
    listing = (FIELDS, CUBE, ROWS, ROWS, types.int64, *scratch, ROWS)
    assert_plain(ptx_of(camera._list, listing))
    painting = (types.int64, *scratch, ROWS, types.uint8[:, ::1])
    for kernel in (camera._paint, camera.painting_kernel(84 * 84)):
        assert_plain(ptx_of(kernel, painting))


def test_decisions_compile() -> None:
    settings = typeof(Decoder(name="a", act="argmax").settings(0, False))
    floats = types.float32[:, ::1]
    held = (ROWS, types.int64[:, ::1])
    given = (floats, floats, FIELDS, ROWS, ROWS, *held, settings, ACTIONS)
    ptx = ptx_of(clones._decide_rows, given)
    assert not re.search(CALL, ptx), "something was not inlined"


def assert_plain(ptx: str) -> None:
    assert ".visible .entry" in ptx
    assert not re.search(CALL, ptx), "something was not inlined"
    assert ".f64" not in ptx
