"""From logits to actions in one compiled pass.

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

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from agents.clones.sampling import (
    SKILLS_FROM,
    Float,
    Int,
    fight_key,
    join_act_and_which,
    largest,
    odds_of_acting,
    sample_moves,
    sample_which,
    uniform_draw,
)
from arena.base.checks import check_array
from arena.base.compile import compiled, compiled_allocating
from arena.base.errors import InputError
from arena.features import SINCE_PRESS_LIMIT
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.randomness import draw

ARGMAX: Final = 0
SAMPLE: Final = 1
THRESHOLD: Final = 2

BLOCK: Final = 64
"""Rows of a block on the CPU."""
_STREAM_ACT: Final = 1  # streams 1 to 4 of the agent's own draws
_STREAM_WHICH: Final = 2
_STREAM_MOVE: Final = 3
_STREAM_PHASE: Final = 4

_ONE = np.float32(1)
_ZERO = np.float32(0)
_HALF = np.float32(0.5)
_PER_SINCE_PRESS = np.float32(1.0 / SINCE_PRESS_LIMIT)


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
    base = SKILLS_FROM
    cold = _ONE / np.float32(by.temperature)
    bias = np.float32(by.bias)
    if by.factored:
        join_act_and_which(z, s.bits, s.work, s.skill)
    largest(z, base + 1, base + NUM_SKILLS, s.value, s.skill)
    if by.act == ARGMAX:
        for r in range(rows):
            s.skill[r] = s.skill[r] + np.int32(1) if s.value[r] > z[base, r] else np.int32(0)
        return
    odds_of_acting(z, cold, s.bits, s.work)
    acts = s.bits  # free again
    if by.act == THRESHOLD:
        for r in range(rows):
            acts[r] = s.work[0, r] > _impatient(bias, features, at.frame, start + r, by)
    else:
        for r in range(rows):
            s.uniform[r] = uniform_draw(s.keys[r], at.frame[start + r], _STREAM_ACT)
        for r in range(rows):
            weighed = _impatient(bias, features, at.frame, start + r, by) * s.uniform[r]
            acts[r] = s.work[0, r] * (_ONE - s.uniform[r]) > weighed
    for r in range(rows):
        if acts[r] == 0:
            s.skill[r] = 0
        elif by.which == ARGMAX:
            s.skill[r] += np.int32(1)
        else:
            v = uniform_draw(s.keys[r], at.frame[start + r], _STREAM_WHICH)
            s.skill[r] = sample_which(z, r, cold, v)


@compiled
def _decide_moves(z: Float, rows: int, start: int, at: Place, by: Settings, s: Scratch) -> None:
    """Write the move of each row of the block into the scratch; overwrites the move outputs."""
    largest(z, 0, NUM_MOVES, s.value, s.move)
    if by.move == ARGMAX:
        return
    hold = np.int64(by.hold)
    for r in range(rows):
        # Each fight changes its draw on frames of its own, not all fights on the same ones.
        phase = draw(s.keys[r], 0, 0, _STREAM_PHASE) % hold if hold > 1 else 0
        window = (np.int64(at.frame[start + r]) + phase) // hold
        s.uniform[r] = uniform_draw(s.keys[r], int(window), _STREAM_MOVE)
    sample_moves(z, s.work, s.uniform, s.bits, s.value, s.move)


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
