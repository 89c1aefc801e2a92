"""The picture of the page in the documentation: a small tournament, its page, and a browser.

``python -m experiments.leaderboard.screenshot docs/leaderboard.png`` makes it again. It needs
Chromium or Chrome, which nothing else here does.
"""

import shutil
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

import imageio.v3 as iio
import numpy as np

from agents.spec import resolve
from arena.base.errors import InputError
from arena.base.files import written_aside
from arena.tournament.director import Director
from arena.tournament.ledger import Ledger
from arena.tournament.schedule import schedule_of
from experiments.files import write_text
from experiments.leaderboard.collect import collect
from experiments.leaderboard.page import page

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
_AGENTS: Final = (
    *("pro:vera", "pro:marek", "scripted:rush", "scripted:zone", "scripted:grapple"),
    *("simple:jump-in", "simple:jab-throw", "simple:masher"),
)
_VIEWS: Final = (("", 1400), ("#fight=0-2&frame=150", 860))
"""What is shown of the page, one below the other: its address, and how high it is."""
_WIDTH: Final = 1_100
_SECONDS: Final = 120


def browser() -> str:
    """Find a browser.

    Raises:
        InputError: If there is none.
    """
    for name in _BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    raise InputError(f"no browser: install one of {', '.join(_BROWSERS)}")


def shoot(address: str, out: Path, height: int, width: int = _WIDTH) -> None:
    """Take a picture of a page.

    Args:
        address: Where it lies.
        out: PNG file to write.
        height: Of the window, px.
        width: Likewise.

    Raises:
        InputError: If there is no browser, or it fails.
    """
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    options += ["--virtual-time-budget=4000", f"--window-size={width},{height}"]
    try:
        subprocess.run(
            [browser(), *options, f"--screenshot={out}", address],
            capture_output=True,
            check=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise InputError(f"{address}: the browser took no picture ({error})") from error


def main(arguments: list[str]) -> None:
    """Make the picture.

    Args:
        arguments: The PNG file to write.

    Raises:
        InputError: If no file is named, there is no browser, or the file cannot be written.
    """
    if len(arguments) != 1:
        raise InputError("no file named; give one, such as docs/leaderboard.png")
    browser()
    declared = schedule_of({"agents": list(_AGENTS), "fights": 36}, "screenshot")
    players = [resolve(spec) for spec in declared.agents]
    with tempfile.TemporaryDirectory() as folder, closing(Ledger(":memory:")) as ledger:
        Director(ledger, declared, players, resolve=resolve).run()
        html = Path(folder) / "page.html"
        write_text(html, page(collect(ledger, None, resolve)))
        pictures = []
        for number, (part, height) in enumerate(_VIEWS):
            shot = Path(folder) / f"{number}.png"
            shoot(f"{html.as_uri()}{part}", shot, height)
            pictures.append(iio.imread(shot)[..., :3])
        with written_aside(Path(arguments[0])) as file:
            file.write(iio.imwrite("<bytes>", np.concatenate(pictures), extension=".png"))


if __name__ == "__main__":
    main(sys.argv[1:])
