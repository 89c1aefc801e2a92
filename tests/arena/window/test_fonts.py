"""Text of any signs: with an installed font that has them, and with none."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pygame
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given
from hypothesis import strategies as st

from arena.window import fonts
from arena.window.screens.text import TextScreen
from tests.arena.window.driver import Driver

WHITE = (255, 255, 255)


def pixels(text: str, size: int = 30) -> bytes:
    return pygame.image.tobytes(fonts.drawn(text, size, WHITE), "RGBA")


def filled(picture: pygame.Surface) -> int:
    return pygame.mask.from_surface(picture).count()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """The fonts of this machine, none at first."""
    paths: list[str] = []
    monkeypatch.setattr(fonts, "_installed", lambda: tuple(paths))
    fonts._system_path.cache_clear()
    fonts._runs.cache_clear()
    fonts.fitted.cache_clear()
    yield paths
    fonts._system_path.cache_clear()
    fonts._runs.cache_clear()
    fonts.fitted.cache_clear()


def font_of(path: Path, signs: str) -> str:
    """Make a font whose signs are whole squares."""

    def square() -> Any:
        pen = TTGlyphPen(None)
        for number, place in enumerate([(0, 0), (0, 800), (1000, 800), (1000, 0)]):
            (pen.lineTo if number else pen.moveTo)(place)
        pen.closePath()
        return pen.glyph()

    names = [f"sign{number}" for number in range(len(signs))]
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", *names])
    made.setupCharacterMap(dict(zip(map(ord, signs), names, strict=True)))
    made.setupGlyf({name: square() for name in (".notdef", *names)})
    made.setupHorizontalMetrics(dict.fromkeys((".notdef", *names), (1000, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    made.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    made.setupPost()
    made.save(path)
    return str(path)


def test_signs_that_no_font_has_are_told_apart_by_their_numbers(installed: list[str]) -> None:
    cats, dogs = pixels("猫"), pixels("犬")
    assert cats != dogs
    assert pixels("猫", 16) != pixels("犬", 16)
    assert fonts.width_of("猫", 30) > fonts.width_of("I", 30)


def test_an_installed_font_draws_what_the_windows_own_lacks(
    installed: list[str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    installed += [
        str(broken),
        str(tmp_path / "gone.ttf"),
        font_of(tmp_path / "dogs.ttf", "犬"),
        font_of(tmp_path / "cats.ttf", "猫A"),
    ]
    squares = fonts.drawn("猫", 30, WHITE)
    assert filled(squares) > 250  # px: a whole square of the size of a letter
    assert filled(fonts.drawn("A", 30, WHITE)) < 200  # by the window's own font, which has it
    both = fonts.width_of("Zoë 猫", 30)
    assert both == fonts.width_of("Zoë ", 30) + squares.get_width()


def test_marks_stay_with_the_sign_that_they_change(installed: list[str]) -> None:
    assert pixels("e\u0301") == pixels("é")
    family = "👩\u200d👧"
    assert [run.text for run in fonts._runs(f"a{family}")] == ["a", family]


def test_fonts_survive_the_end_of_pygame(installed: list[str]) -> None:
    before = pixels("a猫")
    pygame.quit()
    pygame.init()
    for cached in (fonts._runs, fonts._system_path):
        cached.cache_clear()
    assert pixels("a猫") == before and not fonts._runs("aé")[0].path


def test_words_from_right_to_left_keep_their_order(installed: list[str], tmp_path: Path) -> None:
    installed.append(font_of(tmp_path / "letters.ttf", "אבגד "))
    (run,) = fonts._runs("אב גד")
    assert run.script == "Hebr"
    (first, second) = fonts._runs("Ada אב")
    assert (first.text, first.script, second.script) == ("Ada ", "", "Hebr")


def test_the_fonts_of_this_machine_can_be_listed() -> None:
    assert all(Path(path).is_file() for path in fonts._installed())


@given(st.text(max_size=30), st.sampled_from([15, 22, 60]))
def test_whatever_is_said_can_be_drawn(text: str, size: int) -> None:
    picture = fonts.drawn(text, size, WHITE, bold=True, italic=True)
    assert picture.get_width() == fonts.width_of(text, size, bold=True, italic=True)
    cut = fonts.fitted(text, size, 90)
    assert cut == text or fonts.width_of(cut, size) <= 90 or cut == "…"
    lines = fonts.folded(text, size, 90)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(fonts.width_of(line, size) <= 90 or len(line) == 1 for line in lines)


@pytest.mark.parametrize("bold", [False, True])
def test_what_is_cut_is_measured_as_it_is_drawn(bold: bool) -> None:
    cut = fonts.fitted("m" * 60, 30, 200, bold)
    assert 150 < fonts.width_of(cut, 30, bold=bold) <= 200


def test_a_long_line_shows_its_end_while_it_is_typed(driver: Driver) -> None:
    driver.app.push(TextScreen(driver.app, "Which agent?", lambda text: None))
    driver.type("猫" * 120)
    before = driver.app.window.copy()
    driver.type("犬")
    driver.screen._steps = 0
    driver.run(1)
    inside, beyond = pygame.Rect(180, 246, 600, 44), pygame.Rect(781, 240, 170, 60)

    def seen(picture: pygame.Surface, area: pygame.Rect) -> bytes:
        return pygame.image.tobytes(picture.subsurface(area), "RGB")

    assert seen(driver.app.window, inside) != seen(before, inside)
    driver.tap("escape")
    driver.app.push(TextScreen(driver.app, "Which agent?", lambda text: None))
    driver.run(1)
    assert seen(driver.app.window, beyond) == seen(before, beyond)
