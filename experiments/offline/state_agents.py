"""Compiled players read the state itself, so for them the logged fights are played again."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from arena.match import Player
from arena.match.seated import Seated
from arena.rules.actions import NUM_SKILLS
from arena.simulator import Rows, Simulator
from logs.corpus import Corpus
from logs.resimulate import Dataset
from logs.states import states_at

Progress = Callable[[int, int], None]


class _Playback:
    """Logged fights in lockstep, each input sent ``delay`` frames before it took effect.

    M = fights.
    """

    def __init__(self, corpus: Corpus, matches: NDArray[np.int64], delay: int) -> None:
        fights = [corpus.fights[match] for match in matches]
        longest = max(fight.frames for fight in fights)
        self._codes = np.zeros((longest + delay, len(fights), 2), np.uint8)  # 0: neutral, no press
        for index, fight in enumerate(fights):
            self._codes[: fight.frames, index] = fight.inputs
        self._delay = delay
        self.simulator = Simulator(len(fights), delay=delay)
        self.simulator.load(states_at(corpus, matches, np.zeros(len(matches), np.int32), delay))

    def step(self, frame: int) -> None:
        """Send what the players sent on a frame, and advance."""
        codes = self._codes[frame + self._delay].astype(np.int8)
        self.simulator.step(np.stack([codes // NUM_SKILLS, codes % NUM_SKILLS], axis=-1))


def answers_of_state_agent(
    agent: Player,
    dataset: Dataset,
    corpus: Corpus,
    seed: int,
    progress: Progress | None = None,
) -> NDArray[np.int8]:
    """Ask a compiled player on every frame of logged fights, for both sides.

    Args:
        agent: The player.
        dataset: Rows to answer.
        corpus: The fights that the rows were made from.
        seed: Seed of the player.
        progress: Told (rows answered, rows).

    Returns:
        Moves and skills answered, int8 [N, 2].
    """
    owner = dataset.tracks[dataset.tracks[:, 1] > dataset.tracks[:, 0]]
    start, lengths = owner[:, 0], owner[:, 1] - owner[:, 0]
    matches, place = np.unique(dataset.match[start], return_inverse=True)
    rows: Rows = place.astype(np.int32)
    sides: Rows = dataset.side[start].astype(np.int32)
    playback = _Playback(corpus, matches.astype(np.int64), dataset.delay)
    actions = np.zeros((len(matches), 2, 2), np.int8)
    answers = np.empty((len(dataset), 2), np.int8)
    who = np.full((len(matches), 2), -1, np.int32)
    who[rows, sides] = 0
    seated = Seated(playback.simulator, [agent], who, seed)
    for frame in range(int(lengths.max())):
        live = lengths > frame
        seated.ask(actions, np.unique(rows[live]))
        answers[start[live] + frame] = actions[rows[live], sides[live]]
        playback.step(frame)
        if progress is not None:
            progress(int(np.minimum(lengths, frame + 1).sum()), len(dataset))
    return answers
