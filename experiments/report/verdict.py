"""Does a remedy help? Its win rate beside that of the plain loss with the same decoder."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

PLAIN: Final = "plain"

_SAME_WAY: Final = {"sample-matched": "sample"}
"""Decoders that do the same to a calibrated network: the plain one presses at the log's rate."""


def difference(first: Mapping[str, Any], second: Mapping[str, Any]) -> tuple[float, float, float]:
    """Difference of two win rates with a 95 % interval.

    Args:
        first: Object with ``win_rate`` and the Wilson interval ``ci95``.
        second: Likewise; fought independently of the first.

    Returns:
        ``first − second``, and the lower and upper bound.

    Source: Newcombe 1998, method 10 (square-and-add of two Wilson intervals).
    """
    p, (low, high) = first["win_rate"], first["ci95"]
    q, (below, above) = second["win_rate"], second["ci95"]
    gap = p - q
    return (
        gap,
        gap - math.hypot(p - low, above - q),
        gap + math.hypot(high - p, q - below),
    )


def plain_with(decoder: str, candidates: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Find the candidate of the plain loss with a decoder, if it was tested."""
    for candidate in candidates:
        if candidate["remedy"] == PLAIN and candidate["decoder"] == decoder:
            return candidate
    return None


def verdict(candidate: Mapping[str, Any], candidates: Sequence[Mapping[str, Any]]) -> str:
    """Say in points what a remedy changes against the plain loss with the same decoder."""
    if candidate["remedy"] == PLAIN:
        return "is plain"
    decoder = candidate["decoder"]
    plain = plain_with(decoder, candidates) or plain_with(_SAME_WAY.get(decoder, ""), candidates)
    if plain is None:
        return "–"
    gap, low, high = difference(candidate["online"], plain["online"])
    points = f"{100.0 * gap:+.1f}".replace("-", "−")
    if low > 0.0:
        return f"{points} helps"
    if high < 0.0:
        return f"{points} hurts"
    return f"{points} no help"
