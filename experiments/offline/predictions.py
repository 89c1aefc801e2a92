"""What an agent answers on the frames of a log, with its probabilities where it has them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from agents.clones.agent import CloneAgent
from agents.clones.decoding import Place, decide
from agents.clones.outputs import Outputs
from arena.features import NAMES
from arena.frame_data.skills import FIGHTERS
from arena.match import Observation, Player, player_of
from arena.match.answers import checked_answers
from arena.match.seats import sitting
from arena.rules.randomness import one_way
from experiments.offline.likelihood import Likelihood, ScoredNetwork
from experiments.offline.state_agents import answers_of_state_agent
from logs.corpus import Corpus
from logs.resimulate import Dataset

Progress = Callable[[int, int], None]

_CHUNK: Final = 16_384  # rows answered between two reports of progress


@dataclass(frozen=True)
class Predictions:
    """An agent's answers on the rows of a dataset, N = rows.

    Attributes:
        move: Move answered, int8 [N].
        skill: Skill answered after decoding, int8 [N].
        likelihood: What its probabilities before decoding are worth; None for an agent that only
            acts.
        wait: Frames for which the agent presses nothing after a press of its own. On the frames of
            a log it cannot know of its own presses, so this is left to the caller that counts them.
    """

    move: NDArray[np.int8]
    skill: NDArray[np.int8]
    likelihood: Likelihood | None = None
    wait: int = 0


def predict(
    agent: Player,
    dataset: Dataset,
    corpus: Corpus,
    *,
    seed: int = 0,
    network: ScoredNetwork | None = None,
    progress: Progress | None = None,
) -> Predictions:
    """Let an agent answer every row of a dataset, seeing what the logged player saw.

    An agent that remembers is led through each fight frame by frame; its earlier answers change
    nothing, the log goes on as it was.

    Args:
        agent: Any agent of the arena.
        dataset: Rows to answer.
        corpus: The fights that the rows were made from.
        seed: Seed of the agent.
        network: The network of a clone, where others that share it are tested on these rows too.
        progress: Told (rows answered, rows).

    Returns:
        The answers.

    Raises:
        InputError: If the agent raises or answers nonsense.
    """
    agent = player_of(agent)
    if agent.compiled is not None and agent.compiled.reads == "state":
        answers = answers_of_state_agent(agent, dataset, corpus, seed, progress)
        return Predictions(answers[:, 0], answers[:, 1])
    if isinstance(agent, CloneAgent):
        if network is None:
            network = ScoredNetwork(Outputs.of(agent.clone.network, dataset, progress))
        assert network.outputs.network is agent.clone.network
        assert network.outputs.data is dataset
        return _of_clone(agent, network, seed)
    answered = _by_rows if agent.stateless else _by_frames
    answers = answered(agent, dataset, seed, progress)
    return Predictions(answers[:, 0], answers[:, 1])


def _of_clone(agent: CloneAgent, network: ScoredNetwork, seed: int) -> Predictions:
    """Decode what the clone's network gives: as the clone at work would answer."""
    outputs, dataset = network.outputs, network.outputs.data
    place = Place(
        _keys(dataset, seed)[dataset.match, dataset.side],
        dataset.side.astype(np.int32),
        dataset.frame,
    )
    answers = decide(outputs.logits, dataset.features, place, agent.settings)
    wait = agent.clone.decoder.refractory
    return Predictions(answers[:, 0], answers[:, 1], network.likelihood, wait)


def _keys(dataset: Dataset, seed: int) -> NDArray[np.int64]:
    """Make keys of fight and side that tell nothing of the logged fights' own, int64 [M, 2]."""
    fights = range(int(dataset.match.max(initial=-1)) + 1)
    keys = [[one_way(seed, fight, side) for side in range(2)] for fight in fights]
    return np.array(keys, np.int64).reshape(-1, 2)


class _Observer:
    """Makes the observations of rows."""

    def __init__(self, dataset: Dataset, seed: int) -> None:
        self._dataset = dataset
        self._keys = _keys(dataset, seed)
        self._first = np.zeros(len(dataset), np.bool_)
        self._first[dataset.tracks[dataset.tracks[:, 1] > dataset.tracks[:, 0], 0]] = True
        self._own = NAMES.index(f"self.is_{FIGHTERS[0]}")
        self._other = NAMES.index(f"opponent.is_{FIGHTERS[0]}")

    def __call__(
        self, rows: NDArray[np.int64], over: NDArray[np.bool_] | None = None
    ) -> Observation:
        dataset = self._dataset
        features = dataset.features[rows]
        kinds = len(FIGHTERS)
        if over is None:
            over = np.zeros(len(rows), np.bool_)
        return Observation(
            features=features,
            side=dataset.side[rows].astype(np.int32),
            fighter=features[:, self._own : self._own + kinds].argmax(1).astype(np.int32),
            opponent_fighter=features[:, self._other : self._other + kinds]
            .argmax(1)
            .astype(np.int32),
            fight=self._keys[dataset.match[rows], dataset.side[rows]],
            frame=dataset.frame[rows],
            begins=self._first[rows] & ~over,
            over=over,
        )


def _by_rows(
    agent: Player, dataset: Dataset, seed: int, progress: Progress | None
) -> NDArray[np.int8]:
    observe = _Observer(dataset, seed)
    answers = np.empty((len(dataset), 2), np.int8)
    with sitting(agent, min(_CHUNK, len(dataset)), seed) as seat:
        for first in range(0, len(dataset), _CHUNK):
            rows = np.arange(first, min(first + _CHUNK, len(dataset)))
            answers[rows] = checked_answers(agent, seat, observe(rows))
            if progress is not None:
                progress(int(rows[-1]) + 1, len(dataset))
    return answers


def _by_frames(
    agent: Player, dataset: Dataset, seed: int, progress: Progress | None
) -> NDArray[np.int8]:
    """Lead through all tracks at once; a track that has ended goes on showing its last row."""
    observe = _Observer(dataset, seed)
    start, stop = dataset.tracks[dataset.tracks[:, 1] > dataset.tracks[:, 0]].T
    answers = np.empty((len(dataset), 2), np.int8)
    done = 0
    with sitting(agent, len(start), seed) as seat:
        for frame in range(int((stop - start).max())):
            rows = np.minimum(start + frame, stop - 1)
            going_on = start + frame < stop
            answered = checked_answers(agent, seat, observe(rows, ~going_on))
            answers[rows[going_on]] = answered[going_on]
            done += int(going_on.sum())
            if progress is not None:
                progress(done, len(dataset))
    return answers
