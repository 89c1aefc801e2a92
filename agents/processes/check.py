"""Whether a bot keeps the protocol: it is started and walked through every message, step by step.

Shapes: n = fights, k = ticks.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.processes.conversation import Conversation, Worker
from agents.processes.faults import BotError
from agents.processes.settings import BotSettings
from arena import state as S
from arena.camera.view import View, needs_frames
from arena.features import FEATURES
from arena.match import Observation
from arena.match.players import GOES_ON
from arena.simulator import DEFAULT_DELAY, Simulator, paired_starts
from arena.simulator.starts import with_keys

BATCH: Final = 64
"""Fights in the largest batch that is tried."""

_TICKS: Final = 120  # questions of a step
_SEED: Final = 1
_QUIET: Final = 0.1  # seconds in which nothing may be written
_LOUD: Final = 64 << 10  # bytes of stderr that are worth a word
_UNKNOWN: Final = b'{"type":"from-a-later-version","tick":-1,"values":[1,2,3]}\n'


@dataclass(frozen=True)
class Check:
    """One thing that a bot must do.

    Attributes:
        name: What.
        ok: Whether it does.
        found: What was seen.
        fix: What to do; empty where nothing is to be done. With ``ok`` it is advice.
    """

    name: str
    ok: bool
    found: str
    fix: str = ""


@dataclass
class _Pace:
    """How long answers took, in seconds, by fights in a message."""

    seconds: dict[int, list[float]] = field(default_factory=dict)

    def note(self, fights: int, seconds: float) -> None:
        if fights in (1, BATCH):
            self.seconds.setdefault(fights, []).append(seconds)

    def told(self) -> str:
        parts = []
        for fights, each in sorted(self.seconds.items()):
            p50, p99 = (1e3 * float(q) for q in np.quantile(each, (0.5, 0.99)))
            parts.append(f"{fights} at a time: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
        return "; ".join(parts)

    def slowest(self) -> float:
        return max((max(each) for each in self.seconds.values()), default=0.0)


class _Fights:
    """n real fights that a bot plays on side 0 against a player that stands still."""

    def __init__(self, worker: Worker, settings: BotSettings, fights: int, pace: _Pace) -> None:
        self._simulator = Simulator(fights)
        starts = with_keys(paired_starts(fights, _SEED), _SEED)
        assert starts.keys is not None
        self._keys = np.ascontiguousarray(starts.keys[:, 0])
        self._simulator.reset(starts)
        self._pace, self._worker = pace, worker
        self._talk = Conversation(settings, worker, np.arange(fights), _SEED)
        self._over = np.zeros(fights, np.bool_)
        self._view = self._pictures(fights)
        self.answers: list[NDArray[np.int8]] = []

    def _pictures(self, fights: int) -> View | None:
        asking = self._worker.hello
        return View(asking, fights) if needs_frames(asking) else None

    def play(self, ticks: int) -> None:
        """Ask so many times.

        Raises:
            BotError: If the bot fails, or an answer is none.
        """
        simulator, fights = self._simulator, len(self._over)
        nobody = np.zeros(fights, np.bool_)
        for _ in range(ticks):
            answers = np.zeros((fights, 2), np.int8)
            shown = self._observation()
            began = time.perf_counter()
            self._talk.ask(shown, nobody)
            why = self._talk.take(answers)
            self._pace.note(len(self._talk.asked), time.perf_counter() - began)
            if why:
                raise BotError(next(iter(why.values())))
            if self._talk.strikes:
                raise BotError(f"gave no answer within {self._talk.limit:.3g} s")
            self.answers.append(answers)
            simulator.actions[:, 0] = answers
            simulator.actions[:, 1] = 0
            simulator.step(simulator.actions)

    def _observation(self) -> Observation:
        simulator, fights = self._simulator, len(self._over)
        side = np.zeros(fights, np.int32)
        features = np.empty((fights, FEATURES), np.float32)
        simulator.observe(simulator.all_rows, side, features)
        frame = simulator.state[S.FRAME].copy()
        pictures = None
        if self._view is not None:
            pictures = self._view.look(simulator.state, simulator.all_rows, side, frame == 0)
        return Observation(
            features,
            side,
            fighter=simulator.state[S.FIGHTER].copy(),
            opponent_fighter=simulator.state[S.PLAYER_FIELDS + S.FIGHTER].copy(),
            fight=self._keys,
            frame=frame,
            begins=frame == 0,
            over=self._over,
            frames=pictures,
            delay=np.full(fights, DEFAULT_DELAY, np.int32),
        )

    def end(self, rows: slice) -> None:
        """End some fights and tell the bot of it."""
        results = np.full(len(self._over), GOES_ON, np.int8)
        results[rows] = 1
        self._over[rows] = True
        self._talk.over(results)


class _Walk:
    """A bot on its way through the steps; started anew after one that it fails."""

    def __init__(self, settings: BotSettings) -> None:
        self.settings = settings
        self.pace = _Pace()
        self.worker: Worker | None = None

    def working(self) -> Worker:
        if self.worker is None:
            self.worker = Worker.start(self.settings)
        return self.worker

    def drop(self) -> None:
        if self.worker is not None:
            self.worker.process.close()
            self.worker = None

    def fights(self, fights: int) -> _Fights:
        return _Fights(self.working(), self.settings, fights, self.pace)

    def hello(self) -> str:
        began = time.perf_counter()
        hello = self.working().hello
        seconds = time.perf_counter() - began
        wants = f"{len(hello.features)} features as {hello.encoding}"
        pictures = " and pictures" if hello.needs == "frames" else ""
        return f"{hello.name}, after {seconds:.2f} s; wants {wants}{pictures}"

    def one_fight(self) -> str:
        fights = self.fights(1)
        fights.play(_TICKS)
        fights.end(slice(None))
        return f"{_TICKS} ticks"

    def batch(self) -> str:
        fights = self.fights(BATCH)
        fights.play(_TICKS)
        fights.end(slice(None))
        return f"{_TICKS} ticks of {BATCH} fights"

    def endings(self) -> str:
        fights = self.fights(4)
        for ended in range(3):
            fights.play(10)
            fights.end(slice(ended, ended + 1))
        fights.play(10)
        fights.end(slice(3, 4))
        self.fights(2).play(10)
        return "fights ended one by one, then others began"

    def unknown(self) -> str:
        fights = self.fights(2)
        fights.play(5)
        self.working().process.send(_UNKNOWN)
        fights.play(5)
        fights.end(slice(None))
        return "a message of an unknown type was passed over"

    def quiet(self) -> str:
        self.fights(2).play(5)
        time.sleep(_QUIET)
        process = self.working().process
        if process.unasked():
            raise BotError(f"wrote without being asked: {process.unread() or 'it ended'}")
        return "nothing but answers on stdout"

    def quit(self) -> str:
        worker, self.worker = self.working(), None
        began = time.perf_counter()
        if not worker.stop(self.settings.quit_limit):
            raise BotError(f"still ran {self.settings.quit_limit:g} s after quit")
        return f"ended {time.perf_counter() - began:.2f} s after quit"


_Step = Callable[[_Walk], str]
_STEPS: Final[tuple[tuple[str, _Step, str], ...]] = (
    ("one fight", _Walk.one_fight, "answer each observe with an act of the same tick, a pair each"),
    ("64 fights", _Walk.batch, "give one action for each entry of fights, in their order"),
    ("fights that end", _Walk.endings, "go by the numbers in fights, of which some end earlier"),
    ("unknown messages", _Walk.unknown, "pass over messages whose type is not known"),
    ("stdout", _Walk.quiet, "write answers alone to stdout, all else to stderr"),
    ("quit", _Walk.quit, "end on quit, and where stdin ends"),
)
_HELLO_FIX: Final = (
    "answer hello with one line of JSON: type, protocol, name; flush stdout after each line, and "
    "write nothing before"
)


def check_bot(settings: BotSettings) -> Iterator[Check]:
    """Walk a bot through the protocol.

    Args:
        settings: How it is started, and its limits.

    Yields:
        What was found, check by check. Without a hello there is but one.
    """
    walk = _Walk(settings)
    try:
        greeted = _tried(walk, "hello", _Walk.hello, _HELLO_FIX)
        yield greeted
        if not greeted.ok:
            return
        for name, step, fix in _STEPS[:-1]:
            yield _tried(walk, name, step, fix)
        yield _speed(walk)
        yield _stderr(walk)
        yield _tried(walk, *_STEPS[-1])
        yield _sameness(settings)
    finally:
        walk.drop()


def _tried(walk: _Walk, name: str, step: _Step, fix: str) -> Check:
    try:
        return Check(name, True, step(walk))
    except BotError as error:
        walk.drop()
        return Check(name, False, str(error), fix)


def _speed(walk: _Walk) -> Check:
    """Hold the answers against the limits."""
    pace, settings = walk.pace, walk.settings
    if not pace.seconds:
        return Check("speed", False, "no answer was timed", "see the checks above")
    steady = all(
        float(np.mean(each)) <= settings.increment * fights for fights, each in pace.seconds.items()
    )
    if pace.slowest() > settings.move_limit:
        return Check("speed", False, pace.told(), f"answer within {settings.move_limit:g} s")
    advice = "" if steady else f"its bank runs dry: {1e3 * settings.increment:.3g} ms a fight"
    return Check("speed", True, pace.told(), advice)


def _stderr(walk: _Walk) -> Check:
    """Say what came on stderr."""
    try:
        log = walk.working().process.log
    except BotError as error:
        return Check("stderr", False, str(error), _HELLO_FIX)
    advice = "write less: it is read, but kept in part" if log.written > _LOUD else ""
    return Check("stderr", True, f"{log.written} bytes, kept in {log.path}", advice)


def _sameness(settings: BotSettings) -> Check:
    """Ask two processes the same."""
    name, ticks = "same seed", 60
    answers = []
    for _ in range(2):
        walk = _Walk(settings)
        try:
            fights = walk.fights(4)
            fights.play(ticks)
            answers.append(np.stack(fights.answers))
        except BotError as error:
            return Check(name, False, str(error), "see the checks above")
        finally:
            walk.drop()
    if np.array_equal(answers[0], answers[1]):
        return Check(name, True, f"two processes gave the same {ticks} answers")
    found = f"two processes differ from tick {int((answers[0] != answers[1]).any((1, 2)).argmax())}"
    return Check(name, True, found, "draw from the seed of begin, so that fights can be repeated")
