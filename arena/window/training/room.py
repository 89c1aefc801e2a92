"""The training room: one fight that can be stopped, taken back, set, saved and begun anew.

Every frame that was played leaves a `Moment` behind, with all that the room remembered then: what
the dummy and the agents know, what the meter shows. So a rewind takes everything back at once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.fight import Fight
from arena.frame_data.skills import Table
from arena.match import check_player
from arena.replays.replay import Replay
from arena.window.hands import IDLE, DelayLine, Hands, move_of
from arena.window.session import Corner
from arena.window.training import dummy as dummies
from arena.window.training.agents import Agents, Players
from arena.window.training.dummy import DummyMemory, DummySettings, Input
from arena.window.training.exchange import Exchange, after
from arena.window.training.frames import METER_FRAMES, Frame, in_effect, is_frozen
from arena.window.training.phases import cells_of
from arena.window.training.setting import Setting

SLOTS: Final = 5
_AFTER_END: Final = 60  # frames for which the end of a fight is shown before it begins anew
_WORTH_KEEPING: Final = 30  # frames of a stretch


@dataclass(frozen=True)
class Moment(Frame):
    """What the room remembers after a frame, or before the first.

    Attributes:
        dummy: What the dummy remembers.
        agents: What the agents remember.
        changed: Whether the fight was then set by hand: places, health, meter.
    """

    dummy: DummyMemory
    agents: Any
    changed: bool = False


@dataclass(frozen=True)
class Slot:
    """A saved fight and its players."""

    fight: Fight
    moments: tuple[Moment, ...]
    agent_plays: bool
    me: int


_NOTHING: Final = ((0, 0), (0, 0))


class Room:
    """Training between a person on one side and a dummy or an agent on the other.

    Attributes:
        corners: Who is there: a person; on the other side an agent, or the dummy alone.
        me: Side of the person.
        fight: The fight.
        moments: One before the first frame of the fight's stack and one after each.
        dummy: Settings of the dummy.
        setting: Places, health and meter.
        agent_plays: Whether the agent plays the other side and not the dummy.
        recording: What has been recorded so far; None while nothing is.
        slots: What is saved.
        agents: The agents at work.
        last_frame: States before and after the latest frame, for effects and sounds; None after a
            jump in time.
        losing: Told before frames are lost: by a reset, a rewind, a slot that is loaded.
    """

    def __init__(
        self,
        corners: tuple[Corner, Corner],
        *,
        me: int = 0,
        seed: int = 0,
        table: Table | None = None,
    ) -> None:
        """Begin.

        Raises:
            InputError: If a fighter does not exist, or the agent cannot play, or not with this
                delay; names it.
        """
        player = corners[1 - me].player
        if player is not None:
            check_player(player, corners[1 - me].delay)
        self.corners = corners
        self.me = me
        self.dummy = DummySettings()
        self.setting = Setting()
        self.agent_plays = player is not None
        self.recording: list[Input] | None = None
        self.slots: list[Slot | None] = [None] * SLOTS
        self._seed, self._table = seed, table
        self._line = DelayLine(corners[me].delay)
        self._ended = 0
        self._kept = 0  # frames that need not be kept any more
        self.losing: Callable[[], None] = lambda: None
        self._close: Callable[[], None] = lambda: None
        self._begin()

    @property
    def other(self) -> int:
        """The side of the dummy, or of the agent."""
        return 1 - self.me

    # --- beginning ----------------------------------------------------------------------------
    def reset(self) -> None:
        """Begin anew, in the places and with the health that are set.

        Queues are empty then, a recording that was not finished is forgotten, and the dummy and the
        agent know nothing of what was. If the agent cannot begin again, the dummy has its side.

        Raises:
            InputError: If the agent cannot begin again; names it.
        """
        self.losing()
        try:
            self._begin()
        except InputError:
            self.agent_plays = False
            self._begin()
            raise

    def _begin(self) -> None:
        first, second = (corner.fighter for corner in self.corners)
        delays = [0, 0]  # that of the person is before the fight
        delays[self.other] = self.corners[self.other].delay if self.agent_plays else 0
        delay = (delays[0], delays[1])
        fight = Fight(first, second, seed=self._seed, delay=delay, table=self._table)
        self.setting.begin(fight)
        self._enter(fight)
        self.moments = [self._first_moment()]
        self._kept = 0

    def _players(self) -> Players:
        player = self.corners[self.other].player if self.agent_plays else None
        return (None, player) if self.me == 0 else (player, None)

    def _enter(self, fight: Fight) -> None:
        """Take a fight over, with agents that remember nothing of it."""
        self.close()  # first: some agents can sit at one seat only
        self.fight = fight
        self.agents = Agents(fight, self._players(), self._seed)
        self._close = self.agents.close
        self._forget_inputs()

    def _forget_inputs(self) -> None:
        self.recording = None
        self.last_frame: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None
        self._line.clear()
        self._ended = 0

    def _first_moment(self) -> Moment:
        cells = cells_of(self.fight.state, self.fight.features(0))
        return Moment(
            cells=cells,
            frozen=False,
            exchange=Exchange(),
            inputs=_NOTHING,
            sent=_NOTHING,
            thoughts=(None, None),
            dummy=DummyMemory(),
            agents=self.agents.save(),
        )

    def give_side(self, to_agent: bool) -> None:
        """Let the agent or the dummy play its side, and begin anew; without agent, the dummy."""
        self.losing()
        self.agent_plays = to_agent and self.corners[self.other].player is not None
        self.reset()

    def switch_sides(self) -> None:
        """Let both take each other's side, with their fighters, and begin anew."""
        self.losing()
        self._swap()
        self.reset()

    def _swap(self) -> None:
        self.corners = self.corners[1], self.corners[0]
        self.me = self.other

    # --- playing ------------------------------------------------------------------------------
    def step(self, hands: Hands = IDLE) -> None:
        """Play one frame; some frames after the end of the fight, begin it anew.

        Args:
            hands: What the person did; recording, it is the dummy that does it.

        Raises:
            InputError: If an agent raises or returns nonsense; names it.
        """
        self.last_frame = None
        if self.fight.is_over:
            self._ended += 1
            if self._ended >= _AFTER_END:
                self.reset()
            else:
                self.last_frame = self.fight.state, self.fight.state
            return
        before, last = self.fight.state, self.moments[-1]
        hands = self._line.pass_on(hands)
        actions = np.zeros((1, 2, 2), np.int8)
        thoughts = self.agents.thoughts(self.fight, 0), self.agents.thoughts(self.fight, 1)
        self.agents.answer(actions)
        memory = self._by_hand(hands, actions, last.dummy)
        sent = _pairs(actions[0].tolist())
        self.fight.play_inputs(actions)
        now = self.fight.state
        cells = cells_of(now, self.fight.features(0))
        frozen = is_frozen(before)
        self.setting.keep(self.fight)
        moment = Moment(
            cells=cells,
            frozen=frozen,
            exchange=after(last.exchange, last.cells, cells, frozen),
            inputs=in_effect(now),
            sent=sent,
            thoughts=thoughts,
            dummy=memory,
            agents=self.agents.save(),
            changed=not np.array_equal(self.fight.state, now),
        )
        self.moments.append(moment)
        self.last_frame = before, now

    def _by_hand(self, hands: Hands, actions: NDArray[np.int8], memory: DummyMemory) -> DummyMemory:
        """Write what the person and the dummy do; give what the dummy remembers then."""
        state = self.fight.state
        if self.recording is not None:
            given = move_of(hands, state, self.other), hands.skill
            self.recording.append(given)
            actions[0, self.other] = given
            return memory
        actions[0, self.me] = move_of(hands, state, self.me), hands.skill
        if self.agent_plays:
            return memory
        table = self.fight.simulator.table
        given, memory = dummies.answer(memory, self.dummy, state, table, self.other)
        actions[0, self.other] = given
        return memory

    def back(self, frames: int = 1) -> int:
        """Take back frames, with all that was remembered; give how many."""
        self.losing()
        taken = self.fight.rewind(frames)
        if taken:
            del self.moments[-taken:]
            self._kept = min(self._kept, len(self.moments) - 1)
            self.agents.restore(self.moments[-1].agents)
            if self.recording is not None:
                del self.recording[max(0, len(self.recording) - taken) :]
            self._line.clear()
            self.last_frame = None
            self._ended = 0
        return taken

    # --- recordings ---------------------------------------------------------------------------
    def record(self) -> bool:
        """Begin to record what the dummy is to do, or end it and keep it.

        Returns:
            Whether it records now; never while an agent plays the dummy's side.
        """
        if self.agent_plays:
            return False
        if self.recording is None:
            self.recording = []
            return True
        if self.recording:
            self.dummy.recordings[self.dummy.slot] = tuple(self.recording)
        self.recording = None
        self.play_again()
        return False

    def play_again(self) -> None:
        """Let the dummy begin its recording anew."""
        self._set_dummy(DummyMemory())

    def _set_dummy(self, memory: DummyMemory) -> None:
        self.moments[-1] = replace(self.moments[-1], dummy=memory)

    # --- slots --------------------------------------------------------------------------------
    def save(self, slot: int) -> None:
        """Keep the fight, its history and its players in slot 0 to 4."""
        moments = tuple(self.moments)
        self.slots[slot] = Slot(self.fight.copy(), moments, self.agent_plays, self.me)

    def load(self, slot: int) -> bool:
        """Go back to what a slot holds; give whether it holds anything.

        Agents remember what they remembered then, if they are the same ones.
        """
        saved = self.slots[slot]
        if saved is None:
            return False
        self.losing()
        self.agent_plays = saved.agent_plays
        if self.me != saved.me:
            self._swap()
        self._enter(saved.fight.copy())
        self.moments = list(saved.moments)
        self._kept = len(self.moments) - 1
        self.agents.restore(self.moments[-1].agents)
        return True

    # --- showing ------------------------------------------------------------------------------
    @property
    def mind_side(self) -> int | None:
        """The side whose agent is looked into; None while no agent plays."""
        return self.other if self.agent_plays else None

    @property
    def shown(self) -> Sequence[Moment]:
        """The moments after the latest frames, 60 at most, oldest first."""
        return self.moments[1:][-METER_FRAMES:] if len(self.moments) > 1 else []

    def set_health(self, side: int) -> None:
        """Take the next share of health for a side, and set it now."""
        self.setting.next_health(side)
        if not self.fight.is_over:
            self.setting.set_health(self.fight)
            self.moments[-1] = replace(self.moments[-1], changed=True)

    # --- keeping ------------------------------------------------------------------------------
    @property
    def unkept(self) -> int:
        """Frames that were played since the fight began, was loaded or was kept."""
        return len(self.moments) - 1 - self._kept

    def keep_rest(self) -> list[Replay]:
        """Give what was played since then, as `stretches`; it counts as kept from here on."""
        first, self._kept = self._kept, len(self.moments) - 1
        return self.stretches(first)

    def stretches(self, since: int = 0) -> list[Replay]:
        """Give what was played since the fight began, or a frame: a replay of each stretch.

        Where something was set by hand, such as health that came back, one stretch ends and the
        next begins. Short ones are left out if there is a longer one.
        """
        states, inputs = self.fight.history, self.fight.inputs
        changes = [at for at, each in enumerate(self.moments) if at > since and each.changed]
        bounds = [since, *changes]
        bounds += [len(inputs)] if bounds[-1] < len(inputs) else []
        replays = []
        for first, stop in pairwise(bounds):
            fight = Fight.from_state(states[first], table=self._table)
            fight.play_inputs(inputs[first:stop])
            replays.append(fight.replay())
        longest = max((each.frames for each in replays), default=0)
        enough = min(longest, _WORTH_KEEPING)
        return [each for each in replays if each.frames >= enough]

    def close(self) -> None:
        """Let the agents go."""
        self._close()


def _pairs(both: list[list[int]]) -> tuple[Input, Input]:
    first, second = ((move, skill) for move, skill in both)
    return first, second
