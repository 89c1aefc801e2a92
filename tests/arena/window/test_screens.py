"""The window by its screens: menu to fight to result to rematch, keys, pause, first hints."""

import json
from itertools import pairwise

import pygame
import pytest

from arena.base.errors import InputError
from arena.window.look import write
from arena.window.screens.title import TitleScreen
from arena.window.settings import Settings, load_settings, settings_file
from tests.arena.window.driver import Driver, agent


def end_round(driver: Driver, loser: int = 1) -> None:
    """Let the clock run out, one side hurt."""
    fight = driver.screen.match.session.fight
    fight.side[loser].set_health(1)
    fight.set("frame", 3590)


def test_from_the_title_to_a_result_and_a_rematch(still: Driver) -> None:
    assert still.shown == "TitleScreen"
    screen = still.fight()
    first = screen.match
    still.tap("j")  # the welcome goes away
    while not first.session.is_fought:
        still.run(1)
    end_round(still)
    still.until("ResultScreen")
    assert first.session.winner == 0
    still.run(1)
    still.choose("Rematch")
    second = still.load()
    assert second.match is not first and second.match.plan is first.plan
    assert second.match.session.seed != first.session.seed
    assert not second.welcoming
    end_round(still, loser=0)
    still.until("ResultScreen")
    assert second.match.session.winner == 1
    still.choose("Title")
    assert still.shown == "TitleScreen"
    still.app.keeper.trouble()
    still.close()
    kept = {
        (entry.result, entry.parties[0].name, entry.match) for entry in still.app.library.fights()
    }
    assert {each[:2] for each in kept} == {("Ada won", "Ada"), ("python:still.py:Still won", "Ada")}
    assert len({each[2] for each in kept}) == 2


def test_escape_always_goes_back(still: Driver) -> None:
    for entry in ("Fight", "Two players", "Watch", "Controls", "Options"):
        still.choose(entry)
        assert still.shown != "TitleScreen"
        still.tap("escape")
        assert still.shown == "TitleScreen"
    still.fight()
    still.tap("escape")
    assert still.shown == "PauseScreen"
    still.tap("escape")
    assert still.shown == "FightScreen"
    still.tap("escape")
    still.choose("Leave the match")
    assert still.shown == "TitleScreen"
    still.tap("escape")
    assert still.screen is None


def test_a_fight_that_is_paused_stands_still(still: Driver) -> None:
    screen = still.fight()
    still.tap("j")
    still.run(150)
    frame = screen.match.session.fight.frame
    assert frame > 0
    still.tap("escape")
    still.run(50)
    assert screen.match.session.fight.frame == frame
    still.tap("escape")
    still.run(5)
    assert screen.match.session.fight.frame > frame


def test_leaving_keeps_what_was_played_as_broken_off(still: Driver) -> None:
    still.fight()
    still.tap("j")
    still.run(160)
    still.close()
    (entry,) = still.app.library.fights()
    assert entry.result == "broken off" and entry.frames > 0


def test_the_first_fight_tells_keys_and_rules_and_later_ones_do_not(still: Driver) -> None:
    screen = still.fight()
    assert screen.welcoming
    still.run(200)
    assert screen.match.session.fight.frame == 0  # it waits until they are read
    still.tap("k")
    assert not screen.welcoming and still.app.settings.welcomed
    still.tap("escape")
    still.choose("Restart the match")
    assert not still.load().welcoming
    assert load_settings()[0].welcomed


def test_the_set_up_is_chosen_and_remembered(still: Driver) -> None:
    still.choose("Fight")
    still.point_at("Left fighter")
    still.tap("right")
    still.point_at("Opponent")
    still.tap("right")
    still.point_at("Your side")
    still.tap("right")
    still.point_at("Your delay")
    still.tap("right", "right", "right")
    still.choose("Start")
    still.type("Ada")
    still.tap("return")
    first, second = still.load().match.session.corners
    assert (first.name, first.fighter) == ("python:still.py:Still", "brakk")
    assert (second.name, second.delay) == ("Ada", 3)
    chosen = load_settings()[0].set_up
    assert (chosen.fighters[0], chosen.side, chosen.delay) == ("brakk", 1, 3)
    assert chosen.agent == "scripted:rush"  # the one after the first level


def test_any_spec_can_be_typed_and_a_wrong_one_is_told(driver: Driver) -> None:
    driver.choose("Fight")
    driver.choose("or any spec …")
    for _ in range(20):
        driver.tap("backspace")
    driver.type("level:nobody")
    driver.tap("return")
    assert "level:nobody" in driver.app.said and driver.shown == "SetUpScreen"
    assert driver.app.settings.set_up.agent == "level:beginner"
    driver.choose("or any spec …")
    for _ in range(20):
        driver.tap("backspace")
    driver.type("scripted:standstill")
    driver.tap("return")
    assert driver.app.settings.set_up.agent == "scripted:standstill"


def test_an_agent_that_cannot_be_loaded_is_told_and_the_window_stays(still: Driver) -> None:
    def fails(frame: int) -> tuple[int, int]:
        raise ValueError("made for other features")

    still.app.resolve = lambda spec: agent(fails)
    still.choose("Fight")
    still.choose("Start")
    still.type("Ada")
    still.tap("return")
    still.until("SetUpScreen", 10_000_000)
    assert "made for other features" in still.app.said


def test_a_crash_in_a_round_is_told_and_lost_by_the_agent(still: Driver) -> None:
    def fails(frame: int) -> tuple[int, int]:
        if frame == 40:
            raise ValueError("no such key")
        return 0, 0

    still.app.resolve = lambda spec: agent(fails)
    screen = still.fight()
    still.tap("j")
    still.until("ResultScreen")
    assert screen.match.session.rounds[0].how == "forfeit"
    still.close()
    (entry,) = still.app.library.fights()
    assert entry.forfeit == 1 and entry.winner == 0 and "no such key" in entry.note


def test_losing_the_focus_pauses_and_lets_go(still: Driver) -> None:
    screen = still.fight()
    still.tap("j")
    still.run(140)
    still.down("d")
    still.run(3)
    still.post(pygame.WINDOWFOCUSLOST)
    still.run(1)
    assert still.shown == "PauseScreen"
    still.tap("escape")
    x = screen.match.session.fight.side[0].x
    still.run(5)
    assert screen.match.session.fight.side[0].x == x


def test_two_people_are_asked_their_names_once(still: Driver) -> None:
    still.choose("Two players")
    still.choose("Start")
    for name in ("Ada", ""):
        still.type(name)
        still.tap("return")
    corners = still.load().match.session.corners
    assert [corner.name for corner in corners] == ["Ada", "Player 2"]
    assert not still.app.controls.alone
    still.tap("escape")
    still.choose("Leave the match")
    still.choose("Fight")
    still.choose("Start")
    assert still.load().match.session.corners[0].name == "Ada"


def test_two_agents_are_watched(still: Driver) -> None:
    still.choose("Watch")
    still.choose("Start")
    screen = still.load()
    assert not screen.welcoming and screen.match.plan.people == (None, None)
    end_round(still)
    still.until("ResultScreen")
    assert "Say how the opponent was" not in [each.label for each in still.screen.entries()]


def test_mute_and_figures_are_remembered(still: Driver) -> None:
    still.tap("f10")
    assert still.app.said == "Sound off"
    still.fight()
    still.tap("f2")
    still.run(3)
    settings = load_settings()[0]
    assert settings.muted and settings.figures


def test_settings_that_do_not_check_are_set_aside(still: Driver) -> None:
    path = settings_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"muted": "very"}))
    settings, trouble = load_settings()
    assert settings == Settings() and "muted" in trouble and "\n" not in trouble
    assert path.with_suffix(".bad.json").exists() and not path.exists()
    path.write_bytes(b"\xff\x00 no JSON")
    assert load_settings()[1]


def test_the_mouse_chooses_too(still: Driver) -> None:
    box = still.screen._box(5)
    still.post(pygame.MOUSEMOTION, pos=box.center, rel=(0, 0), buttons=(0, 0, 0), touch=False)
    still.run(1)
    assert still.screen.chosen == 5
    still.post(pygame.MOUSEBUTTONDOWN, pos=box.center, button=1, touch=False)
    still.run(1)
    assert still.shown == "BindingsScreen"


def test_a_match_of_nine_rounds_is_told_above_what_comes_next(
    still: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    still.app.settings.set_up.rounds = 5
    still.fight()
    still.tap("j")
    for number in range(9):
        while not still.screen.match.session.is_fought:
            still.app.advance()
        end_round(still, loser=number % 2)
        played = len(still.screen.match.session.rounds)
        while still.shown == "FightScreen" and len(still.screen.match.session.rounds) == played:
            still.app.advance()
    still.until("ResultScreen")
    areas: dict[str, pygame.Rect] = {}

    def note(surface: pygame.Surface, text: str, *rest: object, **more: object) -> pygame.Rect:
        areas[text] = write(surface, text, *rest, **more)  # type: ignore[arg-type]
        return areas[text]

    monkeypatch.setattr("arena.window.screens.result.write", note)
    still.run(1)
    rounds = [areas[f"Round {number}"] for number in range(1, 10)]
    assert all(above.bottom <= below.top + 4 for above, below in pairwise(rounds))
    assert rounds[-1].bottom <= still.screen.top


def test_a_fault_in_keeping_is_told_and_ends_nothing(
    still: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **values: object) -> None:
        raise RuntimeError("what nobody thought of")

    still.fight()
    still.tap("j")
    still.run(150)
    with monkeypatch.context() as patched:
        patched.setattr(still.app.library, "save", fails)
        still.tap("escape")
        still.choose("Leave the match")
        for _ in range(2_000):
            still.run(1)
            if still.app.said:
                break
    assert "could not be kept: RuntimeError" in still.app.said and still.shown == "TitleScreen"


class Stubborn(TitleScreen):
    """A screen that cannot be left in peace."""

    def leave(self) -> None:
        raise InputError("no")


def test_one_screen_that_cannot_be_left_costs_no_fight_below_it(still: Driver) -> None:
    still.fight()
    still.tap("j")
    still.run(150)
    still.app.push(Stubborn(still.app))
    still.app.quit()
    with pytest.raises(InputError, match="no"):
        still.app.run()
    (entry,) = still.app.library.fights()
    assert entry.frames > 10


def test_a_fighter_that_is_gone_costs_none_of_the_settings() -> None:
    given = Settings().model_dump()
    given["names"], given["set_up"]["fighters"] = ("Ada", ""), ("gone", "cirrus")
    read = Settings.model_validate(given)
    assert read.names[0] == "Ada" and read.set_up.fighters == ("aster", "cirrus")
