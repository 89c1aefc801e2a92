"""Films of replays: whole or absent, as long as the fight."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import imageio.v3 as imageio
import pytest

from arena.base.errors import InputError
from arena.replays.playback import Playback
from arena.window.replaying import films
from arena.window.replaying.films import Cut, film, filming
from arena.window.replaying.reel import Reel
from arena.window.screens.filming import FilmingScreen
from tests.arena.replays.fights import recorded
from tests.arena.window.driver import Driver, PlainPainter


@pytest.fixture(scope="module")
def reel() -> Reel:
    return Reel([Playback.of(recorded(40))], ("Ada", "rush"))


def test_a_gif(reel: Reel, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    painter = PlainPainter()
    path = tmp_path / "new" / "fight.gif"
    count = film(reel, path, painter, Cut(0, 31), lambda *each: told.append(each))
    assert count == 11 and told[-1] == (11, 11)
    pictures = imageio.imread(path)
    assert pictures.shape[1:] == (270, 480, 3) and 1 < len(pictures) <= 11
    assert painter.observed == [(k, k + 1) for k in range(30)]  # every frame, drawn or not
    assert [each.name for each in path.parent.iterdir()] == ["fight.gif"]


def test_an_mp4(reel: Reel, tmp_path: Path) -> None:
    path = tmp_path / "fight.mp4"
    assert film(reel, path, PlainPainter(), Cut(10, speed=2.0)) == 16
    facts = imageio.immeta(path, plugin="FFMPEG")
    assert facts["size"] == (960, 540) and facts["fps"] == 60
    assert sum(1 for _ in imageio.imiter(path, plugin="FFMPEG")) == 16


def test_a_film_given_up_leaves_nothing(reel: Reel, tmp_path: Path) -> None:
    path = tmp_path / "fight.gif"
    path.write_bytes(b"what stood there")
    writing = filming(reel, path, PlainPainter())
    next(writing)
    writing.close()
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [
        ("fight.gif", b"what stood there")
    ]


def test_a_full_disk_is_one_line_and_leaves_nothing(
    reel: Reel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(picture: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(films, "_reduced", full)
    with pytest.raises(InputError, match="No space left"):
        film(reel, tmp_path / "fight.gif", PlainPainter())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "cut", "match"),
    [
        ("fight.avi", Cut(), "end its name"),
        ("fight.gif", Cut(30, 20), "nothing to show"),
        ("fight.gif", Cut(speed=0.0), "nothing to show"),
        ("folder.gif", Cut(), "is a folder"),
    ],
)
def test_what_cannot_be_filmed_is_told(
    reel: Reel, tmp_path: Path, name: str, cut: Cut, match: str
) -> None:
    (tmp_path / "folder.gif").mkdir()
    with pytest.raises(InputError, match=match):
        film(reel, tmp_path / name, PlainPainter(), cut)


def test_the_window_shows_progress_and_escape_gives_up(driver: Driver, reel: Reel) -> None:
    path = driver.app.library.folder / "films" / "a.gif"
    clock = iter(range(10_000))
    made = FilmingScreen(driver.app, reel, path, Cut(), now=lambda: next(clock) * 0.006)
    driver.app.push(made)
    driver.run(2)
    assert 0 < made.done < made.pictures
    driver.until("TitleScreen")
    assert path.exists() and str(path) in driver.app.said
    other = path.with_name("b.gif")
    driver.app.push(FilmingScreen(driver.app, reel, other, Cut(), now=lambda: next(clock) * 0.006))
    driver.run(1)
    driver.tap("escape")
    assert driver.shown == "TitleScreen"
    assert [each.name for each in path.parent.iterdir()] == ["a.gif"]


def test_an_encoder_that_ends_early_is_told_in_words(
    reel: Reel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def ended(path: Path) -> Iterator[Any]:
        raise OSError("[Errno 32] Broken pipe\n\nFFMPEG COMMAND: …")
        yield

    monkeypatch.setattr(films, "_mp4", ended)
    with pytest.raises(InputError, match="ffmpeg ended, as it does on a full disk"):
        film(reel, tmp_path / "fight.mp4", PlainPainter())
    assert list(tmp_path.iterdir()) == []
