"""The simple bots: two halves, each bot plays its idea, at human press rates, from what is seen."""

import numpy as np
import pytest

from agents.simple.mixtures import ANSWERS, ATTACKS, STANCES
from agents.simple.suite import HELD_OUT, PRESS_GAP, SIMPLE
from agents.spec import CONTROLS, PANEL, named_agents, resolve
from arena.base.errors import InputError
from arena.match import MatchResult, play
from arena.rules.actions import NUM_SKILLS
from tests.agents.hidden import answers_to_what_is_hidden

_EVERYBODY = (*SIMPLE.values(), *HELD_OUT.values())


@pytest.fixture(scope="module")
def results() -> dict[str, MatchResult]:
    foe = resolve("scripted:rush")
    played = play([(bot, foe) for bot in _EVERYBODY], 18, seed=3, record=True)
    return {bot.name: result for bot, result in zip(_EVERYBODY, played, strict=True)}


def test_the_halves_are_large_enough_and_share_no_bot() -> None:
    assert len(SIMPLE) >= 24
    assert len(HELD_OUT) >= 12
    assert len({bot.policy for bot in _EVERYBODY}) == len(_EVERYBODY)
    assert not {bot.name for bot in _EVERYBODY} & {*PANEL, *CONTROLS}
    named = {spec for spec, _ in named_agents()}
    assert all(resolve(bot.name) is bot and bot.name in named for bot in _EVERYBODY)


def test_each_part_of_a_held_out_bot_meets_each_other_one_once() -> None:
    parts = [tuple(bot.about.split(", ")) for bot in HELD_OUT.values()]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert len({(part[one], part[other]) for part in parts}) == len(HELD_OUT)
    assert len(STANCES) == len(ATTACKS) == len(ANSWERS)


@pytest.mark.parametrize("spec", ["simple:nobody", "heldout:nobody", "simple:"])
def test_a_bot_that_does_not_exist_lists_those_that_do(spec: str) -> None:
    with pytest.raises(InputError, match="does not exist; choose from"):
        resolve(spec)


def test_every_bot_attacks_and_none_presses_faster_than_people(
    results: dict[str, MatchResult],
) -> None:
    for name, result in results.items():
        assert result.starts[:, 0].sum() > 0, name
        for replay, side in zip(result.replays, result.side.tolist(), strict=True):
            frames = np.flatnonzero(replay.inputs[:, side] % NUM_SKILLS)
            assert np.all(np.diff(frames) >= PRESS_GAP), name


def test_every_bot_plays_in_its_own_way(results: dict[str, MatchResult]) -> None:
    played = {name: tuple(result.digest.tolist()) for name, result in results.items()}
    assert len(set(played.values())) == len(played)


def test_no_bot_reads_what_is_on_its_way() -> None:
    seen, hidden = answers_to_what_is_hidden(
        _EVERYBODY, fights=2 * len(_EVERYBODY), frames=240, buffer=True
    )
    np.testing.assert_array_equal(np.array(hidden), np.array(seen))
    assert np.count_nonzero(np.array(seen)[..., 1]) > 200
