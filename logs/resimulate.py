"""Logs into data: every fight is played again, and each frame becomes (features, label), twice.

A log holds the inputs as they took effect. A player that answers what it sees on frame t with a
reaction delay of D frames acts on frame t + D, so the label of the observation of frame t is the
input of frame t + D. While the log is played, that input is *sent* into the player's action queue
on frame t, as an agent would send it; so the features are bit for bit those that an agent with this
delay saw, the ones about its own presses among them, and none tells what is yet to be sent.

F = features, N = rows (labelled player-frames), K = tracks (one player in one fight).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numba
import numpy as np
from numpy.typing import NDArray

from arena.base.checks import check_rows
from arena.base.compile import compiled, compiled_parallel
from arena.base.errors import InputError
from arena.features import FEATURES, write_features
from arena.frame_data.skills import Table
from arena.replays.log_loop import Codes, begin_log, play_logged
from arena.rules.actions import NUM_SKILLS
from arena.simulator import DEFAULT_DELAY, Rows, check_delays
from arena.simulator.loop import Begins
from arena.state import State
from logs.corpus import Corpus
from logs.retrace import LoggedInputs, bounds_of, play_in_chunks


@dataclass(frozen=True)
class Dataset:
    """Labelled player-frames, on every frame whose label lies within its fight.

    The rows of one track are neighbours and in the order of frames; a match's track of side 0
    stands before that of side 1, and the matches stand in the order asked for.

    Attributes:
        features: What the player saw, float32 [N, F] (`arena.features.NAMES`).
        move: Label: the move in effect ``delay`` frames later, int8 [N].
        skill: Label: the skill pressed ``delay`` frames later, 0 none, int8 [N].
        previous_move: The move in effect one frame before the label, int8 [N].
        previous_skill: The skill pressed one frame before the label, int8 [N].
        match: Index of the fight in the corpus, int32 [N].
        side: Side of the player, int8 [N].
        frame: Frame of the observation, int32 [N].
        tracks: Rows (start, stop) of each track, int64 [K, 2]; K is twice the number of matches. A
            fight no longer than the delay has two empty ones, a side left out an empty one.
        delay: D, frames from observation to label.
        learned: Rows that a loss may count, bool [N]; None if all. The others are still seen on the
            way, as what the player remembers.
    """

    features: NDArray[np.float32]
    move: NDArray[np.int8]
    skill: NDArray[np.int8]
    previous_move: NDArray[np.int8]
    previous_skill: NDArray[np.int8]
    match: NDArray[np.int32]
    side: NDArray[np.int8]
    frame: NDArray[np.int32]
    tracks: NDArray[np.int64]
    delay: int
    learned: NDArray[np.bool_] | None = None

    @cached_property
    def counting(self) -> NDArray[np.bool_]:
        """Rows that count in a loss, bool [N]."""
        return np.ones(len(self), np.bool_) if self.learned is None else self.learned

    def __len__(self) -> int:
        """Rows."""
        return len(self.skill)


def resimulate(
    corpus: Corpus,
    matches: NDArray[np.integer],
    delay: int = DEFAULT_DELAY,
    progress: Callable[[int, int], None] | None = None,
    sides: NDArray[np.bool_] | None = None,
) -> Dataset:
    """Turn fights of a corpus into labelled observations of their sides, on all cores.

    Args:
        corpus: The fights.
        matches: Indices of the fights wanted, int [M].
        delay: Frames from observation to label, 0 to 31; the reaction delay of the clone to be.
        progress: Called with (fights done, fights wanted).
        sides: Sides of the corpus' fights that are wanted, bool [fights, 2], such as
            `Corpus.examples`; both if not given.

    Returns:
        The data, in buffers allocated once.

    Raises:
        InputError: If there is no such fight, it was fought by other rules or with other frame
            data, or the delay is out of range.
    """
    wanted = check_matches(corpus, matches, delay)
    fights = [corpus.fights[index] for index in wanted]
    logged = LoggedInputs.of(fights, (delay, delay))
    lengths = np.array([max(0, fight.frames - delay) for fight in fights])
    seen = np.ones((len(fights), 2), np.bool_) if sides is None else sides[wanted]
    bounds = bounds_of((lengths[:, None] * seen).ravel().tolist())
    dataset = _allocate(bounds, delay)
    play_in_chunks(logged, _resimulate_chunk, bounds, dataset.features, progress=progress)
    for number, index in enumerate(wanted):
        for side in np.flatnonzero(seen[number]).tolist():
            track = slice(*dataset.tracks[2 * number + side])
            dataset.match[track] = index
            _label(dataset, track, fights[number].inputs[:, side], side)
    return dataset


def check_matches(corpus: Corpus, matches: NDArray[np.integer], delay: int) -> NDArray[np.int64]:
    """Refuse fights that a corpus does not have, and a delay out of range.

    Returns:
        The fights, int64 [M].

    Raises:
        InputError: Names them.
    """
    check_delays(delay)
    if np.size(matches) == 0:
        raise InputError(f"no logged fight asked for; give one or more of {len(corpus.fights)}")
    return check_rows(matches, len(corpus.fights), "logged fight").astype(np.int64)


def _allocate(bounds: NDArray[np.int64], delay: int) -> Dataset:
    count = int(bounds[-1])
    return Dataset(
        features=np.empty((count, FEATURES), np.float32),
        move=np.empty(count, np.int8),
        skill=np.empty(count, np.int8),
        previous_move=np.empty(count, np.int8),
        previous_skill=np.empty(count, np.int8),
        match=np.empty(count, np.int32),
        side=np.empty(count, np.int8),
        frame=np.empty(count, np.int32),
        tracks=np.stack([bounds[:-1], bounds[1:]], axis=1),
        delay=delay,
    )


def _label(dataset: Dataset, track: slice, codes: NDArray[np.uint8], side: int) -> None:
    """Fill the labels of one track from its inputs in effect, uint8 [T]."""
    delay = dataset.delay
    label = codes[delay:]
    before = np.concatenate([[np.uint8(0)], codes])[delay : delay + len(label)]
    dataset.move[track], dataset.skill[track] = np.divmod(label, NUM_SKILLS)
    dataset.previous_move[track], dataset.previous_skill[track] = np.divmod(before, NUM_SKILLS)
    dataset.side[track] = side
    dataset.frame[track] = np.arange(len(label))


@compiled_parallel
def _resimulate_chunk(
    s: State,
    fd: Table,
    rows: Rows,
    first: int,
    last: int,
    begins: Begins,
    inputs: Codes,
    bounds: NDArray[np.int64],
    tracks: NDArray[np.int64],
    features: NDArray[np.float32],
) -> None:
    """Write the features of fights ``first`` to ``last - 1``, each in its own state column."""
    for k in numba.prange(last - first):
        n = first + k
        log = inputs[bounds[n] : bounds[n + 1]]
        _observe_log(s, fd, rows[k], begins, n, log, features, tracks[2 * n : 2 * n + 3])


@compiled
def _observe_log(
    s: State,
    fd: Table,
    i: int,
    begins: Begins,
    n: int,
    log: Codes,
    features: NDArray[np.float32],
    tracks: NDArray[np.int64],
) -> None:
    """Play one fight by its log and write what its sides see until the labels run out."""
    begin_log(s, fd, i, begins, n, log)
    for frame in range(log.shape[0] - begins.delays[0]):
        for side in range(2):
            if tracks[side] < tracks[side + 1]:
                write_features(s, fd, i, side, features, tracks[side] + frame)
        play_logged(s, fd, i, begins.delays, log, frame)
