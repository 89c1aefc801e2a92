"""Training mode: the fight with everything that can be stopped, set and looked into.

The keys of the players stay theirs. What training adds lies on function keys, on digits and on
letters that no player has by default; all of it stands on the screen.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pygame

from arena.base.errors import InputError
from arena.fight.names import fighter_number
from arena.frame_data.skills import FIGHTERS
from arena.replays.entries import DUMMY, TRAINING, Party
from arena.replays.library import new_match
from arena.replays.replay import Replay
from arena.rules.actions import NUM_SKILLS
from arena.rules.constants import FRAMES_PER_SECOND
from arena.window.keeper import party_of
from arena.window.look import SIZE
from arena.window.screens.loading import LoadingScreen
from arena.window.screens.text import TextScreen
from arena.window.session import Corner
from arena.window.training.agents import Eye
from arena.window.training.commands import NO_KEY, Command, commands
from arena.window.training.pace import Pace, Pending
from arena.window.training.room import SLOTS, Room
from arena.window.training.scene import Shown, paint
from arena.window.view import View

if TYPE_CHECKING:
    from arena.window.app import App

_REWIND: Final = 2  # frames taken back on a step while the key is held
_A_TRY: Final = 300  # frames; what is shorter is begun anew too often to be worth a replay
_MOST_ROUNDS: Final = 9
_DIGITS: Final = tuple(pygame.K_1 + slot for slot in range(SLOTS))


class TrainingScreen:
    """A person against a dummy or an agent, on either side.

    Attributes:
        app: The window.
        room: The fight and all around it.
        pace: Pause and slow motion.
        shown: What is painted beside the fight.
        rewinding: Whether the key that rewinds is held.
    """

    takes_pads = True

    def __init__(
        self, app: "App", corners: tuple[Corner, Corner] | None = None, me: int = 0
    ) -> None:
        """Begin.

        Args:
            app: The window.
            corners: Who is there: a person; on the other side an agent, or the dummy alone. If not
                given, a person and the dummy, with the fighters and the side that were last chosen.
            me: Side of the person, of the corners that are given.

        Raises:
            InputError: If a fighter does not exist, or an agent cannot play; names it.
        """
        self.app = app
        self.pace = Pace()
        self.shown = Shown()
        self.rewinding = False
        self._rewinds = False  # on the next step, however short the key is held
        self._pending = Pending()
        self._visit, self._by_itself = new_match(), 0
        app.controls.alone = True
        self.enter(self._chosen() if corners is None else Room(corners, me=me))

    def _chosen(self) -> Room:
        """Seat the person and the dummy, as the settings say."""
        settings = self.app.settings
        chosen, name, keys = settings.set_up, settings.names[0] or "You", settings.bindings.caps(0)
        person = Corner(name, chosen.fighters[chosen.side], None, chosen.delay, keys)
        dummy = Corner("Dummy", chosen.fighters[1 - chosen.side])
        corners = (person, dummy) if chosen.side == 0 else (dummy, person)
        return Room(corners, me=chosen.side)

    def enter(self, room: Room) -> None:
        """Go into a room; the one before must have been left."""
        self.room = room
        room.losing = self.keep_by_itself
        self._eye = Eye(room.corners[room.other].player)
        self._jumped()

    # --- events -------------------------------------------------------------------------------
    def handle(self, event: pygame.event.Event) -> None:
        """See `Screen`.

        Raises:
            InputError: If an agent cannot go on; names it.
        """
        if event.type == pygame.KEYUP and event.key == pygame.K_BACKSPACE:
            self.rewinding = False
        if event.type == pygame.WINDOWFOCUSLOST:
            self.rewinding, self.pace.paused = False, True
        if event.type != pygame.KEYDOWN or self._is_players(event.key):
            return
        if event.key == pygame.K_ESCAPE:
            self.leave()
            self.app.pop()
        elif event.key == pygame.K_BACKSPACE:
            self.rewinding = self._rewinds = True
        elif event.key in _DIGITS:
            saves = bool(event.mod & pygame.KMOD_SHIFT)
            self.use_slot(_DIGITS.index(event.key), save=saves)
        else:
            for command in self.commands():
                if command.key == event.key:
                    command.run()

    def _is_players(self, key: int) -> bool:
        """Whether a key is bound to a player: then it is nothing else here."""
        name, bindings = pygame.key.name(key), self.app.settings.bindings
        return any(name in sources for keys in bindings.keys for sources in keys.values())

    def commands(self) -> list[Command]:
        """Give all that a single key does, and what each is set to; some may have lost theirs."""
        return [
            replace(each, key=NO_KEY, cap="–") if self._is_players(each.key) else each
            for each in commands(self)
        ]

    def use_slot(self, slot: int, *, save: bool) -> None:
        """Save to a slot, or go back to what it holds."""
        if save:
            self.room.save(slot)
            self.app.say(f"Saved in slot {slot + 1}: the fight and its players")
        elif self.room.load(slot):
            self._jumped()
            self.app.say(f"Slot {slot + 1}")
        else:
            self.app.say(f"Slot {slot + 1} is empty; Shift+{slot + 1} saves")

    def reset(self) -> None:
        """Begin anew, with empty queues, dummy and recording, and nothing held or pressed."""
        self.room.reset()
        self.pace.clear()
        self._jumped()

    def back(self, frames: int) -> None:
        """Take back frames."""
        if self.room.back(frames):
            self._jumped()

    def record(self) -> None:
        """Begin or end the recording of the dummy."""
        if self.room.agent_plays:
            self.app.say("An agent plays that side; Y gives it to the dummy")
            return
        slot = self.room.dummy.slot + 1
        recording = self.room.record()
        self.app.say(f"You play the dummy: recording {slot}" if recording else f"Kept as {slot}")

    def switch_sides(self) -> None:
        """Sit down on the other side."""
        self.room.switch_sides()
        self._jumped()

    def switch_player(self) -> None:
        """Let the agent play the other side, or the dummy."""
        if self.room.corners[self.room.other].player is None:
            self.app.say("There is no agent; choose one as the opponent of training")
            return
        self.room.give_side(to_agent=not self.room.agent_plays)
        self._jumped()

    def next_fighter(self, side: int) -> None:
        """Give a side the next fighter, and begin anew."""
        corners = list(self.room.corners)
        number = (FIGHTERS.index(corners[side].fighter) + 1) % len(FIGHTERS)
        corners[side] = replace(corners[side], fighter=FIGHTERS[number])
        self.room.corners = corners[0], corners[1]
        self.reset()

    def choose_agent(self) -> None:
        """Ask for the agent that is to play the other side."""
        about = "level:expert, pro:juno, clone:FOLDER, python:FILE.py:NAME … (see `arena agents`)"
        spec = self.app.settings.set_up.agent
        ask = TextScreen(self.app, "Which agent?", self._load_agent, text=spec, about=about)
        self.app.push(ask)

    def _load_agent(self, spec: str) -> None:
        """Load an agent while a screen says so, and let it play the other side."""
        delay = self.app.settings.set_up.agent_delay
        me, corners = self.room.me, list(self.room.corners)

        def work() -> Room:
            player = self.app.resolve(spec)
            waits = delay if player.delay is None else player.delay
            corners[1 - me] = Corner(spec, corners[1 - me].fighter, player, waits)
            room = Room((corners[0], corners[1]), me=me)
            room.step()  # so that what it compiles is compiled
            room.reset()
            return room

        def then(room: Room) -> None:
            room.dummy, room.setting = self.room.dummy, self.room.setting
            self.leave()
            room.reset()
            self.enter(room)

        loading = LoadingScreen(
            self.app, f"{spec} is called …", work, then, lambda room: room.close()
        )
        self.app.push(loading)

    def keep(self) -> None:
        """Keep what was played since the fight began, as the rounds of one match."""
        stretches = self.room.stretches()
        self._submit(stretches, new_match())
        self.room.keep_rest()  # it need not be kept once more
        frames = sum(each.frames for each in stretches)
        self.app.say(f"Kept: {frames} frames" if stretches else "Nothing was played yet")

    def keep_by_itself(self) -> None:
        """Keep what is about to be lost, if it was more than a try; no clone learns from it."""
        room = self.room
        if room.unkept < _A_TRY:
            return
        played = [each for each in room.keep_rest() if _is_worth_keeping(each, room.me)]
        self._submit(played, self._visit, self._by_itself, learned=False)
        self._by_itself += len(played)
        if self._by_itself >= _MOST_ROUNDS:  # one opens the rounds of a match together
            self._visit, self._by_itself = new_match(), 0

    def _submit(
        self, stretches: Sequence[Replay], match: str, before: int = 0, *, learned: bool = True
    ) -> None:
        """Hand stretches to the library, as rounds of a match that had some before."""
        parties = [party_of(corner) for corner in self.room.corners]
        if not self.room.agent_plays:
            parties[self.room.other] = Party(DUMMY)
        both = parties[0], parties[1]
        for number, replay in enumerate(stretches, before + 1):
            self.app.keeper.submit(replay, both, match, number, note=TRAINING, learned=learned)

    def _jumped(self) -> None:
        """Forget what was done for another time: presses, effects."""
        self._pending.clear()
        self.app.controls.clear()
        self.app.painter.forget()

    def leave(self) -> None:
        """Keep what was played, and let the agents go."""
        self.keep_by_itself()
        self.room.close()

    # --- stepping -----------------------------------------------------------------------------
    def step(self) -> None:
        """See `Screen`: plays a frame if one is due, or takes some back.

        Raises:
            InputError: If an agent raises or returns nonsense; names it.
        """
        self._pending.add(self.app.controls.take(0))
        if self.rewinding or self._rewinds:
            self._rewinds = False
            self.back(_REWIND)
            return
        if not self.pace.due():
            return
        fight = self.room.fight
        try:
            self.room.step(self._pending.take())
        except InputError:
            self.room.give_side(to_agent=False)  # an agent that failed would fail again
            self._jumped()
            raise
        played = self.room.last_frame
        if played is None:
            if self.room.fight is not fight:  # it was over, and has begun anew
                self._jumped()
        else:
            self.app.painter.observe(*played)
            self.app.hear(*played)

    # --- drawing ------------------------------------------------------------------------------
    @property
    def view(self) -> View:
        """What the painter of the fight is shown."""
        room = self.room
        names = [corner.name for corner in room.corners]
        if not room.agent_plays:
            names[room.other] = "Dummy"
        first, second = (corner.keys for corner in room.corners)
        announcement = "Paused" if self.pace.paused else ""
        if self.room.recording is not None:
            announcement = "Recording"
        return View(
            state=self.room.fight.state,
            names=(names[0], names[1]),
            keys=(first, second),
            announcement=announcement,
        )

    @property
    def fighters(self) -> tuple[int, int]:
        """Rows of the frame-data table on sides 0 and 1."""
        first, second = (fighter_number(corner.fighter) for corner in self.room.corners)
        return first, second

    def picture_of_camera(self) -> pygame.Surface | None:
        """Take what the camera gives the agent, or would give it; None if it is not shown."""
        if not self.shown.camera:
            return None
        pixels = self._eye.picture(self.room.fight, self.room.other)
        if pixels.ndim == 2:
            pixels = pixels[..., None].repeat(3, axis=2)
        return pygame.surfarray.make_surface(pixels.swapaxes(0, 1))

    @property
    def camera_is_used(self) -> bool:
        """Whether the agent decides by these pictures."""
        return self._eye.used

    def draw(self, surface: pygame.Surface) -> None:
        """See `Screen`."""
        assert surface.get_size() == SIZE, "a screen draws the whole picture"
        paint(surface, self)


def _is_worth_keeping(played: Replay, side: int) -> bool:
    """Whether a stretch lasted a second, and the person on a side pressed something in it."""
    presses = played.inputs[:, side] % NUM_SKILLS
    return played.frames >= FRAMES_PER_SECOND and bool(presses.any())
