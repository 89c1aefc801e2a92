"""A league on disk: one safetensors file, so that it is always all of one moment.

It holds the weights and optimisers of all learners and the pool, and in JSON the settings and what
else is known about the learners. It can run no code.
"""

from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import torch
from pydantic import Field, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as pack
from torch import Tensor

from agents.league.learner import LearnerState
from agents.league.pool import Snapshot
from agents.networks.policy import BLOCK
from agents.world import Strict, first_fault
from arena.base.errors import InputError
from arena.base.files import written_aside

LEAGUE_FILE: Final = "league.safetensors"
_RECORD: Final = "standstill"
_POOL: Final = "pool"


class TurnRecord(Strict):
    """How a turn of a learner went.

    Attributes:
        learner: Its name.
        steps: Decisions that it had been trained on in the end.
        price: Of a press then.
        presses: Presses a minute in the fights that ended in its last rollout.
        won: Share of fights that it won lately against those that do not learn and that it has met,
            a draw as half; each counts the same.
        update: Of its last update: ``entropy``, ``policy_loss``, ``value_loss``,
            ``explained_variance``, ``kl``, those that are finite. Leagues of earlier versions did
            not keep it.
    """

    learner: str
    steps: int
    price: float
    presses: float
    won: float
    update: dict[str, float] = Field(default_factory=dict)


class LeagueRecord(Strict):
    """What is known about a league beside its tensors.

    Attributes:
        settings: As JSON types: they are compared before they are understood.
        turns: That have been played, in order.
        learners: What is known about each.
        pool: Learner and decisions of each past self.
    """

    format: Literal["standstill league 1"] = "standstill league 1"
    settings: dict[str, Any]
    turns: list[TurnRecord]
    learners: list[LearnerState]
    pool: list[list[int]]


def save_league(
    folder: Path,
    record: LeagueRecord,
    learners: list[dict[str, Tensor]],
    snapshots: list[Snapshot],
) -> None:
    """Write a league; replaces one that stands there in one step.

    Args:
        folder: Made if missing.
        record: What is known about it; its ``pool`` names the snapshots.
        learners: Tensors of each learner.
        snapshots: The pool.

    Raises:
        InputError: If it cannot be written.
    """
    blocks = np.stack([snapshot.block for snapshot in snapshots])
    tensors = {_POOL: torch.from_numpy(blocks)}
    for number, own in enumerate(learners):
        tensors |= {f"{number}.{name}": value.contiguous() for name, value in own.items()}
    data = pack(tensors, metadata={_RECORD: record.model_dump_json()})
    with written_aside(folder / LEAGUE_FILE) as file:
        file.write(data)


def load_league(
    folder: Path,
) -> tuple[LeagueRecord, list[dict[str, Tensor]], list[Snapshot]]:
    """Read a league.

    Args:
        folder: What `save_league` wrote into.

    Returns:
        What `save_league` was given.

    Raises:
        InputError: If there is none, or its file is broken or something else; says what to do.
    """
    path = folder / LEAGUE_FILE
    if not path.is_file():
        raise InputError(f"{folder}: holds no league to go on with; leave out --resume")
    try:
        with safe_open(path, "pt") as file:
            record = LeagueRecord.model_validate_json((file.metadata() or {}).get(_RECORD, ""))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        blocks = tensors.pop(_POOL)
        if blocks.dtype != torch.int32 or blocks.shape != (len(record.pool), BLOCK):
            raise InputError(f"{path}: its pool is none of this version; give another --out")
        snapshots = [
            Snapshot(learner, steps, row)
            for (learner, steps), row in zip(record.pool, blocks.numpy(), strict=True)
        ]
    except ValidationError as error:
        raise InputError(f"{path}: {first_fault(error)}; give another --out") from error
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise InputError(f"{path}: is no whole file of a league; give another --out") from error
    learners: list[dict[str, Tensor]] = [{} for _ in record.learners]
    for name, value in tensors.items():
        number, _, rest = name.partition(".")
        if not number.isdigit() or int(number) >= len(learners):
            raise InputError(f"{path}: holds tensors of no learner; give another --out")
        learners[int(number)][rest] = value
    return record, learners, snapshots
