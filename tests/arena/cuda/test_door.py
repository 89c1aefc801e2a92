"""What is said where there is no CUDA, and how much memory a fight takes where there is."""

import importlib.util
import re
from typing import Any

import numba
import pytest
from cuda.pathfinder import DynamicLibNotFoundError

from agents.scripted import perception
from arena import state as S
from arena.base.errors import InputError
from arena.base.sources import source_hash
from arena.cuda import backend
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


def folder_of(**names: Any) -> str | None:
    """Give the folder that a kernel made with these names is kept in, None if it is not kept."""
    kernel = numba_cuda.kernel_with(backend._observe.py_func, "a_kernel", **names)
    path: str | None = kernel._cache.cache_path
    return path


def test_kernels_are_kept_under_the_sources_of_all_that_they_are_made_of(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    alone = source_hash(["arena.cuda.backend"])
    with_player = source_hash(["arena.cuda.backend", "agents.scripted.perception"])
    assert alone != with_player
    kernel = numba_cuda.kernel(backend._observe.py_func)
    assert f"arena-{alone}" in kernel._cache.cache_path
    assert f"arena-{alone}" in (folder_of(_WORDS=3) or "")
    assert f"arena-{with_player}" in (folder_of(_choose=perception.distance) or "")


def test_a_kernel_made_of_functions_whose_sources_nobody_knows_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")

    def stranger() -> None:
        """Stand in a package that does not register, as tests do."""

    assert folder_of(_choose=stranger) is None
