"""Runs that both devices make alike, as arrays to compare; and the CPU's, kept in a folder.

Under the CUDA simulator nothing is compiled, so there the CPU's runs come from the process that
started it, which wrote them with `write`.
"""

import os
from functools import cache
from pathlib import Path
from typing import Any

import numba
import numpy as np

from arena import state as S
from arena.base.compile import compiled
from arena.camera import Camera
from arena.features import FEATURES
from arena.match.on_device import Chooser, Part
from arena.rules import constants as C
from arena.rules.randomness import draw
from arena.simulator import Simulator, loop
from arena.simulator.loop import Tape, new_tape, play_frame, settle
from tests.arena.cuda import matches
from tests.arena.random_play import crowd_inputs

SIMULATED = bool(numba.config.ENABLE_CUDASIM)
FOLDER = "STANDSTILL_CPU_RUNS"

SEED = 3
SIMULATED_FRAMES = {1: 400, 33: 160, 257: 24}
FRAMES = SIMULATED_FRAMES if SIMULATED else {1: 600, 257: 600, 65_536: 100}
LOOKS = 4  # how often a run is looked at
LAUNCHES, LAUNCH_FRAMES = 3, 30
NOTES = 2

Run = dict[str, np.ndarray]


def begin(device: str, fights: int, **options: Any) -> Simulator:
    """Start fights that will soon end, with their fighters close to each other."""
    simulator = Simulator(fights, device=device, delay=2, **options)
    simulator.reset(seed=SEED)
    saved = simulator.save()
    numbers = np.arange(fights)
    for b in (0, S.PLAYER_FIELDS):
        saved.memory[:, b + S.HEALTH] = 20 + numbers % 120
        saved.memory[:, b + S.METER] = numbers % (C.FULL_METER + 1)
        saved.memory[:, b + S.X] += (1 if b == 0 else -1) * (60 + numbers % 40) * 256
    simulator.restore(saved)
    return simulator


def features(simulator: Simulator, rows: np.ndarray, *, final: bool = False) -> np.ndarray:
    """Look at some fights from both sides, float32 [2 n, F]."""
    out: Any = np.zeros((2 * len(rows), FEATURES), np.float32)
    both = np.repeat(rows.astype(np.int32), 2)
    sides = np.tile(np.arange(2, dtype=np.int32), len(rows))
    if simulator.device == "cuda":
        from arena.cuda import device as numba_cuda

        out = numba_cuda.to_device(out, 0)
    simulator.observe(both, sides, out, final=final)
    return host(out)


def assert_same(found: Run, expected: Run) -> None:
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        assert found[name].dtype == array.dtype, name
        assert found[name].tobytes() == array.tobytes(), name


def host(array: Any) -> np.ndarray:
    """Copy an array of either device."""
    return array.copy_to_host() if hasattr(array, "copy_to_host") else array.copy()


def play(device: str, fights: int, frames: int) -> Run:
    """Play with given actions, fights restarting as they end; keep all that can be seen of it."""
    simulator = begin(device, fights, autoreset=True)
    everybody = np.arange(fights)
    found: dict[str, list[np.ndarray]] = {
        name: [] for name in ("states", "features", "ended", "finals", "final_features")
    }
    for frame, actions in enumerate(crowd_inputs(fights, frames, SEED), 1):
        simulator.step(actions)
        ended = host(simulator.ended)
        found["ended"].append(ended)
        if ended.any():
            rows = np.flatnonzero(ended)
            found["finals"].append(host(simulator.final_state).T[rows])
            found["final_features"].append(features(simulator, rows, final=True))
        if frame % (frames // LOOKS) == 0:
            found["states"].append(simulator.save().memory)
            found["features"].append(features(simulator, everybody))
    simulator.check()
    run = {name: np.concatenate(arrays) for name, arrays in found.items()}
    run["numbers"] = simulator.save().numbers
    return run


@compiled
def wants(
    s: np.ndarray,
    fd: np.ndarray,
    i: int,
    side: int,
    policy: int,
    notes: np.ndarray,
    parameters: np.ndarray,
) -> bool:
    """Think as often as a draw says, most fights on other frames than their neighbours."""
    notes[i, side, 0] += 1
    return bool(draw(s[S.SEED, i], s[S.FRAME, i], side, 300) % parameters[0] == 0)


@compiled
def think(
    s: np.ndarray,
    fd: np.ndarray,
    i: int,
    side: int,
    policy: int,
    notes: np.ndarray,
    parameters: np.ndarray,
    scratch: np.ndarray,
    shared: np.ndarray,
    part: Part,
) -> None:
    """Choose a move and a skill by numbers that those who share the thinking draw one by one."""
    if part.phase == 0:
        for n in range(part.member, 20, part.members):
            scratch[1, S.FIELDS - 1] = draw(s[S.SEED, i], s[S.FRAME, i], n, policy)
            shared[n % 2, S.FIELDS - 1 - n // 2] = scratch[1, S.FIELDS - 1] % 1_000
    elif part.member == 0:
        drawn = 0
        for n in range(20):
            drawn += shared[n % 2, S.FIELDS - 1 - n // 2]
        notes[i, side, 1] = (1 + drawn % 4) * 9 + 1 + drawn // 16 % 8


@compiled
def answer(
    s: np.ndarray,
    fd: np.ndarray,
    i: int,
    side: int,
    policy: int,
    notes: np.ndarray,
    parameters: np.ndarray,
) -> int:
    """Do what was chosen, but press only so often, and do nothing under policy 0."""
    code = int(notes[i, side, 1])
    presses = notes[i, side, 0] % parameters[1] == 0
    return 0 if policy == 0 else code if presses else code - code % 9


PARAMETERS = np.array([7, 6], np.int32)
PLAYERS = Chooser(answer, PARAMETERS, NOTES, 2, wants=wants, think=think, phases=2, shared=2)


@compiled
def choose(
    s: np.ndarray,
    fd: np.ndarray,
    i: int,
    side: int,
    policy: int,
    notes: np.ndarray,
    parameters: np.ndarray,
    scratch: np.ndarray,
) -> int:
    """Ask one of them, as the CPU does."""
    if wants(s, fd, i, side, policy, notes, parameters):
        for phase in range(2):
            own, shared, part = scratch[:2], scratch[2:], Part(phase, 0, 1)
            think(s, fd, i, side, policy, notes, parameters, own, shared, part)
    return answer(s, fd, i, side, policy, notes, parameters)


@compiled
def _play_all(
    s: np.ndarray,
    fd: np.ndarray,
    policies: np.ndarray,
    notes: np.ndarray,
    parameters: np.ndarray,
    scratch: np.ndarray,
    plan: np.ndarray,
    numbers: np.ndarray,
    ended: np.ndarray,
    final: np.ndarray,
    tape: Tape,
) -> None:
    for i in range(s.shape[1]):
        ended[i] = False
        for _ in range(LAUNCH_FRAMES):
            if s[S.OUTCOME, i] == S.GOING_ON:
                if s[S.FRAME, i] == 0:
                    notes[i] = 0
                first = choose(s, fd, i, 0, policies[0, i], notes, parameters, scratch)
                second = choose(s, fd, i, 1, policies[1, i], notes, parameters, scratch)
                play_frame(s, fd, i, first, second, tape, i)
                settle(s, fd, i, plan, numbers, ended, final, i)


def policies_of(fights: int) -> np.ndarray:
    numbers = np.arange(fights, dtype=np.int32)
    return np.stack([1 + numbers % 5, numbers % 3])


def roll_out(fights: int, autoreset: bool) -> Run:
    """Play with compiled players on the CPU, as `arena.cuda.rollout` does."""
    simulator = begin("cpu", fights, autoreset=autoreset)
    tape = new_tape(0 if autoreset else fights, C.FIGHT_FRAMES)
    plan = np.array([loop.CONTINUE_SET if autoreset else loop.LEAVE, SEED, 2, 2], np.int64)
    numbers = np.arange(fights)
    notes = np.zeros((fights, 2, NOTES), np.int32)
    scratch = np.zeros((4, S.FIELDS), np.int32)
    for _ in range(LAUNCHES):
        _play_all(
            *(simulator.state, simulator.table, policies_of(fights), notes, PARAMETERS, scratch),
            *(plan, numbers, simulator.ended, simulator.final_state, tape),
        )
    run = {"states": simulator.save().memory, "notes": notes.transpose(1, 2, 0)}
    if autoreset:
        run |= {"ended": simulator.ended, "finals": simulator.final_state, "numbers": numbers}
    else:
        run |= {"codes": tape.codes, "digests": tape.digests}
    return run


def picture_views(height: int, width: int, channels: int) -> tuple[np.ndarray, np.ndarray]:
    """Say which fights are pictured, int32 [n], and from which side: few where it is slow."""
    rows = np.arange(40 if height * width * channels == 84 * 84 else 5, dtype=np.int32)[::4]
    return rows, rows % 2


PICTURES = {"grey": (84, 84, 1), "colour": (48, 60, 3), "large": (224, 210, 1), "odd": (49, 51, 1)}


def pictured() -> Simulator:
    """Play fights on the CPU until there is something to see, projectiles among it."""
    simulator = begin("cpu", 40)
    for actions in crowd_inputs(40, 70, SEED):
        simulator.step(actions)
    return simulator


def pictures(name: str) -> Run:
    """Take pictures on the CPU; their states come with them."""
    simulator = pictured()
    camera = Camera(*PICTURES[name])
    rows, sides = picture_views(*PICTURES[name])
    out = camera.frames(len(rows))
    camera.capture(simulator.state, rows, sides, out)
    return {"states": simulator.save().memory, "pictures": out}


def write(folder: Path) -> None:
    """Keep the CPU's runs for the CUDA simulator."""
    for fights, frames in SIMULATED_FRAMES.items():
        np.savez(folder / f"play-{fights}.npz", **play("cpu", fights, frames))
        for autoreset in (False, True):
            run = roll_out(fights, autoreset)
            np.savez(folder / f"rollout-{fights}-{autoreset}.npz", **run)
    for name in PICTURES:
        np.savez(folder / f"pictures-{name}.npz", **pictures(name))
    for name in matches.SETS:
        np.savez(folder / f"match-{name}.npz", **matches.fought("cpu", name))


@cache
def of_cpu(name: str) -> Run:
    """Give a run of the compiled CPU backend, as `write` names it."""
    if SIMULATED:
        with np.load(Path(os.environ[FOLDER]) / f"{name}.npz") as arrays:
            return dict(arrays)
    kind, which, *rest = name.split("-")
    if kind == "pictures":
        return pictures(which)
    if kind == "match":
        return matches.fought("cpu", which)
    if kind == "play":
        return play("cpu", int(which), FRAMES[int(which)])
    return roll_out(int(which), rest == ["True"])
