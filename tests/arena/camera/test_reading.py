"""Every feature can be read off one picture: a linear map from pixels finds it in fights unseen.

The display is laid out for this: a gauge's brightness, summed along its length, grows with its
value, and so does a lamp's. Measured with 3,840 pictures to learn from and 1,920 of other fights,
the worst feature comes out at R² 0.985 (sideways speed in the air, which is seldom other than 0),
half of them beyond 0.9998, and those that are 0 or 1 are never mistaken. The bounds leave a little
room for other frame data. Even speeds need no second picture: they have gauges, because while a
hit freezes both fighters two successive pictures show none.
"""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from arena.camera import Camera
from arena.features import NAMES
from tests.arena.camera.play import Sample, random_play, sample, scripted_play

LEAST_R2 = 0.97
LEAST_ACCURACY = 0.999


def pixels(pictures: NDArray[np.uint8]) -> NDArray[np.float64]:
    return pictures.reshape(len(pictures), -1).astype(np.float64)


def gather(fights: int, seed: int, camera: Camera) -> Sample:
    plays = [random_play(fights, 900, seed), scripted_play(fights, 1_500, seed)]
    return sample(plays, 30, camera)


@pytest.fixture(scope="module")
def read() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What features are, and what is read off the pictures, in fights not learned from [n, F]."""
    camera = Camera()
    learn, unseen = gather(24, 1, camera), gather(12, 2, camera)
    reader = make_pipeline(StandardScaler(), Ridge(alpha=10, solver="cholesky"))
    reader.fit(pixels(learn.pictures), learn.features)
    return unseen.features, reader.predict(pixels(unseen.pictures))


@pytest.mark.parametrize("name", NAMES)
def test_a_feature_can_be_read_off_the_picture(
    read: tuple[NDArray[np.float32], NDArray[np.float32]], name: str
) -> None:
    truth, guess = (columns[:, NAMES.index(name)] for columns in read)
    spread = np.square(truth - truth.mean()).sum()
    assert spread > 0, "it never varies, so this shows nothing"
    assert 1 - np.square(truth - guess).sum() / spread >= LEAST_R2
    if set(np.unique(truth)) <= {0.0, 1.0}:
        assert np.mean((guess > 0.5) == (truth > 0.5)) >= LEAST_ACCURACY
