"""The report of the lab: what brute force and recorded fights say, as JSON types."""

from collections.abc import Mapping
from typing import Any

from arena.frame_data.skills import frame_data_hash
from arena.rules import RULES_VERSION
from experiments.lab.signs import signs
from experiments.lab.tally import Tally
from experiments.lab.use import figures


def make(
    measured: Mapping[str, Any], fought: Tally | None, source: str | None, delay: int
) -> dict[str, Any]:
    """Put the figures of fights beside what brute force found, and judge both.

    Args:
        measured: What `experiments.lab.skills.measure` found.
        fought: Tally of recorded fights; None for none.
        source: Where the fights are from, in words.
        delay: Reaction delay of defenders with which that was, in frames.

    Returns:
        The content of ``--json``; ``use`` is null and ``matchups`` empty without fights.
    """
    use = None if fought is None else figures(fought)
    found = signs(use, len(measured["unanswered"]))
    return {
        **measured,
        "rules_version": RULES_VERSION,
        "frame_data": frame_data_hash(),
        "delay": delay,
        "source": source,
        "use": use,
        "matchups": [] if use is None else use["matchups"],
        "signs": [
            {
                "sign": sign.name,
                "wanted": sign.wanted,
                "value": sign.value,
                "ci95": sign.ci95,
                "text": sign.text,
                "interval": sign.interval,
                "ok": sign.ok,
            }
            for sign in found
        ],
    }
