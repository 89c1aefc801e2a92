"""Small logs made by hand."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from agents.spec import resolve
from arena.features import FEATURES
from arena.match import play
from logs.record import record
from logs.resimulate import Dataset

MakeDataset = Callable[..., Dataset]


def make_dataset(skills: list[list[int]], features: int = FEATURES) -> Dataset:
    """Build a dataset from the skill labels of each track; moves are neutral, features zero."""
    lengths = [len(track) for track in skills]
    stops = np.cumsum(lengths)
    skill = np.array([label for track in skills for label in track], np.int8)
    move = np.zeros(skill.size, np.int8)
    tracks = np.stack([stops - lengths, stops], axis=1).astype(np.int64)
    previous = np.array([label for track in skills for label in [0, *track[:-1]]], np.int8)
    index = np.repeat(np.arange(len(skills)), lengths).astype(np.int32)
    frame = np.concatenate([np.arange(n) for n in lengths]).astype(np.int32)
    return Dataset(
        features=np.zeros((skill.size, features), np.float32),
        move=move,
        skill=skill,
        match=index // 2,
        side=(index % 2).astype(np.int8),
        frame=frame,
        previous_move=move,
        previous_skill=previous,
        tracks=tracks,
        delay=15,
    )


@pytest.fixture
def dataset_of() -> MakeDataset:
    """A function that builds a dataset from the skill labels of each track."""
    return make_dataset


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of 18 fights between two opponents of the panel; to be read, not written."""
    path = tmp_path_factory.mktemp("logs") / "small.corpus"
    record(play([(resolve("scripted:rush"), resolve("scripted:zone"))], 18, 5, record=True), path)
    return path
