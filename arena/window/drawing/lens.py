"""Where the camera of the spectator is: both fighters in view, never beyond the walls."""

from typing import Final, NamedTuple

WIDTH: Final = 960
HEIGHT: Final = 540
FLOOR: Final = 446  # row of the picture that the feet stand on
STAGE: Final = 960.0  # px of the world from wall to wall
_CLOSEST: Final = 500.0  # least width of the view, px of the world
_MARGIN: Final = 230.0  # around both fighters together
_OUTSIDE: Final = 48.0  # that the view may show beyond a wall


class Lens(NamedTuple):
    """From the stage to the picture.

    Attributes:
        left: Left end of the view, px of the stage.
        zoom: Pixels of the picture in a px of the stage.
        shake_x: By which everything is off, pixels.
        shake_y: Likewise, downward.
    """

    left: float
    zoom: float
    shake_x: float = 0.0
    shake_y: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Turn a place on the stage (y up from the floor) into one on the picture."""
        return (x - self.left) * self.zoom + self.shake_x, FLOOR - y * self.zoom + self.shake_y

    @property
    def middle(self) -> float:
        """Middle of the view, px of the stage."""
        return self.left + WIDTH / 2 / self.zoom


def aim(first: float, second: float) -> Lens:
    """Show two places on the stage, px, and some room around them."""
    view = min(max(abs(second - first) + _MARGIN, _CLOSEST), STAGE + 2 * _OUTSIDE)
    left = (first + second - view) / 2
    left = min(max(left, -_OUTSIDE), STAGE + _OUTSIDE - view)
    return Lens(left, WIDTH / view)


def follow(lens: Lens, target: Lens, share: float) -> Lens:
    """Move a lens a share of the way towards another."""
    width = WIDTH / lens.zoom + (WIDTH / target.zoom - WIDTH / lens.zoom) * share
    middle = lens.middle + (target.middle - lens.middle) * share
    return Lens(middle - width / 2, WIDTH / width)
