"""What every test shares: two cores, known seeds, and no deadline for code that compiles itself."""

import sys

import arena  # noqa: F401 — before torch loads OpenMP: it says how long a waiting thread spins

# isort: split
import hypothesis
import numba
import pytest

hypothesis.settings.register_profile(
    "standstill",
    deadline=None,  # the first call of a compiled function takes seconds
    derandomize=True,  # a failure found once is found again
    print_blob=True,
)
hypothesis.settings.load_profile("standstill")


def _one_torch_thread() -> None:
    """Keep torch on one thread, if it is loaded: tests share the cores with one another.

    It is looked up and not imported, so that tests of the arena start without it. Numba's first
    parallel loop sets torch's threads to its own, so Numba's threads are started before.
    """
    torch = sys.modules.get("torch")
    if torch is not None:
        numba.get_num_threads()
        torch.set_num_threads(1)


@pytest.fixture(scope="session", autouse=True)
def _threads_of_fixtures() -> None:
    """Fixtures of a session or a module train before the fixture of each test sets the threads."""
    _one_torch_thread()


@pytest.fixture(autouse=True)
def _torch() -> None:
    """Seed torch and keep it on one thread, where a test uses it at all."""
    _one_torch_thread()
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(0)
