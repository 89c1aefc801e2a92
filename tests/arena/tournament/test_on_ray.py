"""A tournament over a cluster of two nodes, one of which dies on the way."""

import sys
from pathlib import Path

import pytest

from agents.spec import resolve
from arena.base.errors import InputError
from arena.match.results import MatchResult
from arena.tournament.on_ray import OnRay
from arena.tournament.rows import Batch
from tests.arena.tournament.agents import QUICK, declared, director, fights_of

SCHEDULE = declared(*QUICK[:4], fights=1_500)  # 9,000 fights in nine batches


@pytest.mark.slow
def test_a_node_that_dies_costs_nothing(tmp_path: Path) -> None:
    cluster_utils = pytest.importorskip("ray.cluster_utils")
    cluster = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    node = cluster.add_node(num_cpus=1)

    class Killing(OnRay):
        """Kills a node when the first batch is done."""

        killed = False

        def next_done(self) -> tuple[Batch, list[MatchResult], float]:
            done = super().next_done()
            if not self.killed:
                self.killed = True
                cluster.remove_node(node, allow_graceful=False)
            return done

    try:
        runner = Killing(cluster.address, resolve)
        assert runner.at_once == 2
        one = director(tmp_path / "ray", SCHEDULE, runner=runner)
        one.run()
        assert runner.killed and one.added == 9_000
    finally:
        cluster.shutdown()
    director(tmp_path / "here", SCHEDULE).run()
    assert fights_of(tmp_path / "ray", SCHEDULE.key) == fights_of(tmp_path / "here", SCHEDULE.key)


def test_without_ray_one_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match="Ray is not installed"):
        OnRay("local", resolve)
