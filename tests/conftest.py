"""What every test shares: two cores, known seeds, and no deadline for code that compiles itself."""

import sys

import hypothesis
import pytest

hypothesis.settings.register_profile(
    "standstill",
    deadline=None,  # the first call of a compiled function takes seconds
    derandomize=True,  # a failure found once is found again
    print_blob=True,
)
hypothesis.settings.load_profile("standstill")


@pytest.fixture(autouse=True)
def _one_torch_thread() -> None:
    """Seed torch and keep it on one thread, where a test uses it at all.

    Torch is looked up and not imported, so that tests of the arena start without it.
    """
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
        torch.manual_seed(0)
