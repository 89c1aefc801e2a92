"""The options that several commands share, each declared once."""

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from arena.base.errors import InputError


class Device(StrEnum):
    """Where fights run."""

    CPU = "cpu"
    CUDA = "cuda"


def _only_cpu(device: Device) -> Device:
    if device is Device.CUDA:
        raise InputError("--device cuda: training has no CUDA face yet; use --device cpu")
    return device


def _that_is_there(device: Device) -> Device:
    """Refuse a device that is not there before any work is done."""
    if device is Device.CUDA:
        from arena.simulator import check_device

        check_device(device.value)
    return device


AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout and nothing else there.")
]
Fights = Annotated[
    int,
    typer.Option(
        "--fights",
        min=1,
        help="Fights per pairing; sides are swapped on each seed (2k and 2k + 1).",
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, help="Seed of all randomness.")]
DeviceOption = Annotated[
    Device, typer.Option("--device", callback=_only_cpu, help="Where the fights run.")
]
"""Of commands that have not learned to fight on CUDA."""
FightDevice = Annotated[
    Device, typer.Option("--device", callback=_that_is_there, help="Where the fights run.")
]
Delay = Annotated[
    int,
    typer.Option("--delay", min=0, help="Reaction delay of both players, in frames (1/60 s)."),
]
Trust = Annotated[
    bool, typer.Option("--trust", help="Open agents whose files can run code when they are opened.")
]
Restart = Annotated[
    bool, typer.Option("--restart", help="Begin anew where --out holds a run already.")
]
RunFolder = Annotated[
    Path | None,
    typer.Option(
        "--run",
        help="Log the figures to the run of the agent in this folder; in an empty one, to a new "
        "run.",
    ),
]


def _in_a_known_mode(wandb: bool) -> bool:
    """Refuse a ``WANDB_MODE`` that is no mode before any work is done."""
    if os.environ.get("WANDB_MODE"):
        from experiments.tracking.wandb_tracker import check_mode

        check_mode(wandb)
    return wandb


Wandb = Annotated[
    bool,
    typer.Option(
        "--wandb/--no-wandb",
        callback=_in_a_known_mode,
        help="Track in wandb; offline if not logged in.",
    ),
]
TensorBoard = Annotated[
    bool, typer.Option("--tensorboard", help="Write events for TensorBoard, too.")
]
Opponents = Annotated[
    str | None,
    typer.Option("--opponents", metavar="SPEC,...", help="Whom it meets; the panel by default."),
]


def named_in(
    opponents: str | None, default: Sequence[str], option: str = "--opponents"
) -> list[str]:
    """Read the value of ``--opponents``, or of another option that names agents.

    Args:
        opponents: What was given, specs divided by commas; None if nothing was.
        default: Specs to take then.
        option: Name of the option.

    Returns:
        One spec or more.

    Raises:
        InputError: If nobody is named.
    """
    specs = list(default) if opponents is None else [spec for spec in opponents.split(",") if spec]
    if not specs:
        raise InputError(f"{option} {opponents!r} names nobody; give SPEC,SPEC,…")
    return specs


GROUPS_HELP: Final = "panel and pros stand for all of theirs."


def members_of(specs: Sequence[str]) -> list[str]:
    """Put the members of the groups ``panel`` and ``pros`` in their place, each once."""
    from agents.spec import PANEL, PROS

    groups = {"panel": PANEL, "pros": PROS}
    return list(dict.fromkeys(name for spec in specs for name in groups.get(spec, (spec,))))


CorpusFile = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE]", help="A corpus; the bundled pro logs if not given."),
]
