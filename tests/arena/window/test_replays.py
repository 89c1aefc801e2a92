"""Replays in the window, by real events: browsing, scrubbing, labels, taking over, ratings."""

import time
from pathlib import Path

import numpy as np
import pygame
import pytest

from arena import state as S
from arena.base.errors import InputError
from arena.replays.entries import Complaint, Entry, LabelKind, Party
from arena.replays.events import EventKind
from arena.replays.library import Library, new_match
from arena.replays.playback import Playback
from arena.replays.replay import verify
from arena.window.replaying.inputs import held_before
from arena.window.replaying.opening import open_entry, open_file
from arena.window.replaying.reel import LANDMARKS, Reel
from arena.window.replaying.take_over import TakeOver
from arena.window.replaying.viewer import Viewer
from arena.window.screens.replay import ReplayScreen
from arena.window.screens.second_opinion import SecondOpinionScreen
from arena.window.screens.take_over import READY, TakeOverScreen
from arena.window.screens.text import TextScreen
from arena.window.screens.timeline import BAR
from tests.arena.replays.fights import ADA, RUSH, fought, recorded
from tests.arena.window.driver import PATIENCE, Driver, agent

STILL = Party("python:still.py:Still")


def kept(library: Library, rounds: int = 2) -> list[Entry]:
    """Keep the rounds of a match between a person and an agent."""
    match = new_match()
    return [
        library.save(recorded(200, seed), (ADA, STILL), match=match, number=seed).entry
        for seed in range(1, rounds + 1)
    ]


def shown(driver: Driver) -> ReplayScreen:
    """Go from the title to the replay of the latest fight, stopped at its beginning."""
    driver.choose("Replays")
    driver.tap("return")
    screen = driver.screen
    assert isinstance(screen, ReplayScreen)
    driver.tap("space", "home")
    assert not screen.viewer.running
    return screen


def drag(driver: Driver, *xs: int) -> None:
    """Press the mouse on the timeline at the first x, draw it over the others and let go."""
    y = BAR.centery
    driver.post(pygame.MOUSEBUTTONDOWN, button=1, pos=(xs[0], y))
    for x in xs[1:]:
        driver.post(pygame.MOUSEMOTION, pos=(x, y), rel=(0, 0), buttons=(1, 0, 0))
    driver.post(pygame.MOUSEBUTTONUP, button=1, pos=(xs[-1], y))
    driver.run(1)


def test_a_replay_is_scrubbed_with_the_mouse(driver: Driver) -> None:
    kept(driver.app.library)
    screen = shown(driver)
    for share in (0.25, 0.9, 0.5, 0.0, 1.0):
        drag(driver, BAR.left, BAR.left + round(share * (BAR.width - 1)))
        assert abs(screen.viewer.place - share * (screen.opened.reel.places - 1)) < 1
    driver.post(pygame.MOUSEMOTION, pos=(BAR.centerx, BAR.centery), rel=(0, 0), buttons=(0, 0, 0))
    driver.run(1)
    assert screen.viewer.at_end  # let go, the mouse scrubs no more


def test_keys_step_jump_and_change_the_speed(driver: Driver) -> None:
    kept(driver.app.library)
    screen = shown(driver)
    viewer, reel = screen.viewer, screen.opened.reel
    driver.tap("right", "right", "right", "left")
    assert viewer.place == 2
    driver.tap("home", "n")
    events = [mark for mark in reel.marks if mark.place == viewer.place]
    assert events and events[0].event.kind in LANDMARKS
    first = viewer.place
    driver.tap("n", "p")
    assert viewer.place == first
    driver.tap("end")
    assert viewer.at_end
    driver.tap("home", "up", "up", "space")  # four times the speed
    driver.run(9)
    assert viewer.place == pytest.approx(4 * 10, abs=4)
    driver.tap("down", "down", "down", "down", "down", "space", "home", "space")
    driver.run(9)
    assert viewer.speed == 0.1 and viewer.place == 1


def test_mashing_during_a_replay_changes_nothing(driver: Driver) -> None:
    entry = kept(driver.app.library, 1)[0]
    screen = shown(driver)
    states = screen.opened.reel.rounds[0].states.copy()
    driver.tap("home", "space")
    people = driver.app.settings.bindings
    keys = [key for who in (0, 1) for each in people.of(who, pad=False).values() for key in each]
    taken = {"k", "h", "b", "n", "p", "i", "o", "g", "m", "r", "t", "1", "2", "3", "4"}
    steps = {"up", "down", "left", "right", "space", "home", "end", "delete", "escape", "f1"}
    for number in range(60):
        key = keys[number % len(keys)]
        if key not in taken | steps:
            driver.down(key)
        driver.run(1)
    place = screen.viewer.place
    assert 55 <= place <= 62
    assert (screen.opened.reel.state(place) == states[place]).all()
    assert (screen.opened.reel.rounds[0].states == states).all()
    verify(driver.app.library.load(entry))
    assert len(driver.app.library.fights()) == 1


def test_a_replay_is_taken_over_and_what_is_played_is_kept(driver: Driver) -> None:
    driver.app.resolve = lambda spec: agent(lambda frame: (1, 0))
    entries = kept(driver.app.library, 1)
    screen = shown(driver)
    for _ in range(50):
        driver.tap("right")
    driver.tap("t")
    began = time.monotonic()
    while driver.shown != "TakeOverScreen" and time.monotonic() - began < PATIENCE:
        time.sleep(0.01)
        driver.run(1)
    assert driver.shown == "TakeOverScreen", driver.app.said
    over = driver.screen
    light = driver.app.settings.bindings.of(0, pad=False)["light"][0]
    driver.tap(light)  # before it goes on: nothing of it is left
    driver.run(60)
    assert over.fight.fight.frame > 50
    assert over.fight.fight.inputs[..., 0, 1].sum() == 0
    driver.tap(light)
    driver.run(20)
    played = over.fight.fight
    assert (played.inputs[:, 0, 1] == 1).sum() == 1
    assert (played.inputs[:, 1, 0] == 1).all()  # the agent walks
    assert (played.history[0, : S.DELAY] == screen.opened.reel.state(50)[: S.DELAY]).all()
    frames = len(played.inputs)
    driver.tap("escape")
    assert driver.screen is screen and screen.viewer.place == 50
    new = next(e for e in driver.app.library.fights() if e.id != entries[0].id)
    assert new.frames in (frames, frames + 1) and "taken over" in new.note
    verify(driver.app.library.load(new))


def test_without_the_focus_what_was_taken_over_waits(driver: Driver) -> None:
    made = TakeOver(Playback.of(recorded()), 40, 0)
    driver.app.push(TakeOverScreen(driver.app, made, (ADA, RUSH), 1))
    driver.run(READY + 10)
    assert made.fight.frame > 40
    driver.post(pygame.WINDOWFOCUSLOST)
    driver.run(1)
    frame = made.fight.frame
    driver.run(100)
    assert made.fight.frame == frame
    driver.post(pygame.WINDOWFOCUSGAINED)
    driver.run(READY)
    assert made.fight.frame == frame  # hands find their keys first
    driver.run(5)
    assert made.fight.frame > frame
    driver.tap("escape")


def test_taking_over_again_empties_everything() -> None:
    made = TakeOver(Playback.of(recorded()), 40, 0, agent(), delay=5)
    from arena.window.hands import Hands

    for _ in range(4):
        made.step(Hands(1, 0, 1))
    assert not made.fight.inputs[..., 1].any()  # all of it waits
    made.restart()
    for _ in range(10):
        made.step()
    assert not made.fight.inputs.any()
    made.close()


def test_against_a_recorded_person_its_log_goes_on() -> None:
    fight = fought(200)
    playback = Playback.of(fight.replay())
    made = TakeOver(playback, 60, 1)
    for _ in range(30):
        made.step()
    assert np.array_equal(made.fight.inputs[:, 0], fight.inputs[60:90, 0])
    made.close()


def test_a_fight_that_is_over_is_not_taken_over() -> None:
    fight = fought(30)
    fight.side[1].set_health(1)
    fight.place(distance=50)
    fight.play(("forward", "light"), None, 60)
    playback = Playback.of(fight.replay())
    with pytest.raises(InputError, match="over"):
        TakeOver(playback, playback.frames, 0)


def test_stretches_are_labelled_and_labels_taken_back(driver: Driver) -> None:
    entries = kept(driver.app.library)
    screen = shown(driver)
    driver.tap("right", "right", "i", "right", "right", "right", "o", "3")
    assert screen.viewer.marked is None
    (label,) = driver.app.library.labels()[entries[0].digest]
    assert (label.first, label.stop, label.kind) == (2, 5, LabelKind.EXCLUDE)
    driver.tap("4")
    driver.type("walks in")
    driver.tap("return")
    assert {each.text for _, _, each in screen.labels} == {"", "walks in"}
    driver.tap("delete")
    assert driver.app.library.labels() == {}
    driver.tap("f1", "escape")
    assert driver.screen is screen
    driver.tap("escape")
    assert driver.shown == "ReplaysScreen"


def test_an_agent_gives_a_second_opinion(driver: Driver) -> None:
    jabs = agent(lambda frame: (0, int(frame % 40 == 0)))
    driver.app.resolve = {"python:jabs.py:Jabs": jabs}.__getitem__
    kept(driver.app.library)
    screen = shown(driver)
    driver.tap("n")
    frame = screen.opened.reel.locate(screen.viewer.place)[1]
    driver.tap("q")
    assert isinstance(driver.screen, TextScreen)
    driver.screen.text = "python:jabs.py:Jabs"
    driver.tap("return")
    until = time.monotonic() + PATIENCE
    while driver.shown == "LoadingScreen" and time.monotonic() < until:
        time.sleep(0.01)
        driver.run(1)
    opinion = driver.screen
    assert isinstance(opinion, SecondOpinionScreen), driver.app.said
    assert opinion.frame == frame > 0
    assert any(each.agent for each in opinion.differences)
    driver.tap("escape")
    assert driver.screen is screen


def test_the_browser_filters(driver: Driver) -> None:
    library = driver.app.library
    kept(library, 2)
    library.save(fought(90, 7, ("cirrus", "cirrus")).replay(), (Party("Bo", True), RUSH))
    driver.choose("Replays")
    browser = driver.screen
    assert len(browser.fights) == 3
    driver.tap("right")
    assert browser.values["player"] == "Ada" and len(browser.fights) == 2
    driver.tap("right")
    assert len(browser.fights) == 1
    driver.tap("tab", "tab", "right", "right")
    assert browser.values["fighter"] == "brakk" and browser.fights == []
    driver.tap("return")  # nothing to open
    assert driver.screen is browser
    driver.tap("backspace")
    assert len(browser.fights) == 3
    driver.tap("down", "down", "down", "down")
    assert browser.chosen == 2
    driver.tap("escape")
    assert driver.shown == "TitleScreen"


def test_a_file_that_is_gone_is_a_message(driver: Driver) -> None:
    entry = kept(driver.app.library, 1)[0]
    driver.choose("Replays")
    assert entry.path is not None
    entry.path.unlink()
    driver.tap("return")
    assert driver.shown == "ReplaysScreen" and str(entry.path) in driver.app.said


def test_a_match_is_rated(driver: Driver) -> None:
    entry = kept(driver.app.library, 1)[0]
    driver.choose("Replays")
    driver.tap("r", "right", "right", "right", "right")
    driver.choose("Stood still")
    driver.choose("Comment")
    driver.type("wakes up late")
    driver.tap("return")
    driver.choose("Keep it")
    ((fight, rating),) = driver.app.library.ratings()
    assert fight == entry.id and rating.stars == 4 and rating.person == "Ada"
    assert rating.ticks == (Complaint.STOOD_STILL,) and rating.comment == "wakes up late"
    assert 0 <= rating.frames[Complaint.STOOD_STILL] < entry.frames
    driver.tap("r", "escape")
    assert len(driver.app.library.ratings()) == 1


# --- reels ----------------------------------------------------------------------------------------
def test_a_reel_counts_places_over_rounds(tmp_path: Path) -> None:
    library = Library(tmp_path, [])
    entries = kept(library, 3)
    opened = open_entry(library, entries[1], frame=10)
    reel = opened.reel
    assert reel.places == 3 * 201
    assert reel.locate(opened.place) == (1, 10)
    assert [reel.follows(place) for place in (0, 1, 200, 201, 202)] == [0, 1, 1, 0, 1]
    assert reel.view(opened.place).round_number == 2
    assert open_file(entries[2].path or tmp_path, library).reel.places == reel.places
    assert open_file(entries[2].path or tmp_path).reel.places == 201


def test_a_marked_stretch_stays_in_its_round(tmp_path: Path) -> None:
    library = Library(tmp_path, [])
    kept(library, 2)
    viewer = Viewer(open_entry(library, library.fights()[0]).reel, 190)
    viewer.mark(0)
    viewer.jump(230)
    viewer.mark(1)
    assert viewer.marked == (201, 230)
    assert viewer.stretch() == (1, 0, 29)
    viewer.marked = None
    viewer.jump(200)
    assert viewer.stretch() == (0, 199, 200)


def test_wins_are_counted_to_the_end_of_each_round() -> None:
    fight = fought(30)
    fight.side[1].set_health(1)
    fight.place(distance=50)
    fight.play(("forward", "light"), None, 60)
    playback = Playback.of(fight.replay())
    assert EventKind.KNOCK_OUT in {event.kind for event in playback.events}
    reel = Reel([playback, playback], ("a", "b"))
    assert reel.view(0).wins == (0, 0)
    last = reel.view(reel.places - 1)
    assert last.wins == (2, 0) and last.announcement == "K.O."


def test_inputs_are_shown_as_left_and_right() -> None:
    from arena.fight import Fight

    fight = Fight("aster", "aster", seed=2)
    fight.play(("forward", "light"), ("forward", None), 5)
    fight.play(("crouch", None), ("jump", None), 3)
    left, right = held_before(Playback.of(fight.replay()), 8)
    assert left == [((0, -1, 0), 3), ((1, 0, 1), 5)]
    assert right == [((0, 1, 0), 3), ((-1, 0, 0), 5)]


def test_fights_are_browsed_and_seen_though_their_labels_cannot_be_read(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise InputError("ledger.sqlite: No space left on device")

    kept(driver.app.library, 1)
    monkeypatch.setattr(driver.app.library, "labels", full)
    screen = shown(driver)
    assert "No space left" in driver.app.said
    driver.app.say("")
    screen.read_labels()
    assert "No space left" in driver.app.said and screen.labels == []


def test_training_that_cannot_be_labelled_is_kept_and_told(
    driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise InputError("ledger.sqlite: No space left on device")

    monkeypatch.setattr(driver.app.library, "label", full)
    saved = driver.app.keeper.submit(recorded(), (ADA, RUSH), note="training", learned=False)
    assert saved.result().trouble.startswith("ledger.sqlite")
    driver.run(1)
    assert "No space left" in driver.app.said
    assert len(driver.app.library.fights()) == 1
