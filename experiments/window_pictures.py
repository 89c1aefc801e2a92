"""Pictures of every screen of the window for the pages, the same on any machine.

Run as ``python -m experiments.window_pictures docs``: one PNG for each screen in ``docs/window``,
and ``docs/window.png``, six of them side by side. Those with clones of the demo, of training and
of a second opinion, are made by `experiments.training_pictures`.
"""

import os
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np
import pygame
from numpy.typing import NDArray

from agents.spec import resolve
from arena.base.errors import InputError
from arena.frame_data.skills import table
from arena.match import Player
from arena.match.agents import player_of
from arena.replays.entries import Entry, Label, LabelKind, Party
from arena.replays.library import Library
from arena.window.drawing.captions import captions_of
from arena.window.drawing.happenings import happenings
from arena.window.drawing.player import players
from arena.window.matches import Match, MatchPlan
from arena.window.replaying.films import Cut
from arena.window.replaying.take_over import TakeOver
from arena.window.screens.fight import FightScreen
from arena.window.screens.filming import FilmingScreen
from arena.window.screens.loading import LoadingScreen
from arena.window.screens.replay import ReplayScreen
from arena.window.screens.replays import ReplaysScreen
from arena.window.screens.take_over import TakeOverScreen
from arena.window.screens.training import TrainingScreen
from arena.window.session import Corner, Session
from arena.window.training.dummy import Behaviour
from experiments.photographer import LEFT, OPPONENT, SEED, Person, Photographer
from logs.bundled import PRO_CORPUS
from logs.corpus import Corpus

OPENING: Final = ("set_up", "welcome", "fight", "controls", "training", "replay")
"""Screens of the picture that opens the page, by rows of three."""
_PATIENCE: Final = 600.0  # seconds that an agent may take, so that none is late
_LONG_WAIT: Final = 140  # steps after which it says why loading takes so long
_BEGUN: Final = datetime(2026, 11, 24, 19, 2, 11, tzinfo=UTC)  # of the evening in the browser
_PEOPLE: Final = ("Ada", "Bo", "Ada", "Chiara", "Ada", "Bo", "Dele", "Ada")


class Breaks:
    """An agent that fails in its round."""

    name = "clone:runs/mine"

    def reset(self, fights: int, seed: int) -> None:
        """Begin."""

    def act(self, observation: Any) -> NDArray[np.int64]:
        """Do nothing, then fail.

        Raises:
            ValueError: A little later.
        """
        if observation.frame[0] > 60:
            raise ValueError("expected 123 features, got 119")
        return np.zeros((1, 2), np.int64)


def _match(shown: Photographer, second: Player | None, first: Player | None = None) -> FightScreen:
    """Begin a match in which no agent is ever late; people where no agent sits."""
    settings = shown.app.settings
    people = (0 if first is None else None, (1 if first is None else 0) if second is None else None)
    corners = []
    for side, player in enumerate((first, second)):
        fighter, person = settings.set_up.fighters[side], people[side]
        if player is not None:
            corners.append(Corner(player.name, fighter, player, settings.set_up.agent_delay))
        elif person is not None:
            keys = settings.bindings.caps(person)
            corners.append(Corner(settings.names[person], fighter, keys=keys))
    both = (corners[0], corners[1])
    session = Session(both, rounds_to_win=2, seed=SEED, budget=_PATIENCE)
    screen = FightScreen(shown.app, Match(MatchPlan(both, people, 2), session, "pictures"))
    shown.app.push(screen)
    return screen


def menus(shown: Photographer) -> None:
    """The title, and what it leads to."""
    shown.take("title")
    shown.press(pygame.K_RETURN)
    shown.choose("Opponent")
    shown.take("set_up")
    shown.choose("or any spec …")
    shown.press(pygame.K_RETURN)
    shown.take("spec")
    shown.press(pygame.K_ESCAPE, pygame.K_ESCAPE)
    for label, name, entry in (("Watch", "set_up_watch", None), ("Options", "options", "Scaling")):
        shown.choose(label)
        shown.press(pygame.K_RETURN)
        if entry:
            shown.choose(entry)
        shown.take(name)
        shown.press(pygame.K_ESCAPE)
    shown.choose("Controls")
    shown.press(pygame.K_RETURN)
    shown.choose("Heavy")
    shown.take("controls")
    shown.press(pygame.K_RETURN)
    shown.take("controls_wait")
    shown.press(pygame.K_ESCAPE, pygame.K_ESCAPE)


def loading(shown: Photographer) -> None:
    """What is shown while rules compile or an agent loads."""
    taken = threading.Event()
    what = "The fighters are called …"
    shown.app.push(LoadingScreen(shown.app, what, taken.wait, lambda made: None))
    shown.steps(_LONG_WAIT)
    shown.take("loading")
    shown.press(pygame.K_ESCAPE)
    taken.set()


def fight(shown: Photographer) -> None:
    """A match of a person: first hints, the fight, its pause, its result, what is said of it."""
    app = shown.app
    app.settings.welcomed = False
    screen = _match(shown, resolve(OPPONENT))
    session = screen.match.session
    person = Person(shown, lambda: session.fight)
    shown.steps(5)
    shown.take("welcome")
    shown.press(pygame.K_j)
    shown.steps(30)
    shown.take("round")
    shown.until(lambda: session.fight.frame > 100, person.act, 3_000)
    shown.take("fight_hints")
    screen.first_time = False

    def counted() -> bool:
        """Whether the person has just hit at a good moment, or the round is over without."""
        if session.last_frame is None:
            return bool(session.rounds)
        was, now = (players(state) for state in session.last_frame)
        return 0 in captions_of(happenings(*session.last_frame, table()), was, now)

    shown.until(counted, person.act, 20_000)
    shown.steps(4)
    shown.take("fight")
    shown.press(pygame.K_ESCAPE)
    shown.take("pause")
    shown.press(pygame.K_ESCAPE)
    shown.until(lambda: bool(session.rounds), person.act, 8_000)
    shown.steps(70)
    shown.take("round_over")
    shown.until(lambda: app.screen is not screen, person.act, 20_000)
    person.release()
    shown.take("result")
    shown.choose("Say how the opponent was")
    shown.press(pygame.K_RETURN, *[pygame.K_RIGHT] * 3)
    for label in ("Too slow", "Predictable"):
        shown.choose(label)
        shown.press(pygame.K_RETURN)
    shown.choose("Comment")
    shown.press(pygame.K_RETURN)
    shown.type("waits until I am close")
    shown.press(pygame.K_RETURN)
    shown.take("rating")
    app.home()


def others(shown: Photographer) -> None:
    """Two people, two agents that are watched, and an agent that fails."""
    shown.app.settings.welcomed = False
    _match(shown, None)
    shown.steps(5)
    shown.take("two_players")
    shown.app.home()
    shown.app.settings.welcomed = True
    shown.app.settings.set_up.fighters = ("cirrus", "aster")
    screen = _match(shown, resolve("pro:juno"), resolve("pro:vera"))
    session = screen.match.session

    def flies() -> bool:
        flying = any(each.projectile is not None for each in session.fight.side)
        return flying or bool(session.rounds)

    shown.until(flies, lambda: None, 8_000)
    shown.steps(12)
    shown.take("watch")
    screen.leave()
    shown.app.home()
    screen = _match(shown, player_of(Breaks()))
    session = screen.match.session
    shown.until(lambda: bool(session.rounds), lambda: None, 3_000)
    shown.steps(10)
    shown.take("forfeit")
    shown.app.home()


def training(shown: Photographer) -> None:
    """Training against the dummy: boxes, meter, inputs of both."""
    app = shown.app
    corners = Corner("Ada", "aster", keys=app.settings.bindings.caps(0)), Corner("Dummy", "brakk")
    screen = TrainingScreen(app, corners)
    screen.room.setting.place = "point blank"
    screen.room.dummy.behaviour = Behaviour.GUARDS_AFTER_HIT
    screen.reset()
    screen.shown.boxes = True
    app.push(screen)
    shown.steps(20)
    for key in (pygame.K_j, pygame.K_k):
        shown.press(key)
        shown.steps(64)
    shown.key(pygame.KEYDOWN, LEFT)
    shown.steps(40)
    shown.key(pygame.KEYUP, LEFT)
    shown.press(pygame.K_l)
    own = screen.room.fight.side[0]

    def strikes() -> bool:
        return own.phase == "active"

    shown.until(strikes, lambda: None, 60)
    shown.take("training")
    app.home()


def _evening(library: Library) -> list[Entry]:
    """Keep fights of the bundled logs as if people had played them, on one evening."""
    fights = [each for each in Corpus.load(PRO_CORPUS).fights if each.frames > 900]
    kept, when = [], _BEGUN
    for number in range(3 * len(_PEOPLE)):
        when += timedelta(minutes=38 if number % 3 == 0 else 1, seconds=13 * number % 41)
        replay = fights[number * 41 % len(fights)]
        parties = Party(_PEOPLE[number // 3], True), Party(replay.players[1])
        date = when.strftime("%Y-%m-%dT%H:%M:%SZ")
        match = f"match {number // 3}"
        saved = library.save(replay, parties, match=match, number=number % 3 + 1, date=date)
        kept.append(saved.entry)
    library.label(kept[-2].digest, Label(60, 190, LabelKind.GOOD))
    library.label(kept[-2].digest, Label(330, 520, LabelKind.EXCLUDE))
    library.label(kept[-1].digest, Label(250, 420, LabelKind.TEXT, text="reads my jump"))
    library.label(kept[9].digest, Label(250, 420, LabelKind.BAD))
    return kept


def replays(shown: Photographer) -> None:
    """The browser, the player, playing on, and a film that is written."""
    _evening(shown.app.library)
    app = shown.app
    app.push(ReplaysScreen(app))
    shown.press(pygame.K_DOWN, pygame.K_DOWN)
    shown.take("replays")
    shown.press(pygame.K_UP, pygame.K_RETURN)
    screen = app.screen
    assert isinstance(screen, ReplayScreen)
    viewer = screen.viewer
    viewer.jump(viewer.reel.place_of(1, 420))
    shown.steps(60)
    shown.press(pygame.K_k)
    viewer.running = False
    viewer.marked = (viewer.place - 90, viewer.place + 40)
    shown.take("replay")
    shown.press(pygame.K_F1)
    shown.take("replay_keys")
    shown.press(pygame.K_F1)
    _play_on(shown, screen)
    film = FilmingScreen(app, viewer.reel, shown.folder / "mine.gif", Cut(0, 120))
    film.done, film.pictures = 41, 120
    app.push(film)
    shown.take("film")
    film.leave()
    app.home()


def _play_on(shown: Photographer, screen: ReplayScreen) -> None:
    """Take the replay over from where it stands."""
    number, frame = screen.viewer.reel.locate(screen.viewer.place)
    rival = screen.opened.parties[1]
    playback = screen.viewer.reel.rounds[number]
    made = TakeOver(playback, frame, 0, resolve(rival.name), budget=_PATIENCE)
    over = TakeOverScreen(shown.app, made, screen.opened.parties, number + 1)
    shown.app.push(over)
    person = Person(shown, lambda: made.fight)
    shown.until(lambda: made.fight.frame >= frame + 60, person.act, 200)
    person.release()
    shown.take("take_over")
    made.close()
    shown.app.pop()


def main(arguments: list[str]) -> None:
    """Draw the pictures.

    Args:
        arguments: The folder of the pages.

    Raises:
        InputError: If it is not one folder that exists.
    """
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        raise InputError("give the folder of the pages, such as docs")
    os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
    folder = Path(arguments[0])
    with tempfile.TemporaryDirectory() as home:
        os.environ["STANDSTILL_HOME"] = home  # the user keeps their own settings
        shown = Photographer(folder, Library(Path(home) / "human", ()))
        for show in (menus, loading, replays, fight, others, training):
            show(shown)
        shown.opening(OPENING)
        shown.app.quit()
        shown.app.run()


if __name__ == "__main__":
    main(sys.argv[1:])
