"""Fights of clones, whole frames at a time in one compiled call: networks, decoders and the arena.

Called frame by frame from Python, a frame of a thread costs 45 µs besides its fights, and 180 µs
where two threads want the GIL (fitted to rates at 128 to 2,048 fights). Here a thread needs the GIL
once in so many frames, so few fights at a time are enough.

Shapes: E = clones, L = fights at a time, n = players of a clone, F = features, C = 14 outputs.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.clones.decoding import Place, Scratch, Settings, decide_rows, new_scratch
from agents.clones.inference import STEP, Layers, new_hidden, write_logits
from agents.clones.network import OUTPUTS
from arena.base.compile import compiled, compiled_allocating
from arena.frame_data.skills import Table
from arena.match import lockstep
from arena.match.players import CompiledAct, CompiledFamily, compiled_act
from arena.simulator import Actions, Rows
from arena.state import State

if TYPE_CHECKING:
    from agents.clones.agent import CloneAgent

_INTEGERS: Final = ("seed", "factored", "act", "which", "since_press", "move", "hold")
_REALS: Final = ("temperature", "bias", "wait")


class Team(NamedTuple):
    """All clones of a set of fights, side by side in arrays: their number is no part of the type.

    Attributes:
        weights: Of all networks, float32, flat; see `agents.clones.inference.Layers`.
        biases: float32, flat.
        sizes: Units of the layers, int64, flat.
        rows: Rows of one product, int64 [E].
        ends: Where each clone's weights, biases and sizes begin, and the next one's, int64
            [E + 1, 3].
        integers: Decoders' settings that are integers, int64 [E, 7].
        reals: The others, float64 [E, 3].
    """

    weights: NDArray[np.float32]
    biases: NDArray[np.float32]
    sizes: NDArray[np.int64]
    rows: NDArray[np.int64]
    ends: NDArray[np.int64]
    integers: NDArray[np.int64]
    reals: NDArray[np.float64]


class Work(NamedTuple):
    """Working memory of one thread.

    Attributes:
        hidden: Between layers, float32 [2, values].
        logits: float32 [2 L, C].
        answers: Moves and skills, int8 [2 L, 2].
        scratch: Of a decoder.
    """

    hidden: NDArray[np.float32]
    logits: NDArray[np.float32]
    answers: NDArray[np.int8]
    scratch: tuple[NDArray[np.float32], Scratch]


@compiled
def _settings(team: Team, e: int) -> Settings:
    seed, factored, act, which, since_press, move, hold = team.integers[e]
    temperature, bias, wait = team.reals[e]
    return Settings(
        seed, factored != 0, act, which, temperature, bias, since_press, wait, move, hold
    )


@compiled_allocating  # it gives arrays back, so references must be counted
def _layers(team: Team, e: int) -> Layers:
    begin, end = team.ends[e], team.ends[e + 1]
    return Layers(
        team.weights[begin[0] : end[0]],
        team.biases[begin[1] : end[1]],
        team.sizes[begin[2] : end[2]],
        team.rows[e : e + 1],
    )


@compiled_allocating
def _answer(team: Team, e: int, n: int, seen: lockstep.Seen, work: Work) -> None:
    """Let a clone answer its n players."""
    features = seen.features[e]
    whole = (n + STEP - 1) // STEP * STEP  # what is behind the last player changes no answer
    write_logits(features[:whole], _layers(team, e), work.hidden, work.logits[:whole])
    at = Place(seen.fight[e], seen.sides[e], seen.frame[e])
    decide_rows(work.logits, features, at, _settings(team, e), n, work.scratch, work.answers)


@compiled_allocating
def _play_frames(
    frames: int,
    s: State,
    fd: Table,
    fights: lockstep.Set,
    going: Rows,
    tally: NDArray[np.int64],
    seen: lockstep.Seen,
    actions: Actions,
    recording: bool,
    codes: NDArray[np.uint8],
    digests: NDArray[np.int32],
    team: Team,
    work: Work,
    others: CompiledAct,
) -> None:
    """Play so many frames of every fight that is going on, or until all have ended."""
    clones = seen.features.shape[0]
    for _ in range(frames):
        if tally[lockstep.ENDED] == len(fights.seeds):
            return
        for seat in range(len(seen.players)):
            n = seen.players[seat]
            if n == 0:
                continue
            rows, sides = seen.rows[seat, :n], seen.sides[seat, :n]
            if seat < clones:
                _answer(team, seat, n, seen, work)
                lockstep.take(work.answers, rows, sides, actions)
            else:
                own = (others.notes, others.parameters, others.scratch)
                others.act(s, fd, rows, sides, seen.policies[seat, :n], *own, actions)
        lockstep.play_and_show(
            s, fd, fights, going, tally, seen, actions, recording, codes, digests
        )


@compiled
def _nobody(
    s: State,
    fd: Table,
    rows: Rows,
    sides: Rows,
    policies: Rows,
    notes: NDArray[np.int32],
    parameters: NDArray[np.int32],
    scratch: NDArray[np.int32],
    actions: Actions,
) -> None:
    """Answer for compiled players where there are none."""


class ClosedLoop:
    """Plays the fights of some clones on one thread; see `arena.match.lockstep.ClosedLoop`."""

    def __init__(
        self,
        agents: Sequence["CloneAgent"],
        families: Sequence[CompiledFamily],
        state: State,
        table: Table,
        actions: Actions,
        most: int,
    ) -> None:
        """Seat the clones; they and the family have been reset for these fights.

        Args:
            agents: The clones, by seat.
            families: That of the compiled players whom they meet, if there are any.
            state: int32 ``[FIELDS, B]``.
            table: Frame data.
            actions: int8 ``[B, 2, 2]``.
            most: 2 L, players of one clone at most.
        """
        layers = [agent.clone.layers for agent in agents]
        self._team = _team(layers, [agent.settings for agent in agents])
        most += -most % STEP
        hidden = max((new_hidden(each) for each in layers), key=np.size)
        self._work = Work(
            hidden,
            np.zeros((most, OUTPUTS), np.float32),
            np.zeros((most, 2), np.int8),
            new_scratch(),
        )
        nothing = (
            np.zeros((0, 2, 1), np.int32),
            np.zeros(0, np.int32),
            np.zeros((0, 1, 1), np.int32),
        )
        self._others = (
            families[0].compiled_act(state, table, actions)
            if families
            else compiled_act(_nobody, state, table, actions, nothing)
        )

    def __call__(self, frames: int, *world: Any) -> None:
        """Play so many frames, or until all fights have ended."""
        run: Any = _play_frames
        run(frames, *world, self._team, self._work, self._others)


def _team(layers: Sequence[Layers], settings: Sequence[Settings]) -> Team:
    sizes = [[len(each.weights), len(each.biases), len(each.sizes)] for each in layers]
    return Team(
        np.concatenate([each.weights for each in layers]),
        np.concatenate([each.biases for each in layers]),
        np.concatenate([each.sizes for each in layers]),
        np.concatenate([each.rows for each in layers]),
        np.cumsum([[0, 0, 0], *sizes], axis=0),
        np.array([[getattr(each, name) for name in _INTEGERS] for each in settings], np.int64),
        np.array([[getattr(each, name) for name in _REALS] for each in settings], np.float64),
    )
