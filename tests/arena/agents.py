"""Small agents for tests of matches and environments."""

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.skills import Table
from arena.match import Observation
from arena.rules.actions import FORWARD, LIGHT, NO_ACTION, THROW
from arena.rules.randomness import draw_below
from arena.simulator import Actions, Rows
from arena.state import State
from tests.arena.scenario import FEATURE


class Poker:
    """Walks up and jabs: answers from the observation alone, the same every time."""

    stateless = True

    def __init__(self, name: str = "test:poker", skill: int = LIGHT) -> None:
        self.name = name
        self.skill = skill
        self.resets: list[tuple[int, int]] = []

    def reset(self, fights: int, seed: int) -> None:
        self.resets.append((fights, seed))

    def act(self, observation: Observation) -> NDArray[np.int64]:
        near = observation.features[:, FEATURE["distance"]] < 70 / 512
        press = near & (observation.frame % 30 == 0)
        return np.stack([np.full(len(near), FORWARD), np.where(press, self.skill, 0)], axis=1)


class Random(Poker):
    """Acts at random, keyed on fight and skill, so that it plays alike in a batch of any size."""

    def act(self, observation: Observation) -> NDArray[np.int64]:
        answer = np.zeros((len(observation.side), 2), np.int64)
        for k, side in enumerate(observation.side):
            seed, frame = int(observation.fight[k]), int(observation.frame[k])
            answer[k, 0] = draw_below(5, seed, frame // 12, side, 3 * self.skill)
            if draw_below(20, seed, frame, side, 3 * self.skill + 1) == 0:
                answer[k, 1] = draw_below(9, seed, frame, side, 3 * self.skill + 2)
        return answer


class Stateful(Poker):
    """Remembers how often it was asked in each fight; must be asked about all of them for ever."""

    stateless = False

    def reset(self, fights: int, seed: int) -> None:
        super().reset(fights, seed)
        self.asked = np.zeros(fights, np.int64)

    def act(self, observation: Observation) -> NDArray[np.int64]:
        assert len(observation.side) == len(self.asked)
        self.asked += 1
        press = np.where(self.asked % 40 == 0, THROW, NO_ACTION)
        return np.stack([np.full(len(press), FORWARD), press], axis=1)


class Standing(Poker):
    """Does nothing."""

    def act(self, observation: Observation) -> NDArray[np.int64]:
        return np.zeros((len(observation.side), 2), np.int64)


class Raising(Poker):
    def act(self, observation: Observation) -> NDArray[np.int64]:
        raise ZeroDivisionError("one\ntwo")


class Answering(Poker):
    """Gives one fixed answer, whatever it is."""

    def __init__(self, answer: object) -> None:
        super().__init__("test:answering")
        self.answer = answer

    def act(self, observation: Observation) -> object:  # type: ignore[override]
        return self.answer(len(observation.side)) if callable(self.answer) else self.answer


class CompiledPoker:
    """A player that reads the state: walks up and presses its policy's skill."""

    def __init__(self, name: str, policy: int, family: "CompiledFamily") -> None:
        self.name = name
        self.policy = policy
        self.family = family


class CompiledFamily:
    def __init__(self) -> None:
        self.calls: list[set[int]] = []

    def reset(self, fights: int, seed: int) -> None:
        self.fights = fights

    def act(
        self,
        state: State,
        table: Table,
        rows: Rows,
        sides: Rows,
        policies: Rows,
        actions: Actions,
    ) -> None:
        self.calls.append(set(policies.tolist()))
        distance = abs(state[S.X, rows] - state[S.PLAYER_FIELDS + S.X, rows])
        press = (distance < 70 * 256) & (state[S.FRAME, rows] % 25 == 0)
        actions[rows, sides, 0] = FORWARD
        actions[rows, sides, 1] = np.where(press, policies, NO_ACTION)
