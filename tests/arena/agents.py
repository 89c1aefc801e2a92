"""Small agents for tests of matches and environments."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled
from arena.frame_data.skills import Table
from arena.match import Compiled, Observation, Player
from arena.match.on_device import Chooser
from arena.match.players import NO_MEMORY, Memory
from arena.match.set_loop import Seen
from arena.rules.actions import FORWARD, LIGHT, NO_ACTION, NUM_SKILLS, THROW
from arena.rules.randomness import draw_below
from arena.simulator import Actions
from arena.simulator.loop import put_code
from arena.state import State
from tests.arena.scenario import FEATURE


def observation(
    n: int,
    *,
    features: NDArray[np.float32] | None = None,
    side: int | NDArray[np.int32] = 0,
    fight: int | NDArray[np.int64] = 0,
    frame: int | NDArray[np.int32] = 0,
) -> Observation:
    """Make up what an agent sees of n fights that are going on."""
    return Observation(
        features=np.zeros((n, len(FEATURE)), np.float32) if features is None else features,
        side=np.full(n, side, np.int32),
        fighter=np.zeros(n, np.int32),
        opponent_fighter=np.zeros(n, np.int32),
        fight=np.full(n, fight, np.int64),
        frame=np.full(n, frame, np.int32),
        begins=np.full(n, frame, np.int32) == 0,
        over=np.zeros(n, np.bool_),
    )


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
    """Acts at random, keyed on its key and skill, so that it plays alike in a batch of any size."""

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


class CompiledPoker(Player):
    """A compiled player that reads the state: walks up and presses its policy's skill.

    One that is hosted can be in no kernel, and is asked on the host where fights run on CUDA.
    """

    stateless = True
    parallel = True

    def __init__(
        self, name: str = "test:compiled", policy: int = LIGHT, hosted: bool = False
    ) -> None:
        self.name = name
        self.policy = policy
        self.compiled = HOSTED_POKERS if hosted else POKERS


@compiled
def _poke(
    s: State,
    fd: Table,
    i: int,
    side: int,
    policy: int,
    notes: NDArray[np.int32],
    parameters: NDArray[np.int32],
) -> int:
    """Walk up; press when near, every 25th time that the player is asked about a fight."""
    near = abs(s[S.X, i] - s[S.PLAYER_FIELDS + S.X, i]) < 70 * 256
    notes[i, side, 1] += 1
    press = near and notes[i, side, 1] % 25 == 0
    return FORWARD * NUM_SKILLS + (policy if press else NO_ACTION)


@compiled
def _poke_all(s: State, fd: Table, seen: Seen, memory: Memory, actions: Actions) -> None:
    seat = memory.seats[0]
    for k in range(seen.players[seat]):
        i, side, policy = seen.rows[seat, k], seen.sides[seat, k], seen.policies[seat, k]
        notes = memory.notes
        code = _poke(s, fd, i, side, policy, notes, memory.parameters)
        put_code(actions, i, side, code)


def _memory(players: Sequence[Any], fights: int) -> Memory:
    return NO_MEMORY._replace(
        notes=np.zeros((fights, 2, 2), np.int32), scratch=np.zeros((1, 1, 1), np.int32)
    )


def _chooser(policies: NDArray[np.int32]) -> Chooser:
    return Chooser(_poke, np.zeros(1, np.int32), note_slots=2)


POKERS = Compiled("state", _memory, _poke_all, chooser=_chooser)
HOSTED_POKERS = Compiled("state", _memory, _poke_all)

NONSENSE: dict[str, object] = {
    "nothing": None,
    "text": "forward",
    "one row too few": lambda n: np.zeros((n - 1, 2), int),
    "one column": lambda n: np.zeros((n, 1), int),
    "flat": lambda n: np.zeros(2 * n, int),
    "fractions": lambda n: np.zeros((n, 2)),
    "truth": lambda n: np.zeros((n, 2), bool),
    "ragged": lambda n: [[0, 0], [0]],
    "move too large": lambda n: np.full((n, 2), (5, 0)),
    "skill too large": lambda n: np.full((n, 2), (0, 9)),
    "negative": lambda n: np.full((n, 2), (-1, 0)),
    "wraps into range": lambda n: np.full((n, 2), (256, 0)),
}
"""Answers that are none, by what is wrong with them."""
