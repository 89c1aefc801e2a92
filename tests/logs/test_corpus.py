"""Many fights in one file: whole, in order, never half written, quick to load."""

import dataclasses
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.base.errors import InputError
from arena.replays.file import content_of, seal, unseal
from arena.replays.replay import Replay, checkpoint_count
from logs.corpus import Corpus, corpus_written, read_parts
from logs.player_kinds import UNKNOWN, PlayerKind
from logs.verify import verify_file
from tests.recording import lively_inputs

HEADER = 50  # bytes before the kinds of players, of which the small corpora here have none


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
    path.write_bytes((b"STANDLOG\2\0" if headed else b"") + data)
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
    assert len(read_parts(path).records) == 1_200


KINDS = {
    "pro:b": PlayerKind("waits and punishes", "pro"),
    "pro:a": PlayerKind("läuft vor", "novice"),
}
WORDS = st.text(
    st.characters(categories=["L", "N", "P", "S"], include_characters=" "), min_size=1, max_size=100
)


def test_styles_and_levels_are_kept_and_count_for_the_id(
    fights: list[Replay], tmp_path: Path
) -> None:
    path = tmp_path / "kinds.corpus"
    Corpus(fights, KINDS).save(path)
    read = Corpus.load(path)
    assert read.kinds == KINDS and read.kind_of("pro:c") == UNKNOWN
    assert read.id == Corpus(read.fights, read.kinds).id != Corpus(fights).id
    data = bytearray(path.read_bytes())
    at = data.index(b"novice")
    data[at : at + 6] = b"master"
    path.write_bytes(data)
    with pytest.raises(InputError, match="SHA-256"):
        Corpus.load(path)


@given(st.dictionaries(st.text(max_size=20), st.builds(PlayerKind, WORDS, WORDS), max_size=4))
@settings(max_examples=50)
def test_any_kinds_come_back(
    tmp_path_factory: pytest.TempPathFactory,
    fights: list[Replay],
    kinds: dict[str, PlayerKind],
) -> None:
    path = tmp_path_factory.getbasetemp() / "any_kinds.corpus"
    Corpus(fights[:1], kinds).save(path)
    assert Corpus.load(path).kinds == kinds


@pytest.mark.parametrize("style", ["", "two\nlines", "x" * 101])
def test_a_style_that_is_no_short_line_is_told(
    fights: list[Replay], tmp_path: Path, style: str
) -> None:
    with pytest.raises(InputError, match="player 'pro:a': style"):
        Corpus(fights, {"pro:a": PlayerKind(style, "pro")}).save(tmp_path / "bad.corpus")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "table",
    [
        b"[]",
        b"{",
        b"\xff\xff",
        b'{"a":1}',
        b'{"a":{"style":"x"}}',
        b'{"a":{"level":1,"style":"x"}}',
        b'{"a": {"level":"y","style":"x"}}',  # a space that is not written
        b'{"a":{"level":"","style":"x"}}',
        b"[" * 5_000,
    ],
)
def test_a_table_of_players_that_is_none_is_told(corpus_file: Path, table: bytes) -> None:
    data = corpus_file.read_bytes()
    size = len(table).to_bytes(4, "little")
    corpus_file.write_bytes(data[: HEADER - 4] + size + table + data[HEADER:])
    with pytest.raises(InputError, match=r"small\.corpus: ") as caught:
        Corpus.load(corpus_file)
    assert "\n" not in str(caught.value)


def test_a_corpus_of_the_first_format_is_read(corpus: Corpus, corpus_file: Path) -> None:
    data = bytearray(corpus_file.read_bytes())
    data[8] = 1
    corpus_file.write_bytes(data[: HEADER - 4] + data[HEADER:])
    read = Corpus.load(corpus_file)
    assert read.id == corpus.id and read.kinds == {}


def with_mixed_rules(corpus_file: Path) -> None:
    """Put a fight of the next version of the rules into a corpus, its checksums right."""
    parts = read_parts(corpus_file)
    content = bytearray(unseal(parts.records[3], ""))
    content[0] += 1
    records = [*parts.records[:3], seal(bytes(content)), *parts.records[4:]]
    index = np.array([len(record) for record in records], "<u4").tobytes()
    head = corpus_file.read_bytes()[:HEADER]
    corpus_file.write_bytes(head + b"".join(records) + index)


def test_mixed_rules_are_told_in_one_line(corpus_file: Path, fights: list[Replay]) -> None:
    with_mixed_rules(corpus_file)
    for read in (Corpus.load, verify_file):
        with pytest.raises(InputError, match=r"small\.corpus: fights of mixed rules \(") as caught:
            read(corpus_file)
        assert "\n" not in str(caught.value)
    other = dataclasses.replace(fights[1], frame_data_hash="0123456789abcdef")
    before = corpus_file.read_bytes()
    with pytest.raises(InputError, match="mixed rules"):
        Corpus([fights[0], other]).save(corpus_file)
    assert corpus_file.read_bytes() == before
