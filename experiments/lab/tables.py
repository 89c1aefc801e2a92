"""The tables of the lab for a terminal of 100 columns."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table

from arena.frame_data.skills import FIGHTERS
from arena.rules.actions import SKILL_NAMES
from experiments.lab.answers import ANSWERS

LETTERS: Final = dict(zip(ANSWERS, "gbjiea", strict=True))
"""A letter for each answer."""
LEGEND: Final = (
    "Slots: "
    + ", ".join(f"{number} {name}" for number, name in enumerate(SKILL_NAMES) if number)
    + ". Against all three defenders; in brackets, what only some of them can do. "
    + "Answers on sight: "
    + ", ".join(f"{letter} {name}" for name, letter in LETTERS.items())
    + "."
)

Against = Mapping[str, Any]


def text(report: Mapping[str, Any], width: int) -> str:
    """Write all tables of a report; lines of at most ``width`` columns."""
    page = io.StringIO()
    console = Console(file=page, width=width, highlight=False, markup=False)
    for fighter in FIGHTERS:
        console.print(_skills(report, fighter))
    console.print(LEGEND + "\n")
    console.print(_combos(report))
    if report["use"] is not None:
        console.print(_use(report["use"], str(report["source"])))
    console.print(_signs(report["signs"]))
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())


def _table(title: str, *headings: str) -> Table:
    made = Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    for place, heading in enumerate(headings):
        made.add_column(heading, justify="left" if place == 0 else "right", overflow="fold")
    return made


def in_all(against: Mapping[str, Against], key: str, place: int) -> tuple[list[str], list[str]]:
    """Compare what stands at one distance against all defenders.

    Args:
        against: A skill's ``against``.
        key: "punished_blocked", "punished_missed", "on_sight" or "in_advance".
        place: Which distance.

    Returns:
        What holds against every defender, and what holds against some; in the order of slots or of
        answers.
    """
    sets = []
    for each in against.values():
        there = each[key][place] or []
        sets.append({item if isinstance(item, str) else item["slot"] for item in there})
    order = [*SKILL_NAMES, *ANSWERS]
    every, some = set.intersection(*sets), set.union(*sets)
    return sorted(every, key=order.index), sorted(some - every, key=order.index)


def short(every: Sequence[str], some: Sequence[str]) -> str:
    """Write slots as numbers or answers as letters, what only some can do in brackets."""
    both = ["".join(_mark(name) for name in names) for names in (every, some)]
    return both[0] + (f"({both[1]})" if both[1] else "") or "–"


def _mark(name: str) -> str:
    return LETTERS.get(name) or str(SKILL_NAMES.index(name))


def _skills(report: Mapping[str, Any], fighter: str) -> Table:
    made = _table(
        f"{fighter.capitalize()} at touching distance, and as far as its skills reach",
        *("skill", "touches", "to px", "on hit", "on block", "blocked:\npunished", "safe\nfrom"),
        *("missed:\npunished", "answered\non sight", "farthest\non sight"),
    )
    for skill in report["skills"]:
        if skill["fighter"] == fighter:
            made.add_row(*_row(skill, report["distances"]))
    return made


def _row(skill: Mapping[str, Any], distances: Sequence[int]) -> list[str]:
    against = skill["against"]
    one = against[FIGHTERS[0]]
    reached = [place for place, frame in enumerate(one["touches"]) if frame is not None]
    name = skill["skill"]
    missed = short(*in_all(against, "punished_missed", reached[0] if reached else 0))
    if not reached:
        return [name, *6 * ["–"], missed, "–", "–"]
    near, far = reached[0], reached[-1]
    unblockable = all(guard is None for guard in one["guard"])
    return [
        name,
        f"{one['touches'][near]}",
        f"{distances[far]}{'+' if far == len(distances) - 1 else ''}",
        _signed(one["on_hit"][near]),
        "no guard" if unblockable else _signed(one["on_block"][near]),
        "–" if unblockable else short(*in_all(against, "punished_blocked", near)),
        "–" if unblockable else _safe_from(against, distances, reached),
        missed,
        *(short(*in_all(against, "on_sight", place)) for place in (near, far)),
    ]


def _signed(value: int | None) -> str:
    return "–" if value is None else f"{value:+}"


def _safe_from(
    against: Mapping[str, Against], distances: Sequence[int], reached: Sequence[int]
) -> str:
    """Give the distance from which on no defender punishes a guarded skill."""
    punished = [place for place in reached if any(in_all(against, "punished_blocked", place))]
    if not punished:
        return "always"
    later = [place for place in reached if place > punished[-1]]
    return f"{distances[later[0]]} px" if later else "never"


def _combos(report: Mapping[str, Any]) -> Table:
    made = _table("Best combo from each fighter's starters", "fighter", "meter", "combo", "damage")
    for fighter in FIGHTERS:
        for meter in dict.fromkeys(combo["meter"] for combo in report["combos"]):
            own = [
                combo
                for combo in report["combos"]
                if (combo["fighter"], combo["meter"]) == (fighter, meter)
            ]
            best = max(own, key=lambda combo: int(combo["damage"]))
            made.add_row(fighter, meter, ", ".join(best["line"]), str(best["damage"]))
    return made


def percent(found: Mapping[str, Any]) -> str:
    """Write a share in percent."""
    return "–" if found["value"] is None else f"{100 * found['value']:.1f}"


def _use(use: Mapping[str, Any], source: str) -> Table:
    shares = ("share", "hit", "blocked", "absorbed", "missed", "counter_hit")
    made = _table(
        f"{use['fights']:,} fights of {source}; shares in percent",
        *("skill", "starts", *(name.replace("_", "-") for name in shares), "damage a start"),
    )
    for slot in use["slots"]:
        damage = slot["damage"]["value"]
        made.add_row(
            slot["skill"],
            f"{slot['starts']:,}",
            *(percent(slot[name]) for name in shares),
            "–" if damage is None else f"{damage:.0f}",
        )
    return made


def _signs(signs: Sequence[Mapping[str, Any]]) -> Table:
    made = _table("Signs of a healthy game", "sign", "wanted", "measured", "95 % interval", "")
    for sign in signs:
        verdict = "ok" if sign["ok"] else "no"
        made.add_row(sign["sign"], sign["wanted"], sign["text"], sign["interval"], verdict)
    return made
