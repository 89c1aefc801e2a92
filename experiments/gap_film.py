"""Two clones side by side, against one opponent from one start: a GIF for the page.

Run as ``python -m experiments.gap_film runs/demo docs/gap.gif`` once the demo has made its clones.
"""

import sys
from pathlib import Path
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray
from PIL import Image

from agents.spec import resolve
from arena.base.errors import InputError
from arena.base.files import written_aside
from arena.match import play
from arena.replays.playback import Playback
from arena.window.drawing import FightPainter
from arena.window.look import SIZE
from arena.window.replaying.reel import Reel

STANDS: Final = "plain-argmax", "plain clone"
FIGHTS: Final = "plain-advantage-0.5-sample-f2", "repaired clone"
"""Folder of a clone below ``clones``, and what is said of it."""
OPPONENT: Final = "scripted:rush"
SEED: Final = 0

_FIRST, _STOP = 60, 1_260  # frames that are shown; a fight that ends earlier stays on its last one
_EVERY: Final = 12
_MILLISECONDS: Final = 100  # that a picture stays: the film runs at double speed
_WIDTH: Final = 400
_COLOURS: Final = 64


def _reel(folder: Path, clone: tuple[str, str]) -> Reel:
    """Play the first fight of the seed: the clone on the left."""
    name, told = clone
    pairing = (resolve(f"clone:{folder / 'clones' / name}"), resolve(OPPONENT))
    (result,) = play([pairing], 2, SEED, record=True)
    return Reel([Playback.of(result.replays[0])], (told, OPPONENT))


def _pictures(reel: Reel) -> list[Image.Image]:
    """Draw one picture in so many frames."""
    painter, surface = FightPainter(), pygame.Surface(SIZE)
    found = []
    for frame in range(1, _STOP):
        place = min(frame, reel.places - 1)
        painter.observe(reel.state(max(place - 1, 0)), reel.state(place))
        if frame >= _FIRST and frame % _EVERY == 0:
            painter.paint(surface, reel.view(place))
            pixels: NDArray[np.uint8] = pygame.surfarray.array3d(surface).swapaxes(0, 1)
            height = _WIDTH * SIZE[1] // SIZE[0]
            found.append(Image.fromarray(pixels).resize((_WIDTH, height)))
    return found


def side_by_side(folder: Path) -> list[Image.Image]:
    """Draw both clones' fights side by side.

    Args:
        folder: Of a demo.

    Returns:
        Pictures with a palette of their own, five for a second of the fight.

    Raises:
        InputError: If the demo did not leave both clones there.
    """
    pygame.font.init()
    left, right = (_pictures(_reel(folder, clone)) for clone in (STANDS, FIGHTS))
    found = []
    for pair in zip(left, right, strict=True):
        both = Image.new("RGB", (2 * _WIDTH + 4, pair[0].height))
        for number, picture in enumerate(pair):
            both.paste(picture, (number * (_WIDTH + 4), 0))
        found.append(both.quantize(_COLOURS, dither=Image.Dither.NONE))
    return found


def main(arguments: list[str]) -> None:
    """Write the GIF.

    Args:
        arguments: Folder of the demo, and where the GIF goes.

    Raises:
        InputError: If they are not two paths, a clone is missing, or the file cannot be written.
    """
    if len(arguments) != 2:
        raise InputError("give two paths, such as runs/demo docs/gap.gif")
    first, *others = side_by_side(Path(arguments[0]))
    with written_aside(Path(arguments[1])) as file:
        first.save(
            file,
            format="GIF",
            save_all=True,
            append_images=others,
            duration=_MILLISECONDS,
            loop=0,
            optimize=True,
        )


if __name__ == "__main__":
    main(sys.argv[1:])
