"""What single keys do in training mode, and what each is set to."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pygame

from arena.rules.actions import SKILL_NAMES
from arena.window.training.dummy import RECORDINGS, Behaviour, Playback

if TYPE_CHECKING:
    from arena.window.screens.training import TrainingScreen

NO_KEY: Final = -1
"""Key of a command whose own is bound to a player."""
_REVERSALS: Final = (*range(len(SKILL_NAMES)), -1)


@dataclass(frozen=True)
class Command:
    """A key and what it does.

    Attributes:
        key: pygame's number of the key.
        cap: What stands on it.
        label: What it does, or what it sets.
        run: Does it.
        value: What it is set to, as a text; empty if it sets nothing.
    """

    key: int
    cap: str
    label: str
    run: Callable[[], None]
    value: str = ""


def commands(screen: "TrainingScreen") -> list[Command]:
    """List the commands of training mode as they stand now."""
    return [*_time(screen), *_dummy(screen), *_setting(screen), *_looking(screen)]


def _time(screen: "TrainingScreen") -> list[Command]:
    pace = screen.pace

    def pause() -> None:
        pace.paused = not pace.paused

    def back() -> None:
        pace.paused = True
        screen.back(1)

    return [
        Command(pygame.K_TAB, "Tab", "pause", pause, _on(pace.paused)),
        Command(pygame.K_PERIOD, ".", "one frame on", pace.advance),
        Command(pygame.K_COMMA, ",", "one frame back", back),
        Command(pygame.K_MINUS, "-", "speed", pace.slower, f"{pace.speed} %"),
        Command(pygame.K_r, "R", "reset", screen.reset),
        Command(pygame.K_f, "F", "keep for clones", screen.keep),
    ]


def _dummy(screen: "TrainingScreen") -> list[Command]:
    room, dummy = screen.room, screen.room.dummy

    def behave() -> None:
        kinds = list(Behaviour)
        dummy.behaviour = kinds[(kinds.index(dummy.behaviour) + 1) % len(kinds)]

    def tech() -> None:
        dummy.techs = not dummy.techs

    def reverse() -> None:
        dummy.reversal = _REVERSALS[(_REVERSALS.index(dummy.reversal) + 1) % len(_REVERSALS)]

    def play_differently() -> None:
        kinds = list(Playback)
        dummy.playback = kinds[(kinds.index(dummy.playback) + 1) % len(kinds)]

    def choose() -> None:
        dummy.slot = (dummy.slot + 1) % RECORDINGS

    frames = len(dummy.recordings[dummy.slot])
    kept = f"{dummy.slot + 1}: {frames} frames" if frames else f"{dummy.slot + 1}: empty"
    plays = "agent" if room.agent_plays else "dummy"
    names = {-1: "recording", 0: "none"}
    reversal = names.get(dummy.reversal, SKILL_NAMES[dummy.reversal])
    left, right = (corner.fighter for corner in room.corners)
    return [
        Command(pygame.K_z, "Z", "left", lambda: screen.next_fighter(0), left),
        Command(pygame.K_x, "X", "right", lambda: screen.next_fighter(1), right),
        Command(pygame.K_v, "V", "choose an agent", screen.choose_agent),
        Command(pygame.K_y, "Y", "other side", screen.switch_player, plays),
        Command(pygame.K_e, "E", "your side", screen.switch_sides, ("left", "right")[room.me]),
        Command(pygame.K_F2, "F2", "dummy", behave, dummy.behaviour.value),
        Command(pygame.K_F3, "F3", "techs throws", tech, _on(dummy.techs)),
        Command(pygame.K_F4, "F4", "on wake-up", reverse, reversal),
        Command(pygame.K_F5, "F5", "record", screen.record, _on(room.recording is not None)),
        Command(pygame.K_F6, "F6", "recording", choose, kept),
        Command(pygame.K_F7, "F7", "plays", play_differently, dummy.playback.value),
        Command(pygame.K_F8, "F8", "play again", room.play_again),
    ]


def _setting(screen: "TrainingScreen") -> list[Command]:
    room, setting = screen.room, screen.room.setting

    def place() -> None:
        setting.next_place()
        screen.reset()

    def refill() -> None:
        setting.refills = not setting.refills

    def meter() -> None:
        setting.full_meter = not setting.full_meter

    first, second = setting.health
    return [
        Command(pygame.K_t, "T", "place", place, setting.place),
        Command(pygame.K_g, "G", "left health", lambda: room.set_health(0), f"{first} %"),
        Command(pygame.K_h, "H", "right health", lambda: room.set_health(1), f"{second} %"),
        Command(pygame.K_b, "B", "health returns", refill, _on(setting.refills)),
        Command(pygame.K_n, "N", "full meter", meter, _on(setting.full_meter)),
    ]


def _looking(screen: "TrainingScreen") -> list[Command]:
    shown = screen.shown

    def boxes() -> None:
        shown.boxes = not shown.boxes

    def panel() -> None:
        shown.panel = not shown.panel

    def camera() -> None:
        shown.camera = not shown.camera

    return [
        Command(pygame.K_F9, "F9", "boxes", boxes, _on(shown.boxes)),
        Command(pygame.K_m, "M", "meter and mind", panel, _on(shown.panel)),
        Command(pygame.K_c, "C", "camera", camera, _on(shown.camera)),
    ]


def _on(on: bool) -> str:
    return "on" if on else "off"
