"""A policy network behind hands: it decides every few frames, and the hands carry it out."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.networks.network import ROWS, WEIGHTS, Integers, choose, write_logits
from agents.planning import hands
from agents.planning.hands import checked_hands, order
from agents.shelf import Shelf, place_of
from arena import state as S
from arena.base.compile import compiled
from arena.features import FEATURES, write_features
from arena.frame_data.skills import Table
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.rules.randomness import draw
from arena.state import State

# --- a block of parameters, int32 -----------------------------------------------------------------
INTERVAL: Final = 0  # frames between two decisions
SHARPNESS: Final = 1  # of a choice, per cent, see `choose`
HANDS: Final = 2
FIRST_WEIGHT: Final = HANDS + hands.PARAMETERS
BLOCK: Final = FIRST_WEIGHT + WEIGHTS
"""Numbers of a policy's block."""

SCRATCH_ROWS: Final = ROWS + 1
"""Rows of scratch memory; the last one holds the features."""

FIRST_NETWORK: Final = 1 << 30
"""Policy number of the first network: those of all other bots are below it."""

NETWORKS: Final = Shelf(FIRST_NETWORK)
"""Each network as its block."""

_MOVE_STREAM: Final = 230
_SKILL_STREAM: Final = 231


def block(interval: int, sharpness: int, own_hands: Sequence[int], weights: Integers) -> Integers:
    """Lay out a policy's parameters.

    Args:
        interval: Frames between two decisions, at least 1.
        sharpness: Of a choice, per cent.
        own_hands: See `agents.planning.hands`.
        weights: Of `agents.networks.network.quantised`, int32 ``[WEIGHTS]``.

    Returns:
        int32 ``[BLOCK]``.

    Raises:
        InputError: If there are no such hands.
    """
    head = np.array([interval, sharpness], np.int32)
    return np.concatenate([head, checked_hands(own_hands), weights])


@compiled
def network_wants(s: State, i: int, policy: int, networks: Integers) -> bool:
    """Return True if a network decides on this frame; see `network_decides`."""
    return bool(s[S.FRAME, i] % networks[place_of(networks, policy, FIRST_NETWORK) + INTERVAL] == 0)


@compiled
def network_decides(
    s: State,
    fd: Table,
    i: int,
    side: int,
    policy: int,
    notes: NDArray[np.int32],
    networks: Integers,
    scratch: Integers,
) -> None:
    """Choose a move and a skill, and give them to the hands.

    Args:
        s: State, int32 ``[FIELDS, B]``.
        fd: Frame-data table.
        i: The fight.
        side: The player.
        policy: Its number.
        notes: What its hands remember, int32 ``[hands.NOTES]`` or more.
        networks: As `NETWORKS` lays them out, this one among them.
        scratch: int32 ``[SCRATCH_ROWS, FIELDS]`` or more rows.
    """
    own = networks[place_of(networks, policy, FIRST_NETWORK) :]
    frame, seed = s[S.FRAME, i], s[S.SEED, i]
    seen = scratch[ROWS : ROWS + 1].view(np.float32)
    write_features(s, fd, i, side, seen[:, :FEATURES], 0)
    write_logits(seen[0], own[FIRST_WEIGHT:], scratch)
    logits, sharpness = scratch[ROWS - 1], own[SHARPNESS]
    move = choose(logits[:NUM_MOVES], sharpness, draw(seed, frame, side, _MOVE_STREAM))
    skills = logits[NUM_MOVES : NUM_MOVES + NUM_SKILLS]
    skill = choose(skills, sharpness, draw(seed, frame, side, _SKILL_STREAM))
    order(s, i, side, notes, own[HANDS : HANDS + hands.PARAMETERS], move, skill)
