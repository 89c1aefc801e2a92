"""The explanation in words, with the measured figures filled in."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from scipy.stats import spearmanr

from experiments.report.table import interval, percent
from experiments.report.verdict import PLAIN, plain_with

Candidate = Mapping[str, Any]

_DECODERS: Final = {
    "sample": "its answer drawn from its probabilities",
    "threshold": "acting above the threshold that matches the log’s press rate",
}


def plain_of(report: Mapping[str, Any]) -> Candidate:
    """The clone of the plain loss decoded by argmax.

    Raises:
        LookupError: If the report holds none.
    """
    found = plain_with("argmax", report["candidates"])
    if found is None:
        raise LookupError("the report has no candidate of the plain loss with decoder argmax")
    return found


def chosen_of(report: Mapping[str, Any]) -> Candidate:
    """The candidate chosen on validation matches."""
    return next(c for c in report["candidates"] if c["chosen"])


def headline(report: Mapping[str, Any]) -> str:
    """Both clones in two sentences."""
    plain, best = plain_of(report), chosen_of(report)
    return (
        f"The plain clone answers {percent(plain['offline']['accuracy'], 2)} % of the frames as "
        f"the pro did, and wins {percent(plain['online']['win_rate'])} % of "
        f"{plain['online']['fights']:,} fights. The clone “{best['name']}”, chosen without a "
        f"fight, answers {percent(best['offline']['accuracy'], 2)} % as the pro did, and wins "
        f"{percent(best['online']['win_rate'])} %."
    )


def why_it_stands_still(report: Mapping[str, Any]) -> list[str]:
    """Sentences on the plain clone's act probability against the argmax threshold."""
    plain = plain_of(report)
    offline = plain["offline"]
    acting, frames = offline["acting"], offline["frames"]
    found = [
        f"On {percent(offline['no_action_share'], 2)} % of the test frames the pros pressed "
        "nothing. Who always answers no_action is right on exactly that share.",
        "Argmax answers the likeliest class. A skill can only be that where all skills together "
        "are likelier than no_action, that is, where the probability of acting exceeds ½. The "
        f"plain clone’s act probability exceeded ½ on {acting['above_half']:,} of {frames:,} "
        f"frames; its maximum was {percent(acting['largest'], 2)} %. The pros pressed "
        f"{offline['presses']:,} times on these {frames:,} frames, the clone "
        f"{offline['presses_answered']:,} times.",
        _what_it_knows(acting),
    ]
    return found + _same_network(report)


def _what_it_knows(acting: Mapping[str, Any]) -> str:
    off, base = acting["calibration_error"], acting["base_rate"]
    verdict = "is not what fails" if off < base / 4 else "is off, too"
    return (
        f"The probability itself {verdict}: its calibration error is {100 * off:.2f} points, where "
        f"the pros press on {percent(base, 2)} % of the frames, and it ranks frames "
        f"{acting['auprc_over_base_rate']:.1f} times better than a guess (area under "
        "precision-recall over the base rate). Nobody can foresee the very frame of a press, so "
        "the right probability of a single frame is small, and argmax rounds it to never."
    )


def _same_network(report: Mapping[str, Any]) -> list[str]:
    """What the plain network does when another decoder reads it."""
    found = []
    for candidate in report["candidates"]:
        if candidate["remedy"] != PLAIN or candidate["decoder"] == "argmax":
            continue
        how = _DECODERS.get(candidate["decoder"], f"decoded by {candidate['decoder']}")
        found.append(
            f"The same network, {how}, presses "
            f"{candidate['online']['presses_per_minute']:.0f} times a minute and wins "
            f"{interval(candidate['online'])} %."
        )
    return found


def which_number_told(report: Mapping[str, Any]) -> list[str]:
    """How each offline figure ranks the candidates, and what the choice cost."""
    candidates = report["candidates"]
    best = max(candidates, key=lambda c: float(c["online"]["win_rate"]))
    chosen = chosen_of(report)
    regret = best["online"]["win_rate"] - chosen["online"]["win_rate"]
    named = [
        ("skill accuracy", [c["offline"]["accuracy"] for c in candidates]),
        ("negative log-likelihood (sign turned)", [-c["offline"]["nll"] for c in candidates]),
        ("balanced accuracy", [c["offline"]["balanced_accuracy"] for c in candidates]),
        ("press-F1 within 12 frames", [c["offline"]["press_f1"]["12"] for c in candidates]),
        ("press-F2 within 12 frames", [_press_f2(c) for c in candidates]),
        ("press-F2 of presses on time or early", [_ahead(c) for c in candidates]),
        ("press-rate error (sign turned)", [-c["offline"]["press_rate_error"] for c in candidates]),
    ]
    rates = [c["online"]["win_rate"] for c in candidates]
    ranks = "; ".join(f"{name} {_rank(values, rates)}" for name, values in named)
    found = [
        f"Rank correlation (Spearman) with the win rate over these {len(candidates)} candidates: "
        f"{ranks}. With so few candidates this is a hint, no proof.",
        f"The choice was made on validation matches only, by {report['criterion']}. It took "
        f"“{chosen['name']}”; the best win rate of all is that of “{best['name']}”, so choosing "
        f"without a fight cost {100 * regret:.1f} points.",
        "Not everything was settled without fights. After looking at fights of earlier versions "
        f"were chosen: {'; '.join(report['chosen_by_fights'])}.",
    ]
    return found + _held_out(report)


def how_it_is_exploited(report: Mapping[str, Any]) -> list[str]:
    """How simple a table of rules beats the chosen clone."""
    found = report["exploit"]
    curve = "; ".join(
        f"{tried['cells']} {'cell' if tried['cells'] == 1 else 'cells'} {interval(tried)} %"
        for tried in found["curve"]
    )
    best, budget = found["best"], found["budget"]
    return [
        "The third test asks how simple a strategy beats the chosen clone. A search over tables "
        "of rules, one press in 24 frames at most, found tables that win, in fresh fights: "
        f"{curve}. It spent {budget['generations']} generations of {budget['tables']} tables, "
        f"{budget['fights']} fights each, on the largest; `arena exploit` spends more, so more may "
        "be found.",
        f"The table that won most of the fights that choose, {best['name']}, in words:",
    ]


def _held_out(report: Mapping[str, Any]) -> list[str]:
    """What panel and held-out opponents say of each other; nothing without the latter."""
    found = report["held_out"]
    if not found:
        return []
    if found["spearman"] is None:
        told = "Panel or held-out opponents rank nothing: all candidates win alike."
    else:
        more = found["with_controls"]
        told = (
            f"The panel is worth what it says of opponents that nothing was tuned on: its ranks of "
            f"these {found['candidates']} candidates correlate with those of held-out opponents by "
            f"{_with_interval(found)} (Spearman, 95 % interval over starts), and those of all "
            f"{more['candidates']} that fight, controls among them, by {_with_interval(more)}."
        )
    return [told]


def _with_interval(found: Mapping[str, Any]) -> str:
    rho, low, high = (
        f"{value:+.2f}".replace("-", "−") for value in (found["spearman"], *found["ci95"])
    )
    return f"{rho} [{low} to {high}]"


def _press_f2(candidate: Candidate) -> float:
    return float(candidate["offline"]["registered"]["press_f2"]["12"])


def _ahead(candidate: Candidate) -> float:
    return float(candidate["offline"]["ahead"]["press_f2"]["12"])


def _rank(values: Sequence[float], rates: Sequence[float]) -> str:
    if len(set(values)) < 2 or len(set(rates)) < 2:
        return "undefined"
    return f"{float(spearmanr(values, rates).statistic):+.2f}".replace("-", "−")
