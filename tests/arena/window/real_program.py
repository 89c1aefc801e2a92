"""The window as a program of its own, which tells what it shows: one JSON object a line.

Run as ``python -m tests.arena.window.real_program SPEED``; its clock runs SPEED times too fast, so
that a match does not take its time. Its agents walk in and press heavy now and then.
"""

import json
import sys
import time
from typing import Any

import pygame

from arena.replays.library import Library
from arena.rules.actions import FORWARD, HEAVY
from arena.window.app import App
from arena.window.drawing import FightPainter
from arena.window.screens.title import TitleScreen
from arena.window.settings import load_settings
from tests.arena.window.driver import agent

AGENT = "python:still.py:Still"


def of_fight(screen: Any) -> dict[str, Any]:
    session = screen.match.session
    press = session.last_press[0]
    return {
        "fought": session.is_fought,
        "frame": session.fight.frame,
        "match": screen.match.name,
        "pressed": None if press is None else [press.skill, press.effective - press.pressed],
    }


def of_training(screen: Any) -> dict[str, Any]:
    room, dummy = screen.room, screen.room.dummy
    presses = [int(room.fight[f"p{side}.presses"]) for side in (0, 1)]
    return {
        "values": {each.cap: each.value for each in screen.commands()},
        "frame": room.fight.frame,
        "slots": [slot is not None for slot in room.slots],
        "recordings": [len(each) for each in dummy.recordings],
        "recording": None if room.recording is None else len(room.recording),
        "health": [side.health / side.full_health for side in room.fight.side],
        "meter": [side.meter for side in room.fight.side],
        "fighters": [side.fighter for side in room.fight.side],
        "x": [side.x for side in room.fight.side],
        "presses": presses,
        "was_hit": room.moments[-1].dummy.was_hit,
    }


def of_replay(screen: Any) -> dict[str, Any]:
    viewer = screen.viewer
    return {
        "place": viewer.place,
        "places": viewer.reel.places,
        "running": viewer.running,
        "speed": viewer.speed,
        "labels": len(screen.labels),
        "frame": int(viewer.reel.locate(viewer.place)[1]),
    }


def of_take_over(screen: Any) -> dict[str, Any]:
    return {
        "frame": screen.fight.fight.frame,
        "inputs": screen.fight.fight.inputs[:, screen.fight.side, 1].tolist(),
        "ready": screen._ready,
    }


OF = {
    "FightScreen": of_fight,
    "TrainingScreen": of_training,
    "ReplayScreen": of_replay,
    "TakeOverScreen": of_take_over,
}


def facts(app: App) -> dict[str, Any]:
    screen: Any = app.screen
    name = type(screen).__name__
    told = {"screen": name, "said": app.said, "at": pygame.display.get_window_position()}
    if hasattr(screen, "entries"):
        entries = screen.entries()
        told["chosen"] = entries[min(screen.chosen, len(entries) - 1)].label.strip()
    if name in OF:
        told |= OF[name](screen)
    return told


class Told(App):
    """A window that tells what it shows after each step."""

    def advance(self) -> None:
        super().advance()
        if self.screen is not None:
            print(json.dumps(facts(self)), flush=True)


def main() -> None:
    speed = float(sys.argv[1])
    settings, _ = load_settings()
    settings.welcomed, settings.names, settings.set_up.rounds = True, ("Ada", ""), 1
    app = Told(
        settings,
        FightPainter(),
        None,
        Library(),
        [(AGENT, "walks in")],
        lambda spec: agent(lambda frame: (FORWARD, HEAVY if frame % 50 == 0 else 0)),
        now=lambda: speed * time.perf_counter(),
        sleep=lambda seconds: time.sleep(seconds / speed),
    )
    app.push(TitleScreen(app))
    app.run()


if __name__ == "__main__":
    main()
