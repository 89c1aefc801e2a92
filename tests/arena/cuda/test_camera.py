"""Pictures taken on the CUDA device against those of the CPU, bit for bit.

Run on a GPU by ``make test-gpu``; run in the CUDA simulator by ``test_simulated.py``.
"""

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.cuda import device as numba_cuda
from arena.cuda.camera import CudaCamera, bytes_per_picture
from arena.features import FEATURES
from arena.simulator import Simulator
from tests.arena.cuda import runs

pytestmark = pytest.mark.gpu


@pytest.mark.parametrize("name", runs.PICTURES)
def test_pictures_are_those_of_the_cpu(name: str) -> None:
    """Grey and in colour; painted on the chip and, where they are too large for it, in memory."""
    expected = runs.of_cpu(f"pictures-{name}")
    states = expected["states"]
    simulator = Simulator(len(states), device="cuda")
    simulator.load(states)
    shape = runs.PICTURES[name]
    camera = CudaCamera(simulator.cuda, *shape, batch=3)
    rows, sides = (numba_cuda.to_device(each, 0) for each in runs.picture_views(*shape))
    out = camera.frames(len(rows))
    camera.capture(rows, sides, out)
    found = runs.host(out)
    assert found.shape == expected["pictures"].shape
    assert len(np.unique(found.reshape(len(found), -1), axis=0)) == len(found), "all look alike"
    assert np.array_equal(found, expected["pictures"])


def test_what_does_not_fit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    simulator = runs.begin("cuda", 2)
    with pytest.raises(InputError, match="out of range"):
        CudaCamera(simulator.cuda, 7, 84)
    camera = CudaCamera(simulator.cuda, batch=2)
    rows = simulator.all_rows
    with pytest.raises(InputError, match="on the device"):
        camera.capture(rows, rows, np.zeros((2, 84, 84), np.uint8))
    with pytest.raises(InputError, match=r"\[2, 84, 84\]"):
        camera.capture(rows, rows, camera.frames(1))
    monkeypatch.setattr("arena.cuda.device.free_memory", lambda: 1_000_000)
    with pytest.raises(InputError, match=r"1000 pictures need .* give at most 141"):
        camera.frames(1_000)


def test_a_picture_takes_its_bytes() -> None:
    camera = CudaCamera(runs.begin("cuda", 1).cuda, batch=1).camera
    each, scratch = bytes_per_picture(camera, batch=10)
    assert each == 84 * 84
    assert scratch == 10 * (4 * FEATURES + 20 * camera.most_shapes + 4)
