"""What a player is: one protocol with a life, and a compiled fast path behind it.

A `Player` is who plays; it may sit in many matches and environments at once. To play, it begins at
a `Seat`, which holds all that it remembers of its fights: the seat is shown an `Observation` on
each frame and answers (`act`), is told how the fights ended (`over`), can be saved and restored,
and is closed at the end. Nothing is shared between two seats.

A player may name `Compiled` code that answers in its place without returning to Python, and a
`Face` that answers on a CUDA device; both are options that change no answer. Anything else that has
``reset(fights, seed)`` and ``act(observation)`` is made a player by
`arena.match.agents.player_of`. Specs such as
``scripted:rush`` name players through the registry in `agents.spec`.

Every player goes through the same action queue: an answer computed from frame t takes effect at
frame t + delay.

Shapes: n = fights of a seat (or those asked about), F = features.
"""

import copy
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.match.mind import Thinker
from arena.match.on_device import Chooser, Face

GOES_ON: Final = 2
"""Instead of a result, in a fight that has none yet; see `Seat.over`."""


@dataclass(frozen=True)
class Observation:
    """What a player sees of n fights on one frame. The arrays are its own: none is used again.

    Attributes:
        features: float32 ``[n, F]``, seen from the player's own side (forward is +x).
        side: int32 ``[n]``.
        fighter: Own fighter, int32 ``[n]``.
        opponent_fighter: int32 ``[n]``.
        fight: Key of the player's own randomness in each fight, int64 ``[n]``: what it may draw
            from. It is another one in every fight and on either side, and tells nothing of what the
            opponent or the fight draw from.
        frame: Frame of each fight, int32 ``[n]``.
        begins: Fights that begin on this frame, bool ``[n]``: what is remembered of a row is of an
            earlier fight.
        over: Fights that have ended, bool ``[n]``; answers to them are not used.
        frames: Frame captures, uint8 ``[n, height, width]``, for players that need them; see
            `arena.camera.view.View`.
        delay: Reaction delay of the player in each fight, in frames, int32 ``[n]``; None where no
            fight is being fought.
    """

    features: NDArray[np.float32]
    side: NDArray[np.int32]
    fighter: NDArray[np.int32]
    opponent_fighter: NDArray[np.int32]
    fight: NDArray[np.int64]
    frame: NDArray[np.int32]
    begins: NDArray[np.bool_]
    over: NDArray[np.bool_]
    frames: NDArray[np.uint8] | None = None
    delay: NDArray[np.int32] | None = None


class Seat:
    """A player at work on n fights, from their beginning to their end."""

    def act(self, observation: Observation) -> NDArray[Any]:
        """Answer each fight with (move, skill), integers ``[n, 2]``."""
        raise NotImplementedError

    def forfeited(self) -> Mapping[int, str]:
        """Give the rows of the latest observation whose fights it forfeits, and why, in one line.

        That is for a seat that speaks for somebody else, such as a process, and can tell what of an
        answer is of use; it is asked after each `act`.
        """
        return {}

    def over(self, results: NDArray[np.int8]) -> None:
        """Be told how the n fights ended: 1 won, -1 lost, 0 neither, int8 ``[n]``.

        In an environment fights end one by one, and each time this is told of all: `GOES_ON` of
        those that did not end on the latest frame. Only a player that is asked about the same
        fights from first to last is told.
        """

    def save(self) -> Any:
        """Give all that it remembers, for `restore`."""
        return copy.deepcopy(self.__dict__)

    def restore(self, saved: Any) -> None:
        """Go on as it would have gone on when ``saved`` was given."""
        self.__dict__.update(copy.deepcopy(saved))

    def close(self) -> None:
        """Release what it holds: processes, files, memory of a device."""


class Memory(NamedTuple):
    """Memory of compiled players, of one type whatever they are: so loops are compiled once.

    Attributes:
        seats: First seat of theirs, and the one behind the last, int64 [2].
        notes: What they remember of each fight and side, int32 [N, 2, notes], 0 where a fight
            begins; no rows if they remember nothing.
        parameters: int32, flat.
        integers: int64, flat.
        floats: float32, flat.
        scratch: Working memory of each thread, int32 [threads, rows, columns].
    """

    seats: NDArray[np.int64]
    notes: NDArray[np.int32]
    parameters: NDArray[np.int32]
    integers: NDArray[np.int64]
    floats: NDArray[np.float32]
    scratch: NDArray[np.int32]


NO_MEMORY = Memory(
    np.zeros(2, np.int64),
    np.zeros((0, 2, 1), np.int32),
    np.zeros(0, np.int32),
    np.zeros(0, np.int64),
    np.zeros(0, np.float32),
    np.zeros((0, 1, 1), np.int32),
)


@dataclass(frozen=True, eq=False)
class Compiled:
    """Compiled code that answers for all players of one kind, without returning to Python.

    Attributes:
        reads: What it looks at. A player of a kind that reads "features" has a seat of its own; all
            players of a kind that reads the "state" share one, side by side with their ``policy``
            numbers. It must not look at the opponent's action queue.
        memory: Makes the memory of these players (one a seat, in order) for so many fights.
        act: ``act(state, table, seen, memory, actions)`` under `arena.base.compile.compiled`: for
            its seats ``memory.seats[0]`` to ``memory.seats[1] - 1``, writes the answer to each of
            the first ``seen.players[seat]`` entries (`arena.match.set_loop.Seen`).
        act_on_all_threads: Does the same on all threads, where many fights are asked about at once.
        chooser: Gives what a CUDA kernel needs of those with these policy numbers, int32 [k].
        play_alone: ``play_alone(frames, world, memory)`` for a kind that reads the state: plays
            fights between its own players, so many frames of each at a time.
    """

    reads: Literal["features", "state"]
    memory: Callable[[Sequence[Any], int], Memory]
    act: Callable[..., None]
    act_on_all_threads: Callable[..., None] | None = None
    chooser: Callable[[NDArray[np.int32]], Chooser] | None = None
    play_alone: Callable[..., None] | None = None


class Player:
    """Who plays.

    Attributes:
        name: Its spec.
        stateless: Its answers depend on the observation alone. It is then asked about no fight that
            is over, in rows whose order may change from frame to frame; otherwise about the same
            fights in the same rows from first to last.
        parallel: It may begin on several threads, each seat for some of the fights.
        needs: What it is shown: "features", or "frames" too. With "frames" it may also set
            ``frame_shape`` and ``frame_stack``, see `arena.camera.view.View`.
        delay: Reaction delay that it was made for, in frames; None if it plays with any.
        most: Fights that it can play at a time; None for any number.
        compiled: What answers in its place in compiled code.
        policy: Its number among the players of that kind.
    """

    name: str = "player"
    stateless: bool = False
    parallel: bool = False
    needs: str = "features"
    delay: int | None = None
    most: int | None = None
    compiled: Compiled | None = None
    policy: int = 0

    @property
    def fingerprint(self) -> str:
        """Hash of what it is, not of where it lies: 16 hexadecimal digits."""
        return digest_of(self.name.encode())

    def begin(self, fights: int, seed: int) -> Seat:
        """Sit down to play so many fights.

        Args:
            fights: n, at most; a seat that follows its fights is asked about all n of them.
            seed: Seed of its randomness, its own.

        Raises:
            InputError: If it cannot play; says what to do.
        """
        raise InputError(f"agent {self.name} plays in compiled code alone; seat it in a match")

    def face(self, players: int) -> Face | None:
        """Make what answers for so many players on a CUDA device, if there is such a thing."""
        return None

    def mind(self) -> Thinker | None:
        """Give what tells its thoughts, for one thread; None if it has none to tell."""
        return None


def digest_of(*parts: bytes) -> str:
    """Hash the parts of a fingerprint: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()[:16]
