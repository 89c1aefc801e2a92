"""A round robin: everyone meets everyone, and every count adds up."""

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.match import Observation
from arena.rules.actions import FORWARD, LIGHT, NEUTRAL, NO_ACTION
from arena.tournament.round_robin import round_robin


class Simple:
    """Holds one move, and presses one skill every half second."""

    stateless = True

    def __init__(self, name: str, move: int, skill: int) -> None:
        self.name = name
        self.move = move
        self.skill = skill

    def reset(self, fights: int, seed: int) -> None:
        pass

    def act(self, observation: Observation) -> np.ndarray:
        skill = np.where(observation.frame % 30 == 0, self.skill, NO_ACTION)
        return np.stack([np.full_like(skill, self.move), skill], axis=1)


STILL = Simple("still", NEUTRAL, NO_ACTION)
POKER = Simple("poker", FORWARD, LIGHT)
WALKER = Simple("walker", FORWARD, NO_ACTION)


def test_every_fight_is_counted_once_on_either_side() -> None:
    told: list[tuple[int, int]] = []
    outcome = round_robin(
        [STILL, POKER, WALKER], 4, seed=3, progress=lambda *step: told.append(step)
    )

    assert outcome.agents == ("still", "poker", "walker")
    assert [(result.a, result.b) for result in outcome.results] == [
        ("still", "poker"),
        ("still", "walker"),
        ("poker", "walker"),
    ]
    by_name = {standing.agent: standing for standing in outcome.standings}
    for standing in by_name.values():
        assert standing.fights == 8
        assert standing.wins + standing.losses + standing.draws == 8
        assert standing.score == (standing.wins + standing.draws / 2) / 8
        assert standing.win_rate == standing.wins / 8
    assert sum(s.wins for s in by_name.values()) == sum(s.losses for s in by_name.values())
    assert by_name["poker"].wins == 8
    assert outcome.standings[0].agent == "poker"
    assert told[-1] == (12, 12)


def test_the_cross_table_says_the_same_from_both_sides() -> None:
    outcome = round_robin([STILL, POKER, WALKER], 4, seed=3)
    matrix = outcome.matrix
    assert np.isnan(np.diag(matrix)).all()
    off = ~np.eye(3, dtype=bool)
    np.testing.assert_allclose((matrix + matrix.T)[off], 1.0)
    assert matrix[1, 0] == matrix[1, 2] == 1.0
    assert matrix[0, 2] == 0.5  # neither hurts the other, so the clock ends it in a draw
    still = next(standing for standing in outcome.standings if standing.agent == "still")
    assert still.draws == still.timeouts == 4


@pytest.mark.parametrize("agents", [[], [STILL], [STILL, POKER, STILL]])
def test_a_tournament_needs_two_agents_and_each_once(agents: list[Simple]) -> None:
    with pytest.raises(InputError, match="name"):
        round_robin(agents, 2, seed=0)
