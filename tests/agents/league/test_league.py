"""A league: cut off it comes to the same learners; nothing else goes on with its files."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from agents.league.checkpoint import LEAGUE_FILE, load_league
from agents.league.league import League
from agents.league.price import MOST
from agents.networks.file import load_network
from agents.spec import resolve
from arena.base.errors import InputError
from tests.agents.league.conftest import OPPONENTS, SMALL, league_of

COMMAND = "arena league"


class _CutError(Exception):
    """Stops a training in the middle."""


def train(league: League, folder: Path, cut_after: int | None = None) -> list[tuple[int, int]]:
    """Train, and cut it off after so many calls of progress; gives what progress was told."""
    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) == cut_after:
            raise _CutError

    try:
        league.train(folder, COMMAND, progress)
    except _CutError:
        assert cut_after is not None
    return told


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, League]:
    """A league that was trained without a stop."""
    folder = tmp_path_factory.mktemp("straight")
    league = league_of()
    told = train(league, folder)
    assert told == sorted(told)
    assert told[-1] == (2 * 6 * 1_024, 2 * 6 * 1_024)
    return folder, league


def test_it_trains_each_learner_to_its_end(straight: tuple[Path, League]) -> None:
    folder, league = straight
    assert [learner.steps for learner in league.learners] == [6_144, 6_144]
    assert [turn.learner for turn in league.turns] == ["even", "brisk"] * 3
    assert [turn.steps for turn in league.turns[::2]] == [2_048, 4_096, 6_144]
    assert {name for learner in league.learners for name in learner.standing.won} >= set(OPPONENTS)
    for learner in league.learners:
        weights, record = load_network(league.file_of(learner, folder))
        assert np.array_equal(weights, learner.weights())
        assert record.steps == learner.steps and record.command == COMMAND
        assert tuple(record.hands) == learner.temper.hands


@pytest.mark.parametrize("cut_after", [2, 6])
def test_cut_in_a_turn_and_resumed_it_comes_to_the_same_learners(
    straight: tuple[Path, League], tmp_path: Path, cut_after: int
) -> None:
    expected, _ = straight
    train(league_of(), tmp_path, cut_after)
    torch.manual_seed(99)  # another process has other generators
    np.random.seed(98)
    resumed = league_of()
    if (tmp_path / LEAGUE_FILE).exists():
        resumed.resume(tmp_path)
    before = resumed.steps
    assert before == max(0, (cut_after - 2) // 2 * 2_048)  # whole turns, no step twice
    train(resumed, tmp_path)
    assert resumed.steps == 2 * 6_144
    names = sorted(path.name for path in expected.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (expected / name).read_bytes(), name


def test_a_league_that_is_done_has_nothing_to_learn(
    straight: tuple[Path, League], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(straight[0], tmp_path / "done"))
    league = league_of()
    league.resume(folder)
    assert train(league, folder) == [(league.all_steps, league.all_steps)]
    assert (folder / LEAGUE_FILE).read_bytes() == (straight[0] / LEAGUE_FILE).read_bytes()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"seed": 1}, "seed 0 and not 1"),
        ({"steps": 6_001}, "steps 6000 and not 6001"),
        ({"tempers": SMALL.tempers[:1]}, "tempers 2 learners and not 1 learners"),
        ({"opponents": OPPONENTS[:1]}, "opponents"),
        ({"learning_rate": 1e-4, "entropy": 0.1}, "learning_rate .*, entropy"),
        ({"world": SMALL.world.model_copy(update={"frame_data": "other"})}, "world 15:"),
    ],
)
def test_other_settings_are_refused_by_name(
    straight: tuple[Path, League], changed: dict[str, Any], told: str
) -> None:
    folder, _ = straight
    league = league_of(**changed)
    before = [learner.weights() for learner in league.learners]
    with pytest.raises(InputError, match=told) as found:
        league.resume(folder)
    assert "\n" not in str(found.value)
    after = [learner.weights() for learner in league.learners]
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


def _cut_file(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _foreign(path: Path) -> None:
    save_file({"weights": torch.zeros(3)}, path)


def _rewritten(path: Path, change: str) -> None:
    with safe_open(path, "pt") as file:
        record = json.loads(file.metadata()["standstill"])
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    if change == "learner":
        del tensors["1.policy.action_net.bias"]
    elif change == "pool":
        tensors["pool"] = tensors["pool"][1:].contiguous()
    elif change == "stranger":
        tensors["7.policy.action_net.bias"] = torch.zeros(2)
    else:
        del record["turns"]
    save_file(tensors, path, metadata={"standstill": json.dumps(record)})


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_cut_file, "no whole file of a league"),
        (_foreign, "give another --out"),
        (lambda path: _rewritten(path, "learner"), "fit no such learner"),
        (lambda path: _rewritten(path, "pool"), "pool"),
        (lambda path: _rewritten(path, "stranger"), "no learner"),
        (lambda path: _rewritten(path, "record"), "turns"),
        (Path.unlink, "holds no league"),
    ],
)
def test_a_file_that_is_no_such_league_is_told_in_a_line(
    straight: tuple[Path, League], tmp_path: Path, spoil: Any, told: str
) -> None:
    shutil.copy(straight[0] / LEAGUE_FILE, tmp_path)
    spoil(tmp_path / LEAGUE_FILE)
    with pytest.raises(InputError, match=told) as found:
        league_of().resume(tmp_path)
    assert "\n" not in str(found.value)


def test_the_pool_holds_each_learner_as_it_was_before_each_turn(
    straight: tuple[Path, League],
) -> None:
    _, _, snapshots = load_league(straight[0])
    assert [(s.learner, s.steps) for s in snapshots] == [
        (learner, steps) for steps in (0, 2_048, 4_096) for learner in (0, 1)
    ]


def test_while_the_critic_warms_up_the_policy_stays_as_it_is() -> None:
    warm = league_of(warm_up=2, steps=4_096).learners[0]
    before = warm.weights(), warm.tensors()["policy.value_net.bias"].clone()
    opponents = [resolve(spec) for spec in OPPONENTS]
    warm.train(opponents)
    assert np.array_equal(warm.weights(), before[0])
    assert not torch.equal(warm.tensors()["policy.value_net.bias"], before[1])
    warm.train(opponents)
    assert not np.array_equal(warm.weights(), before[0])


def test_a_learner_begins_at_about_the_press_rate_that_it_is_held_to() -> None:
    for learner in league_of(warm_up=2).learners:
        learner.train([resolve("scripted:rush")])
        assert learner.presses == pytest.approx(learner.temper.presses, rel=0.5)


def test_the_price_of_a_press_follows_the_fights_of_a_rollout() -> None:
    learner = league_of().learners[0]  # held to one press a second
    for presses, seconds, sign in ((120, 60.0, 1), (0, 0.0, 0), (30, 60.0, -1), (60, 60.0, 0)):
        before = learner.price
        learner.end_rollout(presses, seconds)
        assert np.sign(learner.price - before) == sign
    assert 0 < learner.price < MOST
