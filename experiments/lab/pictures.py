"""The pictures of the lab, made from its report alone."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, TwoSlopeNorm

from arena.frame_data.skills import FIGHTERS
from arena.rules.constants import FRAMES_PER_SECOND
from experiments.lab.tables import LETTERS, in_all
from experiments.report import style
from experiments.report.pictures import Picture

_WIDTH: Final = 9.0
_SHOWN_TO: Final = 236  # px; farther away nothing changes but for projectiles and supers
_NONE: Final = "#F2F2F2"
_SAFE: Final = "#F3C9A8"
_GREENS: Final = ("#E3F1E3", "#BFE0BF", "#94CB97", "#63B06C", "#2F8F46", "#0C6B2C")
_DARK_GREEN: Final = 5  # answers from which on a cell is dark
_DARK_ADVANTAGE: Final = 22  # frames likewise
_OUTCOMES: Final = {
    "hit": style.GREEN,
    "blocked": style.SKY,
    "absorbed": style.PURPLE,
    "missed": style.PALE,
}

Skill = Mapping[str, Any]
Write = Callable[[Skill, int], tuple[float, str]]
"""Gives the value of one cell, NaN where there is none, and its text."""


def pictures(report: Mapping[str, Any]) -> list[Picture]:
    """Draw every picture of a report, in the order of the page."""
    return [
        _punishes(report, "blocked"),
        _punishes(report, "missed"),
        _advantage(report, "on_block", "Frame advantage when blocked"),
        _advantage(report, "on_hit", "Frame advantage on hit"),
        _on_sight(report),
        *([] if report["use"] is None else _of_fights(report["use"])),
    ]


def _map(report: Mapping[str, Any], write: Write, draw: Callable[..., None], dark: float) -> bytes:
    """Draw one panel a fighter, its skills by distance; cells from a value on are dark."""
    distances = [px for px in report["distances"] if px <= _SHOWN_TO]
    with style.panels(_WIDTH, 9.6, len(FIGHTERS)) as (figure, panels):
        for axes, fighter in zip(panels, FIGHTERS, strict=True):
            own = [skill for skill in report["skills"] if skill["fighter"] == fighter]
            cells = [[write(skill, place) for place in range(len(distances))] for skill in own]
            values = np.array([[value for value, _ in row] for row in cells])
            draw(axes, np.ma.masked_invalid(values))
            for (row, column), value in np.ndenumerate(values):
                if np.isfinite(value):
                    colour = "white" if abs(value) >= dark else style.INK
                    text = cells[row][column][1]
                    axes.text(column, row, text, ha="center", va="center", size=7.5, color=colour)
            _label(axes, fighter, [skill["skill"] for skill in own], distances)
        panels[-1].set_xlabel("px between the centres when the attack begins")
        return style.png(figure)


def _label(axes: Axes, fighter: str, skills: Sequence[str], distances: Sequence[int]) -> None:
    axes.set_title(fighter.capitalize())
    axes.set_yticks(range(len(skills)), [name.replace("_", " ") for name in skills], size=8.5)
    axes.set_xticks(range(0, len(distances), 2), [str(px) for px in distances[::2]], size=8.5)
    axes.set_facecolor(_NONE)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def _greens(axes: Axes, values: Any) -> None:
    colours = ListedColormap([_SAFE, *_GREENS])
    axes.imshow(values, cmap=colours, vmin=-0.5, vmax=len(_GREENS) + 0.5, aspect="auto")


def _count(skill: Skill, key: str, place: int) -> tuple[float, str]:
    """Count what stands at a distance in a list, as a mean over defenders, where there is one."""
    lists = [each[key][place] for each in skill["against"].values()]
    if any(each is None for each in lists):
        return float("nan"), ""
    mean = sum(map(len, lists)) / len(lists)
    text = f"{mean:.0f}" if mean >= 0.5 else "·"
    return mean if mean == 0 else max(1.0, min(mean, len(_GREENS))), text if mean else ""


def _punishes(report: Mapping[str, Any], contact: str) -> Picture:
    def write(skill: Skill, place: int) -> tuple[float, str]:
        return _count(skill, f"punished_{contact}", place)

    image = _map(report, write, _greens, _DARK_GREEN)
    told = {
        "blocked": "Slots of the defender that punish each skill when it was guarded, by distance; "
        "the number is the mean over the three defenders, a dot less than a half. Orange: nothing "
        "does, the skill is safe there. Grey: it does not reach, or cannot be guarded, or a step "
        "back avoids it.",
        "missed": "Slots of the defender that punish each skill when it missed, seen with a "
        f"reaction delay of {report['delay']} frames. Orange: nothing does.",
    }
    return Picture(f"punished_{contact}", f"What punishes a {contact} skill", told[contact], image)


def _advantage(report: Mapping[str, Any], key: str, title: str) -> Picture:
    def write(skill: Skill, place: int) -> tuple[float, str]:
        value = skill["against"][FIGHTERS[0]][key][place]
        return (float("nan"), "") if value is None else (float(value), f"{value:+d}")

    def draw(axes: Axes, values: Any) -> None:
        axes.imshow(values, cmap="PRGn", norm=TwoSlopeNorm(0, -30, 30), aspect="auto", alpha=0.7)

    return Picture(
        key,
        title,
        "Frames by which the attacker is free before the defender, measured by distance; against "
        f"{FIGHTERS[0].capitalize()}. Grey: it does not reach"
        + (", or cannot be guarded." if key == "on_block" else "."),
        _map(report, write, draw, _DARK_ADVANTAGE),
    )


def _on_sight(report: Mapping[str, Any]) -> Picture:
    def write(skill: Skill, place: int) -> tuple[float, str]:
        value, _ = _count(skill, "on_sight", place)
        every, some = in_all(skill["against"], "on_sight", place)
        letters = "".join(LETTERS[name] for name in every)
        return value, letters or ("·" if some else "")

    return Picture(
        "on_sight",
        "What answers a skill on sight",
        f"Answers of a defender with a reaction delay of {report['delay']} frames to each skill "
        "that would touch it: "
        + ", ".join(f"{letter} {name}" for name, letter in LETTERS.items())
        + ". Letters: against all three defenders; the darker, the more answers. Orange: none, it "
        "must be foreseen. Of an air attack the jump is seen.",
        _map(report, write, _greens, _DARK_GREEN),
    )


def _of_fights(use: Mapping[str, Any]) -> list[Picture]:
    return [_slots(use), _lengths(use), _match_ups(use)]


def _slots(use: Mapping[str, Any]) -> Picture:
    with style.canvas(_WIDTH, 4.4) as (figure, axes):
        names = [slot["skill"].replace("_", " ") for slot in use["slots"]]
        left = np.zeros(len(names))
        for outcome, colour in _OUTCOMES.items():
            size = np.array(
                [
                    (slot["share_of_all"]["value"] or 0) * (slot[outcome]["value"] or 0)
                    for slot in use["slots"]
                ]
            )
            axes.barh(names, size, left=left, color=colour, label=outcome, height=0.72)
            left += size
        for place, slot in enumerate(use["slots"]):
            hit, damage = slot["hit"]["value"], slot["damage"]["value"]
            if hit is not None:
                told = f" {100 * hit:.0f} % hit, {damage:.0f} damage a start"
                axes.text(left[place], place, told, va="center", size=8.5)
        axes.invert_yaxis()
        axes.margins(x=0.32)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_formatter(style.percent_axis(0))
        axes.set_xlabel("share of all starts")
        axes.tick_params(axis="y", length=0)
        figure.legend(loc="outside lower center", ncols=4, fontsize=9)
        image = style.png(figure)
    return Picture(
        "slots",
        "What is started, and what comes of it",
        f"Starts of every skill in {use['fights']:,} fights by what came of them.",
        image,
    )


def _lengths(use: Mapping[str, Any]) -> Picture:
    seconds = use["seconds"]
    with style.canvas(_WIDTH, 3.4) as (figure, axes):
        bins = np.array(seconds["bins"])
        bottom = np.zeros(len(bins) - 1)
        for end, colour in (("knock-out", style.BLUE), ("time-out", style.ORANGE)):
            axes.bar(
                bins[:-1],
                seconds[end],
                np.diff(bins),
                bottom,
                align="edge",
                color=colour,
                label=end,
                edgecolor="white",
            )
            bottom += seconds[end]
        axes.axvspan(10, 45, color=style.PALE, alpha=0.4, zorder=0)
        axes.set_xlim(0, max(60, 3_600 / FRAMES_PER_SECOND))
        axes.set_xlabel("length in seconds")
        axes.set_ylabel("fights")
        axes.legend()
        image = style.png(figure)
    median = seconds["quantiles"]["0.5"]
    return Picture(
        "lengths",
        "How long fights last",
        f"Half of the fights are over after {median:.0f} s. Shaded: 10 to 45 s, where at least "
        "90 % should be knocked out.",
        image,
    )


def _match_ups(use: Mapping[str, Any]) -> Picture:
    rates = np.full((len(FIGHTERS), len(FIGHTERS)), np.nan)
    told = {}
    for each in use["matchups"]:
        if each["value"] is not None:
            row, column = FIGHTERS.index(each["fighter"]), FIGHTERS.index(each["opponent"])
            low, high = each["ci95"]
            rates[row, column], rates[column, row] = each["value"], 1 - each["value"]
            told[row, column] = f"\n{100 * low:.0f}–{100 * high:.0f}"
            told[column, row] = f"\n{100 - 100 * high:.0f}–{100 - 100 * low:.0f}"
    with style.canvas(5.0, 3.8) as (figure, axes):
        shown = np.ma.masked_invalid(rates)
        axes.imshow(shown, cmap="PRGn", norm=TwoSlopeNorm(0.5, 0.3, 0.7), alpha=0.7)
        for (row, column), span in told.items():
            text = f"{100 * rates[row, column]:.1f} %{span}"
            axes.text(column, row, text, ha="center", va="center", size=9)
        names = [name.capitalize() for name in FIGHTERS]
        axes.set_xticks(range(len(names)), names)
        axes.set_yticks(range(len(names)), names)
        axes.set_xlabel("against")
        axes.set_facecolor(_NONE)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0)
        image = style.png(figure)
    return Picture(
        "matchups",
        "Match-ups of fighters",
        "Share of decided fights that the fighter of the row wins, with Wilson’s 95 % interval.",
        image,
    )
