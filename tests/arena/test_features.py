"""What a player sees: in range, mirrored, visible on the screen, and nothing of the future."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena import state as S
from arena.features import FEATURES, NAMES, PLAYER_FEATURES, feature_set_hash
from arena.frame_data.skills import FIGHTERS
from arena.rules import constants as C
from arena.rules.actions import NUM_CODES
from arena.simulator import Simulator
from tests.arena.mirror import mirrored
from tests.arena.random_play import Inputs, crowd, crowd_inputs, fights, inputs
from tests.arena.scenario import FEATURE, TOUCHING, Scene

# What no screen shows of the other player: what is on its way, and what waits.
HIDDEN = ("press", "last_press", "buffer", "buffer_left", "presses", "delay", "last_sent")
HIDDEN_FIELDS = [
    field
    for field, name in enumerate(S.PLAYER_FIELD_NAMES)
    if name in HIDDEN or name.startswith("queue_")
]
ONE_OF = ("can_act", "blocking", "stunned", "launched", "knocked_down", "grabbed")


OWN_PRESSES = ("self.since_press", "self.queued.")


def see(simulator: Simulator) -> np.ndarray:
    """Observe both sides of all fights, float32 [fights, 2, F]."""
    out = np.zeros((2 * simulator.fights, FEATURES), np.float32)
    rows = np.repeat(simulator.all_rows, 2)
    simulator.observe(rows, np.tile(np.arange(2, dtype=np.int32), simulator.fights), out)
    return out.reshape(simulator.fights, 2, FEATURES)


@pytest.fixture(scope="module")
def seen() -> np.ndarray:
    """Features of many fights on many frames, float32 [n, F]."""
    simulator = crowd(60, delay=2)
    rows = []
    for actions in crowd_inputs(60, 1_200, seed=21):
        simulator.step(actions)
        rows.append(see(simulator).reshape(-1, FEATURES))
    return np.concatenate(rows[::5])


def test_the_names_that_others_rely_on_are_there() -> None:
    names = ["distance", "time_left"]
    both = ["x", "health", "meter", "can_act", "airborne", "stunned", "startup", "active"]
    both += ["recovery", "guarding", "projectile_distance", *(f"cooldown.{k}" for k in range(1, 9))]
    names += [f"{who}.{name}" for who in ("self", "opponent") for name in both]
    assert set(names) <= set(NAMES)
    assert len(set(NAMES)) == len(NAMES) == FEATURES
    assert len(feature_set_hash()) == 16


def test_no_feature_is_nan_and_all_are_of_ordinary_size(seen: np.ndarray) -> None:
    assert np.isfinite(seen).all()
    assert np.abs(seen).max() <= 4


def test_every_feature_varies(seen: np.ndarray) -> None:
    """A feature that is always the same tells nothing; its column may be wired wrong."""
    constant = {name for name, column in zip(NAMES, seen.T, strict=True) if np.ptp(column) == 0}
    no_cooldown = {f"{who}.cooldown.{k}" for who in ("self", "opponent") for k in range(1, 9)}
    assert constant <= no_cooldown, constant


@pytest.mark.parametrize("who", ["self", "opponent"])
def test_shares_are_shares_and_flags_are_flags(seen: np.ndarray, who: str) -> None:
    def column(name: str) -> np.ndarray:
        return seen[:, FEATURE[f"{who}.{name}"]]

    for name in ("x", "health", "meter", "guard"):
        assert column(name).min() >= 0, name
        assert column(name).max() <= 1 + 1e-6, name
    flags = [*ONE_OF, "airborne", "crouching", "guarding", "advancing", "startup", "active"]
    flags += ["recovery", "skill_hit", "skill_blocked", "invulnerable", "projectile"]
    for name in flags:
        assert set(np.unique(column(name))) <= {0.0, 1.0}, name
    assert np.all(sum(column(f"is_{name}") for name in FIGHTERS) == 1)
    assert np.all(sum(column(name) for name in ONE_OF) <= 1)
    assert np.all(sum(column(name) for name in ("startup", "active", "recovery")) <= 1)
    assert np.all(sum(column(f"skill.{k}") for k in range(1, 9)) <= 1)


def test_features_say_what_the_state_says() -> None:
    fight = Scene("brakk", "cirrus", distance=200, middle=500)
    fight.set("p0.health", fight.fighters[0].health // 2)
    fight.set("p1.meter", 40)
    own, other = fight.features(0), fight.features(1)
    assert own[FEATURE["distance"]] == pytest.approx(200 / 512)
    assert own[FEATURE["self.x"]] == pytest.approx(400 / 960)
    assert own[FEATURE["opponent.x"]] == pytest.approx((960 - 600) / 960)
    assert own[FEATURE["self.health"]] == pytest.approx(0.5)
    assert own[FEATURE["opponent.meter"]] == pytest.approx(0.4)
    assert own[FEATURE["self.is_brakk"]] == own[FEATURE["opponent.is_cirrus"]] == 1
    assert own[FEATURE["time_left"]] == 1
    assert other[FEATURE["self.x"]] == own[FEATURE["opponent.x"]]
    for name in PLAYER_FEATURES:
        assert own[FEATURE[f"self.{name}"]] == other[FEATURE[f"opponent.{name}"]], name


def test_a_press_shows_as_startup_with_its_slot() -> None:
    fight = Scene("aster", "aster", distance=TOUCHING)
    fight.run("", "heavy@0", 1)
    features = fight.features(0)
    assert features[FEATURE["opponent.startup"]] == 1
    assert features[FEATURE["opponent.skill.2"]] == 1
    assert features[FEATURE["opponent.can_act"]] == 0


@settings(max_examples=80)
@given(fights(), inputs(150))
def test_features_are_the_same_in_a_mirror(fight: Scene, both: Inputs) -> None:
    """A player sees forward as +x, so both sides see the same in mirrored fights."""
    fight.run_inputs(both)
    other = fight.copy()
    other.simulator.state[:, 0] = mirrored(fight.simulator.state[:, 0])
    for side in range(2):
        assert np.array_equal(fight.features(side), other.features(1 - side))


@settings(max_examples=80)
@given(fights(), inputs(150), st.integers(0, 2**32 - 1))
def test_nothing_hidden_of_the_opponent_shows(fight: Scene, both: Inputs, seed: int) -> None:
    fight.run_inputs(both)
    random = np.random.default_rng(seed)
    for side in range(2):
        other = fight.copy()
        b = (1 - side) * S.PLAYER_FIELDS
        for field in HIDDEN_FIELDS:
            other.simulator.state[b + field] = random.integers(0, NUM_CODES)
        other.simulator.state[S.SEED] = random.integers(0, 1_000)
        assert np.array_equal(fight.features(side), other.features(side))


@pytest.mark.parametrize("delay", [1, 5, 15])
def test_features_hold_nothing_of_what_is_still_on_its_way(delay: int) -> None:
    """Two fights whose inputs part on frame t look the same until frame t + delay, and then do not.

    One's own presses are the exception: a player knows when it pressed, and what.
    """
    part, frames = 40, 80
    play = crowd_inputs(40, frames, seed=22)
    other = play.copy()
    other[part:] = crowd_inputs(40, frames - part, seed=23)
    simulators = [crowd(40, delay=delay) for _ in range(2)]
    public = [k for k, name in enumerate(NAMES) if not name.startswith(OWN_PRESSES)]
    for frame in range(frames):
        same = np.array_equal(*(see(simulator)[..., public] for simulator in simulators))
        if frame <= part + delay:
            assert same, frame
        if frame == frames - 1:
            assert not same
        for simulator, actions in zip(simulators, (play, other), strict=True):
            simulator.step(actions[frame])


def test_ones_own_press_is_seen_at_once_and_the_others_is_not() -> None:
    simulator = crowd(2, delay=15)
    actions = np.zeros((2, 2, 2), np.int8)
    actions[0, 1, 1] = 1
    simulator.step(actions)
    since = FEATURE["self.since_press"]
    features = see(simulator)
    assert features[0, 1, since] == pytest.approx(1 / 256)
    assert features[0, 0, since] == features[1, 1, since] == 1


@pytest.mark.parametrize("delay", [0, 1, 15, 31])
def test_a_press_on_its_way_is_known_to_its_player_alone(delay: int) -> None:
    """It comes nearer by a 32nd a frame, waits in the buffer at 1, and is gone once it starts."""
    simulator = crowd(1, delay=delay)
    press, queued = 6, FEATURE["self.queued.6"]
    shown = []
    for frame in range(delay + 3):
        actions = np.zeros((1, 2, 2), np.int8)
        actions[0, 0, 1] = press if frame == 0 else 0
        simulator.step(actions)
        own, other = see(simulator)[0]
        shown.append(float(own[queued]))
        assert not other[queued]
    assert shown[:delay] == [1 - ahead / 32 for ahead in range(delay - 1, -1, -1)]
    assert shown[delay:] == [0.0] * 3  # it started when it took effect


def test_a_press_that_waits_in_the_buffer_shows() -> None:
    fight = Scene("aster", "aster", distance=500)
    total = fight.fighters[0].skills[1].total
    fight.run(f"light@0 heavy@{total - 4}", "", total - 2)
    assert fight.features(0)[FEATURE["self.queued.2"]] == 1
    assert not any(fight.features(1)[FEATURE[f"self.queued.{slot}"]] for slot in range(1, 9))


def test_what_the_opponent_has_started_shows_as_shares() -> None:
    fight = Scene("aster", "aster", distance=500)
    fight.run("light@0 heavy@60 light@140 jump@200-200 light@210", "", 260)
    own, other = fight.features(0), fight.features(1)
    assert other[FEATURE["opponent.starts"]] == pytest.approx(4 / 64)
    shares = {row: float(other[FEATURE[f"opponent.started.{row}"]]) for row in range(1, 11)}
    expected = {1: 2, 2: 1, 9: 1}
    assert shares == {row: expected.get(row, 0) * 64 // 8 / 64 for row in range(1, 11)}
    assert own[FEATURE["opponent.starts"]] == 0


def test_final_observations_show_the_end() -> None:
    simulator = Simulator(1, delay=0, autoreset=True)
    simulator.reset(seed=1)
    simulator.state[S.FRAME] = C.FIGHT_FRAMES - 1
    simulator.step(np.zeros((1, 2, 2), np.int8))
    out = np.zeros((1, FEATURES), np.float32)
    row = np.zeros(1, np.int32)
    simulator.observe(row, row, out, final=True)
    assert out[0, FEATURE["time_left"]] == 0
    simulator.observe(row, row, out)
    assert out[0, FEATURE["time_left"]] == 1
