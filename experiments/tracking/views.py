"""What one looks at in a run: pictures, tables to sort, charts to hover over."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from agents.clones.press_f2 import WINDOW
from experiments.offline import OfflineResult
from experiments.online import OnlineResult
from experiments.report import acting, confusion, looks, style
from experiments.tracking.values import Cell, Chart, Picture, Table, Value
from experiments.tracking.vocabulary import EPOCH, REGISTERED

_SIZE: Final = (6.0, 4.4)  # inches
_FIGHTS: Final = (
    "fights",
    "wins",
    "losses",
    "draws",
    "timeouts",
    "win_rate",
    "skills_per_minute",
    "presses_per_minute",
    "distinct_fights",
)


def of_offline(result: OfflineResult, *, said: bool = True) -> dict[str, Value]:
    """Draw what an offline test is looked at by: confusion, timing, and what is said of acting.

    Args:
        result: What came of the test.
        said: Whether to draw what the network says of acting, which its decoder does not change.
    """
    with style.canvas(6.0, 5.2) as (figure, axes):
        confusion.draw(axes, result.confusion.tolist())
        found: dict[str, Value] = {
            "pictures/confusion": Picture(
                style.png(figure), f"{result.agent}: logged skill against answered skill"
            )
        }
    with style.canvas(*_SIZE) as (figure, axes):
        looks.draw_timing(axes, result.looks.timing, WINDOW)
        found["pictures/press_timing"] = Picture(
            style.png(figure), f"{result.agent}: how early or late presses come"
        )
    if said and result.looks.reliability is not None:
        with style.canvas(*_SIZE) as (figure, axes):
            looks.draw_reliability(axes, result.looks.reliability)
            found["pictures/reliability"] = Picture(
                style.png(figure), f"{result.agent}: said against done"
            )
    if said and result.looks.acting is not None:
        with style.canvas(*_SIZE) as (figure, axes):
            told = {"histogram": result.looks.acting, "matched_threshold": None}
            acting.draw(figure, axes, told, "it")
            found["pictures/act_probability"] = Picture(
                style.png(figure), f"{result.agent}: probability of acting"
            )
    return found


def of_epochs(epochs: Sequence[Mapping[str, Any]]) -> dict[str, Value]:
    """Make the chart of a training's epochs by the registered figure and by win rate."""
    from experiments.tracking.steps import nested

    rows: list[list[Cell]] = []
    for step in epochs:
        online = nested(step)["online"]
        bounds = (online["ci95_low"], online["ci95_high"])
        rows.append([step[EPOCH], step[REGISTERED], online["win_rate"], *bounds])
    columns = ["epoch", "press_f2 (validation)", "win_rate", "ci95_low", "ci95_high"]
    title = "Epochs: registered offline figure against win rate"
    return {"charts/epochs": Chart(Table(columns, rows), columns[1], "win_rate", title)}


def of_fights(result: OnlineResult) -> dict[str, Value]:
    """Make the table of an agent's fights by opponent."""
    told = result.to_dict()["opponents"]
    rows = [[each["agent"], *(each[name] for name in _FIGHTS), *each["ci95"]] for each in told]
    return {"tables/opponents": Table(["opponent", *_FIGHTS, "ci95_low", "ci95_high"], rows)}
