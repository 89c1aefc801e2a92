"""One frame of one fight, as scalar integer functions in named phases (see `arena.rules.frame`)."""

from typing import Final

RULES_VERSION: Final = 3
"""Raised with every change that makes an old replay play out differently."""
