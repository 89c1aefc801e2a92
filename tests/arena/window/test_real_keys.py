"""The window on a real X display, with keys and a mouse that X itself sends."""

import random
from pathlib import Path

import numpy as np

from arena.replays.library import Library
from arena.replays.playback import Playback
from arena.window.screens.timeline import BAR
from arena.window.settings import load_settings
from tests.arena.replays.fights import ADA, recorded
from tests.arena.window.real import Window, window
from tests.arena.window.test_replays import STILL

PLAYED = ["j", "k", "l", "i", "u", "o", "space", "p"]


class Presser:
    """Walks in and presses keys at random."""

    def __init__(self, shown: Window) -> None:
        self.shown, self.draw, self.held = shown, random.Random(4), ""

    def act(self) -> None:
        if self.draw.random() < 0.05:
            self.release()
            self.held = self.draw.choice("dddas")
            self.shown.down(self.held)
        if self.draw.random() < 0.1:
            key = self.draw.choice(PLAYED)
            self.shown.down(key)
            self.shown.up(key)

    def release(self) -> None:
        if self.held:
            self.shown.up(self.held)
            self.held = ""


def test_menu_fight_result_rematch_by_real_keys_and_another_key_for_a_skill(
    tmp_path: Path, monkeypatch
) -> None:
    with window(tmp_path, speed=6) as shown:
        shown.choose("Controls")
        shown.shows("BindingsScreen")
        shown.choose("Heavy")
        shown.tap("g", "Escape")
        shown.shows("TitleScreen")
        shown.tap(*["Up"] * 5)  # the menu goes round
        shown.choose("Fight")
        shown.choose("Start")
        shown.wait(lambda facts: facts["screen"] == "FightScreen" and facts["fought"])
        shown.tap("g")
        shown.wait(lambda facts: facts["pressed"] == [2, 0])  # heavy, without delay
        match = shown.facts["match"]
        presser = Presser(shown)
        shown.wait(lambda facts: facts["screen"] == "ResultScreen", presser.act)
        presser.release()
        shown.tap("Return")
        shown.wait(lambda facts: facts["screen"] == "FightScreen" and facts["frame"] > 5)
        assert shown.facts["match"] != match
        shown.tap("Escape")
        shown.shows("PauseScreen")
        shown.choose("Leave the match")
        shown.shows("TitleScreen")
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))
    assert load_settings()[0].bindings.keys[0]["heavy"] == ["g"]
    library = Library(tmp_path / "human", ())
    whole = next(entry for entry in library.fights() if entry.match == match)
    assert whole.winner is not None and whole.parties[0] == ADA
    replay = library.load(whole)
    Playback.of(replay)  # plays out the same, bit for bit
    assert len(np.unique(replay.inputs[:, 0])) > 5


def test_every_function_of_training_by_real_keys(tmp_path: Path) -> None:
    with window(tmp_path) as shown:
        shown.choose("Training")
        shown.shows("TrainingScreen")

        def is_set(cap: str, value: str) -> None:
            shown.wait(lambda facts: facts["values"][cap] == value)

        def pressed(key: str, cap: str, *values: str) -> None:
            for value in values:
                shown.tap(key)
                is_set(cap, value)

        # Time: pause, single frames, rewind, slow motion.
        shown.wait(lambda facts: facts["frame"] > 20)
        pressed("Tab", "Tab", "on")
        frame = shown.now()["frame"]
        shown.tap("period", "period", "comma")
        shown.wait(lambda facts: facts["frame"] == frame + 1)
        shown.tap("j", "period")  # a press while it stands counts on the next frame
        shown.wait(lambda facts: facts["presses"][0] == 1)
        shown.down("BackSpace")
        shown.wait(lambda facts: facts["frame"] == 0 and facts["presses"][0] == 0)
        shown.up("BackSpace")
        pressed("Tab", "Tab", "off")
        pressed("minus", "-", "75 %", "50 %", "25 %", "10 %", "100 %")
        # Slots.
        shown.wait(lambda facts: facts["frame"] > 30)
        shown.tap("Shift+2")
        shown.wait(lambda facts: facts["slots"][1])
        frame = shown.now()["frame"]
        shown.wait(lambda facts: facts["frame"] > frame + 30)
        shown.tap("2")
        shown.wait(lambda facts: facts["said"] == "Slot 2" and facts["frame"] < frame + 20)
        # The dummy, and a recording of it.
        pressed("F2", "F2", "crouches", "guards all", "guards if hit", "jumps", "plays recordings")
        pressed("F3", "F3", "on", "off")
        pressed("F4", "F4", "light", "heavy", "low", "overhead", "throw", "special", "defence")
        pressed("F4", "F4", "super", "recording", "none")
        pressed("F5", "F5", "on")
        shown.tap("j")
        shown.wait(lambda facts: facts["presses"] == [0, 1])
        pressed("F5", "F5", "off")
        shown.wait(lambda facts: facts["recordings"][0] > 0)
        before = shown.now()["presses"][1]
        shown.tap("F8")
        shown.wait(lambda facts: facts["presses"][1] > before)
        pressed("F6", "F6", "2: empty")
        pressed("F7", "F7", "looped", "at random", "once")
        # Places, health, meter, fighters, sides.
        pressed("t", "T", "point blank", "far apart", "left corner", "right corner")
        pressed("t", "T", "back to the wall", "round start")
        pressed("g", "G", "75 %")
        pressed("h", "H", "75 %", "50 %")
        shown.wait(lambda facts: facts["health"] == [0.75, 0.5])
        pressed("n", "N", "on")
        shown.wait(lambda facts: facts["meter"] == [100, 100])
        pressed("b", "B", "off", "on")
        pressed("z", "Z", "brakk")
        pressed("x", "X", "cirrus")
        pressed("e", "E", "right")
        shown.wait(lambda facts: facts["fighters"] == ["cirrus", "brakk"])
        pressed("e", "E", "left")
        # What is shown; an agent; keeping.
        pressed("F9", "F9", "on")
        pressed("m", "M", "off", "on")
        pressed("c", "C", "off")
        shown.tap("v")
        shown.shows("TextScreen")
        shown.tap("Return")
        shown.wait(lambda facts: facts["screen"] == "TrainingScreen")
        is_set("Y", "agent")
        shown.wait(lambda facts: facts["presses"][1] > 0)
        pressed("y", "Y", "dummy")
        shown.wait(lambda facts: facts["frame"] > 40)
        shown.tap("f")
        shown.wait(lambda facts: "Kept" in facts["said"])
        shown.tap("Escape")
        shown.shows("TitleScreen")


def test_a_reset_by_a_real_key_while_presses_wait(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))
    settings = load_settings()[0]
    settings.set_up.delay = 31
    settings.save()
    with window(tmp_path) as shown:
        shown.choose("Training")
        shown.shows("TrainingScreen")
        shown.tap("F5")
        shown.wait(lambda facts: facts["recording"] is not None and facts["recording"] > 3)
        shown.down("d")
        for key in ("j", "k", "r"):  # at once: the presses are in the queue
            shown.down(key)
        shown.wait(lambda facts: facts["recording"] is None)
        shown.wait(lambda facts: facts["frame"] > 60)
        assert shown.facts["presses"] == [0, 0] and shown.facts["recordings"] == [0] * 5
        x = shown.facts["x"]
        shown.wait(lambda facts: facts["frame"] > 80)
        assert shown.facts["x"] == x  # what was held must be pressed anew


def test_a_replay_by_real_keys_and_mouse_scrubbed_mashed_and_taken_over(tmp_path: Path) -> None:
    library = Library(tmp_path / "human", ())
    entry = library.save(recorded(600, 3), (ADA, STILL)).entry
    library.close()
    assert entry.path is not None
    before = entry.path.read_bytes()
    with window(tmp_path) as shown:
        shown.choose("Replays")
        shown.tap("Return")
        shown.wait(lambda facts: facts["screen"] == "ReplayScreen")
        last = shown.facts["places"] - 1
        shown.tap("space")
        shown.wait(lambda facts: not facts["running"])
        for share in (0.25, 0.75, 0.5):
            y, end = BAR.centery, round(BAR.left + share * (BAR.width - 1))
            shown.drag((BAR.left + 5, y), (BAR.centerx, y), (end, y))
            shown.wait(lambda facts, share=share: abs(facts["place"] - share * last) < 2)
        place = shown.facts["place"]
        shown.tap("Right", "Shift+Right", "Left")
        shown.wait(lambda facts: facts["place"] == place + 10)
        shown.tap("Home", "Up", "space")
        shown.wait(lambda facts: facts["speed"] == 2 and facts["place"] > 60)
        shown.tap("space")
        # Mashing all keys that players have, and that no function of the player lies on.
        shown.tap("Down", "Home", "space")
        for key in ["a", "s", "d", "w", "j", "l", "u", *"asdwjlu"] * 2:
            shown.tap(key)
        shown.tap("space")
        shown.wait(lambda facts: not facts["running"] and facts["speed"] == 1)
        assert 0 < shown.facts["place"] <= last and shown.facts["labels"] == 0
        # Taking over.
        shown.tap("Home", *["Control+Right"] * 2, "t")
        shown.shows("TakeOverScreen")
        shown.tap("j")  # before it goes on
        shown.wait(lambda facts: facts["ready"] == 0 and facts["frame"] > 130)
        assert not any(shown.facts["inputs"])
        shown.tap("j")
        shown.wait(lambda facts: facts["inputs"].count(1) == 1)
        shown.tap("F5")
        shown.wait(lambda facts: facts["ready"] > 0 and facts["frame"] == 120)
        assert shown.facts["inputs"] == []
        shown.wait(lambda facts: facts["frame"] > 140)
        shown.tap("Escape")
        shown.wait(lambda facts: facts["screen"] == "ReplayScreen")
        assert shown.facts["place"] == 120
    assert entry.path.read_bytes() == before
    taken = [each for each in library.fights() if each.id != entry.id]
    assert len(taken) == 2 and all("taken over" in each.note for each in taken)
    Playback.of(library.load(taken[0]))
