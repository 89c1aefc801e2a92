"""One look for all pictures: narrow enough for a phone, dark enough for print."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

import matplotlib

matplotlib.use("Agg")  # no display is needed, nor looked for

from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

# Okabe and Ito's palette, distinct to the colour-blind and in grey.
BLUE: Final = "#0072B2"
ORANGE: Final = "#D55E00"
GREEN: Final = "#009E73"
YELLOW: Final = "#E69F00"
SKY: Final = "#56B4E9"
PURPLE: Final = "#CC79A7"
GREY: Final = "#767676"
PALE: Final = "#D9D9D9"
INK: Final = "#222222"
CYCLE: Final = (BLUE, ORANGE, GREEN, YELLOW, PURPLE, SKY, GREY, INK, "#8C564B", "#B2A800")

_PNG_DOTS_PER_INCH: Final = 160
_RC: Final[Any] = {
    "figure.dpi": _PNG_DOTS_PER_INCH,  # so that what is measured is what is written
    "font.size": 10.5,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "text.color": INK,
    "grid.color": PALE,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
    "svg.hashsalt": "standstill",  # the same figures give the same bytes
}


@contextmanager
def canvas(width: float, height: float) -> Iterator[tuple[Figure, Axes]]:
    """Give a figure with one pair of axes, in inches, and close it after the block."""
    with panels(width, height, 1) as (figure, (axes,)):
        yield figure, axes


@contextmanager
def panels(width: float, height: float, count: int) -> Iterator[tuple[Figure, list[Axes]]]:
    """Give a figure with so many pairs of axes below one another, and close it after the block."""
    with plt.rc_context(_RC):
        figure, grid = plt.subplots(count, 1, figsize=(width, height), squeeze=False)
        try:
            yield figure, list(grid[:, 0])
        finally:
            plt.close(figure)


def percent_axis(decimals: int | None = None) -> PercentFormatter:
    """Ticks of an axis of shares, as percentages with so many decimals; as needed if not given."""
    return PercentFormatter(1.0, decimals=decimals, symbol=" %")


def png(figure: Figure) -> bytes:
    """Draw a figure as PNG."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=_PNG_DOTS_PER_INCH, metadata={"Software": None})
    return buffer.getvalue()


def data_uri(image: bytes) -> str:
    """Turn a PNG into an address that holds the picture itself."""
    return "data:image/png;base64," + b64encode(image).decode("ascii")
