"""A cut or damaged corpus gives back the fights that are whole."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.base.errors import InputError
from arena.replays.file import content_of
from arena.replays.replay import Replay
from logs.corpus import Corpus, read_head, read_parts
from logs.player_kinds import PlayerKind
from logs.rescue import rescue

KINDS = {"pro:a": PlayerKind("waits", "pro")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, fights: list[Replay]) -> Path:
    path = tmp_path_factory.mktemp("rescue") / "whole.corpus"
    Corpus(fights, KINDS).save(path)
    return path


def test_a_whole_corpus_comes_back_whole(whole: Path) -> None:
    found = rescue(whole)
    assert found.corpus.id == Corpus.load(whole).id
    assert (found.saved, found.lost, found.reasons) == (12, 0, [])


def test_a_cut_corpus_gives_back_what_stands_before_the_cut(whole: Path, tmp_path: Path) -> None:
    data, path = whole.read_bytes(), tmp_path / "cut.corpus"
    ends = [read_head(data, whole).size]
    for record in read_parts(whole).records:
        ends.append(ends[-1] + len(record))
    for size in (ends[0], ends[3], ends[3] + 40, ends[12] - 1, ends[12], len(data) - 1):
        path.write_bytes(data[:size])
        found = rescue(path)
        saved = sum(end <= size for end in ends[1:])
        assert (found.saved, found.lost) == (saved, 12 - saved)
        assert str(found) == f"{saved} fights saved, {12 - saved} lost"
        assert found.corpus.kinds == KINDS
    path.write_bytes(data[: ends[0] - 5])
    assert (rescue(path).saved, rescue(path).corpus.kinds) == (0, {})


@given(st.data())
@settings(max_examples=25)
def test_what_is_damaged_costs_itself_alone(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    good = whole.read_bytes()
    where = data.draw(st.integers(14, len(good) - 1))
    damaged = bytearray(good)
    damaged[where] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.corpus"
    path.write_bytes(damaged)
    found = rescue(path)
    assert 11 <= found.saved <= 12
    kept = [content_of(fight) for fight in found.corpus.fights]
    assert set(kept) <= {content_of(fight) for fight in Corpus.load(whole).fights}
    assert found.saved + found.lost == 12


def test_what_is_no_corpus_is_told(tmp_path: Path) -> None:
    for data in (b"", b"STANDLOG", b"hello" * 20):
        path = tmp_path / "no.corpus"
        path.write_bytes(data)
        with pytest.raises(InputError, match="not a corpus"):
            rescue(path)
