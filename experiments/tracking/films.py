"""Films of telling fights: one that the agent won, one that it lost, its longest passivity."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.camera import Camera
from arena.replays.playback import Playback
from arena.replays.replay import Replay
from arena.rules.actions import NUM_SKILLS
from arena.rules.constants import FRAMES_PER_SECOND
from experiments.tracking.values import Film

WIDTH, HEIGHT = 480, 270
_EVERY: Final = 3  # frames a picture stands for
_LONGEST: Final = 20 * FRAMES_PER_SECOND  # frames shown
_SURROUNDINGS: Final = FRAMES_PER_SECOND  # frames shown before and after a passivity
_SIDE_WON: Final = (1, 2)  # outcome of a recording by the side that won


def telling(agent: str, fights: Sequence[Replay]) -> dict[str, Film]:
    """Film the fights of an agent that say most about it.

    Args:
        agent: Its name, as it stands in the recordings.
        fights: Recorded fights; in one against itself it is the left player.

    Returns:
        ``videos/win``, ``videos/loss`` (their last seconds) and ``videos/longest_passivity``; what
        never happened is left out.
    """
    own = [(fight, fight.players.index(agent)) for fight in fights if agent in fight.players]
    found: dict[str, Film] = {}
    for name, wanted in (("win", True), ("loss", False)):
        ended = (each for each in own if each[0].outcome in _SIDE_WON)
        told = next((e for e in ended if (e[0].outcome == _SIDE_WON[e[1]]) == wanted), None)
        if told is not None:
            fight = told[0]
            said = f"{fight.players[0]} (left) against {fight.players[1]}: a {name} of {agent}"
            content = last_seconds(Playback.of(fight))
            found[f"videos/{name}"] = Film(content, "mp4", said)
    if own:
        stretches = [longest_passivity(fight, side) for fight, side in own]
        longest = max(range(len(own)), key=lambda k: stretches[k][1] - stretches[k][0])
        (fight, side), (start, stop) = own[longest], stretches[longest]
        seconds = (stop - start) / FRAMES_PER_SECOND
        said = f"{agent} presses nothing for {seconds:.0f} s, on the {('left', 'right')[side]}"
        first = max(0, start - _SURROUNDINGS)
        content = film(Playback.of(fight), first, stop + _SURROUNDINGS)
        found["videos/longest_passivity"] = Film(content, "mp4", said)
    return found


def longest_passivity(fight: Replay, side: int) -> tuple[int, int]:
    """Find the longest stretch of frames on which a side presses nothing, as (start, stop)."""
    presses = np.flatnonzero(fight.inputs[:, side] % NUM_SKILLS)
    edges = np.array([0, *presses, fight.frames])
    longest = int(np.diff(edges).argmax())
    return int(edges[longest]), int(edges[longest + 1])


def last_seconds(playback: Playback) -> bytes:
    """Film the end of a fight, see `film`."""
    return film(playback, max(0, playback.frames - _LONGEST))


def film(playback: Playback, start: int = 0, stop: int | None = None) -> bytes:
    """Film a stretch of a fight from the spectators' seats, at the speed of the game.

    Args:
        playback: The fight.
        start: First frame.
        stop: Frame after the last one; of longer stretches only the first seconds are shown.

    Returns:
        MP4, 480 × 270.
    """
    end = min(playback.frames if stop is None else stop, playback.frames, start + _LONGEST)
    shown = np.arange(start, max(end, start + 1), _EVERY)
    camera = Camera(HEIGHT, WIDTH, 3, spectator=True)
    pictures = camera.frames(len(shown))
    state = np.ascontiguousarray(playback.states[shown].T)
    rows = np.arange(len(shown), dtype=np.int32)
    camera.capture(state, rows, np.zeros_like(rows), pictures)
    return _mp4(pictures)


def _mp4(pictures: NDArray[np.uint8]) -> bytes:
    import imageio.v2 as imageio

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        writer: Any = imageio.get_writer(
            path,
            format="FFMPEG",
            mode="I",
            fps=FRAMES_PER_SECOND / _EVERY,
            codec="libx264",
            quality=6,
            macro_block_size=2,
            ffmpeg_log_level="error",
        )
        with writer:
            for picture in pictures:
                writer.append_data(picture)
        return path.read_bytes()
