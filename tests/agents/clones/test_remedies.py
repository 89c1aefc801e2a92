"""Each remedy against numbers worked out by hand, and against what its theory promises."""

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional as F

from agents.clones.remedies import (
    REMEDIES,
    Objective,
    Prior,
    dilate,
    resolve,
    skill_entropy,
)
from arena.base.errors import InputError

COUNTS = np.array([900, 64, 36, 0, 0, 0, 0, 0, 0], np.int64)


def weights_of(objective: Objective) -> NDArray[np.float64]:
    """Read class weights off a loss: at equal logits each row's is log 9 times its weight."""
    rows = objective.loss(torch.zeros(9, 9), torch.arange(9))
    return rows.double().numpy() / math.log(9.0)


def test_plain_is_cross_entropy() -> None:
    logits, skill = torch.randn(9, 50), torch.randint(0, 9, (50,))
    expected = F.cross_entropy(logits.t(), skill, reduction="none")
    torch.testing.assert_close(
        resolve("plain").objective(Prior(COUNTS)).loss(logits, skill), expected
    )


def test_inverse_frequency_by_hand() -> None:
    # Three classes seen: each gets a third of the total weight of 1,000 rows.
    expected = [1000 / 3 / 900, 1000 / 3 / 64, 1000 / 3 / 36, *[1000 / 3] * 6]
    found = weights_of(resolve("inverse").objective(Prior(COUNTS)))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_square_root_frequency_by_hand() -> None:
    # w ∝ 1/30, 1/8, 1/6; Σ n w = 30 + 8 + 6 = 44.
    expected = [1000 / 44 / 30, 1000 / 44 / 8, 1000 / 44 / 6, *[1000 / 44] * 6]
    found = weights_of(resolve("inverse-half").objective(Prior(COUNTS)))
    np.testing.assert_allclose(found, expected, rtol=1e-5)


def test_effective_number_by_hand() -> None:
    prior = Prior(np.array([3, 1, 2, 0, 0, 0, 0, 0, 0], np.int64))
    # β = ½: 1/2 over 7/8, 1/2, 3/4; unseen counts as once.
    raw = np.array([4 / 7, 1, 2 / 3, 1, 1, 1, 1, 1, 1])
    total = 3 * 4 / 7 + 1 + 2 * 2 / 3
    found = weights_of(resolve("effective:beta=0.5").objective(prior))
    np.testing.assert_allclose(found, raw * 6 / total, rtol=1e-5)


def test_effective_number_keeps_its_digits() -> None:
    prior = Prior(np.array([2_000_000, 1, 1, 1, 1, 1, 1, 1, 1], np.int64))
    found = weights_of(resolve("effective:beta=0.999999999").objective(prior))
    assert found[1] / found[0] == pytest.approx(2_000_000 * (1 - 1e-3), rel=1e-2)


def test_focal_by_hand() -> None:
    logits = torch.zeros(9, 1)
    logits[4] = math.log(32.0)  # p = 32 / 40
    loss = resolve("focal").objective(Prior(COUNTS)).loss(logits, torch.tensor([4]))
    assert float(loss) == pytest.approx(0.2**2 * -math.log(0.8), rel=1e-5)


def test_logit_adjustment_by_hand() -> None:
    offset = resolve("logit-adjusted:tau=2").objective(Prior(COUNTS)).offset
    shares = np.array([900, 64, 36, 1, 1, 1, 1, 1, 1]) / 1006
    np.testing.assert_allclose(offset, -2 * np.log(shares))


def test_subsampling_by_hand() -> None:
    plain = resolve("subsample:keep=0.05").objective(Prior(COUNTS))
    corrected = resolve("subsample-corrected:keep=0.05").objective(Prior(COUNTS))
    assert plain.keep == corrected.keep == 0.05
    np.testing.assert_array_equal(plain.offset, 0.0)
    np.testing.assert_allclose(corrected.offset, [math.log(20.0), *[0.0] * 8])


def test_margin_by_hand() -> None:
    prior = Prior(np.array([10_000, 16, 81, 1, 1, 1, 1, 1, 1], np.int64))
    loss = (
        resolve("margin:largest=1").objective(prior).loss(torch.zeros(9, 2), torch.tensor([0, 1]))
    )
    lowered = [0.1, 0.5]  # n^-1/4, the rarest class 1
    expected = [-math.log(math.exp(-m) / (8 + math.exp(-m))) for m in lowered]
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_act_which_by_hand() -> None:
    logits = torch.zeros(9, 2)
    logits[0] = torch.tensor([math.log(3.0), math.log(3.0)])  # q = 3/4
    loss = resolve("act-which").objective(Prior(COUNTS)).loss(logits, torch.tensor([0, 5]))
    # One frame in ten acts, so which skill counts ten times on those that do.
    np.testing.assert_allclose(loss, [-math.log(1 / 4), -math.log(3 / 4) + 10 * math.log(8)], 1e-5)


def test_act_which_at_its_best_is_the_likelihood_of_both_factors() -> None:
    logits, skill = torch.randn(9, 30), torch.randint(0, 9, (30,))
    chances = -skill_entropy(logits, skill, factored=True)
    q = torch.sigmoid(logits[0])
    which = F.log_softmax(logits[1:], 0)
    for row in range(30):
        k = int(skill[row])
        expected = torch.log(1 - q[row]) if k == 0 else torch.log(q[row]) + which[k - 1, row]
        torch.testing.assert_close(chances[row], expected)


@pytest.mark.parametrize("name", REMEDIES)
@pytest.mark.parametrize("counts", [COUNTS, np.array([2_000_000, *[20] * 8], np.int64)])
def test_nothing_explodes(name: str, counts: NDArray[np.int64]) -> None:
    objective = resolve(name).objective(Prior(counts))
    logits = (torch.randn(9, 90) * 30).requires_grad_()
    loss = objective.loss(logits, torch.arange(90) % 9)
    torch.autograd.backward(loss.sum())
    assert loss.isfinite().all()
    assert logits.grad is not None
    assert logits.grad.isfinite().all()
    assert np.isfinite(objective.offset).all()


@pytest.mark.parametrize("name", ["plain", "inverse-half", "inverse", "effective"])
def test_the_mean_weight_of_a_row_is_one(name: str) -> None:
    found = weights_of(resolve(name).objective(Prior(COUNTS)))
    assert float(found @ COUNTS) / COUNTS.sum() == pytest.approx(1.0, rel=1e-5)


class Known:
    """Nine classes with a steep prior over six kinds of frame, every chance known."""

    def __init__(self) -> None:
        generator = np.random.default_rng(0)
        self.given_class = generator.dirichlet(np.ones(6), size=9)  # p(kind | class)
        self.counts = np.array([100_000, *generator.integers(50, 500, 8)], np.int64)
        joint = self.counts[:, None] * self.given_class
        self.posterior = joint / joint.sum(0)
        self.balanced = self.given_class / self.given_class.sum(0)
        self.mass = joint / joint.sum()  # p(class, kind)

    def learned(self, objective: Objective) -> NDArray[np.float64]:
        """Minimise the expected loss over free logits for each kind of frame; add the offset."""
        logits = torch.zeros(9, 6, dtype=torch.float64, requires_grad=True)
        kinds, classes = np.meshgrid(np.arange(6), np.arange(9))
        mass = torch.from_numpy(self.mass[classes.ravel(), kinds.ravel()].copy())
        mass[torch.from_numpy(classes.ravel() == 0)] *= objective.keep
        optimiser = torch.optim.LBFGS(
            [logits], max_iter=2_000, tolerance_change=0, tolerance_grad=1e-12
        )

        def expected_loss() -> torch.Tensor:
            optimiser.zero_grad()
            rows = objective.loss(logits[:, kinds.ravel()], torch.from_numpy(classes.ravel()))
            loss = (rows * mass).sum()
            torch.autograd.backward(loss)
            return loss

        for _ in range(5):
            optimiser.step(expected_loss)
        offset = torch.from_numpy(objective.offset)[:, None]
        return F.softmax(logits.detach() + offset, dim=0).numpy()


@pytest.mark.parametrize("name", ["balanced-softmax", "logit-adjusted", "inverse"])
def test_balanced_remedies_find_the_balanced_posterior(name: str) -> None:
    known = Known()
    learned = known.learned(resolve(name).objective(Prior(known.counts)))
    np.testing.assert_allclose(learned, known.balanced, atol=2e-3)


@pytest.mark.parametrize("name", ["plain", "subsample-corrected:keep=0.02"])
def test_prior_correction_finds_the_true_posterior(name: str) -> None:
    known = Known()
    learned = known.learned(resolve(name).objective(Prior(known.counts)))
    np.testing.assert_allclose(learned, known.posterior, atol=2e-3)


def test_subsampling_uncorrected_overstates_acting() -> None:
    known = Known()
    learned = known.learned(resolve("subsample:keep=0.02").objective(Prior(known.counts)))
    odds = (1 - learned[0]) / learned[0]
    expected = (1 - known.posterior[0]) / known.posterior[0] / 0.02
    np.testing.assert_allclose(odds, expected, rtol=0.02)


def test_dilation_stays_in_its_track() -> None:
    skill = np.array([0, 0, 3, 0, 0, 0, 5, 0, 0, 0], np.int8)
    tracks = np.array([[0, 4], [4, 8], [8, 8], [8, 10]], np.int64)
    np.testing.assert_array_equal(dilate(skill, tracks, 2), [3, 3, 3, 3, 5, 5, 5, 5, 0, 0])
    np.testing.assert_array_equal(dilate(skill, tracks, 0), skill)


def test_dilation_gives_a_row_to_the_nearest_press() -> None:
    skill = np.array([1, 0, 0, 0, 2], np.int8)
    np.testing.assert_array_equal(dilate(skill, np.array([[0, 5]]), 3), [1, 1, 1, 2, 2])


def test_every_remedy_can_weigh_rows_by_their_advantage() -> None:
    for name in REMEDIES:
        assert resolve(name).objective(Prior(COUNTS)).advantage == 0.0
        weighed = resolve(f"{name}:advantage=0.5")
        assert weighed.objective(Prior(COUNTS)).advantage == 0.5
        assert weighed.parameters == {**resolve(name).parameters, "advantage": 0.5}


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("none", "choose from plain"),
        ("plain:alpha=1", "it has: advantage"),
        ("subsample:share=0.1", "it has: keep, corrected, advantage"),
        ("subsample:keep=0", "give 0.0001 to 1"),
        ("focal:gamma=nan", "give 0 to 10"),
        ("focal:gamma=two", "give 0 to 10"),
        ("inverse:advantage=-1", "give 0 to 100"),
    ],
)
def test_bad_specs(spec: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        resolve(spec)
