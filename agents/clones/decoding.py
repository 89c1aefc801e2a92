"""From logits to actions in one compiled pass, and how the game counts presses.

Shapes: n = rows. Rows are worked on in blocks, one output after another, so that the exponentials
run on whole vectors: 14 to 25 ns a row on one core; a pass of the network takes 600 to 700.

Act or not is decided on the odds of acting, S = p(act) / p(no_action):

* threshold: act when S > bias, that is when q = S / (1 + S) > θ with bias = θ / (1 − θ);
* sample: act with probability S / (S + bias); bias 1 leaves the probabilities as they are;
* argmax: act when some skill is more likely than no_action.

A player that has been silent for longer than its patience lowers its bias, by half for each further
``halving``; argmax has no bias.

Randomness is counter-based: a draw depends on (agent seed, fight, side, frame) and nothing else, so
an action does not depend on the batch it is decided in.
"""

import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from arena.base.checks import check_array
from arena.base.compile import compiled, compiled_allocating
from arena.base.errors import InputError
from arena.features import SINCE_PRESS_LIMIT
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.constants import PRESS_GAP
from arena.rules.randomness import draw, mix

ARGMAX: Final = 0
SAMPLE: Final = 1
THRESHOLD: Final = 2

BLOCK: Final = 64
"""Rows of a block on the CPU."""
_SKILLS_FROM: Final = NUM_MOVES
_STREAM_ACT: Final = 1  # streams 1 to 4 of the agent's own draws
_STREAM_WHICH: Final = 2
_STREAM_MOVE: Final = 3
_STREAM_PHASE: Final = 4

_ONE = np.float32(1)
_ZERO = np.float32(0)
_HALF = np.float32(0.5)
_LARGEST = np.float32(80)  # exp(80) is finite in float32, and so is the sum of eight
_LOG2_E = np.float32(1.4426950408889634)
_PER_SINCE_PRESS = np.float32(1.0 / SINCE_PRESS_LIMIT)
_2_TO_MINUS_23 = np.float32(2.0**-23)
# Taylor coefficients of 2**f on [-1/2, 1/2]; relative error below 4e-6 with float32 rounding.
_C1 = np.float32(0.6931471805599453)
_C2 = np.float32(0.2402265069591007)
_C3 = np.float32(0.0555041086648216)
_C4 = np.float32(0.0096181291076285)
_C5 = np.float32(0.0013333558146428)
_C6 = np.float32(0.0001540353039338)

Float = NDArray[np.float32]
Int = NDArray[np.int32]


class Place(NamedTuple):
    """Where rows stand: what their randomness is keyed on.

    Attributes:
        fight: Randomness key of the fight, int64 [n].
        side: Own side, int32 [n].
        frame: Frame of the fight, int32 [n].
    """

    fight: NDArray[np.int64]
    side: Int
    frame: Int


class Settings(NamedTuple):
    """A decoder as the compiled pass takes it.

    Attributes:
        seed: Seed of the agent.
        factored: Whether the skill outputs are act × which.
        act: ARGMAX, SAMPLE or THRESHOLD.
        which: ARGMAX or SAMPLE, the skill of a row that acts.
        temperature: Of acting and of which skill, where either is sampled.
        bias: Odds that acting is weighed against, see above.
        since_press: Column of the time since the own last press.
        wait: Least value of that column at which a press is sent, in its unit.
        patience: Value of that column up to which ``bias`` holds, in its unit.
        halving: How much more of it halves the bias, in its unit; 0 if the bias always holds.
        move: ARGMAX or SAMPLE.
        hold: Frames for which a sampled move keeps its draw.
    """

    seed: int
    factored: bool
    act: int
    which: int
    temperature: float
    bias: float
    since_press: int
    wait: float
    patience: float
    halving: float
    move: int
    hold: int


class Scratch(NamedTuple):
    """Memory of one block: ``work`` is float32 [5, width], the others are vectors.

    A block is 64 rows wide on the CPU, and a single one on CUDA, where each thread has its own.
    """

    work: Float
    value: Float
    uniform: Float
    move: Int
    skill: Int
    bits: Int
    keys: NDArray[np.int64]


@compiled
def exponentials(x: Float, bits: Int, out: Float) -> None:
    """Write exp(x) of one block; x is clipped to ±80.

    Numba calls the C library once a value for ``math.exp``; this loop becomes vector code.

    Args:
        x: float32 [n].
        bits: Scratch, int32 [n].
        out: float32 [n]; not x itself, or the loop is not turned into vector code.
    """
    power = bits.view(np.float32)
    for r in range(x.shape[0]):
        t = min(max(x[r], -_LARGEST), _LARGEST) * _LOG2_E
        above = t + _HALF
        whole = np.float32(np.int32(above))
        whole = whole - np.float32(whole > above)  # the floor: CUDA has no np.floor
        f = t - whole
        p = _C6 * f + _C5
        p = p * f + _C4
        p = p * f + _C3
        p = p * f + _C2
        p = p * f + _C1
        out[r] = p * f + _ONE
        bits[r] = (np.int32(whole) + np.int32(127)) << np.int32(23)
    for r in range(x.shape[0]):
        out[r] *= power[r]


@compiled
def fight_key(seed: int, fight: int, side: int) -> int:
    """Fold an agent's seed, a fight's 64-bit key and a side into one 32-bit key."""
    low = np.uint64(0xFFFFFFFF)
    wide = np.uint64(np.int64(fight))
    key = mix(np.uint64(np.int64(seed)) + np.uint64(side + 1))
    key = mix(key + (wide & low))
    return int(mix(key + (wide >> np.uint64(32))))


@compiled
def _uniform(key: int, frame: int, stream: int) -> np.float32:
    """A uniform float32 strictly inside (0, 1)."""
    whole = np.int32(draw(key, frame, 0, stream) >> np.int64(8))
    return (np.float32(whole) + _HALF) * _2_TO_MINUS_23


@compiled
def _largest(z: Float, first: int, last: int, value: Float, index: Int) -> None:
    """Find each row's largest output in [first, last) and its number, counted from first."""
    for r in range(value.shape[0]):
        value[r] = z[first, r]
        index[r] = 0
    for c in range(first + 1, last):
        for r in range(value.shape[0]):
            if z[c, r] > value[r]:
                value[r] = z[c, r]
                index[r] = np.int32(c - first)


@compiled
def _sample_moves(z: Float, e: Float, uniform: Float, bits: Int, value: Float, index: Int) -> None:
    """Draw each row's move by inverting the cumulative distribution; overwrites move outputs.

    ``value`` holds each row's largest move output.
    """
    for c in range(NUM_MOVES):
        for r in range(value.shape[0]):
            z[c, r] -= value[r]
        exponentials(z[c], bits, e[c])
    for r in range(value.shape[0]):
        value[r] = e[0, r] + e[1, r] + e[2, r] + e[3, r] + e[4, r]
        uniform[r] *= value[r]
        value[r] = _ZERO
        index[r] = 0
    for c in range(NUM_MOVES - 1):
        for r in range(value.shape[0]):
            value[r] += e[c, r]
            index[r] += np.int32(value[r] <= uniform[r])


@compiled
def _join(z: Float, bits: Int, work: Float, index: Int) -> None:
    """Turn act × which outputs into joint logits: 0 for no_action, u + log m(a | act) for a."""
    act = _SKILLS_FROM
    _largest(z, act + 1, act + NUM_SKILLS, work[0], index)
    work[2, :] = _ZERO
    for c in range(act + 1, act + NUM_SKILLS):
        for r in range(z.shape[1]):
            work[1, r] = z[c, r] - work[0, r]
        exponentials(work[1], bits, work[3])
        for r in range(z.shape[1]):
            work[2, r] += work[3, r]
    for r in range(z.shape[1]):
        work[2, r] = z[act, r] - work[0, r] - np.log(work[2, r])
        z[act, r] = _ZERO
    for c in range(act + 1, act + NUM_SKILLS):
        for r in range(z.shape[1]):
            z[c, r] += work[2, r]


@compiled
def _act_odds(z: Float, cold: np.float32, bits: Int, work: Float) -> None:
    """Write the odds of acting, S, tempered by ``cold`` = 1 / temperature, into work[0]."""
    work[0, :] = _ZERO
    for c in range(_SKILLS_FROM + 1, _SKILLS_FROM + NUM_SKILLS):
        for r in range(z.shape[1]):
            work[2, r] = (z[c, r] - z[_SKILLS_FROM, r]) * cold
        exponentials(work[2], bits, work[1])
        for r in range(z.shape[1]):
            work[0, r] += work[1, r]


@compiled
def _sample_which(z: Float, r: int, cold: np.float32, uniform: np.float32) -> int:
    """Draw which skill a row that acts presses, 1 to 8."""
    first = _SKILLS_FROM + 1
    last = _SKILLS_FROM + NUM_SKILLS
    top = z[first, r]
    for c in range(first + 1, last):
        top = max(top, z[c, r])
    total = _ZERO
    for c in range(first, last):
        total += np.float32(math.exp((z[c, r] - top) * cold))
    left = total * uniform
    for c in range(first, last - 1):
        left -= np.float32(math.exp((z[c, r] - top) * cold))
        if left < _ZERO:
            return c - _SKILLS_FROM
    return NUM_SKILLS - 1


@compiled
def _impatient(bias: np.float32, features: Float, frame: Int, row: int, by: Settings) -> np.float32:
    """Lower the bias for a player that has not pressed for longer than its patience."""
    halving = np.float32(by.halving)
    if halving > _ZERO:
        # The column is full from the start, when nothing has been pressed yet.
        in_fight = np.float32(frame[row]) * _PER_SINCE_PRESS
        over = min(features[row, by.since_press], in_fight) - np.float32(by.patience)
        while over > _ZERO:
            bias *= _HALF
            over -= halving
    return bias


@compiled
def _decide_skills(
    z: Float, features: Float, rows: int, start: int, at: Place, by: Settings, s: Scratch
) -> None:
    """Write the skill of each row of the block into the scratch (0 none)."""
    base = _SKILLS_FROM
    cold = _ONE / np.float32(by.temperature)
    bias = np.float32(by.bias)
    if by.factored:
        _join(z, s.bits, s.work, s.skill)
    _largest(z, base + 1, base + NUM_SKILLS, s.value, s.skill)
    if by.act == ARGMAX:
        for r in range(rows):
            s.skill[r] = s.skill[r] + np.int32(1) if s.value[r] > z[base, r] else np.int32(0)
        return
    _act_odds(z, cold, s.bits, s.work)
    acts = s.bits  # free again
    if by.act == THRESHOLD:
        for r in range(rows):
            acts[r] = s.work[0, r] > _impatient(bias, features, at.frame, start + r, by)
    else:
        for r in range(rows):
            s.uniform[r] = _uniform(s.keys[r], at.frame[start + r], _STREAM_ACT)
        for r in range(rows):
            weighed = _impatient(bias, features, at.frame, start + r, by) * s.uniform[r]
            acts[r] = s.work[0, r] * (_ONE - s.uniform[r]) > weighed
    for r in range(rows):
        if acts[r] == 0:
            s.skill[r] = 0
        elif by.which == ARGMAX:
            s.skill[r] += np.int32(1)
        else:
            v = _uniform(s.keys[r], at.frame[start + r], _STREAM_WHICH)
            s.skill[r] = _sample_which(z, r, cold, v)


@compiled
def _decide_moves(z: Float, rows: int, start: int, at: Place, by: Settings, s: Scratch) -> None:
    """Write the move of each row of the block into the scratch; overwrites the move outputs."""
    _largest(z, 0, NUM_MOVES, s.value, s.move)
    if by.move == ARGMAX:
        return
    hold = np.int64(by.hold)
    for r in range(rows):
        # Each fight changes its draw on frames of its own, not all fights on the same ones.
        phase = draw(s.keys[r], 0, 0, _STREAM_PHASE) % hold if hold > 1 else 0
        window = (np.int64(at.frame[start + r]) + phase) // hold
        s.uniform[r] = _uniform(s.keys[r], int(window), _STREAM_MOVE)
    _sample_moves(z, s.work, s.uniform, s.bits, s.value, s.move)


@compiled
def decide_block(
    logits: Float,
    features: Float,
    at: Place,
    by: Settings,
    start: int,
    rows: int,
    z: Float,
    s: Scratch,
    out: NDArray[np.int8],
) -> None:
    """Decide some rows that fit into the scratch memory, on any device.

    Args:
        logits: As in `decide`, and so are features, at, by and out.
        features: float32 [n, F].
        at: Fight, side and frame of every row.
        by: Settings of the decoder.
        start: First row.
        rows: How many, at most as wide as the scratch memory is.
        z: Scratch, float32 [14, width].
        s: More of it.
        out: Moves and skills, int8 [n, 2].
    """
    wait = np.float32(by.wait)
    draws = by.move != ARGMAX or by.act == SAMPLE or (by.act == THRESHOLD and by.which != ARGMAX)
    for r in range(rows):
        if draws:
            s.keys[r] = fight_key(by.seed, at.fight[start + r], at.side[start + r])
        for c in range(z.shape[0]):
            z[c, r] = logits[start + r, c]
    _decide_skills(z, features, rows, start, at, by, s)
    _decide_moves(z, rows, start, at, by, s)
    for r in range(rows):
        out[start + r, 0] = s.move[r]
        out[start + r, 1] = s.skill[r] if features[start + r, by.since_press] >= wait else 0


@compiled_allocating
def new_scratch() -> tuple[Float, Scratch]:
    """Allocate what `decide_block` needs for blocks of `BLOCK` rows: its z and s."""
    s = Scratch(
        np.zeros((NUM_MOVES, BLOCK), np.float32),
        np.zeros(BLOCK, np.float32),
        np.zeros(BLOCK, np.float32),
        np.zeros(BLOCK, np.int32),
        np.zeros(BLOCK, np.int32),
        np.zeros(BLOCK, np.int32),
        np.zeros(BLOCK, np.int64),
    )
    return np.zeros((NUM_MOVES + NUM_SKILLS, BLOCK), np.float32), s


@compiled
def decide_rows(
    logits: Float,
    features: Float,
    at: Place,
    by: Settings,
    rows: int,
    scratch: tuple[Float, Scratch],
    out: NDArray[np.int8],
) -> None:
    """Decide the first rows, block by block; see `decide` and `new_scratch`."""
    z, s = scratch
    for start in range(0, rows, BLOCK):
        decide_block(logits, features, at, by, start, min(BLOCK, rows - start), z, s, out)


@compiled_allocating
def _decide(logits: Float, features: Float, at: Place, by: Settings, out: NDArray[np.int8]) -> None:
    decide_rows(logits, features, at, by, logits.shape[0], new_scratch(), out)


def decide_checked(logits: Float, features: Float, at: Place, by: Settings) -> NDArray[np.int8]:
    """Decide as `decide` does, for arrays known to be as it wants them; a single row is quick."""
    out = np.empty((len(logits), 2), np.int8)
    _decide(logits, features, at, by, out)
    return out


def decide(logits: Float, features: Float, at: Place, by: Settings) -> NDArray[np.int8]:
    """Decide every row's move and skill.

    Args:
        logits: Outputs of the network, float32 [n, 14].
        features: float32 [n, F], of which only the column ``by.since_press`` is read.
        at: Fight, side and frame of every row.
        by: Settings of the decoder.

    Returns:
        Moves and skills, int8 [n, 2].

    Raises:
        InputError: If an array has another shape or type, or the features have no such column.
    """
    check_array(logits, (None, NUM_MOVES + NUM_SKILLS), np.float32, "logits")
    rows = len(logits)
    check_array(features, (rows, None), np.float32, "features")
    for name, numbers in at._asdict().items():
        check_array(numbers, (rows,), np.int64 if name == "fight" else np.int32, f"{name} of rows")
    if not 0 <= by.since_press < features.shape[1]:
        raise InputError(
            f"column {by.since_press} of {features.shape[1]} features does not exist; give the "
            "features that the decoder was made for"
        )
    return decide_checked(logits, features, at, by)


@compiled
def _keep_registered(
    skill: NDArray[np.int8], tracks: NDArray[np.int64], wait: int, out: NDArray[np.int8]
) -> None:
    for k in range(tracks.shape[0]):
        last = np.int64(tracks[k, 0]) - np.int64(1_000)
        for row in range(tracks[k, 0], tracks[k, 1]):
            if skill[row] != 0 and row - last >= wait:
                if row - last >= PRESS_GAP:
                    out[row] = skill[row]
                last = np.int64(row)


def registered_presses(
    skill: NDArray[np.int8], tracks: NDArray[np.int64], wait: int = 0
) -> NDArray[np.int8]:
    """Keep the presses that the game would register: rising starts, not frames held.

    A press less than ``PRESS_GAP`` frames after the last one, registered or not, is not registered.

    Args:
        skill: Skill pressed on each row, int8 [n], 0 none.
        tracks: Row ranges (start, stop) of one player of one fight, int64 [K, 2].
        wait: Frames for which the player presses nothing after a press of its own.

    Returns:
        The skills, int8 [n], 0 where no press is registered.

    Raises:
        InputError: If an array has another shape or type, or a range goes beyond the rows.
    """
    check_array(skill, (None,), np.int8, "skills")
    check_array(tracks, (None, 2), np.int64, "tracks")
    outside = (tracks < 0) | (tracks > len(skill))
    if outside.any():
        raise InputError(f"row {tracks[outside][0]} of a track; give ranges in 0 to {len(skill)}")
    out = np.zeros_like(skill)
    _keep_registered(skill, tracks, wait, out)
    return out
