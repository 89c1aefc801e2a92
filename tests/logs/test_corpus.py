"""Many fights in one file: whole, in order, never half written, quick to load."""

import dataclasses
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.base.errors import InputError
from arena.replays.file import content_of
from arena.replays.replay import Replay, checkpoint_count
from logs.corpus import Corpus, corpus_written, read_records
from tests.recording import lively_inputs

HEADER = 46  # bytes before the first record


def test_what_is_saved_is_loaded(corpus: Corpus, corpus_file: Path) -> None:
    read = Corpus.load(corpus_file)
    assert [content_of(f) for f in read.fights] == [content_of(f) for f in corpus.fights]
    assert read.id == corpus.id == Corpus(read.fights).id
    assert read.frames == sum(fight.frames for fight in corpus.fights)


def test_the_id_knows_every_fight_and_their_order(fights: list[Replay]) -> None:
    ids = {Corpus(part).id for part in (fights, fights[::-1], fights[1:], fights[:-1])}
    assert len(ids) == 4


def test_every_truncation_is_told(corpus_file: Path) -> None:
    data = corpus_file.read_bytes()
    for size in [*range(0, len(data), 17), len(data) - 1]:
        corpus_file.write_bytes(data[:size])
        with pytest.raises(InputError, match=r"small\.corpus: ") as caught:
            Corpus.load(corpus_file)
        assert "\n" not in str(caught.value)


def test_every_altered_byte_is_told(corpus_file: Path) -> None:
    data = corpus_file.read_bytes()
    inside = range(HEADER, len(data) - 60, 41)
    for position in [*range(HEADER), *inside, *range(len(data) - 60, len(data))]:
        altered = bytearray(data)
        altered[position] ^= 0x01
        corpus_file.write_bytes(altered)
        with pytest.raises(InputError, match=r"small\.corpus: "):
            Corpus.load(corpus_file)


def test_trailing_bytes_are_told(corpus_file: Path) -> None:
    corpus_file.write_bytes(corpus_file.read_bytes() + b"\0\0\0\0")
    with pytest.raises(InputError, match="cut short or altered"):
        Corpus.load(corpus_file)


def test_a_fight_exchanged_for_a_valid_one_is_told(fights: list[Replay], tmp_path: Path) -> None:
    mine, other = tmp_path / "mine.corpus", tmp_path / "other.corpus"
    Corpus(fights[:1]).save(mine)
    Corpus([dataclasses.replace(fights[0], outcome=fights[0].outcome ^ 1)]).save(other)
    forged = mine.read_bytes()[:HEADER] + other.read_bytes()[HEADER:]
    mine.write_bytes(forged)
    with pytest.raises(InputError, match="SHA-256"):
        Corpus.load(mine)


def test_a_count_that_the_file_cannot_hold_is_told(corpus_file: Path) -> None:
    data = bytearray(corpus_file.read_bytes())
    data[10:14] = (2**32 - 1).to_bytes(4, "little")
    corpus_file.write_bytes(data)
    with pytest.raises(InputError, match="4294967295 fights"):
        Corpus.load(corpus_file)


@given(st.binary(max_size=200), st.booleans())
@settings(max_examples=200)
def test_random_bytes_are_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, headed: bool
) -> None:
    path = tmp_path_factory.getbasetemp() / "random.corpus"
    path.write_bytes((b"STANDLOG\1\0" if headed else b"") + data)
    with pytest.raises(InputError):
        Corpus.load(path)


def test_a_failed_recording_leaves_the_old_file_and_nothing_else(
    corpus_file: Path, fights: list[Replay]
) -> None:
    before = corpus_file.read_bytes()
    with pytest.raises(RuntimeError), corpus_written(corpus_file) as writer:
        writer.add(fights[0])
        raise RuntimeError("power cut")
    assert corpus_file.read_bytes() == before
    assert list(corpus_file.parent.iterdir()) == [corpus_file]


def test_no_fight_is_no_corpus(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no fight to write"):
        Corpus([]).save(tmp_path / "empty.corpus")
    assert not list(tmp_path.iterdir())


def test_a_thousand_fights_load_in_well_under_a_second_and_take_a_few_hundred_kilobytes(
    fights: list[Replay], tmp_path: Path
) -> None:
    rng = np.random.default_rng(0)
    many = []
    for number in range(1_200):
        inputs = lively_inputs(1_300, number)
        checkpoints = rng.integers(0, 2**31, checkpoint_count(1_300)).astype(np.int32)
        many.append(
            dataclasses.replace(fights[0], seed=number, inputs=inputs, checkpoints=checkpoints)
        )
    path = tmp_path / "large.corpus"
    Corpus(many).save(path)
    assert path.stat().st_size < 4_000_000
    begun = time.perf_counter()
    assert len(Corpus.load(path).fights) == 1_200
    assert time.perf_counter() - begun < 1.0
    assert len(read_records(path)[0]) == 1_200
