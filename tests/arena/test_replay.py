"""One recorded fight: what is written is read, and nothing else is."""

import dataclasses
import os
import subprocess
import sys
import time
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena import frame_data
from arena.base.errors import InputError
from arena.replays import file
from arena.replays.file import content_of, decode, encode, seal, unseal
from arena.replays.replay import Replay, checkpoint_count, verify
from arena.rules import RULES_VERSION
from arena.rules.actions import FORWARD, HEAVY, NUM_CODES, NUM_SKILLS
from arena.rules.constants import FIGHT_FRAMES
from arena.state import DRAW, MAX_DELAY, SIDE_0_WON
from tests.recording import lively_inputs, record_inputs

HEADER = 18  # bytes of the envelope before the payload


@pytest.fixture(scope="module")
def fight() -> Replay:
    return record_inputs(lively_inputs(400, seed=1), seed=-5, fighters=(2, 0), delay=(0, 15))


@st.composite
def replays(draw: st.DrawFn) -> Replay:
    """Any fight that the format can hold, long runs among them; no real fight, most of them."""
    frames = draw(st.integers(1, FIGHT_FRAMES))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    runs = rng.integers(1, draw(st.integers(2, 900)), frames)
    tracks = [np.repeat(rng.integers(0, NUM_CODES, frames), runs)[:frames] for _ in (0, 1)]
    pairs = st.tuples(st.integers(0, MAX_DELAY), st.integers(0, MAX_DELAY))
    names = st.text(min_size=1, max_size=60).filter(str.isprintable)
    return Replay(
        rules_version=RULES_VERSION,
        frame_data_hash=frame_data.frame_data_hash(),
        fighters=draw(st.tuples(st.integers(0, 2), st.integers(0, 2))),
        seed=draw(st.integers(-(2**31), 2**31 - 1)),
        players=draw(st.tuples(names, names)),
        delay=draw(pairs),
        inputs=np.stack(tracks, axis=1).astype(np.uint8),
        outcome=draw(st.integers(0, 3)),
        checkpoints=rng.integers(-(2**31), 2**31, checkpoint_count(frames)).astype(np.int32),
    )


def assert_same(one: Replay, other: Replay) -> None:
    for field in dataclasses.fields(Replay):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, np.ndarray):
            assert mine.dtype == theirs.dtype and np.array_equal(mine, theirs), field.name
        else:
            assert mine == theirs, field.name


def error_of(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        decode(data, "a.replay")
    line = str(caught.value)
    assert line.startswith("a.replay: ") and "\n" not in line and "; " in line
    return line


# --- round trip -----------------------------------------------------------------------------------
@given(replays())
@settings(max_examples=60)
def test_what_is_written_is_read(fight: Replay) -> None:
    assert_same(decode(encode(fight)), fight)


def test_a_real_fight_takes_little_room_and_verifies(fight: Replay, tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.replay"
    file.save(fight, path)
    read = file.load(path)
    assert_same(read, fight)
    assert path.stat().st_size < fight.frames
    assert read.delay == (0, 15) and read.seed == -5 and read.fighters == (2, 0)
    verify(read)


def test_a_fight_has_one_content(fight: Replay) -> None:
    assert content_of(decode(encode(fight))) == content_of(fight) == unseal(encode(fight), "")


def test_the_longest_fight_with_the_least_compressible_inputs_fits() -> None:
    rng = np.random.default_rng(0)
    wild = Replay(
        RULES_VERSION,
        frame_data.frame_data_hash(),
        (0, 1),
        0,
        ("a" * 255, "b" * 255),
        (MAX_DELAY, 0),
        rng.integers(0, NUM_CODES, (FIGHT_FRAMES, 2)).astype(np.uint8),
        0,
        rng.integers(-(2**31), 2**31, FIGHT_FRAMES // 60).astype(np.int32),
    )
    assert len(encode(wild)) <= file.MAX_ENCODED
    assert_same(decode(encode(wild)), wild)


def test_a_recording_holds_inputs_as_they_took_effect() -> None:
    codes = lively_inputs(100, seed=3)
    late = record_inputs(codes, delay=(0, 15))
    assert np.array_equal(late.inputs[:, 0], codes[:, 0])
    assert np.array_equal(late.inputs[15:, 1], codes[:-15, 1])
    assert not late.inputs[:15, 1].any()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("delay", (15, 32), "delay is 32"),
        ("fighters", (0, 3), "fighter is 3"),
        ("seed", 2**31, "seed"),
        ("outcome", 4, "outcome is 4"),
        ("players", ("a", "two\nlines"), "name"),
        ("players", ("", "b"), "name"),
        ("players", ("\ud800", "b"), "name"),
        ("frame_data_hash", "xyz", "frame-data hash"),
        ("checkpoints", np.zeros(1, np.int32), "checkpoints"),
        ("inputs", np.full((400, 2), 45, np.uint8), "input 45 on frame 0, side 0"),
        ("inputs", np.zeros((3601, 2), np.uint8), "length in frames is 3601"),
        ("inputs", np.zeros((0, 2), np.uint8), "length in frames is 0"),
        ("inputs", np.zeros((400, 3), np.uint8), "uint8 [n, 2]"),
    ],
)
def test_a_field_that_does_not_fit_is_not_written(
    fight: Replay, field: str, value: object, told: str
) -> None:
    with pytest.raises(InputError, match=told.replace("[", r"\[")):
        encode(dataclasses.replace(fight, **{field: value}))


# --- faults ---------------------------------------------------------------------------------------
def test_every_truncation_is_told(fight: Replay) -> None:
    data = encode(fight)
    for size in range(len(data)):
        assert "cut short" in error_of(data[:size])


def test_every_altered_byte_is_told(fight: Replay) -> None:
    data = encode(fight)
    for position in range(len(data)):
        altered = bytearray(data)
        altered[position] ^= 0x10
        error_of(bytes(altered))


def test_trailing_bytes_are_told(fight: Replay) -> None:
    assert "followed by bytes" in error_of(encode(fight) + b"\0")


def test_another_kind_of_file_is_told() -> None:
    assert "not a replay" in error_of(b"PK\3\4" + bytes(100))


def test_a_later_format_is_told(fight: Replay) -> None:
    data = bytearray(encode(fight))
    data[8] = 3
    assert "replay format 3, this version reads 1 and 2" in error_of(bytes(data))


def test_other_rules_are_told(fight: Replay) -> None:
    other = dataclasses.replace(fight, rules_version=RULES_VERSION + 1)
    assert f"rules version {RULES_VERSION + 1}" in error_of(encode(other))


def test_other_frame_data_is_told(fight: Replay) -> None:
    other = dataclasses.replace(fight, frame_data_hash="0123456789abcdef")
    assert "other frame data (0123456789abcdef" in error_of(encode(other))


def test_a_decompression_bomb_stays_small() -> None:
    bomb = seal(bytes(200_000_000))
    tracemalloc.start()
    begun = time.perf_counter()
    assert "no fight needs as many" in error_of(bomb)
    assert time.perf_counter() - begun < 0.5
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_two_streams_in_one_payload_are_told(fight: Replay) -> None:
    payload = zlib.compress(content_of(fight)) + zlib.compress(b"more")
    bare = file._ENVELOPE.pack(file.MAGIC, file.FORMAT, 0, len(payload))
    checksum = zlib.crc32(payload, zlib.crc32(bare))
    header = file._ENVELOPE.pack(file.MAGIC, file.FORMAT, checksum, len(payload))
    assert "not one compressed stream" in error_of(header + payload)


def test_a_run_cut_in_two_is_told(fight: Replay) -> None:
    still = dataclasses.replace(
        fight, inputs=np.zeros((60, 2), np.uint8), checkpoints=np.zeros(1, np.int32)
    )
    content = bytearray(content_of(still))
    assert content[-4:] == bytes([0, 60, 0, 60])
    content[-2:] = bytes([0, 0, 30, 30])
    runs_of_side_1 = content.index(bytes([60, 0, 1, 0, 1, 0])) + 4
    content[runs_of_side_1] = 2
    assert "a run cut in two" in error_of(seal(bytes(content)))


def test_a_missing_or_huge_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        file.load(tmp_path / "none.replay")
    huge = tmp_path / "huge.replay"
    with huge.open("wb") as opened:
        opened.truncate(10**9)
    with pytest.raises(InputError, match="larger than"):
        file.load(huge)


# --- fuzzing --------------------------------------------------------------------------------------
def read_or_refuse(data: bytes) -> Replay | None:
    """Decode; any exception but InputError fails the test."""
    try:
        return decode(data)
    except InputError as error:
        assert "\n" not in str(error)
        return None


def mutate(data: bytes, edits: list[tuple[str, float, bytes]]) -> bytes:
    """Apply edits (kind, place as a share of the length, bytes) one after the other."""
    for kind, place, piece in edits:
        at = int(place * len(data))
        if kind == "flip":
            data = data[:at] + bytes(b ^ piece[0] for b in data[at : at + 1]) + data[at + 1 :]
        elif kind == "truncate":
            data = data[:at]
        elif kind == "insert":
            data = data[:at] + piece + data[at:]
        else:
            data = data[:at] + piece + data[at + len(piece) :]
    return data


edits = st.lists(
    st.tuples(
        st.sampled_from(["flip", "truncate", "insert", "overwrite"]),
        st.floats(0, 0.999),
        st.binary(min_size=1, max_size=8),
    ),
    min_size=1,
    max_size=4,
)


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_random_bytes_are_refused(data: bytes) -> None:
    assert read_or_refuse(data) is None


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_random_contents_are_refused(content: bytes) -> None:
    assert read_or_refuse(seal(content)) is None


@given(edits)
@settings(max_examples=400)
def test_mutated_files_are_refused(changes: list[tuple[str, float, bytes]]) -> None:
    whole = encode(record_inputs(lively_inputs(80, seed=2)))
    changed = mutate(whole, changes)
    assert changed == whole or read_or_refuse(changed) is None


@given(edits)
@settings(max_examples=400)
def test_mutated_contents_under_a_fresh_checksum_are_refused_or_play_or_desync(
    changes: list[tuple[str, float, bytes]],
) -> None:
    content = content_of(record_inputs(lively_inputs(80, seed=2)))
    changed = mutate(content, changes)
    read = read_or_refuse(seal(changed))
    if read is not None:
        assert content_of(read) == changed
        try:
            verify(read)
        except InputError as error:
            assert "desync" in str(error)


# --- playing again --------------------------------------------------------------------------------
def test_a_changed_input_desyncs_in_its_second(fight: Replay) -> None:
    inputs = fight.inputs.copy()
    inputs[200, 0] = 9 if inputs[200, 0] != 9 else 18
    with pytest.raises(
        InputError, match="desync: plays out differently between frames 180 and 240"
    ):
        verify(dataclasses.replace(fight, inputs=inputs))


def test_another_seed_or_fighter_desyncs(fight: Replay) -> None:
    for change in ({"seed": fight.seed + 1}, {"fighters": (1, 0)}):
        with pytest.raises(InputError, match=r"desync: .* between frames 0 and 60"):
            verify(dataclasses.replace(fight, **change))


def test_another_outcome_desyncs(fight: Replay) -> None:
    with pytest.raises(InputError, match="ends with outcome 0, its header says 2"):
        verify(dataclasses.replace(fight, outcome=2))


def test_a_log_that_goes_on_after_the_end_desyncs() -> None:
    whole = record_inputs(np.zeros((FIGHT_FRAMES, 2), np.uint8))
    assert whole.frames == FIGHT_FRAMES and whole.outcome == DRAW
    verify(whole)
    bully = np.zeros((FIGHT_FRAMES, 2), np.uint8)
    bully[:, 0] = FORWARD * NUM_SKILLS
    bully[::50, 0] += HEAVY
    knock_out = record_inputs(bully)
    assert knock_out.outcome == SIDE_0_WON and knock_out.frames < FIGHT_FRAMES - 60
    frames = knock_out.frames + 60
    longer = dataclasses.replace(
        knock_out,
        inputs=bully[:frames],
        checkpoints=np.resize(knock_out.checkpoints, checkpoint_count(frames)),
    )
    over = f"desync: is over after frame {knock_out.frames}, its log has {frames}"
    with pytest.raises(InputError, match=over):
        verify(longer)


def test_plain_python_plays_a_compiled_fight_alike(fight: Replay, tmp_path: Path) -> None:
    path = tmp_path / "a.replay"
    file.save(fight, path)
    program = (
        "import pathlib, sys; from arena.replays import file, replay;"
        "replay.verify(file.load(pathlib.Path(sys.argv[1]))); print('same')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=Path(file.__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "same", done.stderr
