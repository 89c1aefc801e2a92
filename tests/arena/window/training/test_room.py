"""The training room: everything can be stopped, taken back, set, saved and begun anew."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from arena import state as S
from arena.base.errors import InputError
from arena.frame_data.skills import load
from arena.match import Observation, player_of
from arena.replays.playback import Playback as Played
from arena.rules.actions import DEFENCE, FORWARD, LIGHT, SKILL_NAMES, THROW
from arena.window.hands import IDLE, Hands
from arena.window.session import Corner
from arena.window.training.dummy import Behaviour, Playback
from arena.window.training.frames import in_effect
from arena.window.training.room import SLOTS, Room
from arena.window.training.setting import PLACES, SHARES

LIGHT_PRESS = Hands(skill=LIGHT)
RIGHT = Hands(x=1)


class Noise:
    """Acts at random from a generator that it keeps from frame to frame."""

    name = "test:noise"

    def reset(self, fights: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def act(self, observation: Observation) -> NDArray[Any]:
        return self.random.integers((5, 9), size=(len(observation.side), 2))


def room(agent: bool = False, first: str = "aster", second: str = "aster", delay: int = 0) -> Room:
    player = player_of(Noise()) if agent else None
    left = Corner("Ann", first, delay=delay)
    right = Corner("agent", second, player, delay=12 if agent else 0)
    return Room((left, right))


def close(training: Room) -> None:
    training.setting.place = "point blank"
    training.reset()


def play(training: Room, *hands: Hands, frames: int = 0) -> None:
    for each in hands:
        training.step(each)
    for _ in range(frames):
        training.step()


def test_frames_taken_back_and_played_again_come_out_the_same() -> None:
    training = room(agent=True)
    play(training, RIGHT, RIGHT, LIGHT_PRESS, frames=60)
    past = training.fight.state, training.moments[-1]
    play(training, frames=40)
    ahead = training.fight.state
    assert training.back(40) == 40
    assert np.array_equal(training.fight.state, past[0])
    assert training.moments[-1] is past[1]
    play(training, frames=40)
    assert np.array_equal(training.fight.state, ahead)


def test_a_slot_holds_the_fight_and_what_its_players_know() -> None:
    training = room(agent=True)
    for slot in range(SLOTS):
        play(training, RIGHT, frames=9)
        training.save(slot)
    play(training, frames=50)
    ahead = training.fight.state
    assert training.load(SLOTS - 1)
    play(training, frames=50)
    assert np.array_equal(training.fight.state, ahead)
    assert training.load(0)
    assert training.fight.frame == 10
    assert len(training.moments) == 11
    assert training.back(4) == 4  # its history came with it


def test_an_empty_slot_changes_nothing() -> None:
    training = room()
    play(training, frames=3)
    assert not training.load(2)
    assert training.fight.frame == 3


def test_a_reset_empties_queues_recording_and_dummy() -> None:
    training = room(delay=6)
    close(training)
    training.dummy.behaviour = Behaviour.GUARDS_AFTER_HIT
    play(training, LIGHT_PRESS, frames=20)
    assert training.moments[-1].dummy.was_hit
    assert training.record()
    play(training, LIGHT_PRESS)  # it waits in the person's delay
    training.reset()
    assert training.recording is None
    assert training.dummy.filled == []
    assert not training.moments[-1].dummy.was_hit
    play(training, frames=20)
    assert training.fight["p0.presses"] == training.fight["p1.presses"] == 0


def test_a_reset_empties_the_queue_of_an_agent() -> None:
    training = room(agent=True)
    play(training, frames=6)
    assert any(skill for _, skill in training.fight.side[1].waiting)
    training.reset()
    assert not any(skill for _, skill in training.fight.side[1].waiting)
    assert training.fight.frame == 0


@pytest.mark.parametrize("playback", Playback)
def test_recordings_are_played_once_looped_or_at_random(playback: Playback) -> None:
    training = room()
    for slot, skill in ((0, 1), (3, 2)):
        training.dummy.slot = slot
        training.record()
        play(training, Hands(skill=skill), frames=59)
        training.record()
    training.reset()
    training.dummy.slot = 0
    training.dummy.behaviour, training.dummy.playback = Behaviour.PLAYS, playback
    play(training, frames=60 * 12)
    lights, heavies = training.fight["p1.started_1"], training.fight["p1.started_2"]
    expected = {Playback.ONCE: (1, 0), Playback.LOOP: (12, 0)}
    if playback is Playback.RANDOM:
        assert lights + heavies == 12 and lights and heavies
    else:
        assert (lights, heavies) == expected[playback]
    training.play_again()
    play(training, frames=60)
    assert training.fight["p1.presses"] == 13 if playback is not Playback.ONCE else 2


def test_a_recording_is_mirrored_with_the_side() -> None:
    training = room()
    training.record()
    play(training, Hands(x=-1), Hands(x=-1, skill=LIGHT))  # side 1 faces left: forward
    training.record()
    assert training.dummy.recordings[0] == ((FORWARD, 0), (FORWARD, LIGHT))


def test_a_rewind_shortens_the_recording() -> None:
    training = room()
    training.record()
    play(training, *[RIGHT] * 10)
    training.back(4)
    assert training.recording is not None and len(training.recording) == 6


def test_nothing_is_recorded_while_an_agent_plays() -> None:
    training = room(agent=True)
    assert not training.record()
    training.give_side(to_agent=False)
    assert training.record()


@pytest.mark.parametrize("skill", [DEFENCE, LIGHT, -1])
def test_the_reversal_starts_on_the_first_frame_after_a_knock_down(skill: int) -> None:
    training = room(first="brakk")
    close(training)
    if skill < 0:
        training.record()
        play(training, Hands(skill=DEFENCE), IDLE)
        training.record()
        close(training)
    training.dummy.reversal = skill
    play(training, Hands(skill=THROW))
    before = ""
    for _ in range(200):
        now = training.fight.side[1]
        if before == "knocked down" and now.status != "knocked down":
            break
        before = now.status
        training.step()
    assert now.skill == SKILL_NAMES[DEFENCE if skill < 0 else skill]
    assert now.skill_frame == 0


@pytest.mark.parametrize("techs", [False, True])
def test_the_dummy_escapes_throws_if_told_to(techs: bool) -> None:
    training = room()
    close(training)
    training.dummy.techs = techs
    training.setting.refills = False
    play(training, Hands(skill=THROW), frames=60)
    assert (training.fight.side[1].health == training.fight.side[1].full_health) is techs


@pytest.mark.parametrize("name", ["aster", "brakk", "cirrus"])
@pytest.mark.parametrize("slot", [1, 2, 3, 4])
def test_a_guarding_dummy_guards_every_height_and_stays_where_it_is(name: str, slot: int) -> None:
    training = room(first=name)
    close(training)
    training.dummy.behaviour = Behaviour.GUARDS
    x = training.fight.side[1].x
    play(training, frames=10)
    assert training.fight.side[1].x == x
    play(training, Hands(skill=slot), frames=load(name).skills[slot].startup + 3)
    if load(name).skills[slot].level != "overhead":  # guarded standing, that is walking back
        assert training.moments[-1].exchange.blocked


def test_the_dummy_guards_after_the_first_hit_and_forgets_it() -> None:
    training = room()
    close(training)
    training.dummy.behaviour = Behaviour.GUARDS_AFTER_HIT
    play(training, LIGHT_PRESS, frames=30)
    assert not training.moments[-1].exchange.blocked
    play(training, LIGHT_PRESS, frames=30)
    assert training.moments[-1].exchange.blocked
    play(training, frames=120)
    assert not training.moments[-1].dummy.was_hit


def test_the_dummy_jumps_and_crouches() -> None:
    training = room()
    training.dummy.behaviour = Behaviour.JUMPS
    play(training, frames=3)
    assert training.fight.side[1].airborne
    training.dummy.behaviour = Behaviour.CROUCHES
    play(training, frames=90)
    assert training.fight.side[1].input == ("crouch", None)


def test_places_health_and_meter_are_set() -> None:
    training = room(second="brakk")
    for place in PLACES:
        training.setting.place = place
        training.setting.full_meter = True
        training.reset()
        for side, x in zip(training.fight.side, PLACES[place], strict=True):
            assert abs(side.x - x) < 1
            assert side.meter == 100
    for share in (*SHARES[1:], SHARES[0]):
        training.set_health(1)
        side = training.fight.side[1]
        assert side.health == max(1, side.full_health * share // 100)


def test_health_comes_back_when_both_are_free() -> None:
    training = room()
    close(training)
    play(training, LIGHT_PRESS, frames=8)
    assert training.fight.side[1].health < training.fight.side[1].full_health
    play(training, frames=60)
    assert training.fight.side[1].health == training.fight.side[1].full_health
    training.setting.refills = False
    play(training, LIGHT_PRESS, frames=60)
    assert training.fight.side[1].health < training.fight.side[1].full_health


def test_after_its_end_a_fight_begins_anew() -> None:
    training = room()
    close(training)
    training.setting.refills = False
    while training.setting.health[1] != 1:
        training.set_health(1)
    play(training, LIGHT_PRESS, frames=30)
    assert training.fight.is_over
    assert training.back(5) == 5 and not training.fight.is_over  # its end, too, is taken back
    play(training, frames=5)
    shown = 0
    while training.fight.is_over:
        training.step()
        shown += 1
    assert shown == 60 and training.fight.frame == 0


def test_an_agent_that_cannot_begin_again_leaves_its_side_to_the_dummy() -> None:
    class Once(Noise):
        def reset(self, fights: int, seed: int) -> None:
            if hasattr(self, "random"):
                raise ValueError("once only")
            super().reset(fights, seed)

    training = Room((Corner("Ann", "aster"), Corner("agent", "brakk", player_of(Once()), 12)))
    play(training, frames=5)
    with pytest.raises(InputError, match="once only"):
        training.reset()
    assert not training.agent_plays
    play(training, frames=5)
    assert training.fight.frame == 5 and len(training.moments) == 6


DOINGS = st.lists(
    st.one_of(
        st.tuples(st.just("step"), st.integers(-1, 1), st.integers(0, 8)),
        st.tuples(st.just("back"), st.integers(1, 12)),
        st.tuples(st.sampled_from(["save", "load"]), st.integers(0, SLOTS - 1)),
        st.tuples(st.sampled_from(["reset", "record", "play_again"])),
        st.tuples(st.just("set_health"), st.integers(0, 1)),
    ),
    max_size=60,
)


@given(doings=DOINGS, agent=st.booleans())
@settings(max_examples=40, deadline=None)
def test_whatever_is_done_every_moment_is_of_its_frame(doings: list[Any], agent: bool) -> None:
    training = room(agent=agent, delay=2)
    close(training)
    for name, *given_ in doings:
        if name == "step":
            x, skill = given_
            training.step(Hands(x=x, skill=skill))
        else:
            getattr(training, name)(*given_)
    fight, moments = training.fight, training.moments
    assert len(moments) == len(fight.inputs) + 1
    assert [moment.sent for moment in moments[1:]] == [
        tuple((move, skill) for move, skill in both) for both in fight.inputs.tolist()
    ]
    assert moments[-1].inputs == in_effect(fight.state)
    if training.recording is not None:
        assert len(training.recording) <= len(moments)
    training.back(len(moments))
    assert len(training.moments) == 1 and training.fight.frame == 0


def test_what_was_played_is_kept_in_stretches_between_what_was_set() -> None:
    training = room(agent=True)
    close(training)
    training.setting.refills = False
    play(training, *[RIGHT, LIGHT_PRESS, *[IDLE] * 8] * 5)
    training.set_health(1)
    play(training, *[LIGHT_PRESS, *[IDLE] * 9] * 6)
    first, second = training.stretches()
    assert (first.frames, second.frames) == (50, 60)
    states = training.fight.history
    for replay, expected in ((first, states[:50]), (second, states[50:])):
        shown = Played.of(replay).states[: len(expected)]
        for side in (S.SIDE_0, S.SIDE_1):  # all but the queues, whose later inputs no log holds
            own = slice(side, side + S.DELAY)
            assert np.array_equal(shown[:, own], expected[:, own])
    training.back(80)
    (only,) = training.stretches()
    assert only.frames == 30
    training.reset()
    assert training.stretches() == []


def test_short_stretches_are_left_out_where_there_is_a_longer_one() -> None:
    training = room()
    play(training, frames=5)
    training.set_health(0)
    play(training, frames=4)
    assert [each.frames for each in training.stretches()] == [5]
    play(training, frames=60)
    assert [each.frames for each in training.stretches()] == [64]


def test_both_change_sides_and_slots_know_them() -> None:
    training = room(agent=True, first="aster", second="brakk")
    play(training, RIGHT, frames=30)
    training.save(0)
    training.switch_sides()
    assert training.me == 1 and training.mind_side == 0
    assert [side.fighter for side in training.fight.side] == ["brakk", "aster"]
    x = training.fight.side[1].x
    play(training, Hands(x=-1), Hands(x=-1), frames=2)
    assert training.fight.side[1].x < x  # left is left
    play(training, frames=30)
    assert training.fight["p0.presses"] > 0  # the agent
    assert training.load(0)
    assert training.me == 0 and training.corners[1].player is not None


def test_the_dummy_guards_on_either_side() -> None:
    for me in (0, 1):
        corners = Corner("Ann", "aster"), Corner("Dummy", "aster")
        training = Room(corners if me == 0 else (corners[1], corners[0]), me=me)
        close(training)
        training.dummy.behaviour = Behaviour.GUARDS
        play(training, LIGHT_PRESS, frames=40)
        dummy = training.fight.side[1 - me]
        assert dummy.health == dummy.full_health and training.moments[-1].exchange.blocked
