"""What pairs of fights say, in figures and in words, and the options of a sequential test."""

import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from arena.base.errors import InputError
from experiments.cli.answer import interval, percent

if TYPE_CHECKING:
    from arena.match.results import MatchResult
    from arena.tournament.sequential import Sequential
    from arena.tournament.statistics import Sprt, SprtState


class Model(StrEnum):
    """In what a sequential test measures differences."""

    LOGISTIC = "logistic"
    NORMALIZED = "normalized"


SprtBounds = Annotated[
    str | None,
    typer.Option(
        "--sprt",
        metavar="ELO0,ELO1",
        help="Fight until a sequential test decides whether A is stronger than B by ELO0 or less "
        "(H0) or by ELO1 or more (H1).",
    ),
]
SprtModel = Annotated[
    Model, typer.Option("--model", help="Whether these are Elo or normalised Elo.")
]
Alpha = Annotated[float, typer.Option("--alpha", help="How often H1 may be accepted under H0.")]
Beta = Annotated[float, typer.Option("--beta", help="How often H0 may be accepted under H1.")]

PAIRS_HEADER: Final = (
    "opponent",
    *("pairs 0 ¼ ½ ¾ 1", "score", "95 % interval", "Elo", "nElo", "LOS"),
)


def tested_by(bounds: str, model: Model, alpha: float, beta: float) -> "Sprt":
    """Make the test that the options ask for.

    Args:
        bounds: Value of ``--sprt``.
        model: Value of ``--model``.
        alpha: Value of ``--alpha``.
        beta: Value of ``--beta``.

    Raises:
        InputError: If a value is out of range, or ``--sprt`` is not two numbers.
    """
    from arena.tournament.statistics import Sprt

    try:
        elo0, elo1 = map(float, bounds.split(","))
    except ValueError:
        raise InputError(f"--sprt {bounds!r}: give ELO0,ELO1, such as 0,20") from None
    return Sprt(elo0, elo1, alpha, beta, model.value)


def statistics_of(*results: "MatchResult") -> dict[str, Any]:
    """Give the figures of an agent's pairs of fights, against one opponent or several.

    Args:
        results: One match an opponent, the agent as a in each.

    Returns:
        ``pentanomial``, ``copied_pairs``, ``unpaired_fights`` and the figures of
        `arena.tournament.statistics.HeadToHead`.
    """
    import numpy as np

    from arena.tournament.statistics import Pairs
    from arena.tournament.statistics.elo import clustered

    pairs = Pairs.of_matches(results)
    counts = np.bincount((4 * pairs.score).astype(np.int64), minlength=5)
    return {
        "pentanomial": counts.tolist(),
        "copied_pairs": pairs.copies,
        "unpaired_fights": pairs.unpaired,
        **clustered(pairs).to_dict(),
    }


def statistics_words(result: "MatchResult") -> list[str]:
    """Say what the pairs of one match say."""
    found = statistics_of(result)
    if not found["pairs"]:
        return ["No two fights of one start with sides swapped: no score by pairs, no Elo."]
    counts = _counts(found).split()
    return [
        f"In {found['pairs']} different pairs {result.a} scored 0, ¼, ½, ¾ and 1 "
        f"{', '.join(counts[:-1])} and {counts[-1]} times: score {percent(found['score'])}, 95 % "
        f"interval {interval(found['ci95'])}.",
        f"Elo {_elo(found)}, 95 % interval {elo_interval(found['elo_ci95'])}; normalised Elo "
        f"{_nelo(found)}; likelihood of superiority {_chance(found['los'])}.",
    ]


def pairs_row(name: str, found: Mapping[str, Any]) -> list[str]:
    """Give the line of a table under `PAIRS_HEADER`."""
    if not found["pairs"]:
        return [name, _counts(found), *["–"] * 5]
    return [
        name,
        _counts(found),
        percent(found["score"]),
        interval(found["ci95"]),
        _elo(found),
        _nelo(found),
        _chance(found["los"]),
    ]


def running(state: "SprtState") -> str:
    """Say in short how far a sequential test has come."""
    return f"LLR {state.llr:+.2f} in ({state.lower:.2f}, {state.upper:.2f})"


def sprt_figures(test: "Sprt", came: "Sequential") -> dict[str, Any]:
    """Give the figures of a sequential test."""
    return {**vars(test), **vars(came.state), "pairs": came.pairs, "repeated": came.repeated}


def sprt_words(test: "Sprt", came: "Sequential", a: str, b: str) -> list[str]:
    """Say what a sequential test decided."""
    unit = "Elo" if test.model == "logistic" else "normalised Elo"
    decided = {
        "H1": f"H1 accepted: {a} is stronger than {b} by {test.elo1:g} {unit} rather than "
        f"{test.elo0:g}",
        "H0": f"H0 accepted: {a} is not stronger than {b} by {test.elo1:g} {unit}, but by "
        f"{test.elo0:g} or less",
    }
    open_ended = (
        "given up: the fights only repeat one another, so more of them tell nothing"
        if came.repeated
        else "undecided: the fights were used up"
    )
    verdict = decided[came.state.decision] if came.state.decision else open_ended
    return [f"SPRT after {came.pairs} different pairs, {running(came.state)}: {verdict}."]


def _counts(found: Mapping[str, Any]) -> str:
    return " ".join(map(str, found["pentanomial"]))


def _elo(found: Mapping[str, Any]) -> str:
    return _with_error(found["elo"], found["elo_error"])


def _nelo(found: Mapping[str, Any]) -> str:
    return _with_error(found["nelo"], found["nelo_error"])


def _with_error(value: float, error: float) -> str:
    if math.isinf(value):
        return _signed(value)
    return f"{value:+.0f} ± {'∞' if math.isinf(error) else f'{error:.0f}'}"


def elo_interval(bounds: Sequence[float]) -> str:
    """Write an interval of Elo, which may be open."""
    return f"{_signed(bounds[0])} to {_signed(bounds[1])}"


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else '-'}∞" if math.isinf(value) else f"{value:+.0f}"


def _chance(los: float) -> str:
    """Write a likelihood as a percentage that never claims certainty."""
    return "> 99.9 %" if los > 0.999 else "< 0.1 %" if los < 0.001 else f"{100 * los:.1f} %"
