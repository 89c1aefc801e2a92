"""Every state of a recorded fight, and what happened in it."""

from dataclasses import replace

import numpy as np
import pytest

from arena import state as S
from arena.base.errors import InputError
from arena.fight import Fight
from arena.replays.entries import Complaint
from arena.replays.events import EventKind, events_of
from arena.replays.evidence import moment
from arena.replays.playback import Playback
from tests.arena.replays.fights import fought, recorded


def test_a_fight_goes_on_from_any_state_as_it_did() -> None:
    fight = Fight("aster", "cirrus", seed=5, delay=(0, 12))
    generator = np.random.default_rng(5)
    inputs = np.stack([generator.integers(0, 5, (150, 2)), generator.integers(0, 9, (150, 2))], 2)
    fight.play_inputs(inputs.astype(np.int8))
    playback = Playback.of(fight.replay())
    for frame in (0, 40, 111):
        again = Fight.from_state(playback.states[frame])
        again.play_inputs(inputs[frame : frame + 12].astype(np.int8))
        assert np.array_equal(again.state[: S.FRAME], fight.history[frame + 12][: S.FRAME])


def test_a_fight_that_began_from_a_state_is_played_again_too() -> None:
    begun = fought(50)
    fight = Fight.from_state(begun.state)
    fight.play(("forward", "light"), ("back", None), 30)
    playback = Playback.of(fight.replay())
    assert (playback.states[-1] == fight.state)[: S.PLAYER_FIELDS - 35].all()
    assert playback.frames == 30


def test_a_fight_that_plays_out_differently_is_refused() -> None:
    good = recorded()
    digests = good.checkpoints.copy()
    digests[-1] ^= 1
    with pytest.raises(InputError, match="desync"):
        Playback.of(replace(good, checkpoints=digests))


def exchange() -> Fight:
    """A light that is blocked, one that hits, and nothing else."""
    fight = Fight("aster", "aster", seed=1)
    fight.place(distance=60)
    fight.play(("neutral", "light"), ("back", None), 60)
    fight.place(distance=60)
    fight.play(("neutral", "light"), None, 60)
    return fight


def test_events_say_what_happened() -> None:
    fight = exchange()
    events = events_of(fight.history)
    assert [e.frame for e in events if e.kind is EventKind.PRESS] == [0, 60]
    assert [e.side for e in events if e.kind is EventKind.BLOCK] == [0]
    (hit,) = [e for e in events if e.kind is EventKind.HIT]
    before, after = fight.history[hit.frame], fight.history[hit.frame + 1]
    health = S.PLAYER_FIELDS + S.HEALTH
    assert hit.damage == before[health] - after[health] > 0
    assert events == tuple(sorted(events))


def test_events_of_an_end() -> None:
    fight = exchange()
    fight.place(distance=60)
    fight.side[1].set_health(1)
    fight.play(("forward", "light"), None, 40)
    assert fight.is_over
    ends = [e for e in events_of(fight.history) if e.kind is EventKind.KNOCK_OUT]
    assert [(e.side, e.frame) for e in ends] == [(0, len(fight.history) - 2)]


@pytest.mark.parametrize("complaint", list(Complaint))
def test_every_complaint_has_a_moment_to_look_at(complaint: Complaint) -> None:
    playback = Playback.of(recorded(400, seed=8))
    for side in (0, 1):
        assert 0 <= moment(complaint, playback.events, side, playback.frames) < playback.frames
        assert 0 <= moment(complaint, (), side, playback.frames) < playback.frames


def test_moments_are_where_the_blame_is() -> None:
    fight = exchange()
    events = events_of(fight.history)
    frames = len(fight.history) - 1
    assert moment(Complaint.SPAMMED, events, 0, frames) == 0
    assert moment(Complaint.UNFAIR, events, 0, frames) > 60
    assert moment(Complaint.STOOD_STILL, events, 0, frames) in (0, 60)
    assert moment(Complaint.GOOD_FIGHT, events, 0, frames) == frames - 1
