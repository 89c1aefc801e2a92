"""The players of some fights, seated: who is asked in which order, and in Python or compiled code.

Shapes: N = fights, L = fights at a time, Z = seats, E = seats shown features, n = players asked for
at a seat.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.base.compile import pointer
from arena.base.errors import InputError, told
from arena.camera.view import View, keeps_frames, needs_frames
from arena.frame_data.skills import Table
from arena.match.answers import answers_in_range, checked_answers, sorted_answers
from arena.match.forfeits import Forfeits, Gone
from arena.match.players import Compiled, Memory, Observation, Player, Seat
from arena.match.set_loop import NOBODY, Seen, new_seen, take_answers
from arena.rules.randomness import one_way
from arena.simulator.loop import Actions
from arena.state import DELAY, FIGHTER, PLAYER_FIELDS, State

WIDE: Final = 48
"""Compiled players asked on all threads if so many are: for fewer, waking them costs more."""


def follows(player: Player) -> bool:
    """Return True if a player must be asked about the same fights from first to last."""
    return not player.stateless or keeps_frames(player)


@dataclass(frozen=True)
class Order:
    """The seats of some players: those in Python, those shown features, those that read the state.

    Attributes:
        python: The players that are asked one by one, by seat: in Python, or, where fights run on a
            CUDA device, by a network there or on the host.
        kinds: Kinds of compiled players in the order of their seats, each with the players at its
            seats: one a seat, or for a kind that reads the state all of them at its only seat.
        number: Seat of each player, by its id.
    """

    python: list[Player]
    kinds: list[tuple[Compiled, list[Player]]]
    number: dict[int, int]

    @classmethod
    def of(cls, players: Sequence[Player], *, on_device: bool = False) -> "Order":
        """Order players, each once.

        Args:
            players: They, in any order.
            on_device: Whether their fights run on a CUDA device, where those that a kernel can be
                made of play in compiled code, and no others.
        """
        distinct = list({id(player): player for player in players}.values())
        kinds: dict[int, tuple[Compiled, list[Player]]] = {}
        python: list[Player] = []
        for player in distinct:
            kind = player.compiled
            if kind is None or (on_device and (kind.reads == "features" or not kind.chooser)):
                python.append(player)
            else:
                kinds.setdefault(id(kind), (kind, []))[1].append(player)
        ordered = sorted(kinds.values(), key=lambda each: each[0].reads)  # "features" first
        number = {id(player): seat for seat, player in enumerate(python)}
        seat = len(python)
        for kind, own in ordered:
            for player in own:
                number[id(player)] = seat
                seat += kind.reads == "features"
            seat += kind.reads == "state"
        return cls(python, ordered, number)

    @property
    def shown(self) -> int:
        """E, seats that are shown features."""
        return len(self.python) + sum(
            len(own) for kind, own in self.kinds if kind.reads == "features"
        )

    @property
    def seats(self) -> int:
        """Z, all seats."""
        return self.shown + sum(kind.reads == "state" for kind, _ in self.kinds)

    @property
    def parallel(self) -> bool:
        """Whether all of them may begin on several threads."""
        return all(player.parallel for player in self.python)

    @property
    def refills(self) -> bool:
        """Whether a fight may take the place of another while it is going on."""
        return not any(follows(player) for player in self.python)

    @property
    def keyed(self) -> bool:
        """Whether any of them draws from a key of its own."""
        return self.shown > 0

    @property
    def one_call(self) -> bool:
        """Whether many frames can be played in one compiled call."""
        reads = [kind.reads for kind, _ in self.kinds]
        return not self.python and len(reads) <= 2 and len(set(reads)) == len(reads)

    @property
    def play_alone(self) -> Callable[..., None] | None:
        """What plays all fights, if all players are of one kind that plays among its own."""
        return self.kinds[0][0].play_alone if not self.python and len(self.kinds) == 1 else None


class Seats:
    """All players of some fights at work.

    Attributes:
        seen: What they are shown.
        calls: For fights in one compiled call: ``act`` and memory of two kinds, see `play_frames`.
    """

    def __init__(
        self,
        order: Order,
        seats: NDArray[np.int32],
        most: int,
        seed: int,
        places: str = "",
        forfeits: Forfeits | None = None,
    ) -> None:
        """Begin.

        Args:
            order: Who sits where.
            seats: Seats of sides 0 and 1 in each fight, int32 [N, 2].
            most: 2 L, players asked about at a time, at most.
            seed: Seed of the players; each derives its own from this, its seat, and ``places``.
            places: Which fights these are, so that players of another set get other seeds.
            forfeits: Where it is entered what players forfeit; if not given, whatever a player
                does wrong is raised.

        Raises:
            InputError: If a player raises or cannot play; names it.
        """
        self._order, self._forfeits = order, forfeits
        self._lenient = forfeits is not None and forfeits.lenient
        self._fights = len(seats)
        self.seen: Seen = new_seen(order.shown, order.seats, most)
        own = np.bincount(seats[seats >= 0], minlength=order.seats).tolist()
        self._begins = [
            (player, own[k], one_way(seed, k, places)) for k, player in enumerate(order.python)
        ]
        self.seen.follows[: len(order.python)] = [follows(player) for player in order.python]
        self._seats: list[Seat] = []
        self._views: list[View | None] = []
        try:
            for k, player in enumerate(order.python):
                self._seats.append(self._begun(k))
                rows = own[k] if follows(player) else min(own[k], most)
                self._views.append(View(player, rows) if needs_frames(player) else None)
        except BaseException:
            with suppress(InputError):  # the first error is the one that is told
                self.close()
            raise
        self.memories = _memories(order, self._fights)
        self._kinds = [
            (kind, memory, *memory.seats.tolist())
            for (kind, _), memory in zip(order.kinds, self.memories, strict=True)
        ]

    def _begun(self, number: int) -> Seat:
        """Let a player begin at its seat."""
        if not self._lenient:
            return _begin(*self._begins[number])
        try:
            return _begin(*self._begins[number])
        except InputError as error:
            return Gone(str(error))

    def calls(
        self, state: State, table: Table, actions: Actions
    ) -> tuple[Any, Memory, Any, Memory]:
        """Point at what acts within `play_frames`: nothing, unless it plays many frames a call."""
        made: list[Any] = []
        for reads in ("features", "state"):
            act, memory = NOBODY
            for (kind, _), own in zip(self._order.kinds, self.memories, strict=True):
                if self._order.one_call and kind.reads == reads:
                    act, memory = kind.act, own
            made += [pointer(act, state, table, self.seen, memory, actions), memory]
        return tuple(made)

    def ask(self, state: State, table: Table, actions: Actions) -> None:
        """Let every player answer what ``seen`` shows.

        Raises:
            InputError: If one raises or returns nonsense; names it.
        """
        players: list[int] = self.seen.players.tolist()
        for number in range(len(self._seats)):
            if players[number]:
                observation = self._observation(number, players[number], state)
                take_answers(self._answers(number, observation), number, self.seen, actions)
        for kind, memory, first, last in self._kinds:
            act = kind.act
            if kind.act_on_all_threads and sum(players[first:last]) >= WIDE:
                act = kind.act_on_all_threads
            act(state, table, self.seen, memory, actions)

    def _answers(self, number: int, observation: Observation) -> NDArray[np.int8]:
        """Ask at a seat in Python, and enter what is forfeited there."""
        player, seat = self._order.python[number], self._seats[number]
        if self._forfeits is None:
            return checked_answers(player, seat, observation)
        if self._lenient:
            answers, why = self._whatever_comes(number, observation)
        else:
            answers, why = answers_in_range(player, seat, observation), {}
        why.update(seat.forfeited())
        if why:
            rows = self.seen.rows[number, : len(answers)]
            self._forfeits.enter(rows, observation, why)
        return answers

    def _whatever_comes(
        self, number: int, observation: Observation
    ) -> tuple[NDArray[np.int8], dict[int, str]]:
        """Ask at a seat that forfeits the fights in which it fails.

        One that raises, or gives what is no answer at all, is asked no more about these fights; for
        others, a player that does not follow its fights begins anew.
        """
        player, n = self._order.python[number], len(observation.side)
        try:
            return sorted_answers(player, self._seats[number], observation)
        except InputError as error:
            with suppress(InputError):  # the first error is the one that is told
                _close(player, self._seats[number])
            self._seats[number] = Gone(str(error))
            if not follows(player):
                self._seats[number] = self._begun(number)
            return np.zeros((n, 2), np.int8), dict.fromkeys(range(n), str(error))

    def _passed_over(self) -> AbstractContextManager[None]:
        """Pass over what players raise once their fights are over, if they may forfeit."""
        return suppress(InputError) if self._lenient else nullcontext()

    def _observation(self, seat: int, n: int, state: State) -> Observation:
        """Copy what a seat is shown: the buffers are written again on the next frame."""
        seen, view = self.seen, self._views[seat]
        rows, sides = seen.rows[seat, :n], seen.sides[seat, :n].copy()
        begins = seen.begins[seat, :n].copy()
        base = sides * PLAYER_FIELDS
        return Observation(
            seen.features[seat, :n].copy(),
            sides,
            state[base + FIGHTER, rows],
            state[PLAYER_FIELDS - base + FIGHTER, rows],
            seen.keys[seat, :n].copy(),
            seen.frames[seat, :n].copy(),
            begins,
            seen.over[seat, :n].copy(),
            view.look(state, rows, sides, begins).copy() if view else None,
            state[base + DELAY, rows],
        )

    def over(self, results: NDArray[np.int8], seats: NDArray[np.int32]) -> None:
        """Tell players that follow their fights how they ended.

        Args:
            results: 1 won, -1 lost, 0 neither, `GOES_ON`, of sides 0 and 1, int8 [N, 2].
            seats: As given at the beginning.
        """
        for number, (player, seat) in enumerate(zip(self._order.python, self._seats, strict=True)):
            if follows(player):
                with self._passed_over(), told(f"agent {player.name}", "over()", "fix the agent"):
                    seat.over(results[seats == number])

    def forget(self, rows: NDArray[np.int32]) -> None:
        """Clear the notes of compiled players on some fights, int32 ``[n]``, which begin anew."""
        for memory in self.memories:
            if len(memory.notes):
                memory.notes[rows] = 0

    def save(self) -> Any:
        """Give all that the players remember, for `restore`."""
        return (
            [seat.save() for seat in self._seats],
            [view.save() if view else None for view in self._views],
            [memory.notes.copy() for memory in self.memories],
        )

    def restore(self, saved: Any) -> None:
        """Let the players go on as they would have gone on then."""
        seats, pictures, notes = saved
        for seat, one in zip(self._seats, seats, strict=True):
            seat.restore(one)
        for view, kept in zip(self._views, pictures, strict=True):
            if view:
                view.restore(kept)
        for memory, note in zip(self.memories, notes, strict=True):
            memory.notes[:] = note

    def close(self) -> None:
        """Release what the players hold.

        Raises:
            InputError: If one raises; names it. The others are closed all the same.
        """
        with self._passed_over(), ExitStack() as closing:
            for player, seat in zip(self._order.python, self._seats, strict=False):
                closing.callback(_close, player, seat)


def _begin(player: Player, fights: int, seed: int) -> Seat:
    with told(f"agent {player.name}", "begin()", "fix the agent"):
        return player.begin(fights, seed & 0x7FFFFFFF)


@contextmanager
def sitting(player: Player, fights: int, seed: int) -> Iterator[Seat]:
    """Let a player sit down by itself within the block, see `Player.begin`.

    Raises:
        InputError: If it raises; names it.
    """
    seat = _begin(player, fights, seed)
    try:
        yield seat
    except BaseException:
        with suppress(InputError):  # the first error is the one that is told
            _close(player, seat)
        raise
    _close(player, seat)


def _close(player: Player, seat: Seat) -> None:
    with told(f"agent {player.name}", "close()", "fix the agent"):
        seat.close()


def _memories(order: Order, fights: int) -> list[Memory]:
    """Make the memory of all compiled kinds, and tell them their seats."""
    memories = []
    seat = len(order.python)
    for kind, players in order.kinds:
        end = seat + (len(players) if kind.reads == "features" else 1)
        memory = kind.memory(players, fights)
        memories.append(memory._replace(seats=np.array([seat, end], np.int64)))
        seat = end
    return memories
