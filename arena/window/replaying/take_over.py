"""Playing on from any frame of a replay: a person on one side, who was recorded on the other."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.errors import InputError
from arena.fight import Fight
from arena.match import Player
from arena.replays.playback import Playback
from arena.replays.replay import Replay
from arena.rules.actions import NUM_SKILLS
from arena.window.agent_seat import FRAME_SECONDS, AgentSeat
from arena.window.hands import IDLE, DelayLine, Hands, move_of

CAUGHT_UP: Final = 600
"""Frames before the take-over that the agent is shown, for it to remember the fight."""
_WARM_UP_SECONDS: Final = 600.0  # an agent may take so long to load and to compile


class TakeOver:
    """A fight that goes on from a frame of a replay.

    Without an agent the other side goes on by its log, and stands still behind its end.

    Attributes:
        side: Side of the person.
        fight: The fight.
        last_frame: States before and after the latest frame, int32 ``[FIELDS]`` each; None before
            the first.
    """

    def __init__(
        self,
        playback: Playback,
        frame: int,
        side: int,
        opponent: Player | None = None,
        *,
        delay: int = 0,
        budget: float = FRAME_SECONDS,
    ) -> None:
        """Begin; this may take long, since the agent compiles what it needs.

        Args:
            playback: What was recorded.
            frame: Frame from which it goes on; the fight must not be over there.
            side: Side that the person takes.
            opponent: Who plays the other side, with the recorded reaction delay; its log if None.
            delay: Of the person, in frames.
            budget: Seconds that the opponent has for a decision.

        Raises:
            InputError: If the fight is over on that frame, or the agent cannot play.
        """
        if playback.states[frame, S.OUTCOME] != S.GOING_ON:
            raise InputError(f"frame {frame}: the fight is over there; go back and take over")
        self.side = side
        self._playback, self._frame = playback, frame
        self._line = DelayLine(delay)
        self._seat: AgentSeat | None = None
        if opponent is not None:
            other = 1 - side
            self._seat = AgentSeat(opponent, other, playback.replay.delay[other], budget=budget)
        self.restart()
        if self._seat is not None:
            try:
                self._seat.warm_up(self.fight.state, _WARM_UP_SECONDS)
                self.restart()
            except InputError:
                self._seat.close()
                raise

    def restart(self) -> None:
        """Go back to the frame; nothing of what was pressed since is left."""
        self.fight = Fight.from_state(_without_delay(self._playback.states[self._frame], self.side))
        self.last_frame: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None
        self._line.clear()
        if self._seat is not None:
            first = max(0, self._frame - CAUGHT_UP)
            self._seat.begin(self._playback.states[first], self.fight.seed, 1)
            for state in self._playback.states[first : self._frame]:
                self._seat.ask(state)
                self._seat.answer()

    @property
    def is_over(self) -> bool:
        """Whether the fight has ended, or the agent has given up."""
        return self.fight.is_over or bool(self.failure)

    @property
    def failure(self) -> str:
        """What the agent failed with; empty if it did not."""
        return self._seat.failure if self._seat is not None else ""

    @property
    def fingerprint(self) -> str:
        """Hash of what the agent is; empty without one."""
        return self._seat.player.fingerprint if self._seat is not None else ""

    def step(self, hands: Hands = IDLE) -> None:
        """Play one frame.

        Args:
            hands: What the person does.
        """
        if self.is_over:
            return
        before = self.fight.state
        if self._seat is not None:
            self._seat.ask(before)
        now = self._line.pass_on(hands)
        own, other = (move_of(now, before, self.side), now.skill), self._answer()
        self.fight.push(*((own, other) if self.side == 0 else (other, own)))
        self.last_frame = before, self.fight.state

    def _answer(self) -> tuple[int, int]:
        """Say what the other side does, to take effect after its delay."""
        if self._seat is not None:
            return self._seat.answer()
        other, replay = 1 - self.side, self._playback.replay
        at = self._frame + len(self.fight.inputs) + replay.delay[other]
        code = int(replay.inputs[at, other]) if at < replay.frames else 0
        return divmod(code, NUM_SKILLS)

    def replay(self, players: tuple[str, str]) -> Replay | None:
        """Give what was played since; None if nothing was."""
        return self.fight.replay(players) if len(self.fight.inputs) else None

    def close(self) -> None:
        """Let the agent go."""
        if self._seat is not None:
            self._seat.close()


def _without_delay(state: NDArray[np.int32], side: int) -> NDArray[np.int32]:
    """Take a side's delay and what waits in its queue from a state; a copy."""
    own = side * S.PLAYER_FIELDS
    freed = state.copy()
    freed[own + S.DELAY] = 0
    freed[own + S.QUEUE : own + S.QUEUE + S.QUEUE_LENGTH] = 0
    return freed
