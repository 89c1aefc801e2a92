"""A training by PPO on its way, on disk: what it takes to go on after a kill.

One safetensors file holds weights, the optimiser's moments and the earlier selves, and in JSON what
else is known, so it is always all of one moment. It can run no code. Fights in progress are not in
it: they begin anew.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, ValidationError
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as pack
from torch import Tensor

from agents.clones.network import Perceptron
from agents.world import Strict, first_fault
from arena.base.errors import InputError
from arena.base.files import written_aside

_RECORD: Final = "standstill"
_POLICY: Final = "policy."
_OPTIMISER: Final = "optimiser."
_SELF: Final = "self."


class Progress(Strict):
    """Where a training stood at its latest test.

    Attributes:
        stages: Tests so far.
        steps: Decisions so far.
        seconds: Spent on learning so far, tests apart.
        selves: Earlier selves that are kept.
        tests: What each test said, as JSON types; it is the caller's.
    """

    format: Literal["standstill ppo progress 1"] = "standstill ppo progress 1"
    stages: Annotated[int, Field(ge=1)]
    steps: Annotated[int, Field(ge=1)]
    seconds: Annotated[float, Field(ge=0)]
    selves: Annotated[int, Field(ge=0)]
    tests: list[dict[str, Any]]


def tensors_of(policy: Any) -> dict[str, Tensor]:
    """Give the weights of a policy of SB3 and its critic, and the moments of the optimiser."""
    tensors = {f"{_POLICY}{name}": value for name, value in policy.state_dict().items()}
    moments = policy.optimizer.state_dict()["state"]
    for number, entries in moments.items():
        tensors |= {f"{_OPTIMISER}{number}.{name}": value for name, value in entries.items()}
    return tensors


def restore(policy: Any, tensors: Mapping[str, Tensor]) -> None:
    """Let a policy of SB3 and its optimiser go on from what `tensors_of` gave.

    Raises:
        RuntimeError, KeyError, ValueError: If the tensors are not those of such a policy.
    """
    policy.load_state_dict(_under(_POLICY, tensors))
    moments: dict[int, dict[str, Tensor]] = {}
    for name, value in _under(_OPTIMISER, tensors).items():
        number, entry = name.split(".")
        moments.setdefault(int(number), {})[entry] = value
    whole = policy.optimizer.state_dict()
    policy.optimizer.load_state_dict(whole | {"state": moments})


def restore_selves(networks: Sequence[Perceptron], tensors: Mapping[str, Tensor]) -> None:
    """Give networks the weights of earlier selves.

    Raises:
        RuntimeError: If they do not fit.
    """
    for number, network in enumerate(networks):
        network.load_state_dict(_under(f"{_SELF}{number}.", tensors))


def _under(place: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name[len(place) :]: each for name, each in tensors.items() if name.startswith(place)}


def save_progress(
    path: Path, progress: Progress, policy: Any, selves: Sequence[Perceptron]
) -> None:
    """Write where a training stands; replaces what stands there in one step.

    Args:
        path: File to write.
        progress: What is known beside the tensors.
        policy: Of SB3.
        selves: The earlier selves.

    Raises:
        InputError: If it cannot be written.
    """
    tensors = tensors_of(policy)
    for number, network in enumerate(selves):
        own = network.state_dict().items()
        tensors |= {f"{_SELF}{number}.{name}": value for name, value in own}
    whole = {name: value.contiguous() for name, value in tensors.items()}
    data = pack(whole, metadata={_RECORD: progress.model_dump_json()})
    with written_aside(path) as file:
        file.write(data)


def load_progress(path: Path) -> tuple[Progress, dict[str, Tensor]]:
    """Read where a training stood.

    Returns:
        What is known, and the tensors for `restore` and `restore_selves`.

    Raises:
        InputError: If there is none, or the file is broken or something else; says what to do.
    """
    instead = "add --restart instead of --resume, or give another --out"
    if not path.is_file():
        raise InputError(f"{path.parent}: holds no training to go on with; {instead}")
    try:
        with safe_open(path, "pt") as file:
            progress = Progress.model_validate_json((file.metadata() or {}).get(_RECORD, ""))
            return progress, {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except ValidationError as error:
        raise InputError(f"{path}: {first_fault(error)}; {instead}") from error
    except (OSError, SafetensorError, ValueError) as error:
        raise InputError(f"{path}: is no whole file of a training; {instead}") from error
