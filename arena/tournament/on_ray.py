"""The same tournament over a cluster of Ray: workers fight, this process enters what comes of it.

A batch is a task. Where a node dies, Ray gives its batches to another one; since a batch is the
same fights wherever it is fought, that costs nothing but time.
"""

import os
import time
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numba

from arena.base.errors import InputError
from arena.match import Player
from arena.match.results import MatchResult
from arena.tournament.director import Players, fight
from arena.tournament.rows import Batch
from arena.tournament.schedule import Schedule

HERE: Final = "local"
"""Address of a cluster of this machine alone, started for the purpose."""

Resolve = Callable[[str], Player]
Prints = dict[int, tuple[str, str]]
"""Specs and fingerprints by seat."""


class OnRay:
    """Has batches fought by the workers of a cluster, one a core."""

    def __init__(self, address: str, resolve: Resolve) -> None:
        """Connect.

        Args:
            address: Of the cluster, as Ray has it: "auto", HOST:PORT; or `HERE`.
            resolve: Makes players of specs; a worker imports it by its name.

        Raises:
            InputError: If Ray is not installed, or there is no cluster.
        """
        self._ray = _connected(address)
        self._resolve = resolve
        task = self._ray.remote(num_cpus=1, max_retries=-1)(_fought)
        self._task = task
        self._going: dict[Any, Batch] = {}
        self.at_once = max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def start(self, batch: Batch, players: Players, schedule: Schedule) -> None:
        """See `arena.tournament.director.Runner`."""
        prints = {seat: (each.name, each.fingerprint) for seat, each in players.items()}
        reference = self._task.remote(batch, prints, schedule.model_dump_json(), self._resolve)
        self._going[reference] = batch

    def next_done(self) -> tuple[Batch, list[MatchResult], float]:
        """See `arena.tournament.director.Runner`.

        Raises:
            InputError: If a worker cannot make a player, or makes another one.
        """
        (done,), _ = self._ray.wait(list(self._going), num_returns=1)
        batch = self._going.pop(done)
        try:
            results, seconds = self._ray.get(done)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from error
        return batch, results, seconds

    def close(self) -> None:
        """See `arena.tournament.director.Runner`."""
        for reference in self._going:
            self._ray.cancel(reference, force=True)
        self._ray.shutdown()


def _connected(address: str) -> Any:
    """Import Ray and connect to a cluster."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise InputError(
            "--ray: Ray is not installed; pip install 'standstill[ray]', or leave --ray out"
        ) from error
    try:
        ray.init(
            address=address,
            ignore_reinit_error=True,
            log_to_driver=False,
            include_dashboard=False if address == HERE else None,
            logging_level="ERROR",
        )
    except (ConnectionError, ValueError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"--ray {address}: no cluster there ({reason}); start one with `ray start --head`, or "
            f"give {HERE}"
        ) from error
    return ray


def _fought(
    batch: Batch, prints: Prints, schedule: str, resolve: Resolve
) -> tuple[list[MatchResult], float]:
    """Fight a batch, on a worker."""
    numba.set_num_threads(1)
    players = {seat: _player(*known, resolve) for seat, known in prints.items()}
    began = time.perf_counter()
    results = fight(batch, players, Schedule.model_validate_json(schedule))
    return results, time.perf_counter() - began


@cache
def _player(spec: str, fingerprint: str, resolve: Resolve) -> Player:
    """Make a player, once in a worker."""
    player = resolve(spec)
    if player.fingerprint != fingerprint:
        raise InputError(
            f"{spec}: another player on node {os.uname().nodename} ({player.fingerprint}, here "
            f"{fingerprint}); bring program and files there to the same state"
        )
    return player
