"""The sounds of the fight, synthesised by the program: no files, and no device needed."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import numpy as np
import pygame
from numpy.typing import NDArray

from arena import state as S
from arena.frame_data.skills import Table, own_table
from arena.window.drawing.happenings import Happening, Kind, happenings

_DRIVER: Final = "SDL_AUDIODRIVER"
RATE: Final = 22_050  # samples a second
Wave = NDArray[np.float64]

_HEAVY: Final = 0.14  # share of health from which a hit sounds heavy


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * RATE)) / RATE


def _noise(seconds: float, seed: int, smooth: int = 1) -> Wave:
    """Give noise, the duller the more samples are averaged."""
    raw = np.random.default_rng(seed).uniform(-1, 1, round(seconds * RATE))
    if smooth == 1:
        return raw
    dull: Wave = np.convolve(raw, np.ones(smooth) / smooth**0.5, mode="same")
    return dull


def _fade(wave: Wave, rate: float) -> Wave:
    """Let a wave die away, ``rate`` times e a second, after a start of 2 ms without a click."""
    time = np.arange(len(wave)) / RATE
    return wave * np.exp(-rate * time) * np.minimum(time / 0.002, 1.0)


def _tone(seconds: float, start: float, end: float) -> Wave:
    """Give a tone that glides from one pitch (Hz) to another."""
    time = _time(seconds)
    pitch = start * (end / start) ** (time / seconds)
    wave: Wave = np.sin(2 * np.pi * np.cumsum(pitch) / RATE)
    return wave


def _hit(seconds: float, low: float, seed: int) -> Wave:
    thump = _fade(_tone(seconds, low * 2.6, low), 16)
    return 0.9 * thump + 0.8 * _fade(_noise(seconds, seed, 3), 38)


def _bells(seconds: float, *pitches: float) -> Wave:
    tones = [_tone(seconds, pitch, pitch) / (1 + k) for k, pitch in enumerate(pitches)]
    together: Wave = np.sum(tones, axis=0)
    return _fade(together, 14)


def _rise(seconds: float, start: float, end: float) -> Wave:
    wave = _tone(seconds, start, end) + 0.5 * _tone(seconds, start * 1.5, end * 1.5)
    return (
        wave
        * np.minimum(_time(seconds) / 0.02, 1.0)
        * np.minimum((seconds - _time(seconds)) / 0.1, 1.0)
    )


def _whoosh(seconds: float, seed: int, smooth: int) -> Wave:
    wave = _noise(seconds, seed, smooth)
    swelling: Wave = wave * np.sin(np.pi * _time(seconds) / seconds) ** 2
    return swelling


_MADE: Final[dict[str, Callable[[], Wave]]] = {
    "swing": lambda: 0.35 * _whoosh(0.13, 1, 6),
    "hit": lambda: 0.75 * _hit(0.2, 90, 2),
    "heavy hit": lambda: _hit(0.36, 58, 3),
    "block": lambda: 0.5 * _bells(0.16, 620, 930, 1_480) + 0.3 * _fade(_noise(0.16, 4), 60),
    "break": lambda: 0.6 * _bells(0.6, 1_900, 2_530, 3_310) + 0.7 * _fade(_noise(0.6, 5), 9),
    "absorb": lambda: 0.7 * _bells(0.25, 210, 317),
    "catch": lambda: 0.7 * _bells(0.4, 880, 1_320, 1_760) + 0.5 * _hit(0.4, 70, 6),
    "grab": lambda: 0.5 * _fade(_noise(0.12, 7, 5), 22),
    "slam": lambda: _hit(0.5, 44, 8) + 0.4 * _fade(_noise(0.5, 9, 12), 7),
    "escape": lambda: 0.6 * _bells(0.25, 523, 784),
    "super": lambda: 0.5 * _rise(0.55, 160, 980),
    "shot": lambda: 0.5 * _whoosh(0.3, 10, 4) + 0.25 * _fade(_tone(0.3, 900, 260), 8),
    "clash": lambda: 0.6 * _bells(0.3, 700, 1_050) + 0.4 * _fade(_noise(0.3, 11, 2), 16),
    "blink": lambda: 0.4 * _fade(_tone(0.28, 420, 1_900), 9),
    "jump": lambda: 0.3 * _whoosh(0.11, 12, 9),
    "land": lambda: 0.4 * _fade(_noise(0.1, 13, 10), 30),
    "fall": lambda: 0.7 * _fade(_noise(0.22, 14, 14), 18) + 0.4 * _fade(_tone(0.22, 110, 50), 16),
    "knock-out": lambda: _hit(0.9, 36, 15) + 0.5 * _fade(_tone(0.9, 300, 60), 4),
    "time": lambda: 0.6 * _bells(0.8, 392, 523, 659),
    "round": lambda: 0.5 * _bells(0.5, 523, 784, 1_046),
    "move": lambda: 0.3 * _bells(0.07, 880),
    "choose": lambda: 0.35 * _bells(0.14, 880, 1_318),
}
NAMES: Final = tuple(_MADE)
"""All sounds, for `Sounds.play`."""

_SOUND_OF: Final = {
    Kind.BLOCK: "block",
    Kind.BREAK: "break",
    Kind.ABSORB: "absorb",
    Kind.CATCH: "catch",
    Kind.GRAB: "grab",
    Kind.SLAM: "slam",
    Kind.ESCAPE: "escape",
    Kind.SWING: "swing",
    Kind.SUPER: "super",
    Kind.SHOT: "shot",
    Kind.CLASH: "clash",
    Kind.BLINK: "blink",
    Kind.JUMP: "jump",
    Kind.LAND: "land",
    Kind.FALL: "fall",
    Kind.KNOCK_OUT: "knock-out",
    Kind.TIME: "time",
}


def synthesise(name: str) -> NDArray[np.int16]:
    """Make a sound: int16 ``[samples]`` at `RATE`, always the same."""
    wave = _MADE[name]()
    return np.asarray(np.clip(wave * 0.7, -1, 1) * 32_000, np.int16)


def sound_of(happening: Happening) -> str:
    """Name the sound of what has happened."""
    if happening.kind is Kind.HIT:
        return "heavy hit" if happening.size >= _HEAVY else "hit"
    return _SOUND_OF[happening.kind]


class Sounds:
    """Plays the sounds of a fight; silent where there is no sound device.

    Attributes:
        muted: Whether nothing is heard; the caller remembers it.
        device: Whether there is a sound device.
    """

    def __init__(self, muted: bool = False, table: Table | None = None) -> None:
        """Open the sound device and make all sounds.

        Args:
            muted: Whether to begin muted.
            table: Frame data of the fights instead of the bundled fighters'.
        """
        self.muted = muted
        self._table = own_table(table)
        self._made: dict[str, pygame.mixer.Sound] = {}
        self.device = self._open()

    def _open(self) -> bool:
        if os.environ.get(_DRIVER) == "dsp":
            # PettingZoo names this driver when it is imported, which modern systems lack
            del os.environ[_DRIVER]
        try:
            if not pygame.mixer.get_init():
                with _quiet():
                    pygame.mixer.init(RATE, -16, 2, 512)
            made = pygame.mixer.get_init() or (RATE, -16, 2)
            pygame.mixer.set_num_channels(16)
        except pygame.error:
            return False
        rate, _, channels = made
        for name in NAMES:
            mono = _resampled(synthesise(name), rate)
            samples = mono if channels == 1 else np.repeat(mono[:, np.newaxis], channels, axis=1)
            self._made[name] = pygame.sndarray.make_sound(np.ascontiguousarray(samples))
        return True

    def hear(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> None:
        """Play what a frame sounds like.

        Args:
            before: State before the frame, int32 ``[FIELDS]``.
            after: State after it.
        """
        for name in self.heard(before, after):
            self.play(name)

    def heard(self, before: NDArray[np.int32], after: NDArray[np.int32]) -> list[str]:
        """Name the sounds of a frame, each once, in the order of `NAMES`; see `hear`."""
        if int(after[S.FRAME]) == int(before[S.FRAME]):
            return []
        sounds = {sound_of(happening) for happening in happenings(before, after, self._table)}
        return [name for name in NAMES if name in sounds]

    def play(self, name: str) -> None:
        """Play one sound by its name in `NAMES`, unless muted or without a device."""
        if self.device and not self.muted:
            self._made[name].play()


def _resampled(wave: NDArray[np.int16], rate: int) -> NDArray[np.int16]:
    if rate == RATE:
        return wave
    places = np.arange(round(len(wave) * rate / RATE)) * (RATE / rate)
    stretched: NDArray[np.int16] = np.interp(places, np.arange(len(wave)), wave).astype(np.int16)
    return stretched


@contextmanager
def _quiet() -> Iterator[None]:
    """Send what libraries write to stderr nowhere: ALSA says in ten lines that there is no device.

    Nothing of Python's own is lost, which raises.
    """
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
