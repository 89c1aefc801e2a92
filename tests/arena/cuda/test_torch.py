"""Torch and the simulator on one GPU: the same memory, the same stream, no copy in between."""

from typing import Any

import numpy as np
import pytest

from arena import state as S
from arena.features import FEATURES
from tests.arena.cuda import runs

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(runs.SIMULATED, reason="torch does not see the CUDA simulator's memory"),
]

FIGHTS, FRAMES = 300, 40


@pytest.fixture
def torch() -> Any:
    """Torch, where it was built for CUDA."""
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("this torch was built without CUDA")
    return torch


def test_torch_sees_the_simulators_memory(torch: Any) -> None:
    simulator = runs.begin("cuda", FIGHTS)
    outcome = torch.as_tensor(simulator.outcome, device="cuda")
    actions = torch.as_tensor(simulator.actions, device="cuda")
    actions.fill_(1)
    simulator.step(simulator.actions)
    torch.cuda.synchronize()
    frames = torch.as_tensor(simulator.state, device="cuda")[S.FRAME]
    assert frames.cpu().tolist() == [1] * FIGHTS
    assert outcome.data_ptr() == simulator.outcome.__cuda_array_interface__["data"][0]
    assert np.all(simulator.read(S.MOVE)[:1] == 0), "the input is still in the queue"


@pytest.mark.parametrize("stream_of_its_own", [False, True])
def test_the_simulator_runs_on_torchs_stream(torch: Any, stream_of_its_own: bool) -> None:
    """Nothing is waited for between torch writing actions, the steps, and torch reading."""
    play = runs.crowd_inputs(FIGHTS, FRAMES, seed=4)
    theirs = runs.begin("cpu", FIGHTS, autoreset=True)
    for actions in play:
        theirs.step(actions)
    stream = torch.cuda.Stream() if stream_of_its_own else torch.cuda.current_stream()
    with torch.cuda.stream(stream):
        ours = runs.begin("cuda", FIGHTS, autoreset=True)
        torch.cuda.synchronize()  # its first copies ran on the default stream
        ours.backend.use_stream(stream.cuda_stream)
        for actions in torch.from_numpy(play.astype(np.int64)).cuda():
            ours.step(actions.clone())
        out = torch.full((FIGHTS, FEATURES), -1.0, device="cuda")
        rows = torch.arange(FIGHTS, dtype=torch.int32, device="cuda")
        ours.observe(rows, torch.zeros_like(rows), out)
        seen = out.double().sum().item()
    ours.check()
    assert np.array_equal(ours.save().memory, theirs.save().memory)
    expected = runs.features(theirs, np.arange(FIGHTS))[::2]
    assert np.array_equal(out.cpu().numpy(), expected)
    assert seen == pytest.approx(expected.astype(np.float64).sum())
