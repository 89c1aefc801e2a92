"""Which matches are trained on, which choose, and which only judge.

Frames of one fight are nearly copies of each other, so a split by frame would test on what was
trained on. Here whole matches are dealt out. Two fights with sides swapped on the same seed are one
match: they start alike, and players without randomness of their own would fight them alike.
"""

import hashlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.replays.replay import Replay
from logs.corpus import Corpus

SHARES: Final = {"train": 0.8, "validation": 0.1, "test": 0.1}


def match_key(fight: Replay, seed: int = 0) -> str:
    """Hash what fights of one match share: the seed, the players and their fighters.

    Args:
        fight: A fight; the side-swapped one on the same seed has the same key.
        seed: Another seed deals the matches out differently.

    Returns:
        SHA-256 in hexadecimal digits.
    """
    shared = (seed, fight.seed, sorted(fight.players), sorted(fight.fighters))
    return hashlib.sha256(repr(shared).encode()).hexdigest()


def split(corpus: Corpus, seed: int = 0) -> dict[str, NDArray[np.int64]]:
    """Deal the matches of a corpus out to training, validation and test.

    The order of the hashes decides, so neither the order of the fights in the file nor any random
    state matters, and the shares are met to one match.

    Args:
        corpus: The fights.
        seed: Another seed deals the matches out differently.

    Returns:
        For each of ``train``, ``validation`` and ``test`` the indices of its fights in
        ``corpus.fights``, ascending, int64 [fights of the part]; every fight is in exactly one.

    Raises:
        InputError: If there are fewer than three matches.
    """
    keys = [match_key(fight, seed) for fight in corpus.fights]
    order = sorted(set(keys))
    held_out = [max(1, round(SHARES[part] * len(order))) for part in ("validation", "test")]
    train = len(order) - sum(held_out)
    if train < 1:
        raise InputError(
            f"corpus: {len(order)} matches cannot be split into training, validation and test; "
            "record at least 3"
        )
    bounds = np.cumsum([0, train, *held_out])
    rank = {key: position for position, key in enumerate(order)}
    ranks = np.array([rank[key] for key in keys])
    return {
        part: np.flatnonzero((low <= ranks) & (ranks < high))
        for part, low, high in zip(SHARES, bounds, bounds[1:], strict=False)
    }
