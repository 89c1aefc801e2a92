"""Logs into data: the label is the input a delay later, the features are what an agent saw."""

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.features import FEATURES, NAMES
from arena.replays.recorder import Recorder
from arena.replays.replay import Replay
from arena.rules.actions import NUM_SKILLS
from arena.simulator import Simulator, paired_starts
from logs.corpus import Corpus
from logs.resimulate import resimulate
from tests.recording import as_actions, record_inputs

ALL = np.arange(1)


def fight_of_agents(fights: int, delay: int) -> tuple[list[Replay], list[list[np.ndarray]]]:
    """Let agents that look at their features fight; return replays and what each side saw.

    Returns:
        The replays, and per fight the features [frames, 2, F] as a list over frames.
    """
    simulator = Simulator(fights, delay=delay)
    simulator.reset(paired_starts(fights, seed=11))
    recorder = Recorder(simulator.state, table=simulator.table)
    rng = np.random.default_rng(5)
    weights = rng.normal(size=(FEATURES, 45))
    seen: list[list[np.ndarray]] = [[] for _ in range(fights)]
    views = np.empty((2, fights, FEATURES), np.float32)
    codes = np.zeros((fights, 2), np.uint8)
    while not simulator.outcome.all():
        for side in (0, 1):
            sides = np.full(fights, side, np.int32)
            simulator.observe(simulator.all_rows, sides, views[side])
            held = codes[:, side] // NUM_SKILLS * NUM_SKILLS
            answer = (views[side] @ weights).argmax(axis=1)
            acts = rng.random(fights) < 0.06
            codes[:, side] = np.where(acts, answer, held)
        for fight in range(fights):
            if not simulator.outcome[fight]:
                seen[fight].append(views[:, fight].copy())
        simulator.step(as_actions(codes))
        recorder.record()
    return [recorder.replay(fight, ("agent:a", "agent:b")) for fight in range(fights)], seen


@pytest.mark.parametrize("delay", [0, 15, 31])
def test_features_of_the_log_are_bit_for_bit_what_the_agents_saw(delay: int) -> None:
    replays, seen = fight_of_agents(4, delay)
    data = resimulate(Corpus(replays), np.arange(4), delay)
    assert len(data) == sum(2 * (replay.frames - delay) for replay in replays)
    since_press = data.features[:, NAMES.index("self.since_press")]
    assert len(np.unique(since_press)) > 30  # what was sent, not yet in effect, is in the features
    for fight, replay in enumerate(replays):
        lived = np.array(seen[fight])[: replay.frames - delay]
        for side in (0, 1):
            rows = slice(*data.tracks[2 * fight + side])
            assert data.features[rows].tobytes() == lived[:, side].tobytes()
            assert (data.match[rows] == fight).all() and (data.side[rows] == side).all()
            label = data.move[rows].astype(int) * NUM_SKILLS + data.skill[rows]
            assert np.array_equal(label, replay.inputs[delay:, side])


def test_labels_of_a_hand_made_fight_stand_a_delay_before_the_inputs() -> None:
    codes = np.zeros((12, 2), np.uint8)
    codes[5, 0] = 1 * NUM_SKILLS + 3  # forward and low, in effect on frame 5
    codes[6, 0] = 1 * NUM_SKILLS
    codes[4, 1] = 8  # super, in effect on frame 4
    data = resimulate(Corpus([record_inputs(codes)]), ALL, delay=4)
    assert data.tracks.tolist() == [[0, 8], [8, 16]]
    assert data.frame.tolist() == [*range(8), *range(8)]
    assert data.skill[:8].tolist() == [0, 3, 0, 0, 0, 0, 0, 0]
    assert data.move[:8].tolist() == [0, 1, 1, 0, 0, 0, 0, 0]
    assert data.previous_skill[:8].tolist() == [0, 0, 3, 0, 0, 0, 0, 0]
    assert data.previous_move[:8].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]
    assert data.skill[8:].tolist() == [8, 0, 0, 0, 0, 0, 0, 0]
    assert (data.skill.dtype, data.match.dtype, data.tracks.dtype) == (np.int8, np.int32, np.int64)


def test_without_delay_the_previous_input_of_the_first_frame_is_none() -> None:
    codes = np.full((3, 2), 10, np.uint8)
    data = resimulate(Corpus([record_inputs(codes)]), ALL, delay=0)
    assert data.previous_skill[:3].tolist() == [0, 1, 1]
    assert data.previous_move[:3].tolist() == [0, 1, 1]


def test_a_press_shows_in_since_press_only_after_it_was_sent() -> None:
    codes = np.zeros((40, 2), np.uint8)
    codes[20, 0] = 1
    data = resimulate(Corpus([record_inputs(codes)]), ALL, delay=15)
    since = data.features[:25, NAMES.index("self.since_press")] * 256
    assert since.tolist() == [256] * 6 + [float(frames) for frames in range(1, 20)]


def test_a_change_of_what_is_yet_to_be_sent_changes_no_feature_before() -> None:
    codes = np.zeros((60, 2), np.uint8)
    changed = codes.copy()
    changed[40:, 0] = 9 + 1
    plain, other = (
        resimulate(Corpus([record_inputs(log)]), ALL, delay=15) for log in (codes, changed)
    )
    sent = 40 - 15  # on this frame the first changed input is sent; it shows on the next
    first, last = slice(0, sent + 1), slice(sent + 1, 45)
    assert np.array_equal(plain.features[first], other.features[first])
    assert not np.array_equal(plain.features[last], other.features[last])


def test_a_fight_no_longer_than_the_delay_has_no_rows() -> None:
    short, longer = (record_inputs(np.zeros((frames, 2), np.uint8)) for frames in (15, 20))
    data = resimulate(Corpus([short, longer]), np.array([0, 1]), delay=15)
    assert data.tracks.tolist() == [[0, 0], [0, 0], [0, 5], [5, 10]]


def test_matches_come_in_the_order_asked_for(corpus: Corpus) -> None:
    data = resimulate(corpus, np.array([4, 1]))
    assert [int(data.match[start]) for start, _ in data.tracks] == [4, 4, 1, 1]
    alone = resimulate(corpus, np.array([1]))
    assert np.array_equal(data.features[data.match == 1], alone.features)


def test_progress_ends_at_the_number_of_fights(corpus: Corpus) -> None:
    told: list[tuple[int, int]] = []
    resimulate(corpus, np.arange(3), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


@pytest.mark.parametrize(
    ("matches", "delay", "told"),
    [([12], 15, "0 to 11"), ([-1], 15, "0 to 11"), ([], 15, "one or more"), ([0], 32, "0 to 31")],
)
def test_what_is_not_there_is_told(
    corpus: Corpus, matches: list[int], delay: int, told: str
) -> None:
    with pytest.raises(InputError, match=told):
        resimulate(corpus, np.array(matches, np.int64), delay)
