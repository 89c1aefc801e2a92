"""Replays of fights that began from a state: written, read, verified, and refused where wrong."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena import Fight
from arena import state as S
from arena.base.errors import InputError
from arena.match import play
from arena.replays import file
from arena.replays.file import content_of, decode, encode
from arena.replays.recorder import Recorder
from arena.replays.replay import Replay, checkpoint_count, verify
from arena.rules.digest import CHECKPOINT_FRAMES
from arena.simulator import Simulator, Starts
from tests.arena.agents import Poker, Random
from tests.arena.random_play import crowd, crowd_inputs
from tests.recording import lively_inputs, record_inputs


def begun(middle: int = 90, frames: int = 130) -> Replay:
    """Record a fight from a state on, its players pressing all the time."""
    fight = Fight("cirrus", "brakk", seed=3, delay=(4, 0))
    fight.play(("forward", "special"), ("jump", "light"), frames=middle)
    other = Fight.from_state(fight.state)
    for k in range(frames):
        other.play((k // 9 % 5, k % 9 if k % 4 == 0 else 0), ("forward", "heavy"))
    return other.replay()


def played(count: int = 6, frames: int = 75) -> np.ndarray:
    """Give the states of some fights that go on."""
    simulator = crowd(count, delay=5)
    for actions in crowd_inputs(count, frames, seed=2):
        simulator.step(actions)
    states = simulator.save().memory
    return states[states[:, S.OUTCOME] == S.GOING_ON]


# --- the format -----------------------------------------------------------------------------------
def test_only_a_fight_that_began_from_a_state_is_of_the_new_format() -> None:
    assert encode(record_inputs(lively_inputs(90, 1)))[8] == file.FORMAT == 1
    assert encode(begun())[8] == file.WITH_START == 2


@settings(max_examples=40)
@given(st.integers(1, 400), st.integers(1, 300))
def test_what_is_written_is_read_and_verifies(middle: int, frames: int) -> None:
    replay = begun(middle, frames)
    again = decode(encode(replay))
    assert content_of(again) == content_of(replay)
    assert again.start is not None and replay.start is not None
    assert np.array_equal(again.start, replay.start)
    assert (again.first_frame, again.frames) == (middle, frames)
    assert len(again.checkpoints) == checkpoint_count(frames, middle)
    verify(again)


def test_every_altered_byte_of_the_content_is_refused_or_another_fight() -> None:
    content = content_of(begun(20, 12))
    for place in range(len(content)):
        altered = bytearray(content)
        altered[place] ^= 0x55
        try:
            read = decode(file.seal(bytes(altered)))
        except InputError as error:
            assert "\n" not in str(error)
        else:
            assert content_of(read) == bytes(altered)


def test_a_header_that_promises_a_state_must_bring_one() -> None:
    for replay, version in ((begun(), 1), (record_inputs(lively_inputs(90, 1)), 2)):
        data = bytearray(encode(replay))
        data[8] = version
        head = file._ENVELOPE.pack(file.MAGIC, version, 0, len(data) - file._ENVELOPE.size)
        checksum = file._checksum(head, bytes(data[file._ENVELOPE.size :]))
        data[10:14] = checksum.to_bytes(4, "little")
        with pytest.raises(InputError, match=f"its content is not of format {version}"):
            decode(bytes(data))


def altered_start(field: int, value: int) -> np.ndarray:
    start = begun().start
    assert start is not None
    start[field] = value
    return start


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"start": altered_start(S.SKILL, 99)}, r"no fight begins from its start \(state 0: p0.sk"),
        ({"start": altered_start(S.SEED, 8)}, "its start has fighters and seed"),
        ({"start": altered_start(S.FIGHTER, 0)}, "its start has fighters and seed"),
        ({"start": altered_start(S.OUTCOME, S.DRAW)}, "the fight that it begins from is over"),
        ({"start": altered_start(S.FRAME, 3_500)}, "length in frames is 130, possible is 1 to 100"),
        ({"start": altered_start(S.FRAME, 59)}, "number of checkpoints is 3, possible is 4"),
        (
            {"start": begun().start[1:]},
            r"fields of its start are int32 \[168\]; give int32 \[169\]",
        ),  # type: ignore[index]
        ({"start": np.zeros(S.FIELDS)}, r"fields of its start are float64"),
        ({"checkpoints": np.zeros(3)}, r"checkpoints are float64 \[3\]"),
        ({"inputs": np.zeros((130, 2), np.int64)}, r"inputs are int64 \[130, 2\]"),
        ({"fighters": (2, 7)}, "fighter"),
    ],
)
def test_a_beginning_that_cannot_be_is_refused(change: dict[str, Any], told: str) -> None:
    """Whether it is to be written or to be played again."""
    wrong = dataclasses.replace(begun(), **change)
    with pytest.raises(InputError, match=told):
        encode(wrong)
    with pytest.raises(InputError):
        verify(wrong)


@pytest.mark.parametrize(
    ("frame", "told"),
    [(0, "between frames 0 and 30"), (29, "between frames 0 and 30"), (30, "between frames 30 an")],
)
def test_a_fight_that_plays_out_differently_is_told_by_frames_of_the_recording(
    frame: int, told: str
) -> None:
    """The recording begins on frame 90, so its first checkpoint is after 30 frames of it."""
    replay = begun(90)
    inputs = replay.inputs.copy()
    inputs[frame, 0] = 44 - inputs[frame, 0]
    with pytest.raises(InputError, match=f"plays out differently {told}"):
        verify(dataclasses.replace(replay, inputs=inputs))
    start = replay.start
    assert start is not None
    start[S.METER] += 1
    with pytest.raises(InputError, match="plays out differently between frames 0 and 30 of 130"):
        verify(dataclasses.replace(replay, start=start))


# --- recording ------------------------------------------------------------------------------------
def test_a_recorder_sees_which_fights_began_from_a_state() -> None:
    states = played()
    simulator = Simulator(len(states) + 1)
    simulator.reset(seed=4)
    simulator.load(states, np.arange(len(states)))
    recorder = Recorder(simulator.state, table=simulator.table)
    for actions in crowd_inputs(len(states) + 1, 100, seed=9):
        simulator.step(actions)
        recorder.record()
    for fight, state in enumerate(states):
        replay = recorder.replay(fight, ("a", "b"))
        verify(replay)
        assert replay.start is not None and np.array_equal(replay.start, state)
    assert recorder.replay(len(states), ("a", "b")).start is None


def test_a_fresh_fight_with_other_health_began_from_a_state() -> None:
    simulator = Simulator(1, delay=0)
    simulator.reset()
    states = simulator.save().memory
    states[0, S.HEALTH] = 7
    simulator.load(states)
    recorder = Recorder(simulator.state, table=simulator.table)
    simulator.step(np.zeros((1, 2, 2), np.int8))
    recorder.record()
    replay = recorder.replay(0, ("a", "b"))
    assert replay.start is not None
    verify(replay)


def test_fights_to_record_are_checked() -> None:
    simulator = Simulator(2)
    simulator.reset()
    for fights in (0, 3, -1):
        with pytest.raises(
            InputError, match=f"fights to record: {fights} is out of range; give 1 to 2"
        ):
            Recorder(simulator.state, fights, table=simulator.table)
    with pytest.raises(InputError, match="states are"):
        Recorder(simulator.state[1:], table=simulator.table)
    recorder = Recorder(simulator.state, table=simulator.table)
    with pytest.raises(InputError, match="no frame to keep yet"):
        recorder.replay(0, ("a", "b"))
    for fight in (-1, 2):
        with pytest.raises(InputError, match=f"fight {fight} does not exist"):
            recorder.replay(fight, ("a", "b"))


@pytest.mark.parametrize("frames", [None, CHECKPOINT_FRAMES])
def test_a_match_that_begins_from_states_has_replays_that_verify(frames: int | None) -> None:
    states = played()
    count = len(states) // 2 * 2
    starts = Starts.of_states(states[:count])
    (result,) = play(
        [(Poker(), Random())], count, seed=1, starts=starts, record=True, frames=frames
    )
    assert len(result.replays) == count
    for replay, state in zip(result.replays, states, strict=False):
        verify(decode(encode(replay)))
        assert replay.start is not None and np.array_equal(replay.start, state)
