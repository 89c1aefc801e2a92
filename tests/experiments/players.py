"""Small players of every kind that the arena knows."""

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled
from arena.features import NAMES
from arena.frame_data.skills import Table
from arena.match import Compiled, Observation, Player
from arena.match.players import NO_MEMORY, Memory
from arena.match.set_loop import Seen
from arena.rules.actions import CROUCH, FORWARD, LIGHT, NO_ACTION
from arena.simulator import Actions
from arena.state import State

DISTANCE = NAMES.index("distance")


class Fixed:
    """Holds one move; presses one skill every eighth frame when near."""

    stateless = True

    def __init__(self, name: str, move: int, skill: int) -> None:
        self.name = name
        self._move = move
        self._skill = skill

    def reset(self, fights: int, seed: int) -> None:
        pass

    def act(self, observation: Observation) -> NDArray[np.int64]:
        answer = np.full((len(observation.side), 2), (self._move, NO_ACTION))
        near = observation.features[:, DISTANCE] < 80 / 512
        answer[near & (observation.frame % 8 == 0), 1] = self._skill
        return answer


class Counting(Fixed):
    """Counts its own answers in each fight and presses light on every 40th."""

    stateless = False

    def reset(self, fights: int, seed: int) -> None:
        self._answers = 0

    def act(self, observation: Observation) -> NDArray[np.int64]:
        self._answers += 1
        skill = LIGHT if self._answers % 40 == 0 else NO_ACTION
        return np.full((len(observation.side), 2), (self._move, skill))


class ReadsState(Player):
    """Crouches under attacks; light by the time since its last press. In compiled code."""

    stateless = True
    parallel = True

    def __init__(self, name: str) -> None:
        self.name = name
        self.compiled = _READERS


@compiled
def _read(s: State, fd: Table, seen: Seen, memory: Memory, actions: Actions) -> None:
    seat = memory.seats[0]
    for k in range(seen.players[seat]):
        i, side = seen.rows[seat, k], seen.sides[seat, k]
        other = (1 - side) * S.PLAYER_FIELDS
        attacked = s[other + S.STATUS, i] == S.ATTACKING
        actions[i, side, 0] = CROUCH if attacked else FORWARD
        since = s[S.FRAME, i] - s[side * S.PLAYER_FIELDS + S.LAST_SENT, i]
        actions[i, side, 1] = LIGHT if since > 30 else NO_ACTION


_READERS = Compiled("state", lambda players, fights: NO_MEMORY, _read)
