"""Hold a demo report against the two facts that the project stands on.

The plain clone is right nearly always and wins nothing; the clone that was chosen without a fight
does fight. Its win rates keep their bounds by the lower ends of their 95 % intervals. Run as
``python -m experiments.check_report [runs/demo/report.json]``: one line per fact, exit 1 if one of
them does not hold, 2 if the report cannot be read.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT_REPORT = Path("runs/demo/report.json")

PLAIN_ACCURACY = 0.985
PLAIN_WIN_RATE = 0.01
PLAIN_FIGHTS = 1000
# Lower ends of intervals, some points below what was measured: they tell a clone that fights from
# one that does not, and a loss from noise.
CHOSEN_WIN_RATE = 0.45
CHOSEN_WIN_RATE_AGAINST_PROS = 0.20

Candidate = Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """One figure of the report beside the bound that it must keep.

    Attributes:
        what: Which figure of which candidate.
        value: The figure in the report.
        at_least: True if ``bound`` is a lower bound, False if it is an upper one.
        bound: The bound, itself allowed.
    """

    what: str
    value: float
    at_least: bool
    bound: float

    @property
    def holds(self) -> bool:
        """Whether the figure keeps its bound; a figure that is no number does not."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        verdict = "ok  " if self.holds else "FAIL"
        return f"{verdict} {self.what}: {self.value:g} (asked: {sign} {self.bound:g})"


def plain_clone(candidates: Sequence[Candidate]) -> Candidate:
    """Find the clone trained with the plain loss and decoded by argmax.

    Raises:
        LookupError: If there is not exactly one.
    """
    found = [c for c in candidates if c["remedy"] == "plain" and c["decoder"] == "argmax"]
    if len(found) != 1:
        raise LookupError(
            f"{len(found)} candidates have remedy plain and decoder argmax; one is needed"
        )
    return found[0]


def chosen_clone(candidates: Sequence[Candidate]) -> Candidate:
    """Find the clone that was chosen on validation matches.

    Raises:
        LookupError: If there is not exactly one.
    """
    found = [candidate for candidate in candidates if candidate["chosen"]]
    if len(found) != 1:
        raise LookupError(f"{len(found)} candidates are marked as chosen; one is needed")
    return found[0]


def facts(report: Mapping[str, Any]) -> list[Fact]:
    """List the facts that a demo report must show.

    Args:
        report: The content of ``report.json``: ``candidates[]``, each with ``name``, ``remedy``,
            ``decoder``, ``chosen``, ``offline.accuracy``, and ``fights``, ``win_rate`` and ``ci95``
            of ``online`` and ``online.pros`` (shares, 0 to 1).

    Raises:
        LookupError: If a field or the plain clone is missing.
    """
    candidates = report["candidates"]
    plain, chosen = plain_clone(candidates), chosen_clone(candidates)
    plain_name, chosen_name = f"plain clone ({plain['name']})", f"chosen clone ({chosen['name']})"
    least = "lower end of the win rate"
    online = plain["online"]
    return [
        Fact(f"{plain_name}, offline accuracy", plain["offline"]["accuracy"], True, PLAIN_ACCURACY),
        Fact(f"{plain_name}, win rate", online["win_rate"], False, PLAIN_WIN_RATE),
        Fact(f"{plain_name}, panel fights", online["fights"], True, PLAIN_FIGHTS),
        Fact(f"{chosen_name}, {least}", chosen["online"]["ci95"][0], True, CHOSEN_WIN_RATE),
        Fact(
            f"{chosen_name}, {least} against the pros",
            chosen["online"]["pros"]["ci95"][0],
            True,
            CHOSEN_WIN_RATE_AGAINST_PROS,
        ),
    ]


def main(arguments: Sequence[str]) -> int:
    """Print the facts of a report and say by the exit status whether all of them hold.

    Args:
        arguments: The path of the report, or nothing for that of ``make demo``.

    Returns:
        0 if every fact holds, 1 if one does not, 2 if the report cannot be read.
    """
    path = Path(arguments[0]) if arguments else DEFAULT_REPORT
    try:
        found = facts(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        print(f"error: {path}: {error.strerror}; run `make demo` first", file=sys.stderr)
        return 2
    except (ValueError, LookupError, TypeError) as error:
        print(f"error: {path}: no demo report ({error!r}); run `make demo` again", file=sys.stderr)
        return 2
    for fact in found:
        print(fact)
    return 0 if all(fact.holds for fact in found) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
