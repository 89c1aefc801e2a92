"""Where labels stand beside points: none over another, over a marker or over an error bar.

Positions in pixels of the picture, y upwards. A box is (left, bottom, right, top).
Shapes: n = labels, K = candidate positions of one label.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_ANGLES: Final = np.arange(24) * (2 * np.pi / 24)
_GROWTH: Final = 1.45  # of the distance from the point, from one ring of positions to the next
_RINGS: Final = 14
_KEPT: Final = 140  # positions near its point that each label may take, the cheapest by themselves
_SWEEPS: Final = 20
_RESTARTS: Final = 12

# Costs, in pixels of leader that a position may be longer to avoid them.
_OVERLAP: Final = 1e7
_THROUGH_LABEL: Final = 2_000.0
_LEADERS_CROSS: Final = 1_000.0
_THROUGH_MARKER: Final = 300.0
_NEARER_TO_ANOTHER: Final = 60.0


def place(anchors: Floats, sizes: Floats, obstacles: Floats, bounds: Floats, gap: float) -> Floats:
    """Choose a box for every label.

    Args:
        anchors: The points, [n, 2].
        sizes: Width and height of each label, [n, 2].
        obstacles: Boxes that no label may cover, such as markers and error bars, [M, 4].
        bounds: Box within which all labels stand, [4].
        gap: Least distance of a label from its point and from other labels.

    Returns:
        Boxes, [n, 4]. They overlap nothing as long as there is room for that within the bounds. The
        same arguments give the same boxes.
    """
    choices = [
        _Choices.of(anchor, size, obstacles, bounds, gap)
        for anchor, size in zip(anchors, sizes, strict=True)
    ]
    pairs = _pair_costs(choices, gap)
    random = np.random.default_rng(0)
    found = [_settle(choices, pairs, random.permutation(len(anchors))) for _ in range(_RESTARTS)]
    best = min(found, key=lambda each: each[1])[0]
    return np.array([choice.boxes[k] for choice, k in zip(choices, best, strict=True)])


@dataclass(frozen=True)
class _Choices:
    """The positions that one label may take.

    Attributes:
        anchor: Its point, [2].
        boxes: [K, 4].
        leaders: Where a line from the point meets each box, [K, 2].
        costs: What each costs by itself, [K].
    """

    anchor: Floats
    boxes: Floats
    leaders: Floats
    costs: Floats

    @classmethod
    def of(
        cls, anchor: Floats, size: Floats, obstacles: Floats, bounds: Floats, gap: float
    ) -> "_Choices":
        """Find them for a point and the size of its label."""
        rings, grid = _rings(anchor, size, gap), _grid(size, bounds)
        centres = np.concatenate([rings, grid])
        boxes = np.concatenate([centres - size / 2, centres + size / 2], axis=1)
        inside = (boxes[:, :2] >= bounds[:2]).all(1) & (boxes[:, 2:] <= bounds[2:]).all(1)
        boxes, far = boxes[inside], (np.arange(len(boxes)) >= len(rings))[inside]
        leaders = leader_ends(anchor, boxes)
        own = np.linalg.norm(leaders - anchor, axis=1)
        others = obstacles[~_holds(obstacles, anchor)]
        costs = own + _OVERLAP * overlaps(boxes, obstacles, gap / 2).sum(1)
        costs += _THROUGH_MARKER * _passes(anchor, leaders, others).sum(1)
        nearest = _distances(boxes, others).min(1, initial=np.inf)
        costs += _NEARER_TO_ANOTHER * (nearest < own)
        near = np.argsort(np.where(far, np.inf, costs), kind="stable")[:_KEPT]
        kept = np.unique(np.concatenate([near, np.flatnonzero(far)]))
        return cls(anchor, boxes[kept], leaders[kept], costs[kept])


def _pair_costs(choices: list[_Choices], gap: float) -> dict[tuple[int, int], Floats]:
    """What each position of one label costs beside each of another, [K, K'], by both labels."""
    pairs: dict[tuple[int, int], Floats] = {}
    for (i, a), (j, b) in combinations(enumerate(choices), 2):
        through = _passes(a.anchor, a.leaders, b.boxes) | _passes(b.anchor, b.leaders, a.boxes).T
        crossed = _cross(a.anchor, a.leaders, b.anchor, b.leaders)
        costs = np.where(overlaps(a.boxes, b.boxes, gap), _OVERLAP, 0.0)
        costs += np.where(through, _THROUGH_LABEL, 0.0) + np.where(crossed, _LEADERS_CROSS, 0.0)
        pairs[i, j], pairs[j, i] = costs, costs.T
    return pairs


def _settle(
    choices: list[_Choices], pairs: dict[tuple[int, int], Floats], order: NDArray[np.int64]
) -> tuple[list[int], float]:
    """Place labels one by one, then move each again while that improves anything.

    Returns:
        The position chosen for each label, and what they cost together.
    """
    chosen: dict[int, int] = {}
    total = 0.0
    for _ in range(_SWEEPS):
        before, total = dict(chosen), 0.0
        for label in order:
            costs = choices[label].costs.copy()
            for other, taken in chosen.items():
                if other != label:
                    costs += pairs[label, other][:, taken]
            chosen[label] = int(costs.argmin())
            total += float(costs.min())
        if chosen == before:
            break
    return [chosen[label] for label in range(len(choices))], total


def _rings(anchor: Floats, size: Floats, gap: float) -> Floats:
    """Give centres around a point, ring by ring, [K, 2]."""
    away = gap * _GROWTH ** np.arange(_RINGS)
    directions = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
    directions /= np.abs(directions).max(axis=1, keepdims=True)  # around a rectangle
    reach = size / 2 + away[:, None, None]
    return np.asarray(anchor + directions * reach).reshape(-1, 2)


def _grid(size: Floats, bounds: Floats) -> Floats:
    """Give centres all over the bounds, for points in a crowd, [K, 2]."""
    low, high = bounds[:2] + size / 2, bounds[2:] - size / 2
    counts = np.maximum((high - low) // size, 1).astype(int) + 1
    x, y = (np.linspace(low[axis], high[axis], counts[axis]) for axis in range(2))
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def leader_ends(anchor: Floats, boxes: Floats) -> Floats:
    """Find the point of each box that is nearest to its label's point, [K, 2]."""
    return np.clip(anchor, boxes[:, :2], boxes[:, 2:])


def overlaps(boxes: Floats, others: Floats, gap: float) -> Flags:
    """Find which of two sets of boxes come nearer than a gap to each other, bool [K, M]."""
    near: Flags = np.ones((len(boxes), len(others)), np.bool_)
    for low, high in ((0, 2), (1, 3)):  # each axis by itself: sums over two numbers are slow
        near &= boxes[:, None, low] < others[None, :, high] + gap
        near &= boxes[:, None, high] > others[None, :, low] - gap
    return near


def _holds(boxes: Floats, point: Floats) -> Flags:
    """Find the boxes that hold a point, bool [M]."""
    return np.asarray((boxes[:, :2] <= point).all(1) & (boxes[:, 2:] >= point).all(1))


def _distances(boxes: Floats, others: Floats) -> Floats:
    """Distance between each two boxes, [K, M]; 0 where they overlap."""
    short = np.maximum(boxes[:, None, :2] - others[None, :, 2:], 0.0)
    short = np.maximum(short, others[None, :, :2] - boxes[:, None, 2:])
    return np.asarray(np.hypot(short[..., 0], short[..., 1]))


def _passes(start: Floats, ends: Floats, boxes: Floats) -> Flags:
    """Find which lines from one point to each end pass through which boxes, bool [K, M].

    Source: the slab method (Kay and Kajiya 1986).
    """
    way = ends - start
    way = np.where(way == 0.0, 1e-9, way)
    enters, leaves = np.zeros((len(ends), len(boxes))), np.ones((len(ends), len(boxes)))
    for axis in range(2):
        low, high = (
            (boxes[None, :, edge] - start[axis]) / way[:, None, axis] for edge in (axis, axis + 2)
        )
        enters = np.maximum(enters, np.minimum(low, high))
        leaves = np.minimum(leaves, np.maximum(low, high))
    return np.asarray(leaves > enters)


def _cross(a: Floats, ends_a: Floats, b: Floats, ends_b: Floats) -> Flags:
    """Find which lines from one point to its ends cross which from another, bool [K, K']."""
    of_a, of_b = ends_a - a, ends_b - b
    parts_b = _turn(of_a, b - a)[:, None] * _turn(of_a[:, None], ends_b[None] - a) < 0
    parts_a = _turn(of_b, a - b)[None] * _turn(of_b[None], ends_a[:, None] - b) < 0
    return np.asarray(parts_a & parts_b)


def _turn(way: Floats, to: Floats) -> Floats:
    """Say on which side of a way something lies: positive left, negative right."""
    return np.asarray(way[..., 0] * to[..., 1] - way[..., 1] * to[..., 0])
