"""Rates on a CUDA device. Everything is timed from the first launch until the device is done.

B = fights in lockstep, F = features.
"""

import itertools
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import torch

from agents.bots import BOTS
from agents.clones.agent import Clone, CloneAgent
from agents.roster import CONTROLS, DRILLS
from agents.roster import PANEL as PANEL_BOTS
from agents.spec import PANEL, resolve
from arena.cuda import device as numba_cuda
from arena.cuda.camera import CudaCamera
from arena.cuda.match import LANES
from arena.cuda.rollout import Rollout
from arena.features import FEATURES
from arena.match import Player
from arena.simulator import Simulator
from experiments.bench.clones import fighting, untrained
from experiments.bench.fights import given_actions
from experiments.bench.rates import Row, Run, rates

FIGHTS: Final = 262_144  # in lockstep
FRAMES: Final = 64  # of a run
ROLLOUT_FRAMES: Final = 600
SEARCHED_FRAMES: Final = 60  # of players who search: each of their frames costs hundreds
SCRIPTED_FIGHTS: Final = 2_000  # of each pairing: 72,000 in all, twice what runs at a time
CLONE_FIGHTS: Final = 30_000  # against each opponent who does not search
PANEL_FIGHTS: Final = 7_200  # against each of the panel
PAIRED_FIGHTS: Final = 2 * LANES  # of two clones: twice what is fought at a time
ONLINE_FIGHTS: Final = 11_200  # against each of the panel: 100,800 in all
PICTURED: Final = 16_384  # fights whose pictures are taken, of both sides
SETTLED: Final = 300  # frames after which fights show all that they have
PASSES: Final = 200  # of the network alone
SIZES: Final = tuple(4**power for power in range(11))  # 1 to 1,048,576 in lockstep
MOST_SCALED: Final = 200_000  # fights of a clone, where the rates over sizes are measured


def _simulator(fights: int) -> Simulator:
    simulator = Simulator(fights, autoreset=True, device="cuda")
    simulator.reset(seed=0)
    return simulator


def _on_device(simulator: Simulator, array: Any) -> Any:
    return numba_cuda.to_device(array, simulator.cuda.stream)


def _stepping(fights: int, frames: int, observes: bool) -> Run:
    """Make a run of given actions; with the features of both sides, if it observes."""
    simulator = _simulator(fights)
    given = [_on_device(simulator, each) for each in given_actions(fights, frames)]
    seen = fights if observes else 1
    rows = _on_device(simulator, np.repeat(np.arange(seen, dtype=np.int32), 2))
    sides = _on_device(simulator, np.tile(np.arange(2, dtype=np.int32), seen))
    out = numba_cuda.empty((2 * seen, FEATURES), np.float32)

    def run() -> int:
        for each in given:
            simulator.step(each)
            if observes:
                simulator.observe(rows, sides, out)
        simulator.check()
        return fights * frames

    return run


def stepping(fights: int, frames: int) -> Run:
    """Make a run of the simulator with given actions, ended fights starting anew."""
    return _stepping(fights, frames, observes=False)


def stepping_and_observing(fights: int, frames: int) -> Run:
    """Make the same run with the features of both sides written on every frame."""
    return _stepping(fights, frames, observes=True)


def actions() -> Row:
    """Measure the simulator with given actions."""
    (rate,) = rates([stepping(FIGHTS, FRAMES)])
    return Row("actions", rate, "fight-frames")


def features() -> Row:
    """Measure the simulator with features written; the ceiling is the simulator without."""
    rate, ceiling = rates([stepping_and_observing(FIGHTS, FRAMES), stepping(FIGHTS, FRAMES)])
    return Row("features", rate, "fight-frames", ceiling, "given actions alone")


def camera() -> Row:
    """Measure pictures of both sides; the ceiling fills as many bytes with one value."""
    simulator = _simulator(PICTURED)
    for each in given_actions(PICTURED, SETTLED):
        simulator.step(each)
    rows = _on_device(simulator, np.repeat(np.arange(PICTURED, dtype=np.int32), 2))
    sides = _on_device(simulator, np.tile(np.arange(2, dtype=np.int32), PICTURED))
    lens = CudaCamera(simulator.cuda)
    out = lens.frames(len(rows))

    def pictures() -> int:
        lens.capture(rows, sides, out)
        simulator.check()
        return len(rows)

    filled = torch.empty((len(rows), *lens.shape), dtype=torch.uint8, device=_torch_device())

    def fill() -> int:
        filled.fill_(1)
        _wait()
        return len(rows)

    rate, ceiling = rates([pictures, fill])
    return Row("camera", rate, "pictures", ceiling, "filling the bytes")


def _rollout(policies: Sequence[int], frames: int) -> Run:
    """Make a run of all pairs of some players, many frames a launch, without results."""
    simulator = _simulator(FIGHTS)
    pairs = np.array(list(itertools.product(policies, repeat=2)), np.int32)
    # Neighbours have the same players: threads of a warp wait for each other.
    own = pairs[np.arange(FIGHTS) * len(pairs) // FIGHTS].T
    assert BOTS.chooser is not None
    rollout = Rollout(simulator.cuda, BOTS.chooser(own), own)

    def run() -> int:
        rollout.run(frames)
        simulator.check()
        return FIGHTS * frames

    return run


def styles() -> Row:
    """Measure scripted players who do not search, many frames a launch; fights start anew."""
    policies = [bot.policy for bot in (CONTROLS | DRILLS).values()]
    rate, ceiling = rates([_rollout(policies, ROLLOUT_FRAMES), stepping(FIGHTS, FRAMES)])
    return Row("scripted_styles", rate, "fight-frames", ceiling, "given actions, a launch a frame")


def panel() -> Row:
    """Measure the whole panel so; what it tries in its head is not counted."""
    policies = [bot.policy for bot in PANEL_BOTS.values()]
    rate, ceiling = rates([_rollout(policies, SEARCHED_FRAMES), stepping(FIGHTS, FRAMES)])
    return Row("scripted_panel", rate, "fight-frames", ceiling, "given actions, a launch a frame")


def scripted() -> Row:
    """Measure whole matches of the panel, results and all."""
    players = [resolve(spec) for spec in PANEL]
    pairings: list[tuple[Player, Player]] = list(itertools.combinations(players, 2))
    run = fighting(pairings, SCRIPTED_FIGHTS, None, "cuda")
    rate, ceiling = rates([run, stepping(FIGHTS, FRAMES)])
    return Row("scripted", rate, "fight-frames", ceiling, "given actions alone")


def _torch_device() -> str:
    return "cpu" if numba_cuda.SIMULATED else "cuda"


def _wait() -> None:
    if not numba_cuda.SIMULATED:
        torch.cuda.synchronize()


def _network(clone: Clone) -> Run:
    """Make a run of the network alone, on as many rows as are asked about in fights."""
    face = clone.face(LANES)

    def run() -> int:
        for _ in range(PASSES):
            face.run_network()
        _wait()
        return PASSES * LANES

    return run


def _clone_against(specs: Sequence[str], fights: int, name: str, width: int = 128) -> Row:
    """Measure a clone's decisions in whole fights against some players, results and all."""
    clone = untrained(width)
    agent = CloneAgent(clone, "clone:untrained")
    pairings: list[tuple[Player, Player]] = [(agent, resolve(spec)) for spec in specs]
    rate, ceiling = rates([fighting(pairings, fights, None, "cuda"), _network(clone)])
    return Row(name, rate, "decisions", ceiling, f"its network alone, {width} wide")


def clone_vs_panel(width: int = 128, name: str = "clone_vs_panel") -> Row:
    """Measure a clone's decisions against the panel."""
    return _clone_against(PANEL, PANEL_FIGHTS, name, width)


def clone_vs_styles() -> Row:
    """Measure them against players who do not search: controls and drills."""
    specs = [bot.name for bot in (CONTROLS | DRILLS).values()]
    return _clone_against(specs, CLONE_FIGHTS, "clone_vs_styles")


def clone_vs_clone() -> Row:
    """Measure the decisions of two clones in fights with each other."""
    clones = [untrained(128, seed) for seed in (0, 1)]
    a, b = (CloneAgent(clone, f"clone:{number}") for number, clone in enumerate(clones))
    fights = fighting([(a, b)], PAIRED_FIGHTS, None, "cuda")
    rate, ceiling = rates([lambda: 2 * fights(), _network(clones[0])])
    return Row("clone_vs_clone", rate, "decisions", ceiling, "the network alone")


def clone_in_lanes(lanes: int) -> Run:
    """Make a run of a clone against a scripted opponent, so many fights at a time."""
    agent = CloneAgent(untrained(128), "clone:untrained")
    fights = max(min(2 * lanes, MOST_SCALED), lanes, 2)
    return fighting([(agent, resolve("scripted:rush"))], fights, lanes, "cuda")


def online_test() -> Row:
    """Measure fights of a clone against the panel per second: how long an online test takes."""
    agent = CloneAgent(untrained(128), "clone:untrained")
    pairings: list[tuple[Player, Player]] = [(agent, resolve(spec)) for spec in PANEL]
    play = fighting(pairings, ONLINE_FIGHTS, None, "cuda")

    def run() -> int:
        play()
        return len(pairings) * ONLINE_FIGHTS

    return Row("online_test", rates([run])[0], "fights")


def measures(wide: int) -> list[Callable[[], Row]]:
    """List every figure, in the order in which it is printed."""
    return [
        actions,
        features,
        camera,
        styles,
        panel,
        scripted,
        clone_vs_styles,
        clone_vs_panel,
        lambda: clone_vs_panel(width=wide, name=f"clone_{wide}_vs_panel"),
        clone_vs_clone,
        online_test,
    ]
