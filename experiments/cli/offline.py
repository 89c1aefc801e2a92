"""The command offline-test: what can be said of an agent without a fight."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.answer import Answer, answering, percent, table
from experiments.cli.options import AsJson, Delay, RunFolder, Seed, Trust, Wandb

if TYPE_CHECKING:
    from experiments.offline import OfflineResult


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command(name="offline-test")(offline_test)


@answering
def offline_test(
    agent: Annotated[
        str, typer.Argument(metavar="AGENT", help="An agent, as in `arena agents` or clone:PATH.")
    ],
    logs: Annotated[
        Path | None,
        typer.Option(
            help="A corpus, or a folder of replays; the bundled logs if not given. Stretches "
            "labelled exclude are not tested on."
        ),
    ] = None,
    seed: Seed = 0,
    delay: Delay = 15,
    trust: Trust = False,
    run: RunFolder = None,
    wandb: Wandb = True,
    as_json: AsJson = False,
) -> Answer:
    """Test an agent on logs, without a fight.

    The matches are those that no clone is trained or chosen on.
    """
    from agents.spec import resolve
    from experiments.labelled import label
    from experiments.offline import Shares, control_results, lifts
    from experiments.offline import offline_test as test_offline
    from experiments.progress import progress
    from experiments.tracking.measured import check_run, log_measurement, offline_figures
    from logs.human import load_source

    if run is not None:
        check_run(run)
    tested = resolve(agent, trust=trust)
    source = load_source(logs)
    corpus = source.corpus
    for reason in source.passed_over:
        print(f"passed over: {reason}", file=sys.stderr)
    with progress("Re-simulating", "fights") as step:
        labelled = label(source, ["test"], delay=delay, progress=step)
    with progress("Answering", "frames") as step:
        result = test_offline(tested, labelled.test, corpus, seed=seed, progress=step)
    if run is not None:
        log_measurement(run, "offline-test", agent, offline_figures(result), use_wandb=wandb)
    shares = Shares.of(corpus, labelled.matches["train"], delay)
    controls = control_results(labelled.test, shares, seed)
    data = {
        **result.to_dict(),
        "lift": lifts(result, controls),
        "corpus": corpus.id,
        "split": "test",
        "seed": seed,
        "delay": delay,
        "excluded": int((~labelled.test.counting).sum()),
        "controls": [
            control.to_dict() | {"lift": lifts(control, controls)} for control in controls
        ],
    }
    return Answer(data, _text(result, controls, data["excluded"]), as_json)


def _text(result: "OfflineResult", controls: "list[OfflineResult]", excluded: int) -> str:
    from experiments.offline import lifts

    header = ["agent", "accuracy", "balanced", "macro-F1", "press-F1 (6)", "rate error", "NLL"]
    header += ["F2 lift", "ahead"]
    rows = []
    for each in (result, *controls):
        figures = each.to_dict()
        rows.append(
            [
                each.agent,
                f"{100 * each.accuracy:.2f} %",
                percent(figures["balanced_accuracy"]),
                percent(figures["macro_f1"]),
                percent(figures["press_f1"]["6"]),
                f"{each.press_rate_error:.2f}",
                "–" if each.nll is None else f"{each.nll:.4f}",
                *map(_multiple, lifts(each, controls).values()),
            ]
        )
    figures = result.to_dict()
    recall = figures["recall"]
    left_out = [f"{excluded} more are labelled exclude, and left out."] if excluded else []
    return "\n".join(
        [
            table(header, rows),
            "",
            table(["recall per skill", *recall], [["", *map(percent, recall.values())]]),
            "",
            f"Guards are recalled on {percent(figures['guard_recall'])} of their frames, jumps on "
            f"{percent(figures['move_recall']['jump'])}.",
            "F2 lift: press-F2 within 12 frames as a multiple of the metronome's;",
            "ahead: of presses that come on time or early.",
            "",
            f"{result.frames} held-out player-frames, {percent(result.no_action_share)} of them "
            f"no_action; the agent presses nothing on {percent(result.no_action_share_answered)}.",
            *left_out,
        ]
    )


def _multiple(lift: float | None) -> str:
    return "–" if lift is None else f"{lift:.2f}"
