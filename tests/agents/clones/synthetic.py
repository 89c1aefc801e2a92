"""A log made by a known rule: cues, each answered by one press at a random moment of a window.

One frame in a hundred holds a press, and on no frame is a press more likely than none, as in the
logs of people.
"""

import numpy as np
from numpy.typing import NDArray

from agents.clones.decoders import SINCE_PRESS
from arena.features import FEATURES, SINCE_PRESS_LIMIT
from logs.resimulate import Dataset

FRAMES = 600
WINDOW = 12  # frames after a cue in which its press falls, all alike
CUE = 0  # column: 1 on the cue's first frame, falling to 0 over its window
KIND = 1  # columns: which skill the cue asks for, one-hot
STANCE = 9  # column: a slow wave that the moves follow
CUE_GAP = 80


def make_log(matches: int, seed: int, first_match: int = 0) -> Dataset:
    """Make the log of some matches, two tracks each."""
    generator = np.random.default_rng(seed)
    rows = 2 * matches * FRAMES
    features = np.zeros((rows, FEATURES), np.float32)
    skill = np.zeros(rows, np.int8)
    move = np.zeros(rows, np.int8)
    tracks = np.arange(0, rows + 1, FRAMES, dtype=np.int64)
    for start in tracks[:-1]:
        track = slice(start, start + FRAMES)
        _fill_skills(features[track], skill[track], generator)
        _fill_moves(features[track], move[track], generator)
    index = np.repeat(np.arange(2 * matches), FRAMES)
    return Dataset(
        features=features,
        move=move,
        skill=skill,
        previous_move=np.roll(move, 1),
        previous_skill=np.roll(skill, 1),
        match=(first_match + index // 2).astype(np.int32),
        side=(index % 2).astype(np.int8),
        frame=np.tile(np.arange(FRAMES), 2 * matches).astype(np.int32),
        tracks=np.stack([tracks[:-1], tracks[1:]], axis=1),
        delay=15,
    )


def _fill_skills(
    features: NDArray[np.float32], skill: NDArray[np.int8], generator: np.random.Generator
) -> None:
    cue = int(generator.integers(5, 40))
    while cue + WINDOW < FRAMES:
        kind = int(generator.integers(1, 9))
        for frame in range(WINDOW):
            features[cue + frame, CUE] = 1.0 - frame / WINDOW
            features[cue + frame, KIND + kind - 1] = 1.0
        skill[cue + int(generator.integers(WINDOW))] = kind
        cue += int(generator.integers(CUE_GAP, 2 * CUE_GAP))
    since = SINCE_PRESS_LIMIT
    for frame in range(FRAMES):
        features[frame, SINCE_PRESS] = min(since, SINCE_PRESS_LIMIT) / SINCE_PRESS_LIMIT
        since = 1 if skill[frame] else since + 1


def _fill_moves(
    features: NDArray[np.float32], move: NDArray[np.int8], generator: np.random.Generator
) -> None:
    wave = np.sin(np.arange(FRAMES) / 40.0 + generator.uniform(0.0, 6.0))
    features[:, STANCE] = wave
    frame = 0
    while frame < FRAMES:
        held = int(generator.integers(5, 20))
        forward = generator.random() < 0.5 + 0.4 * wave[frame]
        move[frame : frame + held] = 1 if forward else 2
        frame += held
