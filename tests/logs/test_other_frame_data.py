"""Fights fought with a table of one's own: they say so, and are played again with that table."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from arena import frame_data
from arena.base.errors import InputError
from arena.camera.camera import Camera
from arena.frame_data import FIGHTERS, Table, frame_data_hash, load
from arena.frame_data.skills import BODY_ROW, MAX_HEALTH, WALK_FORWARD
from arena.match import play
from arena.replays import file as replays
from arena.replays import replay
from arena.replays.replay import Replay
from logs.corpus import Corpus
from logs.film import films
from logs.resimulate import resimulate
from logs.retrace import retrace
from logs.statistics import measure
from logs.verify import verify
from tests.arena.agents import Random, Standing
from tests.recording import lively_inputs, record_inputs

ONE = np.array([0])


@pytest.fixture(scope="module")
def table() -> Table:
    """Fighters who are frail and fast; a fourth among them."""
    packed = frame_data.pack((*(load(name) for name in FIGHTERS), load("aster")))
    packed[:, BODY_ROW, MAX_HEALTH] //= 3
    packed[:, BODY_ROW, WALK_FORWARD] *= 2
    return packed


@pytest.fixture(scope="module")
def fight(table: Table) -> Replay:
    return record_inputs(lively_inputs(500, seed=4), fighters=(3, 1), table=table)


def test_a_recorded_fight_carries_the_hash_of_its_own_table(fight: Replay, table: Table) -> None:
    assert fight.frame_data_hash == frame_data_hash(table) != frame_data_hash()
    assert record_inputs(lively_inputs(30, seed=4)).frame_data_hash == frame_data_hash()
    (result,) = play([(Random(), Standing())], 2, seed=1, record=True)
    assert {each.frame_data_hash for each in result.replays} == {frame_data_hash()}


def test_with_its_table_it_is_read_and_verified(
    fight: Replay, table: Table, tmp_path: Path
) -> None:
    path = tmp_path / "own.replay"
    replays.save(fight, path)
    again = replays.load(path, table)
    assert again.fighters == (3, 1)
    assert np.array_equal(again.checkpoints, fight.checkpoints)
    replay.verify(again, table=table)
    frail = table.copy()
    frail[:, BODY_ROW, MAX_HEALTH] += 1
    with pytest.raises(InputError, match=re.escape(frame_data_hash(frail))):
        replay.verify(again, table=frail)


PLAYING: dict[str, Callable[[Replay], object]] = {
    "decode": lambda fight: replays.decode(replays.encode(fight)),
    "verify": replay.verify,
    "verify a corpus": lambda fight: verify(Corpus([fight])),
    "retrace": lambda fight: retrace([fight]),
    "measure": lambda fight: measure(Corpus([fight])),
    "resimulate": lambda fight: resimulate(Corpus([fight]), ONE),
    "films": lambda fight: list(films(Corpus([fight]), ONE, Camera())),
}


@pytest.mark.parametrize("way", PLAYING)
def test_without_its_table_whatever_plays_it_says_which_it_needs(fight: Replay, way: str) -> None:
    with pytest.raises(InputError) as caught:
        PLAYING[way](fight)
    told = f"fought with other frame data ({fight.frame_data_hash}, here {frame_data_hash()}); "
    assert told in str(caught.value)
    assert "desync" not in str(caught.value)


def test_a_camera_films_the_fights_of_its_own_table(fight: Replay, table: Table) -> None:
    (first, _) = films(Corpus([fight]), ONE, Camera(table=table))
    assert len(first.frames) == fight.frames - 15
    bundled = record_inputs(lively_inputs(60, seed=4))
    with pytest.raises(InputError, match="other frame data"):
        list(films(Corpus([bundled]), ONE, Camera(table=table)))


def test_a_bundled_fight_between_fighters_that_do_not_exist_is_not_written(fight: Replay) -> None:
    lie = Replay(**{**vars(fight), "frame_data_hash": frame_data_hash()})
    with pytest.raises(InputError, match="fighter is 3, possible is 0 to 2"):
        replays.encode(lie)
