"""A player led through its own log answers what it holds: nothing leaks, nothing is shifted."""

import numpy as np
import pytest
import torch

from agents.clones.agent import Clone, CloneAgent
from agents.clones.decoders import Decoder
from agents.clones.network import PerceptronArchitecture
from agents.clones.outputs import Outputs
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.match import Observation, Player, Seat, player_of
from arena.match.agents import AgentPlayer
from arena.rules.actions import CROUCH, FORWARD, THROW
from experiments.offline import ScoredNetwork, offline_test, predict
from experiments.online import online_test
from logs.corpus import Corpus
from logs.resimulate import resimulate
from tests.experiments.players import Counting, Fixed, ReadsState

PLAYERS: list[Player] = [
    player_of(Fixed("by rows", FORWARD, THROW)),
    player_of(Counting("by frames", CROUCH, 0)),
    ReadsState("by state"),
]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """Fights of every player with every other, at the default delay."""
    fights = []
    for player in PLAYERS:
        result = online_test(player, PLAYERS, fights=4, seed=3, record=True)
        fights += [replay for match in result.opponents for replay in match.replays]
    return Corpus(fights)


@pytest.mark.parametrize("player", PLAYERS, ids=lambda player: player.name)
def test_a_player_answers_its_own_log(player: Player, corpus: Corpus) -> None:
    dataset = resimulate(corpus, np.arange(len(corpus.fights)))
    told: list[tuple[int, int]] = []
    answers = predict(
        player, dataset, corpus, progress=lambda done, total: told.append((done, total))
    )
    assert told[-1] == (len(dataset), len(dataset))
    played = np.array(
        [
            corpus.fights[match].players[side] == player.name
            for match, side in zip(dataset.match, dataset.side, strict=True)
        ]
    )
    assert played.sum() > 1_000
    assert np.count_nonzero(dataset.skill[played]) > 20
    np.testing.assert_array_equal(answers.skill[played], dataset.skill[played])
    np.testing.assert_array_equal(answers.move[played], dataset.move[played])


class Watching:
    """Keeps what it is shown."""

    name = "watching"

    def __init__(self, stateless: bool) -> None:
        self.stateless = stateless
        self.seen: list[Observation] = []
        self.closed = 0

    def reset(self, fights: int, seed: int) -> None:
        self.fights = fights

    def act(self, observation: Observation) -> np.ndarray:
        self.seen.append(observation)
        return np.zeros((len(observation.side), 2), int)

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize("stateless", [False, True])
def test_it_is_told_when_a_logged_fight_begins_and_nothing_of_its_randomness(
    stateless: bool, corpus: Corpus
) -> None:
    dataset = resimulate(corpus, np.arange(len(corpus.fights)))
    agent = Watching(stateless)
    predict(agent, dataset, corpus, seed=3)
    assert agent.closed == 1
    assert max(len(seen.side) for seen in agent.seen) <= agent.fights
    begins, over, keys = (
        [getattr(seen, name) for seen in agent.seen] for name in ("begins", "over", "fight")
    )
    tracks = len(dataset.tracks)
    assert np.concatenate(begins).sum() == tracks == 2 * len(corpus.fights)
    assert len(set(np.concatenate(keys).tolist())) == tracks
    assert not set(np.concatenate(keys).tolist()) & {fight.seed for fight in corpus.fights}
    if stateless:
        assert not np.concatenate(over).any()
        return
    lengths = dataset.tracks[:, 1] - dataset.tracks[:, 0]
    frames = np.arange(lengths.max())[:, np.newaxis]
    assert np.array_equal(np.stack(begins), frames == np.zeros(tracks))
    assert np.array_equal(np.stack(over), frames >= lengths)


@pytest.mark.parametrize("act", ["argmax", "sample", "threshold"])
def test_a_clone_is_decoded_as_it_would_answer_at_work(act: str, corpus: Corpus) -> None:
    network = PerceptronArchitecture(features=FEATURES, width=16).build(
        torch.Generator().manual_seed(1)
    )
    decoder = Decoder.model_validate({"name": act, "act": act, "theta": 0.9, "move_hold": 5})
    clone = CloneAgent(Clone(network, decoder), "clone:x")

    class AtWork(Player):
        name, stateless, delay = "at work", True, None

        def begin(self, fights: int, seed: int) -> Seat:
            return clone.begin(fights, seed)

    dataset = resimulate(corpus, np.arange(len(corpus.fights)))
    found, expected = (predict(agent, dataset, corpus, seed=3) for agent in (clone, AtWork()))
    np.testing.assert_array_equal(found.move, expected.move)
    np.testing.assert_array_equal(found.skill, expected.skill)
    assert found.likelihood is not None
    assert expected.likelihood is None
    shared = ScoredNetwork(Outputs.of(network, dataset))
    again = predict(clone, dataset, corpus, seed=3, network=shared)
    np.testing.assert_array_equal(again.skill, found.skill)
    assert again.likelihood is shared.likelihood


def test_an_agent_that_only_acts_has_no_likelihood(corpus: Corpus) -> None:
    dataset = resimulate(corpus, np.arange(2))
    found = offline_test(PLAYERS[1], dataset, corpus).to_dict()
    assert found["agent"] == "by frames"
    assert found["nll"] is None
    assert found["acting"] is None
    assert found["frames"] == len(dataset)


def test_rows_labelled_at_another_delay_are_refused(corpus: Corpus) -> None:
    class Trained(AgentPlayer):
        delay = 5

    player = Trained(Fixed("for 5 frames", FORWARD, THROW), "for 5 frames")
    offline_test(player, resimulate(corpus, np.arange(2), delay=5), corpus)
    with pytest.raises(InputError, match=r"trained for a reaction delay of 5 .*have 15"):
        offline_test(player, resimulate(corpus, np.arange(2)), corpus)
