"""States of logged fights: they play on into what was recorded, and look as the dataset says."""

from typing import Any

import numpy as np
import pytest

import logs
from arena import state as S
from arena.base.errors import InputError
from arena.features import FEATURES
from arena.replays.replay import Replay
from arena.rules.actions import NUM_SKILLS
from arena.rules.digest import state_digest
from arena.simulator import Simulator, Starts
from logs.corpus import Corpus
from logs.resimulate import resimulate
from logs.states import states_at
from tests.recording import as_actions, lively_inputs, record_inputs


@pytest.fixture(scope="module")
def fights() -> list[Replay]:
    return [
        record_inputs(lively_inputs(200 + 70 * k, k), seed=k, fighters=(k % 3, k // 3), delay=3)
        for k in range(6)
    ]


def play_rest(state: np.ndarray, fight: Replay, frame: int, delays: tuple[int, int]) -> Simulator:
    """Load a state and play what the log still holds, each input sent its delay before."""
    simulator = Simulator(1)
    simulator.load(state[np.newaxis])
    for k in range(frame, fight.frames):
        codes = np.zeros((1, 2), np.uint8)
        for side, delay in enumerate(delays):
            if k + delay < fight.frames:
                codes[0, side] = fight.inputs[k + delay, side]
        simulator.step(as_actions(codes))
    return simulator


@pytest.mark.parametrize("delay", [0, 15, (7, 31)])
def test_a_state_plays_on_into_the_recorded_end(fights: list[Replay], delay: Any) -> None:
    delays = delay if isinstance(delay, tuple) else (delay, delay)
    asked = [(k, frame) for k in (4, 0, 5, 2) for frame in (150, 0, 61, fights[k].frames - 1)]
    which, frames = np.array(asked).T
    states = states_at(Corpus(fights), which, frames, delay)
    assert states.shape == (len(asked), S.FIELDS)
    for (k, frame), state in zip(asked, states, strict=True):
        assert state[S.FRAME] == frame
        assert (state[S.DELAY], state[S.PLAYER_FIELDS + S.DELAY]) == delays
        simulator = play_rest(state, fights[k], frame, delays)
        assert state_digest(simulator.state, 0) == fights[k].checkpoints[-1]


@pytest.mark.parametrize("delay", [0, 15, 31])
def test_features_of_the_states_are_the_rows_of_the_dataset(
    fights: list[Replay], delay: int
) -> None:
    corpus = Corpus(fights)
    data = resimulate(corpus, np.arange(6), delay)
    rows = np.random.default_rng(1).permutation(len(data))[:500]
    states = states_at(corpus, data.match[rows], data.frame[rows], delay)
    simulator = Simulator(len(rows), delay=0)
    simulator.reset(Starts.of_states(states))
    out = np.zeros((len(rows), FEATURES), np.float32)
    simulator.observe(simulator.all_rows, data.side[rows], out)
    assert out.tobytes() == data.features[rows].tobytes()


def test_what_waits_in_the_queues_is_what_the_log_holds_next(fights: list[Replay]) -> None:
    (state,) = states_at(Corpus(fights), np.array([1]), np.array([40]), (9, 0))
    slots = [(40 + ahead) % S.QUEUE_LENGTH for ahead in range(9)]
    assert state[[S.QUEUE + slot for slot in slots]].tolist() == fights[1].inputs[40:49, 0].tolist()


def test_after_the_end_of_a_log_nothing_is_pressed() -> None:
    """Also where the queue would otherwise bring up again what was pressed before."""
    codes = np.full((40, 2), NUM_SKILLS + 3, np.uint8)
    (state,) = states_at(Corpus([record_inputs(codes)]), np.array([0]), np.array([38]), 31)
    queue = state[S.QUEUE : S.QUEUE + S.QUEUE_LENGTH]
    waiting = [queue[(38 + ahead) % S.QUEUE_LENGTH] for ahead in range(31)]
    assert waiting == [NUM_SKILLS + 3] * 2 + [0] * 29


def test_one_state_may_be_asked_for_often_and_none_at_all(fights: list[Replay]) -> None:
    corpus = Corpus(fights)
    states = states_at(corpus, np.full(5, 3), np.full(5, 77), 15)
    assert len(np.unique(states, axis=0)) == 1
    assert states_at(corpus, np.zeros(0, int), np.zeros(0, int)).shape == (0, S.FIELDS)


def test_more_fights_than_are_played_at_a_time() -> None:
    corpus = Corpus([record_inputs(lively_inputs(20, k), seed=k) for k in range(300)])
    states = states_at(corpus, np.arange(300), np.full(300, 10), 0)
    assert states[:, S.SEED].tolist() == list(range(300))
    assert (states[:, S.FRAME] == 10).all()


@pytest.mark.parametrize(
    ("which", "frames", "delay", "told"),
    [
        ([6], [0], 15, "logged fight 6 does not exist; give 0 to 5"),
        ([-1], [0], 15, "logged fight -1 does not exist"),
        ([0, 1], [0, 270], 15, "fight 1 has no frame 270; give 0 to 269"),
        ([0], [-1], 15, "frame -1 does not exist"),
        ([0], [3_600], 15, "frame 3600 does not exist"),
        ([0, 1], [0], 15, "1 frames for 2 fights; give one each"),
        ([[0]], [[0]], 15, "rows are int64"),
        ([0.5], [0], 15, "rows are float64"),
        ([0], [0.5], 15, "rows are float64"),
        ([0], [0], 32, "reaction delay 32 is out of range; give 0 to 31"),
        ([0], [0], (0, -1), "reaction delay -1 is out of range"),
        ([0], [0], (1, 2, 3), "3 reaction delays"),
    ],
)
def test_what_is_not_there_is_told(
    fights: list[Replay], which: list[Any], frames: list[Any], delay: Any, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        states_at(Corpus(fights), np.array(which), np.array(frames), delay)


def test_the_room_gives_it_by_name() -> None:
    assert logs.states_at is states_at
