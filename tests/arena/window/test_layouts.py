"""Keys of layouts of other scripts, and of those without digits."""

import pygame
import pytest

from arena.window.layouts import on_any_layout


@pytest.mark.parametrize(
    ("sign", "scancode", "meant"),
    [
        ("a", 4, "a"),
        ("q", 4, "q"),  # French: what stands on a key counts
        ("z", 28, "z"),  # German
        ("ö", 51, "ö"),
        ("ф", 4, "a"),  # Russian
        ("ю", 55, "."),
        ("א", 23, "t"),  # Hebrew
        ("ñ", 51, "ñ"),
        ("&", 30, "1"),  # French digits
        ("é", 31, "2"),
        ("(", 34, "5"),
        ("-", 35, "-"),
        (";", 54, "."),
        (";", 51, ";"),
        ("ř", 34, "5"),  # Czech
        ("5", 34, "5"),
    ],
)
@pytest.mark.parametrize("kind", [pygame.KEYDOWN, pygame.KEYUP])
def test_a_key_is_what_stands_on_it_or_at_its_place(
    sign: str, scancode: int, meant: str, kind: int
) -> None:
    event = pygame.event.Event(kind, key=ord(sign), scancode=scancode, mod=1, unicode=sign)
    given = on_any_layout(event)
    assert (given.type, chr(given.key), given.mod) == (kind, meant, 1)


def test_keys_without_a_sign_and_other_events_stay() -> None:
    for event in (
        pygame.event.Event(pygame.KEYDOWN, key=pygame.K_LEFT, scancode=80),
        pygame.event.Event(pygame.KEYDOWN, key=pygame.K_KP1, scancode=89),
        pygame.event.Event(pygame.KEYDOWN, key=0, scancode=30),
        pygame.event.Event(pygame.TEXTINPUT, text="ф"),
    ):
        assert on_any_layout(event) is event
