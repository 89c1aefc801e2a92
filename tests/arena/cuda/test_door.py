"""What is said where there is no CUDA, and how much memory a fight takes where there is."""

import importlib.util
import re

import pytest
from cuda.pathfinder import DynamicLibNotFoundError

from arena import state as S
from arena.base.errors import InputError
from arena.cuda import device as numba_cuda
from arena.cuda.backend import bytes_per_fight
from arena.features import FEATURES
from arena.simulator import Simulator


def test_a_device_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="'tpu' does not exist; choose from cpu, cuda"):
        Simulator(1, device="tpu")


def test_without_numba_cuda_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "numba_cuda" else find(name)
    )
    with pytest.raises(InputError, match=r"pip install 'standstill\[cuda\]'"):
        Simulator(1, device="cuda")


def test_without_a_gpu_the_error_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    error = "\n\nno driver\nwas found.\n:"
    monkeypatch.setattr(numba_cuda.cuda, "cuda_error", lambda: error)
    told = "device cuda is not there (no driver was found); choose cpu, or run where an NVIDIA"
    with pytest.raises(InputError, match=re.escape(told)):
        Simulator(1, device="cuda")


def test_without_the_compilers_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def load(library: str) -> None:
        raise DynamicLibNotFoundError(library)

    monkeypatch.setattr(numba_cuda.cuda, "cuda_error", lambda: None)
    monkeypatch.setattr(numba_cuda, "load_nvidia_dynamic_lib", load)
    with pytest.raises(InputError, match=r"compilers; pip install 'standstill\[cuda\]'"):
        Simulator(1, device="cuda")


@pytest.mark.parametrize("autoreset", [False, True])
def test_a_million_fights_fit_in_four_gigabytes(autoreset: bool) -> None:
    each = bytes_per_fight(autoreset)
    assert each >= S.FIELDS * 4 + 2 * FEATURES * 4
    assert each * 1_000_000 <= 4_000_000_000
