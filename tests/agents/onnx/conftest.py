"""What the tests of ONNX files share: small trained clones, and files written by hand."""

from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from agents.clones.agent import CloneAgent
from agents.clones.checkpoint import CloneRecord
from agents.clones.remedies import resolve
from agents.clones.settings import TrainingSettings
from agents.clones.training import train
from agents.onnx.export import export
from agents.world import Origin
from arena.features import FEATURES
from tests.agents.clones.gated import GatedArchitecture, make_late_log
from tests.agents.clones.synthetic import make_log

_EAGER = 1e-4  # θ at which a clone that knows no real fight presses in one
Exported = tuple[CloneAgent, CloneRecord, bytes]


@pytest.fixture(scope="session")
def exported() -> dict[str, Exported]:
    """A clone of each kind with what was exported of it: plain, with an offset, factored, a GRU."""
    settings = TrainingSettings(width=16, depth=1, epochs=2, batch=512, learning_rate=1e-2)
    found = {}
    for name, remedy, plan, shape in (
        ("plain", "plain", "sample", None),
        ("offset", "logit-adjusted", "threshold-f2", None),
        ("factored", "act-which", "threshold-sample", None),
        ("gated", "plain", "sample", GatedArchitecture(features=FEATURES)),
    ):
        make = make_log if shape is None else make_late_log
        told = settings.model_copy(update={"decoder": plan})
        trained = train(
            make(8, 0), make(4, 1, first_match=8), resolve(remedy), told, architecture=shape
        )
        origin = Origin(corpus="synthetic", split_seed=0, delay=15)
        record = trained.kept.record(resolve(remedy), origin)
        decoder = trained.kept.decoder.with_(theta=_EAGER)
        agent = CloneAgent(trained.clone.with_decoder(decoder), f"clone:{name}", 15)
        found[name] = (agent, record, export(agent, record))
    return found


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a graph by hand, such as a user would: logits = features · weights."""

    def write(
        told: str | None = '{"format": "standstill onnx 1", "delay": 15}',
        change: Callable[[onnx.ModelProto], None] = lambda model: None,
        *,
        rows: int | str = "n",
        features: int = FEATURES,
        outputs: int = 14,
        names: tuple[str, str] = ("features", "logits"),
    ) -> Path:
        weights = helper.make_tensor(
            "weights", TensorProto.FLOAT, [features, outputs], [0.01] * features * outputs
        )
        graph = helper.make_graph(
            [helper.make_node("MatMul", [names[0], "weights"], [names[1]])],
            "by hand",
            [helper.make_tensor_value_info(names[0], TensorProto.FLOAT, [rows, features])],
            [helper.make_tensor_value_info(names[1], TensorProto.FLOAT, [rows, outputs])],
            [weights],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
        if told is not None:
            helper.set_model_props(model, {"standstill": told})
        change(model)
        path = tmp_path / "net.onnx"
        path.write_bytes(model.SerializeToString())
        return path

    return write
