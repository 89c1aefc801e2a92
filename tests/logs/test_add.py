"""New replays come into a corpus whole and once; the others are set aside with their reasons."""

import dataclasses
import json
from pathlib import Path

import pytest

from arena.base.errors import InputError
from arena.replays.file import content_of, encode, save, seal
from arena.replays.replay import Replay
from logs.add import REJECTED, REPORT, add
from logs.corpus import Corpus
from logs.player_kinds import PlayerKind

NOVICE = PlayerKind("walks in", "novice")


@pytest.fixture
def folder(fights: list[Replay], tmp_path: Path) -> Path:
    """Three good replays, and one of each fault."""
    folder = tmp_path / "new"
    for number in (1, 2, 3):
        save(fights[number], folder / f"good{number}")
    save(fights[0], folder / "known")
    save(fights[1], folder / "twice")  # after good1 in the order of names
    (folder / "cut").write_bytes(encode(fights[4])[:-3])
    (folder / "text").write_bytes(b"hello")
    lie = fights[5].inputs.copy()
    lie[70, 1] ^= 1
    save(dataclasses.replace(fights[5], inputs=lie), folder / "desync")
    content = bytearray(content_of(fights[6]))
    content[0] += 1
    (folder / "other-rules").write_bytes(seal(bytes(content)))
    (folder / ".hidden").write_bytes(b"passed over")
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_what_passes_is_added_and_what_fails_is_set_aside(
    fights: list[Replay], folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "to.corpus"
    Corpus(fights[:1], {"pro:a": NOVICE}).save(path)
    before = snapshot(folder)
    found = add(folder, path, {"pro:b": NOVICE})
    assert found.added == ["good1", "good2", "good3"]
    corpus = Corpus.load(path)
    assert (found.fights, found.corpus) == (4, corpus.id)
    assert [content_of(f) for f in corpus.fights] == [content_of(f) for f in fights[:4]]
    assert corpus.kinds == {"pro:a": NOVICE, "pro:b": NOVICE}
    reasons = {
        "known": "the same fight as fight 0 of",
        "twice": "the same fight as good1",
        "cut": "cut short",
        "text": "cut short",
        "desync": "plays out differently",
        "other-rules": "fought by rules version",
    }
    assert set(found.rejected) == set(reasons)
    for name, reason in reasons.items():
        assert found.rejected[name].startswith(f"{name}: ") and reason in found.rejected[name]
        assert (folder / REJECTED / name).read_bytes() == before[name]
    report = json.loads((folder / REJECTED / REPORT).read_text())
    assert report == {"rejected": found.rejected}
    assert snapshot(folder) == before


def test_a_second_time_adds_nothing_and_forgets_what_has_been_repaired(
    fights: list[Replay], folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "to.corpus"
    add(folder, path)
    before = path.read_bytes()
    save(fights[4], folder / "cut")
    assert add(folder, path).added == ["cut"]
    assert not (folder / REJECTED / "cut").exists()
    assert path.read_bytes() != before
    before = path.read_bytes()
    assert add(folder, path).added == []
    assert path.read_bytes() == before


def test_nothing_that_passes_makes_no_corpus(tmp_path: Path) -> None:
    folder, path = tmp_path / "new", tmp_path / "to.corpus"
    folder.mkdir()
    (folder / REPORT).write_bytes(b"no replay, and named like the report")
    found = add(folder, path)
    assert (found.added, found.fights, found.corpus) == ([], 0, None)
    assert not path.exists()
    assert (folder / REJECTED / f"{REPORT}.copy").exists()


def test_bad_input_changes_nothing(fights: list[Replay], folder: Path, tmp_path: Path) -> None:
    path, empty = tmp_path / "to.corpus", tmp_path / "empty"
    empty.mkdir()
    Corpus(fights[:1], {"pro:a": NOVICE}).save(path)
    before = path.read_bytes()
    with pytest.raises(InputError, match="empty: holds no file"):
        add(empty, path)
    with pytest.raises(InputError, match="none: cannot be read"):
        add(tmp_path / "none", path)
    with pytest.raises(InputError, match=r"pro:a is .* there and .* here"):
        add(folder, path, {"pro:a": PlayerKind("walks in", "pro")})
    assert not (folder / REJECTED).exists()
    (folder / REJECTED).mkdir()
    with pytest.raises(InputError, match="rejected: is in the way"):
        add(folder, path)
    assert path.read_bytes() == before
    path.write_bytes(before[:-5])
    with pytest.raises(InputError, match=r"to\.corpus: cut short"):
        add(folder, path)
    assert path.read_bytes() == before[:-5]
