"""ONNX files of users: what must stand in them, and what is refused in one line."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from agents.onnx import file as files
from agents.onnx.file import load
from agents.spec import resolve
from arena.base.errors import InputError
from arena.features import NAMES
from arena.match import play
from tests.agents.onnx.conftest import Exported

Write = Callable[..., Path]


def test_a_file_by_hand_plays_with_the_least_that_it_must_say(written: Write) -> None:
    player = resolve(f"onnx:{written()}")
    result = play([(player, resolve("scripted:standstill"))], 4, seed=0)[0]
    assert result.fights == 4
    assert result.presses[:, 0].sum() > 0


def told(**changes: object) -> str:
    return json.dumps({"format": "standstill onnx 1", "delay": 15} | changes)


def point_elsewhere(tensor: onnx.TensorProto, place: str) -> None:
    tensor.ClearField("float_data")
    tensor.data_location = TensorProto.EXTERNAL
    entry = tensor.external_data.add()
    entry.key, entry.value = "location", place


def set_external(model: onnx.ModelProto) -> None:
    point_elsewhere(model.graph.initializer[0], "/etc/passwd")


def hide_external(model: onnx.ModelProto) -> None:
    """Put it into a branch of a node, where only a walk through all of the file finds it."""
    tensor = helper.make_tensor("secret", TensorProto.FLOAT, [1], [0.0])
    point_elsewhere(tensor, "../secret")
    branch = helper.make_graph(
        [helper.make_node("Constant", [], ["x"], value=tensor)], "branch", [], []
    )
    model.graph.node.append(
        helper.make_node("If", ["c"], ["y"], then_branch=branch, else_branch=branch)
    )


def add_custom(model: onnx.ModelProto) -> None:
    model.graph.node[0].domain = "evil.ops"
    model.opset_import.append(helper.make_opsetid("evil.ops", 1))


def make_double(model: onnx.ModelProto) -> None:
    model.graph.input[0].type.tensor_type.elem_type = TensorProto.DOUBLE
    model.graph.output[0].type.tensor_type.elem_type = TensorProto.DOUBLE
    tensor = model.graph.initializer[0]
    tensor.data_type = TensorProto.DOUBLE
    tensor.double_data.extend(tensor.float_data)
    tensor.ClearField("float_data")


def mean_over_rows(model: onnx.ModelProto) -> None:
    """Answer each fight by all of them."""
    (node,) = model.graph.node
    node.output[0] = "own"
    axes = helper.make_tensor("axes", TensorProto.INT64, [1], [0])
    model.graph.initializer.append(axes)
    model.graph.node.append(helper.make_node("ReduceMean", ["own", "axes"], ["mean"]))
    model.graph.node.append(helper.make_node("Sub", ["own", "mean"], ["logits"]))


def draw(model: onnx.ModelProto) -> None:
    """Answer at random, as a network does that was exported with its dropout."""
    (node,) = model.graph.node
    node.output[0] = "own"
    model.graph.node.append(helper.make_node("RandomUniformLike", ["own"], ["luck"]))
    model.graph.node.append(helper.make_node("Mul", ["own", "luck"], ["logits"]))


def add_codes(model: onnx.ModelProto) -> None:
    model.graph.node[0].domain = "\x1b[31m\n"
    model.opset_import.append(helper.make_opsetid("\x1b[31m\n", 1))


def make_nan(model: onnx.ModelProto) -> None:
    model.graph.initializer[0].float_data[0] = float("nan")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"told": None}, "has no metadata 'standstill'; add at least"),
        ({"told": "{"}, "metadata standstill: the file: Invalid JSON"),
        ({"told": told(format="standstill onnx 9")}, "metadata standstill: format: Input should"),
        ({"told": '{"format": "standstill onnx 1"}'}, "metadata standstill: delay: Field required"),
        ({"told": told(colour="red")}, "metadata standstill: colour: Extra inputs"),
        ({"told": told(decoder={"name": "x", "act": "guess"})}, "metadata standstill: decoder.act"),
        ({"told": told(features=[*NAMES[:-1], "smell"])}, "trained on another feature set"),
        ({"told": told(feature_set="0" * 16)}, "trained on another feature set"),
        ({"told": told(rules=0)}, "trained under rules 0"),
        ({"told": told(delay=10**30)}, "metadata standstill: delay: Input should be less"),
        ({"names": ("obs", "logits")}, "its inputs are obs; name them features, see docs/onnx.md"),
        ({"names": ("features", "out")}, "its outputs are out; name them logits"),
        ({"features": 12}, "features has shape ['n', 12]; give [n, 123]"),
        ({"outputs": 9}, "logits has shape ['n', 9]; give [n, 14]"),
        ({"rows": 1}, "features has shape [1, 123]; give [n, 123], with n left open"),
        ({"change": set_external}, "keeps tensor 'weights' in another file"),
        ({"change": hide_external}, "keeps tensor 'secret' in another file"),
        ({"change": add_custom}, "uses the custom operator 'evil.ops.MatMul'"),
        ({"change": add_codes}, r"uses the custom operator '\x1b[31m\n.MatMul'"),
        ({"change": mean_over_rows}, "by the rows beside it, or at random"),
        ({"change": draw}, "by the rows beside it, or at random"),
        ({"change": make_double}, "is a tensor(double); make it tensor(float)"),
        ({"change": make_nan}, "output logits holds a value that is not finite"),
    ],
)
def test_a_file_that_does_not_fit_is_told(
    written: Write, given: dict[str, object], said: str
) -> None:
    path = written(**given)
    with pytest.raises(InputError) as error:
        resolve(f"onnx:{path}")
    assert said.replace("123", str(len(NAMES))) in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_for_another_delay_does_not_play(written: Write) -> None:
    player = resolve(f"onnx:{written(told(delay=6))}")
    with pytest.raises(InputError, match="reaction delay of 6 frames"):
        play([(player, resolve("scripted:rush"))], 2, seed=0)


def test_what_is_too_large_or_not_there_is_told(
    written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written()
    monkeypatch.setattr(files, "LIMIT", 100)
    with pytest.raises(InputError, match="larger than 100 bytes"):
        load(path)
    with pytest.raises(InputError, match="cannot be read"):
        load(path.parent / "nowhere.onnx")


def test_a_value_that_turns_bad_in_a_fight_names_the_file(written: Write) -> None:
    path = written()
    file = load(path)
    features = np.full((3, len(NAMES)), np.inf, np.float32)
    with pytest.raises(InputError, match="output logits holds a value that is not finite") as error:
        file.run(features, np.zeros((3, 0), np.float32))
    assert str(path) in str(error.value)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_altered_files_end_in_one_line_or_in_a_player(
    exported: dict[str, Exported], tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(exported["plain"][2])
    path = tmp_path_factory.mktemp("altered") / "net.onnx"
    for _ in range(data.draw(st.integers(1, 4))):
        # Most bytes are weights; what stands before and behind them is what can mislead a reader.
        place = data.draw(st.integers(0, 400)) * data.draw(st.sampled_from([1, -1]))
        whole[place] = data.draw(st.integers(0, 255))
    path.write_bytes(bytes(whole[: data.draw(st.sampled_from([len(whole), len(whole) - 50, 40]))]))
    try:
        load(path)
    except InputError as error:
        assert "\n" not in str(error)
