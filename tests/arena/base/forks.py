"""Programs that fork once threads have run, or before; each ends with 0 if all comes out right.

python -m tests.arena.base.forks PROGRAM
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from threading import Thread

import numba
import numpy as np
from numpy.typing import NDArray

from arena.base.compile import compiled_parallel
from arena.simulator import SERIAL_BELOW, cpu
from tests.arena.random_play import crowd, crowd_inputs

FIGHTS = SERIAL_BELOW + 65
FRAMES = 40
PATIENCE = 240  # seconds until a child that waits for lost threads is ended


def fight(_: int = 0) -> bytes:
    """Play many fights, on all threads where that can be, and give their states."""
    simulator = crowd(FIGHTS)
    for actions in crowd_inputs(FIGHTS, FRAMES, seed=5):
        simulator.step(actions)
    return simulator.save().memory.tobytes()


def parallel() -> bool:
    """Say whether steps of many fights run on all threads."""
    return bool(cpu._step_parallel.targetoptions["parallel"])


def in_child(check: Callable[[], bool]) -> None:
    """Fork, and fail unless the check holds in the child, which ends by itself."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(PATIENCE)
        os._exit(0 if check() else 3)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, f"the child ended with {status}"


def child() -> None:
    before = fight()
    lost = numba.threading_layer() == "omp"  # others survive a fork
    in_child(lambda: fight() == before and parallel() != lost)
    assert parallel()
    assert fight() == before


def grandchild() -> None:
    before = fight()

    def fork_again() -> bool:
        in_child(lambda: fight() == before)
        return fight() == before

    in_child(fork_again)


def thread_of_a_child() -> None:
    before = fight()

    def on_a_thread() -> bool:
        found: list[bytes] = []
        threads = [Thread(target=lambda: found.append(fight())) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return found == [before, before]

    in_child(on_a_thread)


def pool() -> None:
    before = fight()
    with multiprocessing.get_context("fork").Pool(2) as workers:
        assert workers.map_async(fight, range(4)).get(PATIENCE) == [before] * 4


def threads_of_torch() -> None:
    """Torch shares GNU OpenMP with Numba; here it alone has used it."""
    import torch

    torch.set_num_threads(2)
    ones = torch.ones(4_000_000)
    assert float((ones + ones).sum()) == 8_000_000
    in_child(lambda: len(fight()) > 0)


def double_all(out: NDArray[np.int64]) -> None:
    for i in numba.prange(len(out)):
        out[i] = 2 * i


def compiled_later() -> None:
    """A parallel function that the parent does not have is serial in the child, too."""
    fight()

    def double() -> bool:
        out = np.zeros(300, np.int64)
        compiled_parallel(double_all)(out)
        return out.tolist() == list(range(0, 600, 2))

    in_child(double)


def forked_before() -> None:
    in_child(lambda: len(fight()) > 0 and parallel())


def environments() -> None:
    from gymnasium.vector import AsyncVectorEnv, SyncVectorEnv

    from arena.envs import StandstillEnv, StandstillVectorEnv

    many = StandstillVectorEnv(FIGHTS)
    many.reset(seed=1)
    many.step(np.ones((FIGHTS, 2), np.int64))
    make = [StandstillEnv] * 3
    envs, others = AsyncVectorEnv(make, context="fork"), SyncVectorEnv(make)
    seen, expected = envs.reset(seed=1)[0], others.reset(seed=1)[0]
    for _ in range(30):
        assert np.array_equal(seen, expected)
        actions = np.ones((3, 2), np.int64)
        seen, expected = envs.step(actions)[0], others.step(actions)[0]
    envs.close()


PROGRAMS = {
    program.__name__: program
    for program in (
        child,
        grandchild,
        thread_of_a_child,
        pool,
        threads_of_torch,
        compiled_later,
        forked_before,
        environments,
    )
}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]]()
