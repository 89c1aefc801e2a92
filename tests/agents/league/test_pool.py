"""Opponents are drawn by how often they beat the learner; old selves give way."""

import numpy as np

from agents.league.pool import Pool, Snapshot, Standing
from agents.networks.policy import BLOCK
from agents.roster import PANEL, PROS

OTHERS = [PANEL["rush"], PANEL["zone"], PROS["vera"]]


def snapshot(learner: int, steps: int) -> Snapshot:
    return Snapshot(learner, steps, np.full(BLOCK, 100 * learner + steps, np.int32))


def met(**results: int) -> Standing:
    """A standing after fifty fights against each, all with the result."""
    standing = Standing()
    for name, result in results.items():
        for _ in range(50):
            standing.enter(f"scripted:{name}", result)
    return standing


def test_who_wins_often_is_met_often() -> None:
    weights = met(rush=-1, zone=1).weights(OTHERS)
    lost, won, unknown = weights
    assert lost > unknown > won > 0
    assert np.isclose(weights.sum(), 1)
    standing = met(rush=-1, zone=1)
    pool = Pool(8)
    drawn = [
        player.name
        for seed in range(40)
        for player in pool.draw(standing, OTHERS, 10, np.random.default_rng(seed))
    ]
    counts = [drawn.count(player.name) for player in OTHERS]
    assert np.abs(np.array(counts) / 400 - weights).max() < 0.08


def test_a_standing_follows_the_latest_fights() -> None:
    standing = met(rush=-1)
    assert standing.won["scripted:rush"] < 0.25
    for _ in range(200):
        standing.enter("scripted:rush", 1)
    assert standing.won["scripted:rush"] > 0.9
    assert met(zone=0).won["scripted:zone"] == 0.5
    standing.keep(["scripted:zone"])
    assert standing.won == {}


def test_a_mean_counts_each_that_was_met_once() -> None:
    standing = met(rush=-1, zone=1)
    shares = standing.won.values()
    assert standing.mean(OTHERS) == sum(shares) / 2
    assert Standing().mean(OTHERS) == 0.5


def test_the_latest_self_of_each_learner_is_always_met() -> None:
    pool = Pool(8)
    for learner, steps in ((0, 0), (1, 0), (0, 5), (1, 7)):
        pool.add(snapshot(learner, steps))
    drawn = pool.draw(Standing(), OTHERS, 6, np.random.default_rng(0))
    assert [player.name for player in drawn[:2]] == ["past:0:5", "past:1:7"]
    assert len(drawn) == 6
    assert [p.name for p in pool.draw(Standing(), OTHERS, 1, np.random.default_rng(0))] == [
        "past:0:5"
    ]


def test_a_full_pool_keeps_the_newer_half_and_thins_the_older_one() -> None:
    pool = Pool(8)
    for steps in range(40):
        pool.add(snapshot(0, steps))
        kept = [each.steps for each in pool.snapshots]
        assert len(kept) <= 8
        assert kept == sorted(set(kept))
        assert kept[-4:] == list(range(max(0, steps - 3), steps + 1))[-len(kept) :]
