"""What a result was made with."""

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from arena.features import feature_set_hash
from arena.frame_data.skills import frame_data_hash
from arena.rules import RULES_VERSION
from arena.rules.versions import rules_hash

_PACKAGES: Final = ("standstill", "numpy", "numba", "torch")
CUDA_PACKAGES: Final = (*_PACKAGES, "numba-cuda")


def versions(packages: Sequence[str] = _PACKAGES) -> dict[str, str]:
    """Versions of the rules, the data they read, and the packages that count."""
    found = {
        "rules": str(RULES_VERSION),
        "sources of the rules": rules_hash(),
        "frame data": frame_data_hash(),
        "features": feature_set_hash(),
        "python": platform.python_version(),
    }
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found
