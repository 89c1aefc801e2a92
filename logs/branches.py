"""Fights that branch off logged ones: begun from logged states, a side may go on by its log.

    starts = branches(corpus, fights, frames, delay=15, seed=0)
    logged = LoggedPlayer(corpus, fights, frames, starts, delay=15)
    result = arena.match.play([(clone, logged)], len(fights), 0, starts=starts, frames=60)[0]
    result.lead  # shares of full health by which the clone was ahead after a second

n = branches.
"""

import numpy as np
from numpy.typing import NDArray

from arena.base.checks import check_rows
from arena.base.errors import InputError
from arena.match import Observation, Player, Seat
from arena.match.players import digest_of
from arena.rules.actions import NUM_SKILLS
from arena.rules.randomness import one_way
from arena.simulator import DEFAULT_DELAY, Starts
from arena.simulator.starts import with_keys
from logs.corpus import Corpus
from logs.states import states_at


def branches(
    corpus: Corpus,
    fights: NDArray[np.integer],
    frames: NDArray[np.integer],
    *,
    delay: int = DEFAULT_DELAY,
    seed: int = 0,
) -> Starts:
    """Begin a fight from each of some logged moments, with a key of its own.

    `arena.match.play` swaps sides on every second fight. To branch off every moment with a player
    on either side, name each moment twice in a row.

    Args:
        corpus: The fights.
        fights: Index of the logged fight of each branch, int [n].
        frames: Frame that each branch begins with, int [n]; see `logs.states.states_at`.
        delay: Reaction delay of both players, in frames.
        seed: Seed of the branches' keys: players that draw their answers draw others in each.

    Raises:
        InputError: If there is no such fight or frame, or the delay is out of range.
    """
    states = states_at(corpus, fights, frames, delay)
    return with_keys(Starts.of_states(states), one_way(seed, "branches"))


class _LoggedSeat(Seat):
    def __init__(self, player: "LoggedPlayer") -> None:
        self._player = player

    def act(self, observation: Observation) -> NDArray[np.int8]:
        return self._player.answers(observation)


class LoggedPlayer(Player):
    """Goes on with the logged inputs of the fights that branches came from, then stands still.

    It knows a branch by the key of its side, so it plays those branches and no other fights.
    """

    name = "logged"
    stateless = True
    parallel = True

    def __init__(
        self,
        corpus: Corpus,
        fights: NDArray[np.integer],
        frames: NDArray[np.integer],
        starts: Starts,
        *,
        delay: int = DEFAULT_DELAY,
    ) -> None:
        """Lay out the inputs of both sides of all branches.

        Args:
            corpus: The fights.
            fights: As given to `branches`, and so are frames and delay.
            frames: Frame that each branch begins with.
            starts: What `branches` gave.
            delay: Reaction delay that the branches are fought with, in frames.

        Raises:
            InputError: If the starts are not those of so many branches.
        """
        wanted = check_rows(fights, len(corpus.fights), "logged fight")
        if starts.keys is None or starts.keys.shape != (len(wanted), 2):
            raise InputError(f"the starts are not of {len(wanted)} branches; give what they gave")
        self.delay = delay
        self._corpus = corpus.id
        self._fights = wanted
        inputs = [fight.inputs for fight in corpus.fights]
        self._bounds = np.concatenate([[0], np.cumsum([len(each) for each in inputs])])
        self._inputs = np.concatenate(inputs)
        keys = starts.keys.ravel()  # branch by branch, side 0 then side 1
        self._order = np.argsort(keys)
        self._keys = keys[self._order]

    @property
    def fingerprint(self) -> str:
        """Hash of the log and of the branches."""
        return digest_of(self._corpus.encode(), self._fights.tobytes(), self._keys.tobytes())

    def begin(self, fights: int, seed: int) -> Seat:
        """See `Player`."""
        return _LoggedSeat(self)

    def answers(self, observation: Observation) -> NDArray[np.int8]:
        """Answer what was logged for a reaction delay later, int8 ``[n, 2]``.

        Raises:
            InputError: If asked about a fight that is no branch of its own.
        """
        place = np.minimum(np.searchsorted(self._keys, observation.fight), len(self._keys) - 1)
        if (self._keys[place] != observation.fight).any():
            raise InputError("asked about a fight that is none of its branches; give play() theirs")
        branch, side = np.divmod(self._order[place], 2)
        logged = self._fights[branch]
        row = self._bounds[logged] + observation.frame + int(self.delay or 0)
        inside = row < self._bounds[logged + 1]
        codes = np.where(inside, self._inputs[np.where(inside, row, 0), side], 0)
        return np.stack(np.divmod(codes, NUM_SKILLS), axis=1).astype(np.int8)
