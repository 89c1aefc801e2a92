"""Pictures of the window's screens: all are made, and the pages hold no others."""

import os
from pathlib import Path

import pytest
from PIL import Image

from arena.base.errors import InputError
from experiments import window_pictures

DOCS = Path(__file__).parents[2] / "docs"


def test_every_screen_has_its_picture_and_no_other_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SDL_VIDEODRIVER", "SDL_AUDIODRIVER", "STANDSTILL_HOME"):
        monkeypatch.setenv(name, os.environ.get(name, "dummy"))  # what main sets is taken back
    window_pictures.main([str(tmp_path)])
    made = {path.name: path for path in (tmp_path / "window").iterdir()}
    assert set(made) == {path.name for path in (DOCS / "window").iterdir()}
    assert len({path.read_bytes() for path in made.values()}) == len(made)
    for path in made.values():
        with Image.open(path) as picture:
            assert picture.size == (960, 540) and len(picture.getcolors(256) or ()) > 20
    text = "".join(path.read_text() for path in DOCS.glob("*.md"))
    assert [name for name in sorted(made) if f"window/{name}" not in text] == []


@pytest.mark.parametrize("arguments", [[], ["docs", "docs"], ["/nowhere"]])
def test_the_folder_of_the_pages_is_needed(arguments: list[str]) -> None:
    with pytest.raises(InputError, match="give the folder of the pages"):
        window_pictures.main(arguments)
