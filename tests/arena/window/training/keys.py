"""Keys of training mode that are pressed with others."""

import pygame

from tests.arena.window.driver import Driver


def shift(driver: Driver, digit: str) -> None:
    key = pygame.key.key_code(digit)
    driver.post(pygame.KEYDOWN, key=key, mod=pygame.KMOD_LSHIFT, unicode="", scancode=0)
    driver.run(1)
