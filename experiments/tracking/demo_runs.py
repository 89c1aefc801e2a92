"""The runs of a demo: one for each candidate in a group, and a summary that compares them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from scipy.stats import spearmanr

from agents.clones.press_f2 import WINDOW
from experiments.demo_report import Tested
from experiments.report.pictures import Picture as Drawn
from experiments.runs import open_run
from experiments.tracking import Description, closing, locked, read_steps, run_tracker, tags_of
from experiments.tracking.films import telling
from experiments.tracking.lineage import (
    BEST_OFFLINE,
    BEST_ONLINE,
    CLONES,
    artifact_name,
    clone_files,
    clone_name,
    report_of,
)
from experiments.tracking.measured import exploit_figures
from experiments.tracking.steps import named
from experiments.tracking.values import Cell, Chart, Lineage, Picture, Table
from experiments.tracking.views import of_fights, of_offline
from experiments.tracking.vocabulary import EPOCH, MEASURE

RUNS: Final = "runs"
"""Folder of these runs, below that of the demo."""
_PICTURES: Final = {
    "accuracy_vs_win_rate": "pictures/accuracy_against_online",
    "press_f2_vs_win_rate": "pictures/offline_against_online",
    "epochs": "pictures/epochs",
}


@dataclass(frozen=True)
class Demo:
    """What a demo came to, as its runs tell it.

    Attributes:
        report: Content of ``report.json``.
        tested: Every candidate, in the order of the report.
        drawn: Pictures of the report.
        folder: Of the demo; the report is written.
    """

    report: Mapping[str, Any]
    tested: Sequence[Tested]
    drawn: Sequence[Drawn]
    folder: Path


def track_demo(demo: Demo, *, use_wandb: bool) -> None:
    """Log a demo: a run for each candidate, in a group, and a summary run.

    Args:
        demo: What it came to.
        use_wandb: Whether to track in wandb too.

    Raises:
        InputError: If a folder cannot be written.
    """
    group = f"demo-{datetime.now(UTC):%Y%m%d-%H%M%S}"
    for number in range(len(demo.tested)):
        _track_candidate(demo, number, group, use_wandb=use_wandb)
    _track_summary(demo, group, use_wandb=use_wandb)


def _logged(
    folder: Path,
    metadata: Mapping[str, Any],
    described: Description,
    steps: Sequence[Mapping[str, Any]],
    *,
    use_wandb: bool,
) -> None:
    with locked(folder):
        open_run(folder, metadata, "replace")
        tracker = run_tracker(folder, metadata, described, use_wandb=use_wandb)
        with closing(tracker):
            for step in steps:
                tracker.log(step)
            tracker.finish({"chosen": metadata.get("chosen", False)})


def _origin(report: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "corpus": report["corpus"]["id"],
        "split_seed": report["corpus"]["split_seed"],
        "delay": report["delay"],
        "seeds": report["seeds"],
        "versions": report["versions"],
    }


def _track_candidate(demo: Demo, number: int, group: str, *, use_wandb: bool) -> None:
    tested, told = demo.tested[number], demo.report["candidates"][number]
    candidate = tested.candidate
    names = ("name", "remedy", "decoder", "decoder_settings", "chosen")
    metadata = {**{name: told[name] for name in names}, **_origin(demo.report)}
    tags = tags_of(
        remedy=candidate.remedy,
        decoder=candidate.decoder,
        network=candidate.network,
        corpus=demo.report["corpus"]["id"][:12],
    )
    tags += ["chosen"] if told["chosen"] else []
    described = Description("candidate", group=group, tags=tags, name=candidate.name)
    training = demo.folder / "training" / candidate.network
    epochs = [step for step in read_steps(training) if EPOCH in step] if tested.epochs else []
    figures = {
        **named("offline/test", tested.offline.scalars()),
        **named("online/panel", tested.fights.panel.scalars()),
        **named("online/pros", tested.fights.pros.scalars()),
        **(
            named("online/held_out", held_out.scalars())
            if (held_out := tested.fights.held_out)
            else {}
        ),
        **(exploit_figures(demo.report["exploit"]) if told["chosen"] else {}),
        **of_offline(tested.offline, said=bool(tested.epochs)),
        **of_fights(tested.fights.panel),
        **_lineage(demo, number),
    }
    if told["chosen"] or number == 0:  # films take seconds, and these two tell the story
        figures |= telling(tested.agent.name, tested.fights.panel.replays)
    folder = demo.folder / RUNS / candidate.folder
    steps = [*epochs, {MEASURE: 1, **figures}]
    _logged(folder, metadata, described, steps, use_wandb=use_wandb)


def _lineage(demo: Demo, number: int) -> dict[str, Lineage]:
    """Say which clone a candidate is and what logs it learned from."""
    candidates = demo.report["candidates"]
    rates = [each["online"]["win_rate"] for each in candidates]
    aliases = [BEST_OFFLINE] if candidates[number]["chosen"] else []
    aliases += [BEST_ONLINE] if number == rates.index(max(rates)) else []
    candidate = demo.tested[number].candidate
    clone = demo.folder / CLONES / candidate.folder
    files = clone_files(clone)
    found = {"lineage/checkpoint": Lineage(clone_name(clone), "checkpoint", files, aliases)}
    corpus = demo.folder / "training" / candidate.network / "media" / "corpus.json"
    if corpus.is_file():
        name = artifact_name("corpus", demo.report["corpus"]["id"][:12])
        about = demo.report["corpus"]
        files = {"corpus.json": corpus}
        found["lineage/corpus"] = Lineage(name, "corpus", files, used=True, about=about)
    return found


# --- the summary ----------------------------------------------------------------------------------
_WINDOW: Final = str(WINDOW)
_PRESS_F2: Final = f"press_f2_{WINDOW}"
_ONLINE: Final = ("win_rate", "presses_per_minute", "skills_per_minute", "timeouts")


def candidates_table(report: Mapping[str, Any]) -> Table:
    """Lay out every candidate of a report with its offline and online figures."""
    columns = ["candidate", "remedy", "decoder", "chosen", "accuracy", "nll", _PRESS_F2]
    columns += [f"{_PRESS_F2} (validation)", *_ONLINE, "ci95_low", "ci95_high", "pros win_rate"]
    columns += ["held-out win_rate"]
    rows: list[list[Cell]] = []
    for each in report["candidates"]:
        offline, online = each["offline"], each["online"]
        rows.append(
            [
                *(each[name] for name in ("name", "remedy", "decoder", "chosen")),
                offline["accuracy"],
                offline["nll"],
                offline["registered"]["press_f2"][_WINDOW],
                each["validation"]["registered"]["press_f2"][_WINDOW],
                *(online[name] for name in _ONLINE),
                *online["ci95"],
                online["pros"]["win_rate"],
                online["held_out"]["win_rate"] if "held_out" in online else None,
            ]
        )
    return Table(columns, rows)


def _track_summary(demo: Demo, group: str, *, use_wandb: bool) -> None:
    report = demo.report
    metadata = {
        **_origin(report),
        "criterion": report["criterion"],
        "chosen_by_fights": report["chosen_by_fights"],
        "candidates": [each["name"] for each in report["candidates"]],
    }
    tags = tags_of(corpus=report["corpus"]["id"][:12])
    described = Description("demo", group=group, tags=tags, name="summary")
    table = candidates_table(report)
    files = [demo.folder / name for name in ("report.json", "report.html")]
    step = {
        MEASURE: 1,
        **named("study", _correlations(report)),
        "tables/candidates": table,
        "charts/offline_against_online": Chart(
            table, _PRESS_F2, "win_rate", "Registered offline figure against win rate"
        ),
        "charts/accuracy_against_online": Chart(
            table, "accuracy", "win_rate", "Skill accuracy against win rate"
        ),
        **_pictures(demo.drawn),
        **report_of(files, demo.folder.resolve().name),
    }
    folder = demo.folder / RUNS / "summary"
    _logged(folder, metadata, described, [step], use_wandb=use_wandb)


def _pictures(drawn: Sequence[Drawn]) -> dict[str, Picture]:
    return {_PICTURES[p.name]: Picture(p.image, p.caption) for p in drawn if p.name in _PICTURES}


def _correlations(report: Mapping[str, Any]) -> dict[str, float]:
    """Say how well figures rank the candidates as the panel does; what varies in none is left."""
    candidates = report["candidates"]
    rates = [each["online"]["win_rate"] for each in candidates]
    figures = {
        "accuracy": [each["offline"]["accuracy"] for each in candidates],
        "nll": [-each["offline"]["nll"] for each in candidates],
        "press_f2": [each["offline"]["registered"]["press_f2"][_WINDOW] for each in candidates],
    }
    found = {
        f"spearman_{name}": float(spearmanr(values, rates).statistic)
        for name, values in figures.items()
        if len(set(values)) > 1 and len(set(rates)) > 1
    }
    if report["held_out"] is not None and report["held_out"]["spearman"] is not None:
        found["spearman_held_out"] = float(report["held_out"]["spearman"])
    seconds = sum(report["seconds"].values())
    return {**found, "candidates": float(len(candidates)), "seconds": seconds}
