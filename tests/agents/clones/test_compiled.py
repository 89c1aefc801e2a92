"""Clones whose fights are played in compiled code: the same fights as if they were asked."""

import numpy as np
import pytest
import torch

from agents.clones.agent import Clone, CloneAgent
from agents.clones.decoders import Decoder
from agents.clones.network import Perceptron, PerceptronArchitecture
from agents.spec import resolve
from arena.features import FEATURES
from arena.match import Player, play, seats
from arena.replays.file import encode

_DECODERS = {
    "argmax": Decoder(name="argmax", act="argmax"),
    "sampled": Decoder(name="sampled", act="sample", which="sample", move="sample", move_hold=8),
    "threshold": Decoder(name="x", act="threshold", which="sample", theta=0.1, refractory=9),
}


class Asked(CloneAgent):
    """The same player, asked frame by frame."""

    def __init__(self, clone: Clone, name: str):
        super().__init__(clone, name)
        self.compiled = None


def clone(decoder: str, width: int = 32, depth: int = 2, factored: bool = False) -> Clone:
    architecture = PerceptronArchitecture(
        features=FEATURES, width=width, depth=depth, factored=factored
    )
    return Clone(Perceptron(architecture, torch.Generator().manual_seed(width)), _DECODERS[decoder])


def meetings(kind: type[CloneAgent]) -> list[tuple[Player, Player]]:
    """Clones of several shapes against compiled players, against one another and themselves."""
    some = clone("argmax"), clone("sampled", 24, 1, factored=True), clone("threshold", 140, 3)
    a, b, c = (kind(each, f"clone:{number}") for number, each in enumerate(some))
    rush, zone, planner = (resolve(f"scripted:{name}") for name in ("rush", "zone", "planner"))
    return [(a, rush), (zone, b), (c, planner), (a, b), (b, c), (b, b)]


@pytest.mark.parametrize("batch", [None, 3, 200])
def test_the_fights_are_those_of_clones_that_are_asked(batch: int | None) -> None:
    looped = play(meetings(CloneAgent), 18, 5, batch=batch, record=True)
    asked = play(meetings(Asked), 18, 5, record=True)
    assert sum(result.starts[:, 0].sum() for result in asked) > 100  # they do fight
    for one, other in zip(looped, asked, strict=True):
        np.testing.assert_array_equal(one.digest, other.digest)
        np.testing.assert_array_equal(one.result, other.result)
        np.testing.assert_array_equal(one.presses, other.presses)
        for mine, theirs in zip(one.replays, other.replays, strict=True):
            assert encode(mine) == encode(theirs)


def test_nobody_is_asked_in_python_where_all_are_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def ask(*_: object) -> None:
        raise AssertionError

    for asks in ("checked_answers", "answers_in_range"):
        monkeypatch.setattr(seats, asks, ask)
    play(meetings(CloneAgent), 2, 5)
    with pytest.raises(AssertionError):
        play(meetings(Asked), 2, 5)


def test_one_who_must_be_asked_stops_the_loop_on_every_frame() -> None:
    """The clones beside it are then called between its answers, with the same result."""
    mixed, other = clone("sampled"), clone("threshold", 24)
    asked = Asked(mixed, "clone:asked")
    pairs: list[tuple[Player, Player]] = [
        (CloneAgent(mixed, "clone:a"), asked),
        (CloneAgent(mixed, "clone:b"), CloneAgent(other, "clone:c")),
    ]
    looped: list[tuple[Player, Player]] = [
        (CloneAgent(mixed, "clone:a"), CloneAgent(mixed, "clone:asked")),
        (CloneAgent(mixed, "clone:b"), CloneAgent(other, "clone:c")),
    ]
    for one, two in zip(play(pairs, 4, 5), play(looped, 4, 5), strict=True):
        np.testing.assert_array_equal(one.digest, two.digest)
