"""The contact sheet: every moment comes up, every phase is posed, the picture is written whole."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.frame_data.skills import FIGHTERS
from experiments import camera_sheet


def test_the_moments_are_all_different() -> None:
    taken = camera_sheet.moments()
    assert len(taken) == 8
    for (grey, colour), (other_grey, other_colour) in combinations(taken.values(), 2):
        assert not np.array_equal(grey, other_grey)
        assert not np.array_equal(colour, other_colour)


def test_every_phase_that_there_is_is_posed() -> None:
    posed = camera_sheet.skills()
    assert posed.shape[:3] == (len(FIGHTERS), 3, 10)
    blank = (posed == 255).all(axis=(3, 4, 5))
    assert not blank[:, [0, 2]].any()  # only active frames may be missing
    assert blank[:, 1].sum() < 6


def test_the_sheet_is_written(tmp_path: Path) -> None:
    path = tmp_path / "camera.png"
    camera_sheet.main([str(path)])
    assert path.read_bytes().startswith(b"\x89PNG")
    assert [file.name for file in tmp_path.iterdir()] == ["camera.png"]


@pytest.mark.parametrize("arguments", [[], ["one.png", "two.png"]])
def test_one_path_is_needed(arguments: list[str]) -> None:
    with pytest.raises(InputError, match="no picture named; give its path"):
        camera_sheet.main(arguments)
