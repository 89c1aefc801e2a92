"""What the tests of clones share: a small log, a few trained clones."""

import pytest

from agents.clones import remedies
from agents.clones.settings import TrainingSettings
from agents.clones.training import Trained, train
from logs.resimulate import Dataset
from tests.agents.clones.synthetic import make_log

SETTINGS = TrainingSettings(width=32, epochs=5, batch=1_024, learning_rate=5e-3)


@pytest.fixture(scope="session")
def data() -> Dataset:
    return make_log(60, seed=0)


@pytest.fixture(scope="session")
def validation() -> Dataset:
    return make_log(20, seed=1, first_match=60)


@pytest.fixture(scope="session")
def trained(data: Dataset, validation: Dataset) -> dict[str, Trained]:
    """A clone of each kind: plain, weighted, with an offset, factored."""
    names = ("plain", "inverse-half", "inverse", "logit-adjusted", "subsample", "act-which")
    settings = SETTINGS.model_copy(update={"decoder": "argmax"})
    return {name: train(data, validation, remedies.resolve(name), settings) for name in names}
