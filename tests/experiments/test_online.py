"""The online test counts wins, draws and time-outs apart, and fights that ran alike once."""

import json

import pytest

from arena.match.results import wilson
from arena.rules.actions import FORWARD, LIGHT, NEUTRAL, NO_ACTION, THROW
from experiments.online import OnlineResult, online_test
from tests.experiments.players import Fixed


@pytest.fixture(scope="module")
def result() -> OnlineResult:
    rusher = Fixed("rusher", FORWARD, THROW)
    opponents = [Fixed("stander", NEUTRAL, NO_ACTION), Fixed("rusher", FORWARD, THROW)]
    return online_test(rusher, opponents, fights=36, seed=5)


def test_a_rusher_beats_a_stander_and_no_one_else_is_counted(result: OnlineResult) -> None:
    stander, mirror = result.to_dict()["opponents"]
    assert stander["agent"] == "stander"
    assert stander["fights"] == stander["wins"] == 36
    assert stander["timeouts"] == 0
    assert stander["win_rate"] == 1.0
    assert mirror["wins"] + mirror["losses"] + mirror["draws"] == 36
    assert mirror["wins"] == mirror["losses"]  # both are the same player, sides swapped


def test_intervals_are_clustered_by_start(result: OnlineResult) -> None:
    stander, mirror = result.to_dict()["opponents"]
    assert stander["ci95"] == pytest.approx(wilson(*2 * [stander["distinct_fights"]]))
    assert mirror["ci95"] == pytest.approx(result.opponents[1].ci95)
    found = result.to_dict()
    assert [fights for fights, _ in found["by_start"]] == [4] * 18  # two opponents, two sides
    assert sum(wins for _, wins in found["by_start"]) == found["wins"]


def test_all_opponents_together(result: OnlineResult) -> None:
    found = result.to_dict()
    assert found["fights"] == 72
    assert found["win_rate"] == sum(each["wins"] for each in found["opponents"]) / 72
    assert found["distinct_fights"] == sum(each["distinct_fights"] for each in found["opponents"])
    assert 0 < found["skills_per_minute"] <= found["presses_per_minute"]
    assert result.scalars()["win_rate"] == found["win_rate"]
    json.dumps(found, allow_nan=False)


def test_standing_still_is_a_draw_on_time_and_no_win() -> None:
    stander, other = (Fixed(name, NEUTRAL, NO_ACTION) for name in ("a", "b"))
    found = online_test(stander, [other], fights=2, seed=1).to_dict()
    assert (found["wins"], found["losses"], found["draws"], found["timeouts"]) == (0, 0, 2, 2)
    assert found["win_rate"] == 0.0
    assert found["skills_per_minute"] == 0.0


def test_progress_ends_at_all_fights() -> None:
    told: list[tuple[int, int]] = []
    stander = Fixed("a", NEUTRAL, NO_ACTION)
    online_test(
        Fixed("b", FORWARD, LIGHT),
        [stander],
        fights=4,
        seed=1,
        progress=lambda done, total: told.append((done, total)),
    )
    assert told[-1] == (4, 4)


@pytest.mark.parametrize("nth", [1, 3, 5, 100])
def test_every_nth_replay_is_kept_over_all_opponents(nth: int) -> None:
    rusher = Fixed("rusher", FORWARD, THROW)
    others = [Fixed("stander", NEUTRAL, NO_ACTION), Fixed("walker", FORWARD, NO_ACTION)]
    whole = online_test(rusher, others, fights=4, seed=1, record=True)
    assert len(whole.replays) == 8
    thinned = whole.with_every(nth)
    assert thinned.replays == whole.replays[::nth]
    assert thinned.to_dict() == whole.to_dict()
