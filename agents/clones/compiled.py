"""The clones' fast path: networks and decoders in compiled code, for all clones of a match.

It answers bit for bit as `agents.clones.agent.CloneSeat` does. Called frame by frame from Python, a
frame of a thread costs 45 µs besides its fights, and 180 µs where two threads want the GIL (fitted
to rates at 128 to 2,048 fights); compiled, a thread needs the GIL once in many frames.

Shapes: E = clones, n = players of a clone, F = features, C = 14 outputs.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from agents.clones.decoding import Place, Settings, decide_rows, new_scratch
from agents.clones.inference import Layers, hidden_values, write_logits
from agents.clones.network import OUTPUTS
from arena.base.compile import compiled, compiled_allocating
from arena.frame_data.skills import Table
from arena.match.players import NO_MEMORY, Compiled, Memory
from arena.match.set_loop import STEP, Seen, take_answers
from arena.simulator.loop import Actions
from arena.state import State

if TYPE_CHECKING:
    from agents.clones.agent import CloneAgent

# A clone's record in the memory's integers: where its layers lie, then its decoder.
(
    _WEIGHTS,  # first weight among the floats
    _BIASES,  # first bias among the floats
    _END,  # behind the last bias
    _SIZES,  # first of its layers' sizes among the integers
    _LAST_SIZE,  # behind the last of them
    _ROWS,  # place of the rows of a product among the integers
    _SEED,
    _FACTORED,
    _ACT,
    _WHICH,
    _SINCE_PRESS,
    _MOVE,
    _HOLD,
) = range(13)
_RECORD: Final = 13
# And among the floats:
_TEMPERATURE, _BIAS, _WAIT, _PATIENCE, _HALVING = range(5)
_REALS: Final = 5


@compiled
def _settings(memory: Memory, e: int) -> Settings:
    own = memory.integers[e * _RECORD : (e + 1) * _RECORD]
    reals = memory.floats[e * _REALS : (e + 1) * _REALS]
    return Settings(
        own[_SEED],
        own[_FACTORED] != 0,
        own[_ACT],
        own[_WHICH],
        reals[_TEMPERATURE],
        reals[_BIAS],
        own[_SINCE_PRESS],
        reals[_WAIT],
        reals[_PATIENCE],
        reals[_HALVING],
        own[_MOVE],
        own[_HOLD],
    )


@compiled_allocating  # it gives arrays back, so references must be counted
def _layers(memory: Memory, e: int) -> Layers:
    own = memory.integers[e * _RECORD : (e + 1) * _RECORD]
    return Layers(
        memory.floats[own[_WEIGHTS] : own[_BIASES]],
        memory.floats[own[_BIASES] : own[_END]],
        memory.integers[own[_SIZES] : own[_LAST_SIZE]],
        memory.integers[own[_ROWS] : own[_ROWS] + 1],
    )


@compiled_allocating
def act(s: State, fd: Table, seen: Seen, memory: Memory, actions: Actions) -> None:
    """Write the actions of all clones; see `arena.match.players.Compiled`."""
    scratch = new_scratch()
    for seat in range(memory.seats[0], memory.seats[1]):
        n = seen.players[seat]
        if n == 0:
            continue
        clone = seat - memory.seats[0]
        layers = _layers(memory, clone)
        whole = (n + STEP - 1) // STEP * STEP  # what is behind the last player changes no answer
        hidden = np.empty((2, hidden_values(layers)), np.float32)
        logits = np.empty((whole, OUTPUTS), np.float32)
        answers = np.empty((n, 2), np.int8)
        features = seen.features[seat]
        write_logits(features[:whole], layers, hidden, logits)
        at = Place(seen.keys[seat], seen.sides[seat], seen.frames[seat])
        decide_rows(logits, features, at, _settings(memory, clone), n, scratch, answers)
        take_answers(answers, seat, seen, actions)


def _memory(players: Sequence["CloneAgent"], fights: int) -> Memory:
    """Lay the clones out side by side: their number is no part of the type."""
    clones = len(players)
    settings = [player.settings for player in players]
    layers = [player.clone.layers for player in players]
    records = np.zeros((clones, _RECORD), np.int64)
    integers: list[NDArray[Any]] = [records.ravel()]
    reals = [
        [each.temperature, each.bias, each.wait, each.patience, each.halving] for each in settings
    ]
    floats: list[NDArray[Any]] = [np.array(reals, np.float32).ravel()]
    used_integers, used_floats = records.size, clones * _REALS
    for record, own, by in zip(records, layers, settings, strict=True):
        biases = used_floats + len(own.weights)
        end = biases + len(own.biases)
        sizes = used_integers + len(own.sizes)
        record[:] = (
            *(used_floats, biases, end, used_integers, sizes, sizes),
            *(by.seed, by.factored, by.act, by.which, by.since_press, by.move, by.hold),
        )
        floats += [own.weights, own.biases]
        integers += [own.sizes, own.rows]
        used_floats, used_integers = end, sizes + 1
    integers[0] = records.ravel()
    return NO_MEMORY._replace(
        integers=np.concatenate(integers).astype(np.int64),
        floats=np.concatenate(floats).astype(np.float32),
    )


CLONES: Final = Compiled("features", _memory, act)
"""The one kind of all clones whose network is a perceptron."""
