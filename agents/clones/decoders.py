"""Decoders: how a clone's probabilities become presses, and what each is set by.

A decoder is a plan by name plus what the validation matches say: the odds at which its presses are
as frequent as the log's or at which press-F2 is highest, the shortest usual gap between presses,
and how long a drawn move is kept. No setting is ever tuned on fights.

Moves are decoded apart from skills. A move is held, not pressed: drawn anew on every frame it would
flicker, a guard would open at random, and the most likely move would drop jumps for good. So a draw
is kept for a window of frames: on each frame the chance of every move is what the network says, and
the windows are as long as makes moves last as long as in the log.

Shapes: n = rows.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from agents.clones import decoding
from agents.clones.decoding import Place, Settings
from agents.clones.outputs import Outputs
from agents.clones.press_f2 import press_f2_on
from agents.clones.presses import registered_presses
from arena.base.errors import InputError
from arena.features import NAMES, SINCE_PRESS_LIMIT
from arena.rules.constants import PRESS_GAP
from logs.resimulate import Dataset

SINCE_PRESS: Final = NAMES.index("self.since_press")
_ACTS: Final = {
    "argmax": decoding.ARGMAX,
    "sample": decoding.SAMPLE,
    "threshold": decoding.THRESHOLD,
}
_HOLDS: Final = (1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 48)
_SHORTEST_GAPS: Final = 0.1  # a refractory decoder leaves out the log's shortest tenth of gaps
_USUAL_GAPS: Final = 0.75  # a decoder loses patience when it is silent for longer than so many
HALVING: Final = 16
"""Frames of silence beyond its patience after which a decoder asks for half the odds."""
_WIDEST_ODDS: Final = 20.0  # in log-odds: θ from 2e-9 to 1 − 2e-9
_ODDS_STEP: Final = 0.5
_HALVINGS: Final = 16
_ODDS_BY_F2: Final = np.arange(-6.0, 8.5, 0.5)
_MOST_PRESSES: Final = 2.0  # of the log's own number, where press-F2 sets θ


class Decoder(BaseModel):
    """How probabilities become presses.

    Attributes:
        name: Name of its plan.
        act: Answer the likeliest class (argmax); press with the probability of acting, q (sample);
            or press when q exceeds θ (threshold).
        which: Whether a press is of the likeliest skill or of one that is drawn.
        temperature: Of the skill probabilities, where they are sampled.
        theta: θ. For threshold: see above. For sample: q is weighed against it, so that a press is
            certain to be as likely as not where q = θ; ½ leaves the probabilities as they are.
        refractory: Frames after an own press in which none is sent.
        patience: Frames after an own press from which on θ / (1 − θ) falls, by half every `HALVING`
            frames, until it presses; None if it stays.
        move: Whether the likeliest move is made or one is drawn.
        move_hold: Frames for which a draw is kept.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    act: Literal["argmax", "sample", "threshold"]
    which: Literal["argmax", "sample"] = "argmax"
    temperature: Annotated[float, Field(ge=0.01, le=100.0)] = 1.0
    theta: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.5
    refractory: Annotated[int, Field(ge=0, le=SINCE_PRESS_LIMIT)] = 0
    patience: Annotated[int, Field(ge=0, le=SINCE_PRESS_LIMIT)] | None = None
    move: Literal["argmax", "sample"] = "sample"
    move_hold: Annotated[int, Field(ge=1, le=3_600)] = 1

    def settings(self, seed: int, factored: bool) -> Settings:
        """Express it as the compiled pass takes it."""
        return Settings(
            seed=seed,
            factored=factored,
            act=_ACTS[self.act],
            which=_ACTS[self.which],
            temperature=self.temperature,
            bias=self.theta / (1.0 - self.theta),
            since_press=SINCE_PRESS,
            wait=self.refractory / SINCE_PRESS_LIMIT,
            patience=(self.patience or 0) / SINCE_PRESS_LIMIT,
            halving=0.0 if self.patience is None else HALVING / SINCE_PRESS_LIMIT,
            move=_ACTS[self.move],
            hold=self.move_hold,
        )

    def with_(self, **changes: object) -> Self:
        """Copy it with some attributes changed, and checked again."""
        return self.model_validate({**self.model_dump(), **changes})


@dataclass(frozen=True)
class Plan:
    """A decoder before the validation matches have set it.

    Attributes:
        act: As in `Decoder`, and so are which and temperature.
        theta: What θ is set by: nothing (it stays ½), the press rate of the log (see `presses_of`),
            or press-F2, to where that is highest.
        refractory: Whether it waits after a press.
    """

    act: Literal["argmax", "sample", "threshold"]
    which: Literal["argmax", "sample"] = "argmax"
    temperature: float = 1.0
    theta: Literal["fixed", "press-rate", "press-f2"] = "fixed"
    refractory: bool = False


Moves = Literal["argmax", "sample", "validation"]
"""How moves are decoded: the likeliest, drawn, or that of both which the validation matches prefer
(see `Fitter.fit`)."""

PLANS: Final = {
    "argmax": Plan("argmax"),
    "sample": Plan("sample", "sample"),
    "sample-matched": Plan("sample", "sample", theta="press-rate"),
    "temperature": Plan("sample", "sample", temperature=0.5, theta="press-rate"),
    "threshold": Plan("threshold", theta="press-rate"),
    "threshold-sample": Plan("threshold", "sample", theta="press-rate"),
    "threshold-refractory": Plan("threshold", theta="press-rate", refractory=True),
    "sample-f2": Plan("sample", "sample", temperature=0.5, theta="press-f2"),
    "threshold-f2": Plan("threshold", theta="press-f2", refractory=True),
}
"""Every decoder by name. At T = ½ and no matched rate `temperature` would hardly ever press."""


class Fitter:
    """Sets decoders by the validation matches, for one network.

    The answers are those of the compiled pass itself, drawn with seed
    0, on what the logged player saw.
    """

    def __init__(self, outputs: Outputs):
        """Take what all decoders of a network need.

        Args:
            outputs: Of the network on the validation rows; no match of them was trained on.
        """
        validation = outputs.data
        self._outputs = outputs
        self._data = validation
        self._place = Place(
            validation.match.astype(np.int64),
            validation.side.astype(np.int32),
            validation.frame.astype(np.int32),
        )
        self._move_hold: int | None = None
        self._preferred: Literal["argmax", "sample"] | None = None

    def fit(self, name: str, *, move: Moves = "validation") -> Decoder:
        """Set a decoder.

        Moves are decoded as asked for. By the validation matches, that is: of the likeliest move
        and a drawn one, the way with the higher balanced accuracy of moves, so that moves which are
        rare in the log, such as jumps, count as much as the others.

        Args:
            name: Name in `PLANS`.
            move: How moves are decoded.

        Returns:
            The decoder, ready for fights.

        Raises:
            InputError: If there is no such decoder.
        """
        plan = plan_of(name)
        moves = self.preferred_moves() if move == "validation" else move
        decoder = Decoder(
            name=name, act=plan.act, which=plan.which, temperature=plan.temperature, move=moves
        )
        if moves == "sample":
            decoder = decoder.with_(move_hold=self.move_hold())
        if plan.refractory:
            decoder = decoder.with_(refractory=gap_reached(self._data, _SHORTEST_GAPS))
        if plan.theta != "fixed":
            decoder = decoder.with_(patience=gap_reached(self._data, _USUAL_GAPS))
        if plan.theta == "press-rate":
            return self._matched(decoder)
        return self._best_by_f2(decoder) if plan.theta == "press-f2" else decoder

    def preferred_moves(self) -> Literal["argmax", "sample"]:
        """Find which way to decode moves has the higher balanced accuracy of moves."""
        if self._preferred is None:
            likeliest = Decoder(name="moves", act="argmax", move="argmax")
            drawn = likeliest.with_(move="sample", move_hold=self.move_hold())
            found = max((likeliest, drawn), key=self._move_accuracy)
            self._preferred = found.move
        return self._preferred

    def _move_accuracy(self, decoder: Decoder) -> float:
        """Mean recall of the moves that the validation matches hold."""
        counts = self._data.counting
        logged = self._data.move[counts]
        right = self.answers(decoder)[counts, 0] == logged
        return float(np.mean([right[logged == move].mean() for move in np.unique(logged)]))

    def answers(self, decoder: Decoder) -> NDArray[np.int8]:
        """Decide the validation rows, int8 [n, 2]."""
        outputs = self._outputs
        settings = decoder.settings(0, outputs.network.architecture.factored)
        return decoding.decide(outputs.logits, self._data.features, self._place, settings)

    def presses(self, decoder: Decoder) -> int:
        """Count the presses on the validation rows, as `presses_of` counts them."""
        return presses_of(decoder, np.ascontiguousarray(self.answers(decoder)[:, 1]), self._data)

    def move_hold(self) -> int:
        """Find how long to keep a drawn move so that moves last as long as in the log."""
        if self._move_hold is None:
            base = Decoder(name="moves", act="argmax")
            logged = mean_run(self._data.move, self._data.tracks)

            def miss(hold: int) -> float:
                move = self.answers(base.with_(move_hold=hold))[:, 0]
                return abs(math.log(mean_run(move, self._data.tracks) / logged))

            self._move_hold = min(_HOLDS, key=miss)
        return self._move_hold

    def _matched(self, decoder: Decoder) -> Decoder:
        """Set θ so that the presses are as many as the log's."""
        target = presses_of(decoder.with_(refractory=0), self._data.skill, self._data)

        counting = decoder.with_(move="argmax")  # moves are not counted, and this is quicker

        def presses(log_odds: float) -> int:
            return self.presses(counting.with_(theta=_share(log_odds)))

        return decoder.with_(theta=_share(highest_reaching(presses, target)))

    def _best_by_f2(self, decoder: Decoder) -> Decoder:
        """Set θ to where press-F2 is highest, of those that do not press far more than the log.

        Presses without end catch all of the log's, so press-F2 can rise again at low odds.
        """
        most = _MOST_PRESSES * int(np.count_nonzero(self._data.skill[self._data.counting]))

        def merit(tried: Decoder) -> tuple[bool, float]:
            counting = tried.with_(move="argmax")  # as in `_matched`
            skill = np.ascontiguousarray(self.answers(counting)[:, 1])
            kept = registered_presses(skill, self._data.tracks, tried.refractory)
            moderate = int(np.count_nonzero(kept[self._data.counting])) <= most
            return moderate, press_f2_on(skill, self._data, tried.refractory)

        tried = (decoder.with_(theta=_share(float(odds))) for odds in _ODDS_BY_F2)
        return max(tried, key=merit)


def presses_of(decoder: Decoder, skill: NDArray[np.int8], data: Dataset) -> int:
    """Count the presses among answers given on logged frames.

    A threshold is exceeded for several frames on end; what counts is each rising start, as the game
    registers it. A sampled press is different. On the log's frames it is not followed by the frames
    that it would bring about (the probability of acting falls once a press is seen), so a window in
    which the log presses once may hold two. But the probabilities of all its frames add up to the
    presses that the log holds, so all presses count.

    Args:
        decoder: What gave the answers.
        skill: Skills answered, int8 [n].
        data: The rows.

    Returns:
        Presses.
    """
    if decoder.act != "sample":
        skill = registered_presses(skill, data.tracks, decoder.refractory)
    return int(np.count_nonzero(skill[data.counting]))


def plan_of(name: str) -> Plan:
    """Find a plan by name.

    Raises:
        InputError: If there is none.
    """
    if name not in PLANS:
        raise InputError(f"decoder {name!r} is unknown; choose from {', '.join(PLANS)}")
    return PLANS[name]


def highest_reaching(count: Callable[[float], int], target: int) -> float:
    """Find the highest log-odds at which a count still reaches a target.

    The search comes from above, because a count of registered presses falls again at low odds,
    where presses run together.

    Args:
        count: Presses at given log-odds.
        target: Presses wanted.

    Returns:
        Log-odds in ±20; those of the greatest count if none reaches the target.
    """
    odds = np.arange(_WIDEST_ODDS, -_WIDEST_ODDS - _ODDS_STEP, -_ODDS_STEP)
    best, most = _WIDEST_ODDS, -1
    for value in odds:
        found = count(float(value))
        if found > most:
            best, most = float(value), found
        if found >= target:
            break
    else:
        return best
    low, high = best, min(best + _ODDS_STEP, _WIDEST_ODDS)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        if count(middle) >= target:
            low = middle
        else:
            high = middle
    return low


def gap_reached(data: Dataset, share: float) -> int:
    """Find a quantile of the gaps between a log's registered presses.

    Args:
        data: The rows.
        share: Of the gaps that are no longer.

    Returns:
        Frames, from the game's own press gap to what the feature of the last press can show.
    """
    kept = registered_presses(data.skill, data.tracks)
    rows = np.flatnonzero(kept)
    track = np.searchsorted(data.tracks[:, 0], rows, side="right")
    gaps = np.diff(rows)[np.diff(track) == 0]
    gap = int(np.quantile(gaps, share)) if gaps.size else PRESS_GAP
    return min(max(gap, PRESS_GAP), SINCE_PRESS_LIMIT)


def mean_run(move: NDArray[np.int8], tracks: NDArray[np.int64]) -> float:
    """Mean frames for which a move lasts, over all tracks."""
    changes = np.empty(len(move), np.bool_)
    changes[1:] = move[1:] != move[:-1]
    changes[tracks[tracks[:, 1] > tracks[:, 0], 0]] = True
    return len(move) / int(np.count_nonzero(changes))


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-log_odds))
