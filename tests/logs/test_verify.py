"""A corpus is verified to its end, whatever is wrong with a fight of it."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.replays.replay import Replay
from arena.replays.replay import verify as verify_replay
from logs.corpus import Corpus
from logs.retrace import retrace
from logs.verify import verify, verify_file


def with_another_input(fight: Replay) -> Replay:
    inputs = fight.inputs.copy()
    inputs[70, 1] ^= 1
    return dataclasses.replace(fight, inputs=inputs)


def test_a_whole_corpus_passes(corpus: Corpus, corpus_file: Path) -> None:
    told: list[tuple[int, int]] = []
    found = verify_file(corpus_file, lambda done, total: told.append((done, total)))
    assert found.passed and (found.fights, found.frames) == (12, corpus.frames)
    assert (found.desyncs, found.unreadable, found.errors) == (0, 0, [])
    assert told[-1] == (12, 12)
    assert verify(corpus) == found


def test_a_desync_is_named_and_the_rest_goes_on(fights: list[Replay]) -> None:
    tampered = [*fights[:3], with_another_input(fights[3]), *fights[4:]]
    found = verify(Corpus(tampered))
    assert (found.fights, found.desyncs, found.unreadable) == (12, 1, 0)
    assert len(found.errors) == 1
    assert found.errors[0].startswith("fight 3: desync: plays out differently between frames 60")


def test_an_unreadable_fight_is_named_and_the_rest_is_played(
    corpus: Corpus, corpus_file: Path
) -> None:
    data = bytearray(corpus_file.read_bytes())
    data[50 + 30] ^= 0xFF  # in the payload of the first fight
    corpus_file.write_bytes(data)
    found = verify_file(corpus_file)
    assert (found.fights, found.desyncs, found.unreadable) == (12, 0, 1)
    assert found.frames == corpus.frames - corpus.fights[0].frames
    assert found.errors == [
        f"{corpus_file}: fight 0: altered: the checksum does not fit the bytes; "
        "fetch or record it again"
    ]


def test_other_fights_under_the_same_header_are_told(
    fights: list[Replay], corpus_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.corpus"
    Corpus(fights[::-1]).save(other)
    corpus_file.write_bytes(corpus_file.read_bytes()[:50] + other.read_bytes()[50:])
    found = verify_file(corpus_file)
    assert found.desyncs == 0 and not found.passed
    assert "SHA-256" in found.errors[0]


def test_a_file_that_is_no_corpus_is_an_input_error(tmp_path: Path) -> None:
    path = tmp_path / "no.corpus"
    path.write_bytes(b"hello" * 100)
    with pytest.raises(InputError, match="not a corpus"):
        verify_file(path)


def test_many_at_once_play_as_each_alone(corpus: Corpus) -> None:
    together = retrace(corpus.fights)
    for number, fight in enumerate(corpus.fights):
        verify_replay(fight)
        alone = retrace([fight])
        assert np.array_equal(together.started_in(number), alone.started)
        assert np.array_equal(together.digests_of(number), fight.checkpoints)
        assert together.frames[number] == fight.frames
        assert together.outcome[number] == fight.outcome
