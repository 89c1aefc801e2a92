"""An ONNX file opened safely: it is data, names no other file and needs no code but the runtime's.

A file from anywhere may still be slow or hungry: a graph can loop. What it cannot do is read or
write files, or run code of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from agents.clones.network import OUTPUTS
from agents.onnx.record import FEATURES, KEY, LOGITS, MEMORY, NEXT_MEMORY, OnnxRecord
from agents.world import check_world, first_fault
from arena.base.errors import InputError, one_line
from arena.base.files import read_limited
from arena.features import NAMES
from arena.match.set_loop import STEP

LIMIT: Final = 1 << 28
"""Bytes of a file, at most."""
PAGE: Final = "docs/onnx.md"
_DOMAINS: Final = ("", "ai.onnx", "ai.onnx.ml")
_WIDEST_MEMORY: Final = 1 << 20
_SAME: Final = 1e-3  # difference of two logits that are meant to be one
_FLOAT: Final = "tensor(float)"

Float = NDArray[np.float32]


def libraries(spec: str) -> tuple[Any, Any]:
    """Give the modules ``onnx`` and ``onnxruntime``.

    Args:
        spec: What they are wanted for.

    Raises:
        InputError: If they are not installed.
    """
    try:
        import onnx
        import onnxruntime
    except ImportError as error:
        raise InputError(
            f"{spec}: {error.name} is not installed; run pip install 'standstill[onnx]'"
        ) from error
    return onnx, onnxruntime


@dataclass(frozen=True)
class OnnxFile:
    """A network in an ONNX file, ready to run on one thread a call.

    Attributes:
        path: Where it lies.
        data: The whole file.
        record: What it says of itself.
        memory: M, values that it remembers of a fight; 0 for none.
        session: What runs it, from any thread.
    """

    path: Path
    data: bytes
    record: OnnxRecord
    memory: int
    session: Any

    def run(self, features: Float, memory: Float) -> tuple[Float, Float]:
        """Compute one frame of n fights. A row's result does not depend on the other rows.

        Args:
            features: float32 ``[n, F]``.
            memory: float32 ``[n, M]``.

        Returns:
            Logits, float32 ``[n, 14]``, and the memory of the next frame, float32 ``[n, M]``.

        Raises:
            InputError: If the network fails, or answers what is no number.
        """
        rows = len(features)
        given = {FEATURES: _filled(features)}
        run = len(given[FEATURES])
        if self.memory:
            given[MEMORY] = _filled(memory)
        wanted = [LOGITS, NEXT_MEMORY] if self.memory else [LOGITS]
        try:
            found = self.session.run(wanted, given)
        except Exception as error:  # the runtime's own, of many kinds
            raise InputError(
                f"{self.path}: its network fails ({one_line(error)}); see {PAGE}"
            ) from error
        for name, values, width in zip(wanted, found, (OUTPUTS, self.memory), strict=False):
            if values.shape != (run, width):
                raise InputError(
                    f"{self.path}: output {name} has shape {list(values.shape)} for {run} rows; "
                    f"give [n, {width}], with n left open (a dynamic axis)"
                )
            if not np.isfinite(values[:rows]).all():
                raise InputError(
                    f"{self.path}: output {name} holds a value that is not finite; see {PAGE}"
                )
        logits, *after = (values[:rows] for values in found)
        return logits, after[0] if after else memory


def _filled(rows: Float) -> Float:
    """Fill up with rows of zeros to a multiple of `STEP`.

    Products of few rows may sum in another order, and a decision must not depend on the batch that
    it is made in.
    """
    missing = -len(rows) % STEP
    return np.pad(rows, ((0, missing), (0, 0))) if missing else np.ascontiguousarray(rows)


def load(path: Path) -> OnnxFile:
    """Read an ONNX file.

    Raises:
        InputError: If it cannot be read, is larger than `LIMIT`, is not ONNX, refers to other files
            or operators, says nothing or something wrong of itself, or was made for other features
            or rules.
    """
    libraries(f"onnx:{path}")
    return opened(path, read_limited(path, LIMIT))


def opened(path: Path, data: bytes) -> OnnxFile:
    """Open the content of an ONNX file, see `load`, which lies at a path or will lie there."""
    onnx, runtime = libraries(f"onnx:{path}")
    model = onnx.ModelProto()
    try:
        model.ParseFromString(data)
    except Exception as error:  # google.protobuf's DecodeError, wherever it lies
        raise InputError(f"{path}: is no whole ONNX file; export it again") from error
    record = _record_of(path, model)
    check_world(path, record)
    _check_safe(path, model, onnx)
    session = _session(path, data, runtime)
    file = OnnxFile(path, data, record, _memory_of(path, session), session)
    _check_rows(file)
    return file


def _check_rows(file: OnnxFile) -> None:
    """Refuse a network that answers a fight by the others, or at random."""
    rng = np.random.default_rng(0)
    rows = [rng.random((2 * STEP, k), np.float32) for k in (len(NAMES), file.memory)]
    file.run(*(np.zeros_like(each) for each in rows))
    together, alone = file.run(*rows), file.run(*(each[:1] for each in rows))
    for one, other in zip(together, alone, strict=True):
        if not np.allclose(one[:1], other, _SAME, _SAME):
            raise InputError(
                f"{file.path}: it answers a row of {FEATURES} by the rows beside it, or at random; "
                "export it for inference, with each row computed by itself"
            )


def _record_of(path: Path, model: Any) -> OnnxRecord:
    """Read what the file says of its network."""
    told = {entry.key: entry.value for entry in model.metadata_props}.get(KEY)
    if told is None:
        raise InputError(
            f"{path}: has no metadata {KEY!r}; add at least "
            f'{{"format": "standstill onnx 1", "delay": 15}} to metadata_props, see {PAGE}'
        )
    try:
        return OnnxRecord.model_validate_json(told)
    except ValidationError as error:
        raise InputError(f"{path}: metadata {KEY}: {first_fault(error)}; see {PAGE}") from error


def messages(message: Any) -> Iterator[Any]:
    """Go through a message of protobuf and all within it."""
    yield message
    for field, value in message.ListFields():
        if field.message_type is not None:
            for each in value if field.is_repeated else (value,):
                yield from messages(each)


def _check_safe(path: Path, model: Any, onnx: Any) -> None:
    """Refuse what refers to files beside this one, or to operators that need code of its own."""
    own = {function.domain for function in model.functions}
    for each in messages(model):
        if isinstance(each, onnx.TensorProto) and (
            each.external_data or each.data_location == onnx.TensorProto.EXTERNAL
        ):
            raise InputError(
                f"{path}: keeps tensor {each.name!r} in another file; save it as one file "
                "(external_data=False)"
            )
        if isinstance(each, onnx.NodeProto) and each.domain not in (*_DOMAINS, *own):
            raise InputError(
                f"{path}: uses the custom operator {f'{each.domain}.{each.op_type}'!r}; "
                "export it with ONNX's own operators"
            )


def _session(path: Path, data: bytes, runtime: Any) -> Any:
    """Make what runs a checked file: on the CPU, on the calling thread alone."""
    options = runtime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 4  # what goes wrong is raised, and told once
    options.add_session_config_entry("session.load_model_format", "ONNX")
    try:
        return runtime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's own, of many kinds
        raise InputError(
            f"{path}: ONNX Runtime cannot run it ({one_line(error)}); export it again"
        ) from error


def _memory_of(path: Path, session: Any) -> int:
    """Check names, types and widths of inputs and outputs; gives M."""
    inputs = {each.name: each for each in session.get_inputs()}
    outputs = {each.name: each for each in session.get_outputs()}
    remembers = MEMORY in inputs or NEXT_MEMORY in outputs
    for found, what, names in (
        (inputs, "inputs", (FEATURES, MEMORY)[: 1 + remembers]),
        (outputs, "outputs", (LOGITS, NEXT_MEMORY)[: 1 + remembers]),
    ):
        if set(found) != set(names):
            raise InputError(
                f"{path}: its {what} are {', '.join(sorted(found)) or 'none'}; name them "
                f"{' and '.join(names)}, see {PAGE}"
            )
    widths = {FEATURES: len(NAMES), LOGITS: OUTPUTS}
    if remembers:
        given = inputs[MEMORY].shape[-1:]
        if len(given) != 1 or not isinstance(given[0], int) or not 0 < given[0] <= _WIDEST_MEMORY:
            raise InputError(
                f"{path}: {MEMORY} has shape {inputs[MEMORY].shape}; give [n, M] with M a number"
            )
        widths |= {MEMORY: given[0], NEXT_MEMORY: given[0]}
    for name, each in (inputs | outputs).items():
        _check_tensor(path, name, each, widths[name])
    return widths.get(MEMORY, 0)


def _check_tensor(path: Path, name: str, found: Any, width: int) -> None:
    if found.type != _FLOAT:
        raise InputError(f"{path}: {name} is a {found.type}; make it {_FLOAT}, that is float32")
    shape = list(found.shape)
    open_rows = len(shape) == 2 and not isinstance(shape[0], int)
    fits = len(shape) == 2 and (shape[1] == width or not isinstance(shape[1], int))
    if not (open_rows and fits):
        raise InputError(
            f"{path}: {name} has shape {shape}; give [n, {width}], with n left open "
            f"(a dynamic axis), see {PAGE}"
        )
