"""The command offline-test: what can be said of an agent without a fight."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.answer import Answer, answering, percent, table
from experiments.cli.options import AsJson, Delay, Seed, Trust

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
        Path | None, typer.Option(help="A corpus; the bundled logs if not given.")
    ] = None,
    seed: Seed = 0,
    delay: Delay = 15,
    trust: Trust = False,
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
    from logs.bundled import load_bundled
    from logs.corpus import Corpus

    tested = resolve(agent, trust=trust)
    corpus = Corpus.load(logs) if logs else load_bundled()
    with progress("Re-simulating", "fights") as step:
        labelled = label(corpus, ["test"], delay=delay, progress=step)
    with progress("Answering", "frames") as step:
        result = test_offline(tested, labelled.test, corpus, seed=seed, progress=step)
    shares = Shares.of(corpus, labelled.matches["train"], delay)
    controls = control_results(labelled.test, shares, seed)
    data = {
        **result.to_dict(),
        "lift": lifts(result, controls),
        "corpus": corpus.id,
        "split": "test",
        "seed": seed,
        "delay": delay,
        "controls": [
            control.to_dict() | {"lift": lifts(control, controls)} for control in controls
        ],
    }
    return Answer(data, _text(result, controls), as_json)


def _text(result: "OfflineResult", controls: "list[OfflineResult]") -> str:
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
        ]
    )


def _multiple(lift: float | None) -> str:
    return "–" if lift is None else f"{lift:.2f}"
