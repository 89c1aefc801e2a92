"""The picture of the page of runs, taken by a browser without a window (Chromium or Chrome).

python -m experiments.tracking.page_picture runs/demo/runs docs/runs_page.png
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from arena.base.errors import InputError
from arena.base.files import written_aside
from experiments.tracking.local_page import write_page
from experiments.tracking.store import runs_in

_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SIZE: Final = (1_220, 1_090)  # as far as the scatter
_SECONDS: Final = 60


def picture(folder: Path) -> bytes:
    """Take a picture of the page of the runs in a folder; a PNG.

    Raises:
        InputError: If there is no run or no browser, or the browser fails.
    """
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise InputError("no Chromium or Chrome was found; install one")
    with tempfile.TemporaryDirectory() as name:
        page, shot = Path(name) / "runs.html", Path(name) / "runs.png"
        write_page(runs_in([folder]), page)
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [f"--window-size={_SIZE[0]},{_SIZE[1]}", f"--screenshot={shot}", page.as_uri()]
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
        if done.returncode or not shot.exists():
            raise InputError(f"{browser}: took no picture; try another browser")
        return shot.read_bytes()


def main(arguments: list[str]) -> None:
    """Take the picture.

    Args:
        arguments: Folder of the runs, and where the picture goes.

    Raises:
        InputError: If they are not two paths, or a file cannot be read or written.
    """
    if len(arguments) != 2:
        raise InputError("give two paths, such as runs/demo/runs docs/runs_page.png")
    image = picture(Path(arguments[0]))
    with written_aside(Path(arguments[1])) as file:
        file.write(image)


if __name__ == "__main__":
    main(sys.argv[1:])
