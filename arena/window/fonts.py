"""Any text as a picture: pygame's own font, and the system's fonts for the signs that it lacks.

A name is whatever a person types. Where pygame's font has no glyph, the first installed font that
has one draws the sign, in colour if it does; where none has, a box holds the number of the sign,
so that two names never look the same. What runs from right to left is set that way.
"""

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Final, NamedTuple

import pygame
import pygame.freetype

Colour = tuple[int, int, int]

_OWN: Final = ""
_NONE: Final = "none"
_EM: Final = 0.6875  # pygame opens its own font at this share of a size, any other at the whole
_UNSEEN: Final = ("Cc", "Cs", "Zl", "Zp")
_JOINER: Final = "\u200d"
_TONES: Final = range(0x1F3FB, 0x1F400)
_VARIANTS: Final = range(0xFE00, 0xFE10)
_PREFERRED: Final = (
    *("notocoloremoji", "segoeuiemoji", "applecoloremoji", "twemoji"),
    *("notosanscjkjp", "notosanscjksc", "notosanscjk", "sourcehansans", "wenquanyimicrohei"),
    *("microsoftyahei", "yugothic", "malgungothic", "msgothic", "simsun"),
    *("pingfangsc", "hiraginosansgb", "applesdgothicneo", "arialunicodems"),
    *("notosans", "dejavusans", "segoeui", "arial"),
)
"""Families that are asked first, as pygame names them; then every other one, by name."""
_STRONG: Final = {"R": "Hebr", "AL": "Arab"}  # classes of signs that run from right to left
_WEAK: Final = ("NSM", "BN", "CS", "ON", "WS")  # signs that go with those before them


class _Run(NamedTuple):
    """Signs that one font draws in one direction.

    Attributes:
        text: The signs.
        path: Of the font: empty for pygame's own, `_NONE` where no font has them.
        script: Where they run from right to left, their script in four letters; else empty.
    """

    text: str
    path: str
    script: str


@lru_cache(maxsize=128)
def _kept(path: str, size: int, bold: bool, italic: bool) -> pygame.font.Font:
    made = pygame.font.Font(path, round(_EM * size)) if path else pygame.font.Font(None, size)
    made.bold, made.italic = bold, italic
    return made


def _font(path: str, size: int, bold: bool, italic: bool) -> pygame.font.Font:
    """Give a font, opened once; opened again if pygame has quit since then."""
    if not pygame.font.get_init():
        pygame.font.init()
        _kept.cache_clear()
    try:
        _kept(path, size, bold, italic).get_height()
    except pygame.error:
        _kept.cache_clear()
    return _kept(path, size, bold, italic)


def drawn(
    text: str, size: int, colour: Colour, *, bold: bool = False, italic: bool = False
) -> pygame.Surface:
    """Draw one line.

    Args:
        text: Anything.
        size: Height of the font, px.
        colour: Of the letters; signs that have colours of their own keep them.
        bold: Whether thick.
        italic: Whether the letters lean.

    Returns:
        The letters on nothing; it is shared, so nothing is to be drawn on it.
    """
    own = _font(_OWN, size, bold, italic)
    runs = _runs(_shown(text))
    if all(run.path == _OWN for run in runs):
        return own.render("".join(run.text for run in runs), True, colour)
    pieces = [_piece(run, size, colour, bold, italic) for run in runs]
    width = sum(picture.get_width() for picture, _ in pieces)
    height = max(own.get_height(), *(rise + each.get_height() for each, rise in pieces))
    whole = pygame.Surface((width, height), pygame.SRCALPHA)
    x = 0
    for picture, rise in pieces:
        whole.blit(picture, (x, rise))
        x += picture.get_width()
    return whole


def width_of(text: str, size: int, *, bold: bool = False, italic: bool = False) -> int:
    """Give the width of a line, px; arguments as of `drawn`."""
    if text.isascii():
        return _font(_OWN, size, bold, italic).size(_shown(text))[0]
    return drawn(text, size, (255, 255, 255), bold=bold, italic=italic).get_width()


@lru_cache(maxsize=512)
def fitted(text: str, size: int, most: int, bold: bool = False, italic: bool = False) -> str:
    """Cut a text to a width in px; one that is cut ends in "…"."""
    if width_of(text, size, bold=bold, italic=italic) <= most:
        return text
    signs = _fitting(
        len(text), lambda n: width_of(f"{text[:n]}…", size, bold=bold, italic=italic) <= most
    )
    return f"{text[:signs]}…"


def end_of(text: str, size: int, most: int) -> str:
    """Give as much of a text's end as a width in px takes, to be typed on."""
    signs = _fitting(len(text), lambda n: width_of(text[len(text) - n :], size) <= most)
    return text[len(text) - signs :]


def _fitting(most: int, fits: Callable[[int], bool]) -> int:
    """Find the largest number from 0 to ``most`` that fits; 0 does."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low


@lru_cache(maxsize=128)
def folded(text: str, size: int, most: int) -> tuple[str, ...]:
    """Break a text into lines of a width in px: between words, within those that are wider."""
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size) > most:
            lines.append(line)
            longer = word
        while len(longer) > 1 and width_of(longer, size) > most:
            fits = max(len(fitted(longer, size, most)) - 1, 1)
            lines.append(longer[:fits])
            longer = longer[fits:]
        line = longer
    return (*lines, line)


def _shown(text: str) -> str:
    """Put a space where a sign is none that can be drawn, such as a line's end in an error."""
    if text.isprintable():
        return text
    return "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)


# --- runs -----------------------------------------------------------------------------------------
@lru_cache(maxsize=512)
def _runs(text: str) -> tuple[_Run, ...]:
    """Part a text by fonts and directions."""
    if text.isascii():
        return (_Run(text, _OWN, ""),)
    marked: list[tuple[str, str, str]] = []
    for cluster in _clusters(unicodedata.normalize("NFC", text)):
        direction = unicodedata.bidirectional(cluster[0])
        path, script = _path_of(cluster), _STRONG.get(direction, "")
        if marked and marked[-1][2] and direction in _WEAK:
            path, script = marked[-1][1:]  # so that words keep their order
        marked.append((cluster, path, script))
    return tuple(
        _Run("".join(cluster for cluster, _, _ in run), *shared)
        for shared, run in groupby(marked, key=lambda each: each[1:])
    )


def _clusters(text: str) -> Iterator[str]:
    """Part a text into signs, each with the marks, joiners and tones that belong to it."""
    cluster = ""
    for sign in text:
        if cluster and (_belongs(sign) or cluster.endswith(_JOINER)):
            cluster += sign
        else:
            if cluster:
                yield cluster
            cluster = sign
    if cluster:
        yield cluster


def _belongs(sign: str) -> bool:
    """Whether a sign changes the one before it."""
    is_mark = unicodedata.category(sign).startswith("M") or sign == _JOINER
    return is_mark or ord(sign) in _TONES or ord(sign) in _VARIANTS


def _path_of(cluster: str) -> str:
    """Name the font that draws a sign."""
    sign = cluster[0]
    if sign.isspace() or unicodedata.category(sign) == "Cf":
        return _OWN
    if unicodedata.bidirectional(sign) in _STRONG:  # pygame's font has but some of these letters
        return _system_path(sign)
    return _OWN if _has(_OWN, sign) else _system_path(sign)


@lru_cache(maxsize=2048)
def _system_path(sign: str) -> str:
    """Find an installed font that has a sign."""
    return next((path for path in _installed() if _has(path, sign)), _NONE)


@lru_cache(maxsize=1)
def _installed() -> tuple[str, ...]:
    """List the font files of this machine, those asked first in front."""
    names = [*_PREFERRED, *sorted(pygame.font.get_fonts())]
    paths = (pygame.font.match_font(name) for name in names)
    return tuple(dict.fromkeys(path for path in paths if path))


def _has(path: str, sign: str) -> bool:
    """Whether a font has a glyph for a sign; one that cannot be read has none."""
    if not pygame.freetype.get_init():
        pygame.freetype.init()
    for kept in (True, False):
        try:
            font, size = _measure(path)
            return font.get_metrics(sign, size)[0] is not None
        except (pygame.error, OSError, RuntimeError):
            if kept:  # it may have been opened before pygame quit
                _measure.cache_clear()
    return False


@lru_cache(maxsize=256)
def _measure(path: str) -> tuple[pygame.freetype.Font, float]:
    """Open a font to ask for glyphs, at a size that it has: some hold pictures of one size only."""
    font = pygame.freetype.Font(path or None, 20)
    fixed = font.get_sizes() if not font.scalable else []
    return font, fixed[0][0] if fixed else 20.0


@lru_cache(maxsize=256)
def _is_drawn_by_lines(path: str) -> bool:
    """Whether a font has outlines, not pictures of one size."""
    if not pygame.freetype.get_init():
        pygame.freetype.init()
    return bool(pygame.freetype.Font(path or None, 20).scalable)


# --- pieces ---------------------------------------------------------------------------------------
def _piece(
    run: _Run, size: int, colour: Colour, bold: bool, italic: bool
) -> tuple[pygame.Surface, int]:
    """Draw a run; give it with its distance from the upper edge of the line, px."""
    own = _font(_OWN, size, bold, italic)
    if run.path == _NONE:
        return _numbers(run.text, own, colour), 0
    thick = bold and _is_drawn_by_lines(run.path)
    font = _font(run.path, size, thick, italic)
    if run.script:
        font.set_direction(pygame.DIRECTION_RTL)
        font.set_script(run.script)
    try:
        picture = font.render(run.text, True, colour)
    finally:
        if run.script:
            font.set_direction(pygame.DIRECTION_LTR)
            font.set_script("Zyyy")
    line = own.get_height()
    if picture.get_height() > 2 * line:  # pictures of one size
        share = line / picture.get_height()
        smaller = max(round(picture.get_width() * share), 1), line
        return pygame.transform.smoothscale(picture.convert_alpha(), smaller), 0
    return picture, own.get_ascent() - font.get_ascent()


def _numbers(text: str, own: pygame.font.Font, colour: Colour) -> pygame.Surface:
    """Draw signs that no font has as boxes with their numbers, in two rows of digits."""
    height = own.get_height()
    small = _font(_OWN, max(height * 3 // 4, 8), False, False)
    pictures = []
    for sign in text:
        digits = f"{ord(sign):04X}"
        half = (len(digits) + 1) // 2
        rows = [small.render(row, True, colour) for row in (digits[:half], digits[half:])]
        box = pygame.Surface((max(row.get_width() for row in rows) + 4, height), pygame.SRCALPHA)
        pygame.draw.rect(box, colour, box.get_rect().inflate(-1, 0), 1)
        for number, row in enumerate(rows):
            middle = box.get_width() // 2, height * (1 + 2 * number) // 4
            box.blit(row, row.get_rect(center=middle))
        pictures.append(box)
    whole = pygame.Surface((sum(each.get_width() for each in pictures), height), pygame.SRCALPHA)
    x = 0
    for box in pictures:
        whole.blit(box, (x, 0))
        x += box.get_width()
    return whole
