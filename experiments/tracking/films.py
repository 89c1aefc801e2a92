"""Films of telling fights: one that the agent won, one that it lost, its longest passivity."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.camera import Camera
from arena.replays.events import EventKind
from arena.replays.playback import Playback
from arena.replays.replay import Replay
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
        fights: Recorded fights of it, none against itself.

    Returns:
        ``videos/win``, ``videos/loss`` (their last seconds) and ``videos/longest_passivity``; what
        never happened is left out.
    """
    sides = [fight.players.index(agent) for fight in fights]
    found: dict[str, Film] = {}
    for name, wanted in (("win", True), ("loss", False)):
        for fight, side in zip(fights, sides, strict=True):
            if fight.outcome in _SIDE_WON and (fight.outcome == _SIDE_WON[side]) == wanted:
                start = max(0, fight.frames - _LONGEST)
                said = f"{fight.players[0]} (left) against {fight.players[1]}: a {name} of {agent}"
                found[f"videos/{name}"] = Film(film(Playback.of(fight), start), "mp4", said)
                break
    if fights:
        playback, side, (start, stop) = max(
            ((p, side, longest_passivity(p, side)) for p, side in _played(fights, sides)),
            key=lambda each: each[2][1] - each[2][0],
        )
        seconds = (stop - start) / FRAMES_PER_SECOND
        said = f"{agent} presses nothing for {seconds:.0f} s, on the {('left', 'right')[side]}"
        content = film(playback, max(0, start - _SURROUNDINGS), stop + _SURROUNDINGS)
        found["videos/longest_passivity"] = Film(content, "mp4", said)
    return found


def _played(fights: Sequence[Replay], sides: Sequence[int]) -> Iterator[tuple[Playback, int]]:
    for fight, side in zip(fights, sides, strict=True):
        yield Playback.of(fight), side


def longest_passivity(playback: Playback, side: int) -> tuple[int, int]:
    """Find the longest stretch of frames on which a side presses nothing, as (start, stop)."""
    presses = [e.frame for e in playback.events if e.kind is EventKind.PRESS and e.side == side]
    edges = np.array([0, *presses, playback.frames])
    longest = int(np.diff(edges).argmax())
    return int(edges[longest]), int(edges[longest + 1])


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
        with imageio.get_writer(
            path,
            format="FFMPEG",  # type: ignore[arg-type]
            mode="I",
            fps=FRAMES_PER_SECOND / _EVERY,
            codec="libx264",
            quality=6,
            macro_block_size=2,
            ffmpeg_log_level="error",
        ) as writer:
            for picture in pictures:
                writer.append_data(picture)
        return path.read_bytes()
