"""The command export: a clone as a file that runs elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from arena.base.errors import InputError
from experiments.cli.answer import Answer, answering, folded, table
from experiments.cli.options import AsJson, RunFolder, Wandb

if TYPE_CHECKING:
    from agents.onnx.export import Comparison

_PREFIX: Final = "clone:"
_FIGHTS: Final = 2  # of the bundled logs that clone and file both answer
_MOST_APART: Final = 1e-3  # share of answers that may hang by the rounding of a logit


def register(app: typer.Typer) -> None:
    """Add the command of this module to the program."""
    app.command()(export)


@answering
def export(
    clone: Annotated[str, typer.Argument(metavar="CLONE", help="A clone, clone:FOLDER.")],
    onnx: Annotated[
        Path, typer.Option(metavar="FILE", help="ONNX file to write; plays as onnx:FILE.")
    ],
    run: RunFolder = None,
    wandb: Wandb = True,
    as_json: AsJson = False,
) -> Answer:
    """Write a clone as an ONNX file with its decoder, compared with the clone on logged fights.

    Where they do not answer alike, nothing is written.
    """
    import numpy as np

    from agents.clones.agent import CloneAgent
    from agents.clones.checkpoint import load
    from agents.onnx.export import compare
    from agents.onnx.export import export as as_onnx
    from agents.onnx.file import opened
    from agents.onnx.player import OnnxAgent
    from arena.base.files import written_aside
    from experiments.tracking.lineage import exported_of
    from experiments.tracking.measured import check_run, log_measurement
    from logs.bundled import PRO_CORPUS
    from logs.corpus import Corpus
    from logs.resimulate import resimulate

    if run is not None:
        check_run(run)
    if not clone.startswith(_PREFIX):
        raise InputError(f"{clone}: only clones can be exported; give clone:FOLDER")
    made, record = load(Path(clone.removeprefix(_PREFIX)))
    agent = CloneAgent(made, clone, record.origin.delay)
    data = as_onnx(agent, record)
    exported = OnnxAgent(opened(onnx, data), f"onnx:{onnx}")
    fights = resimulate(Corpus.load(PRO_CORPUS), np.arange(_FIGHTS), record.origin.delay)
    lines = _lines(compare(agent, exported, fights), len(data))
    equal = all(line["ok"] for line in lines)
    if equal:
        with written_aside(onnx) as file:
            file.write(data)
    if equal and run is not None:
        prints = {"agent": clone, "fingerprint": exported.fingerprint}
        log_measurement(run, "export", clone, exported_of(onnx, prints), use_wandb=wandb)
    said = f"Written: {onnx}" if equal else "It does not answer as the clone; nothing is written."
    rows = [
        [line["name"], f"{line['value']:g}", f"{line['limit']:g}", "yes" if line["ok"] else "NO"]
        for line in lines
    ]
    text = f"{table(['', 'value', 'limit', 'ok'], rows)}\n\n{folded([said])}"
    answer = {
        "agent": clone,
        "onnx": onnx if equal else None,
        "fingerprints": {"clone": agent.fingerprint, "onnx": exported.fingerprint},
        "frames": len(fights),
        "lines": lines,
    }
    return Answer(answer, text, as_json, failed=not equal)


def _lines(found: "Comparison", size: int) -> list[dict[str, Any]]:
    from agents.onnx.export import CLOSE
    from agents.onnx.file import LIMIT

    apart = found.answers / max(1, found.frames)
    return [
        {"name": name, "value": value, "limit": limit, "ok": value <= limit}
        for name, value, limit in (
            ("largest difference of a logit", found.difference, CLOSE),
            ("share of answers that differ", apart, _MOST_APART),
            ("bytes", size, LIMIT),
        )
    ]
