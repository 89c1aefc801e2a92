"""The value of a fight and what rows are weighed by it, against sums by hand and a known log."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from agents.clones.agent import Clone
from agents.clones.checkpoint import load, save
from agents.clones.remedies import resolve
from agents.clones.training import Snapshot, train
from agents.clones.value import (
    DISCOUNT,
    TRACE,
    ValueArchitecture,
    ValueNetwork,
    Weighing,
    advantages,
    fit_value,
    gained,
    lead,
)
from agents.world import Origin
from arena.base.errors import InputError
from arena.features import NAMES
from logs.resimulate import Dataset
from tests.agents.clones.conftest import SETTINGS
from tests.agents.clones.synthetic import FRAMES, KIND, make_log
from tests.agents.clones.test_checkpoint import change

OWN, OTHER = NAMES.index("self.health"), NAMES.index("opponent.health")
GOOD, BAD = 1, 2  # skills
LANDS = 20  # frames after a press
TELLS = NAMES.index("opponent.starts")
SHORT = SETTINGS.model_copy(update={"epochs": 3, "decoder": "threshold"})


def with_leads(data: Dataset, leads: NDArray[np.float32]) -> Dataset:
    features = data.features.copy()
    features[:, OWN], features[:, OTHER] = 0.5 + leads / 2, 0.5 - leads / 2
    return replace(data, features=features)


def fights_where_one_skill_pays(matches: int, seed: int, first_match: int = 0) -> Dataset:
    """Every cue asks for one of two skills, whatever its kind: the worse one is pressed more."""
    data = make_log(matches, seed, first_match)
    generator = np.random.default_rng(seed)
    presses = np.flatnonzero(data.skill)
    skill = data.skill.copy()
    skill[presses] = np.where(generator.random(len(presses)) < 0.35, GOOD, BAD)
    steps = np.zeros(len(data), np.float32)
    landing = presses + LANDS
    inside = landing < (presses // FRAMES + 1) * FRAMES
    steps[landing[inside]] = np.where(skill[presses[inside]] == GOOD, 0.1, -0.1)
    leads = np.cumsum(steps.reshape(-1, FRAMES), axis=1).reshape(-1).astype(np.float32)
    return with_leads(replace(data, skill=skill), leads)


@pytest.fixture(scope="module")
def paying() -> Dataset:
    return fights_where_one_skill_pays(60, seed=0)


@pytest.fixture(scope="module")
def held_back() -> Dataset:
    return fights_where_one_skill_pays(20, seed=1, first_match=60)


@pytest.fixture(scope="module")
def weighed(paying: Dataset, held_back: Dataset) -> Snapshot:
    return train(paying, held_back, resolve("plain:advantage=0.5"), SHORT).kept


def test_gains_by_hand() -> None:
    data = make_log(1, seed=0)
    leads = np.zeros(len(data), np.float32)
    leads[3:] = 0.25  # in the first track
    leads[FRAMES - 1] = 0.75  # its last row
    found = gained(with_leads(data, leads))
    late = 0.5 * DISCOUNT ** (FRAMES - 2)
    assert found[0] == pytest.approx(0.25 * DISCOUNT**2 + late, rel=1e-4)
    assert found[2] == pytest.approx(0.25 + 0.5 * DISCOUNT ** (FRAMES - 4), rel=1e-4)
    assert found[FRAMES - 2] == pytest.approx(0.5)
    assert found[FRAMES - 1] == 0.0  # what stands behind it is another track
    assert not found[FRAMES:].any()


@settings(max_examples=25, deadline=None)
@given(
    lengths=st.lists(st.integers(0, 30), min_size=1, max_size=5).filter(any),
    seed=st.integers(0, 2**31 - 1),
)
def test_advantages_are_sums_of_surprises(lengths: list[int], seed: int) -> None:
    generator = np.random.default_rng(seed)
    bounds = np.concatenate([[0], np.cumsum(lengths)])
    small = make_log(1, seed=0)
    data = replace(
        small,
        features=generator.random((int(bounds[-1]), small.features.shape[1]), np.float32),
        tracks=np.stack([bounds[:-1], bounds[1:]], axis=1),
    )
    network = ValueArchitecture(features=data.features.shape[1], width=4).build(
        torch.Generator().manual_seed(seed)
    )
    value, health, found = network.gains(data.features), lead(data), advantages(network, data)
    for start, stop in data.tracks:
        total = 0.0
        for row in reversed(range(start, stop)):
            if row + 1 < stop:
                surprise = health[row + 1] - health[row] + DISCOUNT * value[row + 1] - value[row]
                total = surprise + DISCOUNT * TRACE * total
            assert found[row] == pytest.approx(total, abs=1e-4)


def fights_with_a_favourite(matches: int, seed: int) -> Dataset:
    """One column says all along whether the lead grows or falls, frame by frame."""
    data = make_log(matches, seed)
    grows = np.random.default_rng(seed).choice([-1.0, 1.0], len(data.tracks)).repeat(FRAMES)
    features = data.features.copy()
    features[:, TELLS] = grows
    leads = (0.0005 * grows * data.frame).astype(np.float32)
    return with_leads(replace(data, features=features), leads)


def test_the_value_foretells_gains() -> None:
    network = fit_value(fights_with_a_favourite(60, seed=0), seed=0)
    unseen = fights_with_a_favourite(20, seed=1)
    target = gained(unseen)
    left = target - network.gains(unseen.features)
    assert float(left.var()) < 0.2 * float(target.var())


def test_the_same_value_again(paying: Dataset) -> None:
    first, again, other = (fit_value(paying, seed).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert not torch.equal(first["layers.0.weight"], other["layers.0.weight"])


def test_better_answers_weigh_more(paying: Dataset, held_back: Dataset) -> None:
    network = fit_value(paying, seed=0)
    sharp, soft = (Weighing(network, paying, tau) for tau in (0.5, 5.0))
    for weighing in (sharp, soft):
        assert float(weighing.rows.mean()) == pytest.approx(1.0, rel=1e-4)
        np.testing.assert_array_equal(weighing.of(paying), weighing.rows)
        order = np.argsort(advantages(network, paying), kind="stable")
        assert (np.diff(weighing.rows[order]) >= 0).all()
        good, bad = (weighing.rows[paying.skill == skill].mean() for skill in (GOOD, BAD))
        assert good > bad
    assert sharp.rows.std() > 2 * soft.rows.std()
    assert float(sharp.of(held_back).mean()) == pytest.approx(1.0, abs=0.2)


def test_a_weighed_clone_presses_what_pays(
    paying: Dataset, held_back: Dataset, weighed: Snapshot
) -> None:
    plain = train(paying, held_back, resolve("plain"), SHORT).kept
    shares = []
    for clone in (plain.clone, weighed.clone):
        skill = clone.fitter(held_back).answers(clone.decoder)[:, 1]
        assert np.count_nonzero(skill) > 100
        cued = skill[(skill > 0) & (held_back.features[:, KIND : KIND + 8].max(1) > 0)]
        shares.append(float(np.mean(cued == GOOD)))
    assert shares[0] < 0.2
    assert shares[1] > 0.8


def test_a_stopped_weighed_training_goes_on(
    paying: Dataset, held_back: Dataset, weighed: Snapshot, tmp_path: Path
) -> None:
    class StopError(Exception):
        """Stands for a kill."""

    def stop(now: Snapshot) -> None:
        if now.epoch.number == 2:
            raise StopError

    remedy, file = resolve("plain:advantage=0.5"), tmp_path / "progress.safetensors"
    with pytest.raises(StopError):
        train(paying, held_back, remedy, SHORT, after_epoch=stop, resume=file)
    resumed = train(paying, held_back, remedy, SHORT, resume=file).kept
    assert resumed.value is not None
    assert weighed.value is not None
    for one, other in ((resumed.network, weighed.network), (resumed.value, weighed.value)):
        for name, tensor in one.state_dict().items():
            assert torch.equal(tensor, other.state_dict()[name])


@pytest.fixture
def folder(weighed: Snapshot, tmp_path: Path) -> Path:
    """A saved clone with a value."""
    record = weighed.record(
        resolve("plain:advantage=0.5"), Origin(corpus="c0ffee", split_seed=3, delay=15)
    )
    save(weighed.network, record, tmp_path / "clone", weighed.value)
    return tmp_path / "clone"


def gains_of(clone: Clone, data: Dataset) -> NDArray[np.float32]:
    assert isinstance(clone.value, ValueNetwork)
    return clone.value.gains(data.features)


def test_a_value_is_saved_with_its_clone(
    folder: Path, weighed: Snapshot, held_back: Dataset
) -> None:
    clone, record = load(folder)
    assert record.remedy.parameters == {"advantage": 0.5}
    expected = gains_of(weighed.clone, held_back)
    for found in (clone, clone.alone(), clone.with_decoder(clone.decoder)):
        np.testing.assert_array_equal(gains_of(found, held_back), expected)
    features = held_back.features[:64]
    np.testing.assert_array_equal(clone.logits(features), weighed.clone.logits(features))


def test_a_value_of_another_shape_is_refused(folder: Path) -> None:
    change(folder, lambda content: content["value"].update(features=7))
    with pytest.raises(InputError, match=r"value\.features is 7 but origin\.features names"):
        load(folder)
    change(folder, lambda content: content["value"].update(features=len(NAMES), width=8))
    with pytest.raises(InputError, match="do not fit the architecture"):
        load(folder)
    change(folder, lambda content: content.update(value=None))
    with pytest.raises(InputError, match="do not fit the architecture"):
        load(folder)


def test_nothing_to_value() -> None:
    network = ValueArchitecture(features=3).build()
    assert network.gains(np.zeros((0, 3), np.float32)).shape == (0,)
