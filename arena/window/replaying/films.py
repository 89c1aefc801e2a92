"""Films of a reel: GIF for a page, MP4 for a player, frame by frame with the window's painter."""

import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pygame
from numpy.typing import NDArray
from PIL import Image

from arena.base.errors import InputError, one_line
from arena.rules.constants import FRAMES_PER_SECOND
from arena.window.app import Painter
from arena.window.look import SIZE
from arena.window.replaying.reel import Reel

_GIF_WIDTH: Final = 480
_GIF_EVERY: Final = 3  # 20 pictures a second: a GIF counts in hundredths of a second
_SUFFIXES: Final = (".gif", ".mp4")

Progress = Callable[[int, int], None]
"""Told (pictures done, pictures)."""


@dataclass(frozen=True)
class Cut:
    """What of a reel a film shows.

    Attributes:
        first: First place.
        stop: The place behind the last one; None for the end of the reel.
        speed: Of the film; 0.5 is slow motion.
        boxes: Whether hit, hurt, push and throw boxes are drawn.
    """

    first: int = 0
    stop: int | None = None
    speed: float = 1.0
    boxes: bool = False


def check_film(path: Path) -> None:
    """Refuse a name that is none of a film.

    Raises:
        InputError: Says which there are.
    """
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(f"{path}: no kind of film; end its name with .gif or .mp4")
    if path.is_dir():
        raise InputError(f"{path}: is a folder; give the name of a file")


def film(
    reel: Reel,
    path: Path,
    painter: Painter,
    cut: Cut | None = None,
    progress: Progress | None = None,
) -> int:
    """Write a film at once; see `filming`. Returns how many pictures it has."""
    done = 0
    for done, pictures in filming(reel, path, painter, cut):
        if progress is not None:
            progress(done, pictures)
    return done


def filming(
    reel: Reel, path: Path, painter: Painter, cut: Cut | None = None
) -> Generator[tuple[int, int], None, None]:
    """Write a film picture by picture; it stands at its place when it is whole, and not before.

    Closed early, it leaves nothing.

    Args:
        reel: What it shows.
        path: ``.gif`` or ``.mp4``; one that stands there is replaced.
        painter: Draws it; what it has observed is forgotten.
        cut: Which part, and how; all of it if not given.

    Yields:
        After each picture (pictures done, pictures).

    Raises:
        InputError: If the name is none of a film, there is nothing to show, or it cannot be
            written.
    """
    check_film(path)
    wanted = cut or Cut()
    stop = reel.places if wanted.stop is None else min(wanted.stop, reel.places)
    if not 0 <= wanted.first < stop or not 0.05 <= wanted.speed <= 16:
        raise InputError(
            f"{path}: nothing to show from frame {wanted.first} to {stop} at speed "
            f"{wanted.speed:g}; give frames 0 to {reel.places} and a speed of 0.05 to 16"
        )
    gif = path.suffix.lower() == ".gif"
    places = _places(wanted.first, stop, wanted.speed * (_GIF_EVERY if gif else 1))
    try:
        with _aside(path) as aside, (_gif if gif else _mp4)(aside) as append:
            for number, picture in enumerate(_pictures(reel, painter, places, wanted.boxes)):
                append(picture)
                yield number + 1, len(places)
    except OSError as error:
        reason = error.strerror or one_line(error)
        if "Broken pipe" in reason:  # all that is seen of what went wrong in ffmpeg
            reason = "ffmpeg ended, as it does on a full disk"
        raise InputError(
            f"{path}: cannot be written ({reason}); check path, permissions and disk"
        ) from error


def _places(first: int, stop: int, step: float) -> list[int]:
    """List the place of each picture."""
    return [int(place) for place in np.arange(first, stop, step)]


def _pictures(
    reel: Reel, painter: Painter, places: list[int], boxes: bool
) -> Iterator[NDArray[np.uint8]]:
    """Draw pictures uint8 [540, 960, 3]; every frame between them is observed."""
    surface = pygame.Surface(SIZE)
    painter.forget()
    before = places[0]
    for place in places:
        for passed in range(before + 1, place + 1):
            if reel.follows(passed):
                painter.observe(reel.state(passed - 1), reel.state(passed))
            else:
                painter.forget()
        before = place
        painter.paint(surface, reel.view(place), boxes=boxes)
        yield np.ascontiguousarray(pygame.surfarray.array3d(surface).swapaxes(0, 1))
    painter.forget()


def _reduced(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Halve a picture, uint8 [270, 480, 3], by the mean of four pixels."""
    height, width = picture.shape[0] * _GIF_WIDTH // picture.shape[1], _GIF_WIDTH
    blocks = picture.reshape(height, picture.shape[0] // height, width, -1, 3)
    reduced: NDArray[np.uint8] = blocks.mean(axis=(1, 3)).astype(np.uint8)
    return reduced


Append = Callable[[NDArray[np.uint8]], None]


@contextmanager
def _gif(path: Path) -> Iterator[Append]:
    """Write a GIF once all its pictures are there; each has its 256 colours when it is appended."""
    pictures: list[Image.Image] = []

    def append(picture: NDArray[np.uint8]) -> None:
        whole = Image.fromarray(_reduced(picture))
        pictures.append(whole.convert("P", palette=Image.Palette.ADAPTIVE))

    yield append
    pictures[0].save(
        path,
        format="GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=1000 * _GIF_EVERY / FRAMES_PER_SECOND,
        loop=0,
    )


@contextmanager
def _mp4(path: Path) -> Iterator[Append]:
    """Write an MP4 as its pictures come."""
    import imageio.v2 as imageio

    opened: Any = imageio.get_writer(
        path,
        format="FFMPEG",
        mode="I",
        fps=FRAMES_PER_SECOND,
        codec="libx264",
        pixelformat="yuv420p",
        quality=7,
        macro_block_size=2,
        ffmpeg_log_level="quiet",
    )
    with opened as writer:
        yield writer.append_data


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    """Give a file beside a place that moves there when the block ends well.

    The writers of films open files by name, and tell their kind by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".film.", suffix=path.suffix.lower())
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        aside.chmod(0o644)  # mkstemp hides the file from everyone else
        aside.replace(path)
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
