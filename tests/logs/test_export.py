"""What is exported is what was recorded: the same inputs, and the same states from them."""

import re
import sys
from pathlib import Path

import minari
import numpy as np
import pytest
from pyarrow import parquet

from arena.base.errors import InputError
from arena.features import FEATURES, NAMES
from arena.replays.replay import Replay
from arena.rules.actions import FORWARD, HEAVY, MOVE_NAMES, NUM_SKILLS, SKILL_NAMES
from arena.simulator import Simulator, Starts
from arena.state import OUTCOME
from logs import export_parquet as export_parquet_module
from logs.corpus import Corpus
from logs.export_minari import export_minari
from logs.export_parquet import export_parquet
from logs.player_kinds import PlayerKind
from logs.resimulate import resimulate
from logs.splits import split
from logs.statistics import measure
from tests.recording import record_inputs

ID = "standstill/tests/small-v0"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "datasets"))
    return tmp_path / "datasets"


def seen_again(fight: Replay, episodes: list[minari.EpisodeData], delay: int) -> list[np.ndarray]:
    """Play the actions of both episodes of a fight; what both sides see, [T + 1, F] each."""
    simulator = Simulator(1, delay=delay)
    fighters = np.array([fight.fighters], np.int32)
    simulator.reset(Starts(np.array([fight.seed], np.int32), fighters))
    views = [np.empty((fight.frames + 1, FEATURES), np.float32) for _ in (0, 1)]
    row = np.zeros(1, np.int32)
    for frame in range(fight.frames + 1):
        for side, view in enumerate(views):
            simulator.observe(row, np.array([side], np.int32), view[frame : frame + 1])
        if frame < fight.frames:
            actions = [episode.actions[frame] for episode in episodes]
            simulator.step(np.array([actions], np.int8))
    assert simulator.read(OUTCOME)[0] == fight.outcome
    return views


@pytest.mark.parametrize("delay", [0, 15])
def test_a_minari_dataset_plays_out_as_the_log(
    corpus: Corpus, fights: list[Replay], root: Path, delay: int
) -> None:
    # fights whose first inputs are nothing are those that players with this delay can have fought
    quiet = [fight for fight in fights if not fight.inputs[:delay].any()]
    kinds = {"pro:a": PlayerKind("waits", "pro")}
    log = Corpus(quiet[:3], kinds)
    place = export_minari(log, ID, delay)
    assert place == root / ID
    dataset = minari.load_dataset(ID)
    assert dataset.total_episodes == 2 * len(log.fights)
    labelled = resimulate(log, np.arange(len(log.fights)), delay)
    episodes = list(dataset.iterate_episodes())
    metadata = list(dataset.storage.get_episode_metadata(range(len(episodes))))
    for number, fight in enumerate(log.fights):
        pair = episodes[2 * number : 2 * number + 2]
        for side, episode in enumerate(pair):
            track = slice(*labelled.tracks[2 * number + side])
            rows = track.stop - track.start
            np.testing.assert_array_equal(episode.observations[:rows], labelled.features[track])
            np.testing.assert_array_equal(episode.actions[:rows, 0], labelled.move[track])
            np.testing.assert_array_equal(episode.actions[:rows, 1], labelled.skill[track])
            assert not episode.actions[rows:].any()
            options = metadata[2 * number + side]["options"]
            assert (options["fight"], options["side"]) == (number, side)
            assert options["player"] == fight.players[side]
            assert options["level"] == ("pro" if fight.players[side] == "pro:a" else "unknown")
        for episode, view in zip(pair, seen_again(fight, pair, delay), strict=True):
            np.testing.assert_array_equal(episode.observations, view)


def test_a_fight_that_ended_ends_its_episodes_and_rewards_the_winner(root: Path) -> None:
    bully = np.zeros((3_600, 2), np.uint8)
    bully[:, 0] = FORWARD * NUM_SKILLS
    bully[::50, 0] += HEAVY
    won = record_inputs(bully)
    broken_off = record_inputs(bully[:30])
    export_minari(Corpus([won, broken_off]), ID, 0)
    winner, loser, left, right = minari.load_dataset(ID).iterate_episodes()
    for episode, bonus in ((winner, 1.0), (loser, -1.0)):
        assert len(episode.observations) == won.frames + 1 == len(episode.rewards) + 1
        last = dict(zip(NAMES, episode.observations[-1], strict=True))
        lead = last["self.health"] - last["opponent.health"]
        assert episode.rewards.sum() == pytest.approx(lead + bonus, abs=1e-5)
        assert lead * bonus > 0
        assert not episode.terminations[:-1].any() and episode.terminations[-1]
        assert not episode.truncations.any()
    for episode in (left, right):
        assert not episode.terminations.any() and episode.truncations[-1]
        assert len(episode.rewards) == 30 and abs(episode.rewards.sum()) < 1


def test_an_id_that_exists_or_is_none_changes_nothing(corpus: Corpus, root: Path) -> None:
    log = Corpus(corpus.fights[:1])
    export_minari(log, ID)
    before = sorted(root.rglob("*"))
    with pytest.raises(InputError, match=f"{ID}: exists in "):
        export_minari(Corpus(corpus.fights[:2]), ID)
    for name in ("pros", "a b-v0", "../pros-v0", ""):
        with pytest.raises(InputError, match="no id of a dataset"):
            export_minari(log, name)
    with pytest.raises(InputError, match="delay"):
        export_minari(log, "other-v0", delay=32)
    assert sorted(root.rglob("*")) == before
    assert minari.load_dataset(ID).total_episodes == 2


def test_a_parquet_file_holds_every_frame(corpus: Corpus, tmp_path: Path) -> None:
    kinds = {"pro:b": PlayerKind("läuft vor", "novice")}
    log = Corpus(corpus.fights, kinds)
    path = tmp_path / "log.parquet"
    assert export_parquet(log, path) == 2 * corpus.frames
    table = parquet.read_table(path)
    assert table.schema.metadata[b"corpus"].decode() == log.id
    data = table.to_pydict()
    at = 0
    for number, fight in enumerate(log.fights):
        for side in (0, 1):
            rows = slice(at, at + fight.frames)
            at = rows.stop
            moves = [MOVE_NAMES.index(move) for move in data["move"][rows]]
            skills = [SKILL_NAMES.index(skill) for skill in data["skill"][rows]]
            codes = np.array(moves) * NUM_SKILLS + skills
            np.testing.assert_array_equal(codes, fight.inputs[:, side])
            assert data["frame"][rows] == list(range(fight.frames))
            assert set(data["fight"][rows]) == {number} and set(data["side"][rows]) == {side}
            assert set(data["player"][rows]) == {fight.players[side]}
            assert set(data["level"][rows]) == {log.kind_of(fight.players[side]).level}
            assert set(data["seed"][rows]) == {fight.seed}
            assert set(data["won"][rows]) == {None}  # broken off
    starts = sum(started != "no_action" for started in data["started"])
    assert starts == measure(log).play.starts > 0
    for part, indices in split(log).items():
        held = {
            fight for fight, name in zip(data["fight"], data["part"], strict=True) if name == part
        }
        assert held == set(indices.tolist())
    described = re.findall(
        r"^\| ([a-z_, ]+) \| \w+ \|", str(export_parquet_module.__doc__), re.MULTILINE
    )
    names = [name for cell in described for name in cell.split(", ")][1:]
    assert names == table.column_names


def test_a_parquet_file_of_presses_holds_those_alone(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "presses.parquet"
    pressed = [fight.inputs % NUM_SKILLS != 0 for fight in corpus.fights]
    assert export_parquet(corpus, path, "presses") == sum(int(each.sum()) for each in pressed)
    assert "no_action" not in parquet.read_table(path)["skill"].to_pylist()
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"presses\.parquet: exists"):
        export_parquet(corpus, path)
    assert path.read_bytes() == before


def test_a_missing_extra_is_named(
    corpus: Corpus, tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "minari", None)
    with pytest.raises(InputError, match=r"standstill\[parquet\]"):
        export_parquet(corpus, tmp_path / "none.parquet")
    with pytest.raises(InputError, match=r"standstill\[minari\]"):
        export_minari(corpus, ID)
    assert list(tmp_path.iterdir()) == []
