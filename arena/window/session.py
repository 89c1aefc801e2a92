"""A match: rounds of `arena.Fight` between two corners, people or agents. Knows no pygame.

A match is stepped 60 times a second. Between the rounds it counts down what it announces; while a
round is fought, each step plays exactly one frame. What a person does waits here for its delay, as
left and right, and becomes forward or back on the frame on which it takes effect; so the fight
itself has no delay on a person's side. What an agent answers waits in the fight's own queue.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.fight import Fight
from arena.match import Player
from arena.replays.entries import person_spec
from arena.replays.replay import Replay
from arena.rules.randomness import one_way
from arena.simulator import check_delays
from arena.window.agent_seat import FRAME_SECONDS, AgentSeat, DecisionTimes
from arena.window.hands import IDLE, DelayLine, Hands, move_of
from arena.window.view import View

ROUND_STEPS: Final = 70
"""Steps for which the number of a round is announced."""
FIGHT_STEPS: Final = 40
"""Steps for which "Fight" stands before the first frame."""
END_STEPS: Final = 140
"""Steps for which the end of a round is shown."""
_WARM_UP_SECONDS: Final = 600.0  # an agent may take so long to load and to compile

KNOCK_OUT, TIME_OUT, FORFEIT, BROKEN_OFF = "knock-out", "time-out", "forfeit", "broken off"
_ENDS: Final = {TIME_OUT: "Time", FORFEIT: "Forfeit"}


@dataclass(frozen=True)
class Corner:
    """Who sits at one side of a match.

    Attributes:
        name: Shown beside the health bar.
        fighter: Name of the fighter.
        player: The agent; None for a person.
        delay: Reaction delay in frames.
        keys: Key caps by skill name; of a person.
    """

    name: str
    fighter: str
    player: Player | None = None
    delay: int = 0
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def spec(self) -> str:
        """What a replay calls it: the spec of an agent, or a person's name."""
        return self.player.name if self.player is not None else person_spec(self.name)


@dataclass(frozen=True)
class Round:
    """A round that is over.

    Attributes:
        replay: What was played; None if not one frame was.
        winner: Side that won it, None after a draw.
        how: "knock-out", "time-out", "forfeit" or "broken off".
        reason: Of a forfeit: what the agent said; otherwise empty.
        health: What was left to both.
        frames: How long it was.
        late: Decisions of agents on either side that came too late.
    """

    replay: Replay | None
    winner: int | None
    how: str
    reason: str
    health: tuple[int, int]
    frames: int
    late: tuple[int, int]


@dataclass(frozen=True)
class Press:
    """A press of a person.

    Attributes:
        skill: Number of the skill.
        pressed: Frame on which it was pressed.
        effective: Frame on which it takes effect.
    """

    skill: int
    pressed: int
    effective: int


class Session:
    """A match of rounds between two corners.

    Attributes:
        corners: Who sits on sides 0 (left) and 1.
        rounds_to_win: Rounds that win the match.
        seed: Seed of the match.
        rounds: Rounds that are over, in order.
        wins: Rounds that each side has won; a drawn round counts for both.
        fight: The round that is played, or the last one.
        last_frame: States before and after the frame that the latest `step` played, int32
            ``[FIELDS]`` each; None if it played none.
        last_press: Latest press of the person on each side; None if there is none in this round.
    """

    def __init__(
        self,
        corners: tuple[Corner, Corner],
        *,
        rounds_to_win: int,
        seed: int,
        budget: float = FRAME_SECONDS,
    ) -> None:
        """Seat both and begin the first round.

        This may take long: agents are loaded and compile what they need.

        Args:
            corners: Who sits on sides 0 and 1.
            rounds_to_win: Rounds that win the match.
            seed: Seed of the match, any integer.
            budget: Seconds that agents have for a decision.

        Raises:
            InputError: If a fighter does not exist, a delay is out of range, or an agent cannot
                play.
        """
        check_delays(*(corner.delay for corner in corners))
        self.corners = corners
        self.rounds_to_win = rounds_to_win
        self.seed = seed
        self.rounds: list[Round] = []
        self.wins = (0, 0)
        self._lines = tuple(DelayLine(corner.delay) for corner in corners)
        self._seats: list[AgentSeat] = []
        with ExitStack() as failing:
            failing.callback(self.close)
            for side, corner in enumerate(corners):
                if corner.player is not None:
                    self._seats.append(AgentSeat(corner.player, side, corner.delay, budget=budget))
            self._begin_round()
            self._warm_up()
            failing.pop_all()

    # --- rounds -------------------------------------------------------------------------------
    def _begin_round(self) -> None:
        """Begin the next round; nothing of an earlier one is left anywhere."""
        number = len(self.rounds) + 1
        delays = [0 if corner.player is None else corner.delay for corner in self.corners]
        first, second = (corner.fighter for corner in self.corners)
        self.fight = Fight(
            first,
            second,
            seed=one_way(self.seed, "round", number) & 0x7FFFFFFF,
            delay=(delays[0], delays[1]),
        )
        self._open = True
        self._countdown = ROUND_STEPS + FIGHT_STEPS
        self._forget()
        for seat in self._seats:
            seat.begin(self.fight.state, self.seed, number)

    def _forget(self) -> None:
        """Forget what people did and what waits to take effect."""
        self.last_frame: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None
        self.last_press: list[Press | None] = [None, None]
        for line in self._lines:
            line.clear()

    def _warm_up(self) -> None:
        """Let the agents answer once, so that loading and compiling is done before the round."""
        for seat in self._seats:
            seat.warm_up(self.fight.state, _WARM_UP_SECONDS)
        for seat in self._seats:
            seat.begin(self.fight.state, self.seed, 1)

    def break_off(self) -> None:
        """End the round as it stands, without a winner; the match is over."""
        if self._open and not self.is_over:
            self._close_round(None, BROKEN_OFF)
        self._countdown = 0

    def _close_round(self, winner: int | None, how: str, reason: str = "") -> None:
        self._open = False
        self._countdown = END_STEPS
        fight = self.fight
        replay = None
        if fight.frame:
            specs = self.corners[0].spec, self.corners[1].spec
            delays = self.corners[0].delay, self.corners[1].delay
            replay = replace(fight.replay(specs), delay=delays)
        health = fight.side[0].health, fight.side[1].health
        first, second = (times.late if times else 0 for times in self.decision_times)
        self.rounds.append(Round(replay, winner, how, reason, health, fight.frame, (first, second)))
        if how != BROKEN_OFF:
            won = [winner in (side, None) for side in range(2)]
            self.wins = self.wins[0] + won[0], self.wins[1] + won[1]
        for seat in self._seats:
            seat.over(0 if winner is None else 1 if winner == seat.side else -1)

    # --- stepping -----------------------------------------------------------------------------
    def step(self, hands: tuple[Hands, Hands] = (IDLE, IDLE)) -> None:
        """Go on by 1/60 s.

        Args:
            hands: What people do on sides 0 and 1; of an agent's side it is not looked at.
        """
        self.last_frame = None
        if self._countdown:
            self._countdown -= 1
            if self._countdown == 0:
                self._end_of_countdown()
        elif self._open:
            self._play(hands)

    def _end_of_countdown(self) -> None:
        if self._open:
            self._ask()
        elif not self.is_over:
            self._begin_round()

    def _play(self, hands: tuple[Hands, Hands]) -> None:
        """Play one frame, unless an agent has failed."""
        fight, before = self.fight, self.fight.state
        inputs: list[tuple[int, int]] = [(0, 0), (0, 0)]
        for side, corner in enumerate(self.corners):
            if corner.player is None:
                self._note_press(side, hands[side])
                acting = self._lines[side].pass_on(hands[side])
                inputs[side] = move_of(acting, before, side), acting.skill
        for seat in self._seats:
            inputs[seat.side] = seat.answer()
        if self._forfeited():
            return
        fight.push(*inputs)
        self.last_frame = before, fight.state
        if fight.is_over:
            self._close_round(fight.winner, str(fight.ended_by))
        else:
            self._ask()

    def _note_press(self, side: int, hands: Hands) -> None:
        if hands.skill:
            frame, delay = self.fight.frame, self.corners[side].delay
            self.last_press[side] = Press(hands.skill, frame, frame + delay)

    def _ask(self) -> None:
        for seat in self._seats:
            seat.ask(self.fight.state)

    def _forfeited(self) -> bool:
        """End the round if an agent has failed: the other side wins it."""
        failed = [seat for seat in self._seats if seat.failure]
        if not failed:
            return False
        winner = 1 - failed[0].side if len(failed) == 1 else None
        self._close_round(winner, FORFEIT, "; ".join(seat.failure for seat in failed))
        return True

    # --- looking ------------------------------------------------------------------------------
    @property
    def is_over(self) -> bool:
        """Whether the match is decided or broken off."""
        broken_off = bool(self.rounds) and self.rounds[-1].how == BROKEN_OFF
        return broken_off or max(self.wins) >= self.rounds_to_win

    @property
    def is_done(self) -> bool:
        """Whether the match is over, and its end has been shown long enough."""
        return self.is_over and not self._countdown

    @property
    def winner(self) -> int | None:
        """Side that won the match; None before its end, and after a draw."""
        if not self.is_over or self.wins[0] == self.wins[1]:
            return None
        return int(self.wins[1] > self.wins[0])

    @property
    def is_fought(self) -> bool:
        """Whether each step plays a frame now."""
        return self._open and not self._countdown

    @property
    def announcement(self) -> str:
        """What stands in the middle now."""
        if self._open:
            if not self._countdown:
                return ""
            number = len(self.rounds) + 1
            return f"Round {number}" if self._countdown > FIGHT_STEPS else "Fight"
        last = self.rounds[-1]
        if last.winner is None and last.how == TIME_OUT:
            return "Draw"
        if last.how == KNOCK_OUT:
            return self._knock_out(last)
        return _ENDS.get(last.how, "")

    def _knock_out(self, last: Round) -> str:
        """Name a knock-out: of both, or by one who was never hurt."""
        if last.winner is None:
            return "Double K.O."
        unhurt = last.health[last.winner] == self.fight.side[last.winner].full_health
        return "Perfect K.O." if unhurt else "K.O."

    @property
    def reason(self) -> str:
        """Why the latest round was forfeited; empty if it was not, or another one has begun."""
        return "" if self._open or not self.rounds else self.rounds[-1].reason

    @property
    def view(self) -> View:
        """What a painter is shown now."""
        first, second = self.corners
        return View(
            state=self.fight.state,
            names=(first.name, second.name),
            wins=self.wins,
            rounds=self.rounds_to_win,
            round_number=len(self.rounds) + self._open,
            keys=(first.keys, second.keys),
            announcement=self.announcement,
        )

    @property
    def decision_times(self) -> tuple[DecisionTimes | None, DecisionTimes | None]:
        """How long the agents on both sides take to decide; None for people."""
        times = {seat.side: seat.times for seat in self._seats}
        return times.get(0), times.get(1)

    def close(self) -> None:
        """Let the agents go."""
        for seat in self._seats:
            seat.close()
