"""The seam fits a network with memory: trained along tracks, saved, and played frame by frame."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from agents.clones.agent import CloneAgent
from agents.clones.batches import UNROLL, Windows
from agents.clones.checkpoint import load_network, save
from agents.clones.decoders import Decoder, Fitter
from agents.clones.decoding import Place, decide
from agents.clones.network import KINDS, PerceptronArchitecture, PolicyArchitecture
from agents.clones.outputs import Outputs, logits_of
from agents.clones.remedies import resolve
from agents.clones.settings import TrainingSettings
from agents.clones.training import Snapshot, Trained, train
from agents.spec import resolve as resolve_agent
from agents.world import Origin
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.match import Observation, play
from logs.resimulate import Dataset
from tests.agents.clones.gated import FRAMES, Gated, GatedArchitecture, make_late_log

SETTINGS = TrainingSettings(
    width=24, depth=1, epochs=4, batch=256, learning_rate=2e-2, decoder="threshold"
)
SHAPE = GatedArchitecture(features=FEATURES)


@pytest.fixture(scope="module")
def late() -> Dataset:
    return make_late_log(30, seed=0)


@pytest.fixture(scope="module")
def validation() -> Dataset:
    return make_late_log(8, seed=1, first_match=30)


@pytest.fixture(scope="module")
def gated(late: Dataset, validation: Dataset) -> Trained:
    return train(late, validation, resolve("plain"), SETTINGS, architecture=SHAPE)


def test_memory_learns_what_no_single_frame_shows(
    gated: Trained, late: Dataset, validation: Dataset
) -> None:
    blind = train(late, validation, resolve("plain"), SETTINGS)
    seen, guessed = (each.kept.epoch.validation["skill_nll"] for each in (gated, blind))
    assert seen < 0.6 * guessed
    fitter = Fitter(Outputs.of(gated.kept.network, validation))
    skill = fitter.answers(gated.kept.decoder)[:, 1]
    pressed = validation.skill > 0
    assert (skill[pressed] == validation.skill[pressed]).mean() > 0.7


def test_a_player_decides_frame_by_frame_as_on_the_whole_track(
    gated: Trained, validation: Dataset
) -> None:
    network, decoder = gated.kept.network, gated.kept.decoder.with_(move="sample")
    tracks = [(0, FRAMES), (FRAMES, 2 * FRAMES)]
    memory = network.new_memory(2)
    decisions = []
    for frame in range(FRAMES):
        rows = np.array([start + frame for start, _ in tracks])
        features = validation.features[rows]
        logits, memory = network.logits(torch.from_numpy(features), memory)
        place = Place(
            validation.match[rows].astype(np.int64),
            validation.side[rows].astype(np.int32),
            validation.frame[rows],
        )
        settings = decoder.settings(0, network.architecture.factored)
        decisions.append(decide(logits.numpy(), features, place, settings))
    expected = Fitter(Outputs.of(network, validation)).answers(decoder)
    for number, (start, stop) in enumerate(tracks):
        found = np.array([decision[number] for decision in decisions])
        np.testing.assert_array_equal(found, expected[start:stop])


def test_it_fights_alike_in_any_batch_and_after_it_is_restored(gated: Trained) -> None:
    agent = CloneAgent(gated.clone.with_decoder(Decoder(name="s", act="sample")), "clone:gated", 15)
    assert not agent.stateless
    pairing = [(agent, resolve_agent("scripted:rush"))]
    together = play(pairing, 6, seed=3)[0]
    apart = play(pairing, 6, seed=3, batch=1)[0]
    np.testing.assert_array_equal(together.digest, apart.digest)
    assert together.presses[:, 0].min() > 0

    features = np.random.default_rng(0).random((2, 4, FEATURES), np.float32)
    seat = agent.begin(4, seed=0)
    for frame in range(3):
        seat.act(observation(frame, features[0]))
    saved = seat.save()
    ahead = [seat.act(observation(frame, features[1])) for frame in range(3, 40)]
    seat.restore(saved)
    again = [seat.act(observation(frame, features[1])) for frame in range(3, 40)]
    np.testing.assert_array_equal(ahead, again)


def observation(frame: int, features: np.ndarray) -> Observation:
    fights = len(features)
    return Observation(
        features=features,
        side=np.zeros(fights, np.int32),
        fighter=np.zeros(fights, np.int32),
        opponent_fighter=np.zeros(fights, np.int32),
        fight=np.arange(fights),
        frame=np.full(fights, frame, np.int32),
        begins=np.full(fights, frame == 0),
        over=np.zeros(fights, np.bool_),
    )


def test_no_track_remembers_another(gated: Trained, validation: Dataset) -> None:
    network = gated.kept.network
    together = logits_of(network, validation)
    third = replace(validation, tracks=validation.tracks[2:3])
    alone = logits_of(network, third)[slice(*validation.tracks[2])]
    np.testing.assert_allclose(alone, together[slice(*validation.tracks[2])], atol=1e-5)


def test_windows_hold_every_row_once_and_none_of_two_tracks(late: Dataset) -> None:
    keep = np.flatnonzero(np.arange(len(late)) % 3 == 0)
    network = SHAPE.build()
    windows = Windows(network, late, len(keep), SETTINGS)
    found = []
    for rows, logits in windows.epoch(keep, np.random.default_rng(0)):
        assert logits.shape == (14, len(rows))
        found.append(rows.numpy())
    assert windows.rows == len(keep)
    np.testing.assert_array_equal(np.sort(np.concatenate(found)), keep)
    first, last = windows._windows.T
    assert (last - first).max() == UNROLL
    np.testing.assert_array_equal(first // FRAMES, (last - 1) // FRAMES)


def test_stopped_and_resumed_it_is_the_same(
    late: Dataset, validation: Dataset, tmp_path: Path
) -> None:
    settings = SETTINGS.model_copy(update={"epochs": 3, "batch": 1_024})
    remedy = resolve("subsample:keep=0.3")

    class StopError(Exception):
        pass

    def stop(now: Snapshot) -> None:
        if now.epoch.number == 2:
            raise StopError

    file = tmp_path / "progress.safetensors"
    with pytest.raises(StopError):
        train(late, validation, remedy, settings, architecture=SHAPE, after_epoch=stop, resume=file)
    resumed = train(late, validation, remedy, settings, architecture=SHAPE, resume=file)
    straight = train(late, validation, remedy, settings, architecture=SHAPE)
    assert [e.validation for e in resumed.epochs] == [e.validation for e in straight.epochs]
    with pytest.raises(InputError, match="belongs to another training"):
        train(late, validation, remedy, settings, resume=file)


def test_there_and_back(
    gated: Trained, validation: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = Origin(corpus="none", split_seed=0, delay=15)
    save(gated.kept.network, gated.kept.record(resolve("plain"), origin), tmp_path)
    with pytest.raises(InputError, match="network kind 'gated' is unknown; there is perceptron"):
        load_network(tmp_path)
    monkeypatch.setitem(KINDS, "gated", GatedArchitecture)
    network, record = load_network(tmp_path, delay=15)
    assert isinstance(network, Gated)
    assert record.architecture == SHAPE
    np.testing.assert_array_equal(
        logits_of(network, validation), logits_of(gated.kept.network, validation)
    )


@pytest.mark.parametrize(
    "shape",
    [GatedArchitecture(features=7), PerceptronArchitecture(features=FEATURES, factored=True)],
)
def test_an_architecture_that_does_not_fit_is_told(
    late: Dataset, validation: Dataset, shape: PolicyArchitecture
) -> None:
    with pytest.raises(InputError, match=r"an architecture for .* this remedy need 123 and False"):
        train(late, validation, resolve("plain"), SETTINGS, architecture=shape)
