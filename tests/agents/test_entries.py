"""Every public entry to the compiled code of players refuses what would index beyond its memory."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch

from agents.bots import BOTS, POLICIES
from agents.clones.agent import Clone, CloneAgent
from agents.clones.decoders import Decoder
from agents.clones.decoding import Place, decide
from agents.clones.inference import STEP, Inference, write_logits
from agents.clones.network import PerceptronArchitecture
from agents.clones.presses import registered_presses
from agents.roster import PANEL, Bot
from agents.spec import resolve
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.match import Player, play, player_of
from arena.match.players import GOES_ON
from arena.match.seated import Seated
from arena.simulator import Simulator
from tests.arena.agents import Standing
from tests.arena.faults import Entry, Fault, array, buffer, fights_once, let_through

FIGHTS = 5
ROWS = 7


@cache
def clone() -> Clone:
    shape = PerceptronArchitecture(features=FEATURES, width=16)
    decoder = Decoder(name="sampled", act="sample", which="sample", move="sample", refractory=9)
    return Clone(shape.build(torch.Generator().manual_seed(3)), decoder)


def players() -> list[Player]:
    """One of every kind that is asked: compiled by state, compiled by features, in Python."""
    return [resolve("pro:vera"), CloneAgent(clone(), "clone:test"), player_of(Standing())]


def seated() -> Seated:
    simulator = Simulator(FIGHTS)
    simulator.reset(seed=1)
    own = Seated(simulator, players(), who(), 0)
    own.begin(simulator.all_rows, np.zeros((FIGHTS, 2), np.int64))
    return own


def who() -> np.ndarray:
    return np.array([[0, 1], [1, -1], [-1, 0], [2, 2], [1, 2]], np.int32)


def at() -> Place:
    return Place(np.arange(ROWS), np.zeros(ROWS, np.int32), np.zeros(ROWS, np.int32))


def those_there_are(right: np.ndarray) -> Iterator[Fault]:
    """Players [B, 2], -1 for none."""
    yield from array()(right)
    for number in (-2, 3, 2**31 - 1, -(2**31)):
        changed = right.copy()
        changed[-1, 0] = number
        yield str(number), changed


def place_part(name: str) -> Any:
    """A part of the place of rows, made wrong."""

    def faults(right: Place) -> Iterator[Fault]:
        for what, wrong in array()(getattr(right, name)):
            yield f"{name} {what}", right._replace(**{name: wrong})

    return faults


def ranges(right: np.ndarray) -> Iterator[Fault]:
    """Row ranges [K, 2]."""
    yield from array(any_length=True)(right)
    for number in (-1, ROWS + 1, 2**40, -(2**63)):
        for column in (0, 1):
            changed = right.copy()
            changed[-1, column] = number
            yield f"{number} in {column}", changed


def shorter(right: np.ndarray) -> Iterator[Fault]:
    """Fewer rows than something else speaks of."""
    yield "one less", right[:-1]


def decided(**given: Any) -> Any:
    return decide(**given, by=clone().settings(0))


def narrow_or(kind: Any) -> Any:
    """Features [n, F]: as the kind says, but only too narrow for the column that is read."""

    def faults(right: np.ndarray) -> Iterator[Fault]:
        for what, wrong in kind(right):
            if not what.endswith("along 1"):
                yield what, wrong
        yield "narrow", right[:, :1].copy()

    return faults


ENTRIES = [
    Entry(
        "Seated",
        lambda who: Seated(Simulator(FIGHTS), players(), who, 0),
        lambda: {"who": who()},
        {"who": [those_there_are]},
    ),
    Entry(
        "Seated.ask",
        lambda **given: seated().ask(**given),
        lambda: {
            "actions": np.zeros((FIGHTS, 2, 2), np.int8),
            "rows": np.array([3, 0, 1], np.int32),
        },
        {"actions": [buffer], "rows": [fights_once(FIGHTS)]},
    ),
    Entry(
        "Seated.begin",
        lambda **given: seated().begin(**given),
        lambda: {"rows": np.array([3, 0], np.int32), "keys": np.ones((2, 2), np.int64)},
        {"rows": [fights_once(FIGHTS)], "keys": [array()]},
    ),
    Entry(
        "Seated.over",
        lambda **given: seated().over(**given),
        lambda: {"results": np.full((FIGHTS, 2), GOES_ON, np.int8)},
        {"results": [array()]},
    ),
    Entry(
        "Inference.logits",
        lambda **given: Inference(clone().network).logits(**given),  # type: ignore[arg-type]
        lambda: {"features": np.zeros((ROWS, FEATURES), np.float32)},
        {"features": [array(any_length=True)]},
    ),
    Entry(
        "Clone.logits",
        lambda **given: clone().logits(**given),
        lambda: {"features": np.zeros((ROWS, FEATURES), np.float32)},
        {"features": [array(any_length=True)]},
    ),
    Entry(
        "Clone.decide",
        lambda **given: clone().decide(**given, seed=0),
        lambda: {"features": np.zeros((ROWS, FEATURES), np.float32), "place": at()},
        {
            "features": [array()],
            "place": [place_part(name) for name in Place._fields],
        },
    ),
    Entry(
        "decide",
        decided,
        lambda: {
            "logits": np.zeros((ROWS, 14), np.float32),
            "features": np.zeros((ROWS, FEATURES), np.float32),
            "at": at(),
        },
        {
            "logits": [array()],
            "features": [narrow_or(array())],
            "at": [place_part(name) for name in Place._fields],
        },
    ),
    Entry(
        "registered_presses",
        registered_presses,
        lambda: {
            "skill": np.zeros(ROWS, np.int8),
            "tracks": np.array([[0, 3], [3, ROWS]], np.int64),
        },
        {"skill": [array(any_length=True), shorter], "tracks": [ranges]},
    ),
]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_what_is_right_is_done_and_what_is_wrong_refused(entry: Entry) -> None:
    assert not let_through(entry), entry.name


@pytest.mark.parametrize("policy", [-1, POLICIES, 1_000_000])
def test_a_bot_that_does_not_exist_is_refused(policy: int) -> None:
    bot = Bot("scripted:nobody", policy, "is none")
    with pytest.raises(InputError, match=f"policy of the bots {policy} does not exist"):
        play([(bot, PANEL["rush"])], 2, 0)
    assert BOTS.chooser is not None
    with pytest.raises(InputError, match=f"policy of the bots {policy} does not exist"):
        BOTS.chooser(np.array([0, policy], np.int32))


def test_every_bot_that_exists_is_below_the_limit() -> None:
    numbers = [bot.policy for bot in PANEL.values()]
    assert max(numbers) < resolve("pro:vera").policy < POLICIES
    assert resolve("level:master").policy == POLICIES - 1


@pytest.mark.parametrize("rows", [STEP, 3 * STEP, 9 * STEP])
@pytest.mark.parametrize("width", [16, 200])
def test_a_pass_writes_nothing_beside_its_buffers(rows: int, width: int) -> None:
    shape = PerceptronArchitecture(features=FEATURES, width=width, depth=2)
    inference = Inference(shape.build(torch.Generator().manual_seed(3)))
    features = np.random.default_rng(0).random((rows, FEATURES), np.float32)
    whole = np.full((rows + 2, 14), 77, np.float32)
    hidden = np.full((4, inference._hidden.shape[2]), 77, np.float32)
    write_logits(features, inference.layers, hidden[1:3], whole[1:-1])
    assert (whole[[0, -1]] == 77).all()
    assert (hidden[[0, -1]] == 77).all()
    assert not (whole[1:-1] == 77).any()


def test_players_are_asked_within_their_buffers() -> None:
    """Fights asked about in any number and order: what is not asked about stays as it was."""
    own, random = seated(), np.random.default_rng(0)
    for _ in range(40):
        rows = random.permutation(FIGHTS)[: random.integers(FIGHTS + 1)].astype(np.int32)
        whole = np.full((FIGHTS + 2, 2, 2), 77, np.int8)
        own.ask(whole[1:-1], rows)
        asked = np.zeros((FIGHTS, 2), np.bool_)
        asked[rows] = who()[rows] >= 0
        assert (whole[[0, -1]] == 77).all()
        assert ((whole[1:-1] != 77).all(axis=2) == asked).all()


def test_fights_of_one_place_are_none_of_anothers() -> None:
    """Places of 1 to 300 fights in one process: no size is that of another."""
    games = []
    for fights in (1, 300, 2, 70):
        simulator = Simulator(fights)
        simulator.reset(seed=1)
        places = np.zeros((fights, 2), np.int32)
        games.append((simulator, Seated(simulator, [resolve("pro:vera")], places, 0)))
    for _ in range(80):
        for simulator, own in games:
            own.ask(simulator.actions)
            simulator.step(simulator.actions)
    first = [simulator.save().memory[0] for simulator, _ in games]
    assert all(np.array_equal(each, first[0]) for each in first)
