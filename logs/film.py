"""Logs into pictures: every fight is played again, and each frame photographed from both sides.

A log is a few kilobytes and its pictures are millions of times as many bytes, so they are made film
by film, when they are wanted, and kept nowhere.

T = frames of a fight, D = the reaction delay.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.checks import laid_out
from arena.base.compile import compiled
from arena.base.errors import InputError
from arena.camera.camera import Camera
from arena.camera.drawing import draw
from arena.camera.scene import Pixels, Scene, Seen, Shapes
from arena.frame_data.skills import Table
from arena.replays.log_loop import Codes, begin_log, play_logged
from arena.replays.replay import begins_of
from arena.simulator import DEFAULT_DELAY
from arena.simulator.loop import Begins
from arena.state import State
from logs.corpus import Corpus
from logs.resimulate import check_matches


@dataclass(frozen=True)
class Film:
    """What one player of one logged fight saw, on every frame whose label lies within the fight.

    Attributes:
        match: Index of the fight in the corpus.
        side: Side of the player.
        frames: uint8 ``[T - D, height, width]`` (in colour with a last axis of 3); picture t goes
            with row t of the same track of `logs.resimulate.Dataset`.
    """

    match: int
    side: int
    frames: Pixels


def films(
    corpus: Corpus,
    matches: NDArray[np.integer],
    camera: Camera,
    delay: int = DEFAULT_DELAY,
) -> Iterator[Film]:
    """Film fights of a corpus, on all cores.

    Args:
        corpus: The fights.
        matches: Indices of the fights wanted, int [M].
        camera: Takes the pictures.
        delay: Frames from observation to label, 0 to 31.

    Yields:
        Side 0 and side 1 of each fight, in the order asked for; some fights are filmed ahead.

    Raises:
        InputError: If there is no such fight, it was fought by other rules or with frame data that
            is not the camera's, the delay is out of range, or the camera is a spectator's.
    """
    wanted = check_matches(corpus, matches, delay)
    if camera.spectator:
        raise InputError("a film shows what a player saw; give a camera without spectator=True")
    threads = numba.get_num_threads()
    with ThreadPoolExecutor(threads) as pool:
        for first in range(0, len(wanted), threads):
            now = wanted[first : first + threads].tolist()
            for both in pool.map(lambda match: _film(corpus, match, camera, delay), now):
                yield from both


def _film(corpus: Corpus, match: int, camera: Camera, delay: int) -> tuple[Film, Film]:
    """Film one fight on the calling thread."""
    fight = corpus.fights[match]
    begins = begins_of([fight], (delay, delay), camera.table)
    length = max(0, fight.frames - delay)
    pictures = camera.frames(2 * length)
    _film_log(
        np.zeros((1, S.FIELDS), np.int32).T,
        camera.table,
        begins,
        laid_out(fight.inputs, np.uint8),
        camera.scene,
        *camera.new_scratch(1),
        pictures.reshape(2 * length, int(np.prod(camera.shape))),
    )
    return Film(match, 0, pictures[:length]), Film(match, 1, pictures[length:])


@compiled
def _film_log(
    s: State,
    fd: Table,
    begins: Begins,
    log: Codes,
    look: Scene,
    seen: Seen,
    shapes: Shapes,
    out: Pixels,
) -> None:
    """Play one fight by its log and picture both sides until the labels run out."""
    begin_log(s, fd, 0, begins, 0, log)
    frames = log.shape[0] - begins.delays[0]
    for frame in range(frames):
        for side in range(2):
            draw(s, fd, 0, side, look, seen, shapes, 0, out, side * frames + frame)
        play_logged(s, fd, 0, begins.delays, log, frame)
