"""The kernels compiled for a GPU that need not be there; only where CUDA's compilers are installed.

They come with ``pip install 'standstill[cuda]'``.
"""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from numba import types

from arena.backends import cuda as backend
from arena.backends import cuda_rollout, numba_cuda
from arena.backends.numba_cuda import cuda
from arena.errors import InputError
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

OBSERVE = (FIELDS, CUBE, ROWS, ROWS, types.float32[:, ::1])

KERNELS = [
    ("_start", (FIELDS, CUBE, CONTROL, FIELDS)),
    ("_step_all", STEP),
    ("_step_all", WIDE_STEP),
    ("_step_rows", (*STEP, ROWS)),
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


def test_many_frames_a_launch_compile() -> None:
    kernel = cuda_rollout.rollout_kernel(runs.choose, runs.NOTES, 2)
    ptx = ptx_of(kernel, (FIELDS, CUBE, CONTROL, FLAGS, FIELDS, CUBE, ROWS, types.int64))
    assert ".visible .entry" in ptx
    assert not re.search(r"\bcall\b", ptx), "something was not inlined"
    assert ".f64" not in ptx
