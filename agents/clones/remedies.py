"""Remedies: what is done in training about skills being one frame in a hundred.

A remedy concerns the skill outputs alone; the moves are always learned by plain cross-entropy. It
is a function from the class counts of the training labels to an `Objective`, and one line in
`REMEDIES`. Crossed with all of them, rows may be weighed by what their answers were worth: the
parameter ``advantage`` of every remedy.

Notation: n_c labels of class c, π_c = n_c / Σ n the prior, z the skill logits, y the label,
p = softmax(z). Shapes: n = rows; logits are [9, n], classes first, so that softmax runs over whole
vectors of rows.

Class weights are scaled so that Σ π_c w_c = 1: the mean weight of a training row is 1 whatever the
remedy, so one learning rate suits all. A class that the training labels never hold counts as seen
once: its weight is finite, and the scale does not depend on it.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from agents.clones.network import skill_log_probabilities
from arena.base.errors import InputError
from arena.rules.actions import NO_ACTION, NUM_SKILLS

Loss = Callable[[Tensor, Tensor], Tensor]
"""From skill logits, float32 [9, n], and labels, int64 [n], to the loss of each row, [n]."""

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Objective:
    """What the skill outputs are trained on.

    Attributes:
        loss: Loss of each row.
        offset: Added to the skill logits once trained, float64 [9].
        keep: Share r of `no_action` rows that count, drawn anew each epoch.
        factored: Whether the skill outputs are act × which.
        dilation: A `no_action` row at most so many frames from a press takes its label.
        advantage: τ, in deviations of the advantage, of the weights that moves and skills of each
            row get by what they were worth (`agents.clones.value`); 0 for no such weights.
    """

    loss: Loss
    offset: Vector = field(default_factory=lambda: np.zeros(NUM_SKILLS))
    keep: float = 1.0
    factored: bool = False
    dilation: int = 0
    advantage: float = 0.0


@dataclass(frozen=True)
class Prior:
    """How often the training labels hold each skill.

    Attributes:
        counts: n_c, int64 [9].
    """

    counts: NDArray[np.int64]

    @property
    def seen(self) -> Vector:
        """n_c, but at least 1, float64 [9]."""
        return np.maximum(self.counts, 1).astype(np.float64)

    @property
    def shares(self) -> Vector:
        """π_c, never 0, float64 [9], sum 1."""
        shares: Vector = self.seen / self.seen.sum()
        return shares

    def scaled(self, weights: Vector) -> Vector:
        """Scale class weights so that a training row has weight 1 in the mean, float64 [9]."""
        scale: float = self.counts.sum() / (weights @ self.counts)
        scaled: Vector = weights * scale
        return scaled


def _cross_entropy(logits: Tensor, skill: Tensor) -> Tensor:
    return -F.log_softmax(logits, dim=0).gather(0, skill[None])[0]


def _weighted(weights: Vector) -> Loss:
    """Cross-entropy times the weight of the label's class."""
    table = torch.from_numpy(weights).float()

    def loss(logits: Tensor, skill: Tensor) -> Tensor:
        return _cross_entropy(logits, skill) * table[skill]

    return loss


def plain(prior: Prior) -> Objective:
    """No remedy: −log p_y on every frame."""
    return Objective(_cross_entropy)


def inverse_frequency(prior: Prior, alpha: float) -> Objective:
    """Weights w_c ∝ n_c^−α.

    α = 1 gives every class the same total weight, α = ½ lies halfway (Mikolov et al. 2013 for the
    square root; King and Zeng 2001 for weighting rare events).
    """
    return Objective(_weighted(prior.scaled(prior.seen**-alpha)))


def effective_number(prior: Prior, beta: float) -> Objective:
    """Weights w_c ∝ (1 − β) / (1 − β^n_c).

    Class-balanced loss on the effective number of samples (Cui et al. 2019, arXiv:1901.05555).
    """
    # expm1 keeps the digits that 1 − β^n loses for small n · log β.
    return Objective(_weighted(prior.scaled((1.0 - beta) / -np.expm1(prior.seen * np.log(beta)))))


def focal(prior: Prior, gamma: float) -> Objective:
    """−(1 − p_y)^γ log p_y (Lin et al. 2017, arXiv:1708.02002), without class weights."""

    def loss(logits: Tensor, skill: Tensor) -> Tensor:
        entropy = _cross_entropy(logits, skill)
        # −expm1(−x) is 1 − p; the floor keeps the gradient of the power finite at p = 1.
        wrong = (-torch.expm1(-entropy)).clamp_min(1e-7)
        rows: Tensor = torch.pow(wrong, gamma) * entropy
        return rows

    return Objective(loss)


def logit_adjusted(prior: Prior, tau: float) -> Objective:
    """Plain training, then z_c − τ log π_c (Menon et al. 2020, arXiv:2007.07314, eq. 9)."""
    return Objective(_cross_entropy, offset=-tau * np.log(prior.shares))


def balanced_softmax(prior: Prior, tau: float) -> Objective:
    """Cross-entropy of z + τ log π; z alone answers.

    Logit-adjusted loss (Menon et al. 2020, eq. 10); τ = 1 is balanced softmax (Ren et al. 2020,
    arXiv:2007.10740), after which softmax(z) is the posterior under a uniform prior.
    """
    shift = torch.from_numpy(tau * np.log(prior.shares)).float()[:, None]

    def loss(logits: Tensor, skill: Tensor) -> Tensor:
        return _cross_entropy(logits + shift, skill)

    return Objective(loss)


def subsample(prior: Prior, keep: float, corrected: float) -> Objective:
    """Keep a share r of the `no_action` frames in the loss; never cut the context.

    What is learned then overstates every skill against `no_action` by 1 / r. With ``corrected``
    the offset −log r on z_0 takes that back (prior correction, King and Zeng 2001, eq. 7).
    """
    offset = np.zeros(NUM_SKILLS)
    if corrected:
        offset[NO_ACTION] = -np.log(keep)
    return Objective(_cross_entropy, offset=offset, keep=keep)


def act_which(prior: Prior, alpha: float) -> Objective:
    """Act × which: p(a) = q · m(a | act), each with a loss of its own mean.

    Binary cross-entropy of acting with weights ∝ n^−α of the two outcomes (α = 0: none), plus
    cross-entropy of which skill on the frames that act, divided by their share, so that which to
    press is learned as fast as whether.
    """
    acted = float(prior.counts[1:].sum())
    two = Prior(np.array([prior.counts[0], acted], np.int64))
    rest, act = two.scaled(two.seen**-alpha)
    per_act = 1.0 / two.shares[1]

    def loss(logits: Tensor, skill: Tensor) -> Tensor:
        pressed = (skill != NO_ACTION).float()
        # −log σ(u) where a skill is pressed, −log σ(−u) elsewhere.
        whether = F.softplus(logits[0] * (1.0 - 2.0 * pressed))
        rows = pressed.nonzero()[:, 0]
        which = _cross_entropy(logits[1:, rows], skill[rows] - 1)
        whether = whether * (rest + (act - rest) * pressed)
        total: Tensor = whether.index_add(0, rows, which * per_act)
        return total

    return Objective(loss, factored=True)


def margin(prior: Prior, largest: float) -> Objective:
    """Cross-entropy with the label's logit lowered by Δ_y ∝ n_y^−¼, the rarest class by `largest`.

    Label-distribution-aware margins (Cao et al. 2019, arXiv:1906.07413), without its deferred
    re-weighting.
    """
    raw = prior.seen**-0.25
    table = torch.from_numpy(largest * raw / raw.max()).float()

    def loss(logits: Tensor, skill: Tensor) -> Tensor:
        lowered = logits.scatter_add(0, skill[None], -table[skill][None])
        return _cross_entropy(lowered, skill)

    return Objective(loss)


def dilated(prior: Prior, frames: float) -> Objective:
    """Plain cross-entropy on labels widened by some frames to both sides of a press.

    A press a few frames off is hardly wrong in a fight. Acting grows about 2 · frames + 1 times as
    likely, so it is to be decoded with a threshold or a matched rate.
    """
    return Objective(_cross_entropy, dilation=int(frames))


COMMON: Final = MappingProxyType({"advantage": 0.0})
"""Parameters that every remedy has besides its own, and what they are if not given: attributes of
its `Objective`."""


@dataclass(frozen=True)
class Remedy:
    """A named remedy with its parameters.

    Attributes:
        name: Name in `REMEDIES`.
        build: Its function.
        parameters: Values of the function's parameters, and of those in `COMMON` that are given.
    """

    name: str
    build: Callable[..., Objective]
    parameters: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def objective(self, prior: Prior) -> Objective:
        """Make the objective for a prior."""
        own = {key: value for key, value in self.parameters.items() if key not in COMMON}
        common = {**COMMON, **self.parameters}
        return replace(self.build(prior, **own), advantage=common["advantage"])


REMEDIES: Final = {
    remedy.name: remedy
    for remedy in (
        Remedy("plain", plain),
        Remedy("inverse-half", inverse_frequency, {"alpha": 0.5}),
        Remedy("inverse", inverse_frequency, {"alpha": 1.0}),
        Remedy("effective", effective_number, {"beta": 0.9999}),
        Remedy("focal", focal, {"gamma": 2.0}),
        Remedy("logit-adjusted", logit_adjusted, {"tau": 1.0}),
        Remedy("balanced-softmax", balanced_softmax, {"tau": 1.0}),
        Remedy("subsample", subsample, {"keep": 0.1, "corrected": 0.0}),
        Remedy("subsample-corrected", subsample, {"keep": 0.1, "corrected": 1.0}),
        Remedy("act-which", act_which, {"alpha": 0.0}),
        Remedy("margin", margin, {"largest": 3.0}),
        Remedy("dilated", dilated, {"frames": 3.0}),
    )
}


LIMITS: Final = {
    "alpha": (0.0, 2.0),
    "beta": (1e-6, 1.0 - 1e-9),
    "gamma": (0.0, 10.0),
    "tau": (0.0, 4.0),
    "keep": (1e-4, 1.0),
    "corrected": (0.0, 1.0),
    "largest": (0.0, 20.0),
    "frames": (0.0, 15.0),
    "advantage": (0.0, 100.0),
}
"""Least and greatest value of each parameter."""


def resolve(spec: str) -> Remedy:
    """Find a remedy by name, its parameters changed where the spec says so.

    Args:
        spec: ``NAME`` or ``NAME:PARAMETER=VALUE,…``, as in ``subsample:keep=0.05``.

    Returns:
        The remedy.

    Raises:
        InputError: If there is no such remedy or parameter, or a value is out of range.
    """
    name, _, changes = spec.partition(":")
    if name not in REMEDIES:
        raise InputError(f"remedy {name!r} is unknown; choose from {', '.join(REMEDIES)}")
    remedy = REMEDIES[name]
    parameters = dict(remedy.parameters)
    for change in filter(None, changes.split(",")):
        key, _, value = change.partition("=")
        if key not in parameters and key not in COMMON:
            known = ", ".join({**remedy.parameters, **COMMON})
            raise InputError(f"remedy {name} has no parameter {key!r}; it has: {known}")
        parameters[key] = _parse(name, key, value)
    return Remedy(name, remedy.build, parameters)


def _parse(name: str, key: str, value: str) -> float:
    least, greatest = LIMITS[key]
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not least <= number <= greatest:
        raise InputError(f"remedy {name}: {key}={value!r}; give {least:g} to {greatest:g}")
    return number


def dilate(skill: NDArray[np.int8], tracks: NDArray[np.int64], frames: int) -> NDArray[np.int8]:
    """Give `no_action` rows near a press the label of the nearest press in the same track.

    Args:
        skill: Labels, int8 [n].
        tracks: Row ranges (start, stop) of one player of one fight, int64 [K, 2].
        frames: How far a label reaches; of two presses at the same distance the earlier one wins.

    Returns:
        Widened labels, int8 [n].
    """
    wide = skill.copy()
    track = np.zeros(len(skill), np.int64)
    starts = tracks[tracks[:, 1] > tracks[:, 0], 0]
    track[starts] = 1
    track = np.cumsum(track)
    for distance in range(1, frames + 1):
        for here, there in (
            (slice(distance, None), slice(None, -distance)),
            (slice(None, -distance), slice(distance, None)),
        ):
            reached = (wide[here] == NO_ACTION) & (skill[there] != NO_ACTION)
            reached &= track[here] == track[there]
            wide[here][reached] = skill[there][reached]
    return wide


def skill_entropy(logits: Tensor, skill: Tensor, factored: bool) -> Tensor:
    """−log p_y of each row, [n], from skill outputs [9, n] of either kind."""
    return -skill_log_probabilities(logits, factored).gather(0, skill[None])[0]
