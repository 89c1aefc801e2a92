"""A learned player comes back from disk as it was; what is broken or foreign is told in a line."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from gymnasium import spaces
from stable_baselines3 import PPO
from stable_baselines3.common.env_util import make_vec_env

import arena.envs
from agents.ppo.agent import PolicyAgent, reader_of
from agents.ppo.checkpoint import RECORD, ZIP_FILE, PpoRecord, agent, load, save
from agents.spec import resolve
from agents.world import World
from arena.base.errors import InputError
from arena.match import play
from tests.agents.ppo.conftest import Learned

KNOWN = PpoRecord(world=World(delay=15), repeat=4, steps=1_024)


@pytest.fixture
def folder(learned: Learned, tmp_path: Path) -> Path:
    save(learned.model, KNOWN, tmp_path)
    return tmp_path


def rewrite(folder: Path, change: dict[str, object]) -> Path:
    """Copy the zip with another record."""
    other = folder / "other.zip"
    with zipfile.ZipFile(folder / ZIP_FILE) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == RECORD:
                data = json.dumps(json.loads(data) | change).encode()
            new.writestr(name, data)
    return other


def test_a_saved_player_fights_the_same_fights(learned: Learned, folder: Path) -> None:
    model, record = load(folder)
    assert record == KNOWN
    assert model.num_timesteps == learned.model.num_timesteps
    rush = resolve("scripted:rush")
    before = PolicyAgent(reader_of(learned.model.policy), "sb3:before", 4)
    for path in (folder, folder / ZIP_FILE):
        after = resolve(f"sb3:{path}", trust=True)
        assert after.name == f"sb3:{path}"
        one, two = play([(before, rush), (after, rush)], 6, seed=0)
        assert np.array_equal(one.digest, two.digest)


def test_it_can_be_trained_on_by_anybody(folder: Path) -> None:
    env = make_vec_env(arena.envs.StandstillEnv, n_envs=1)
    model = PPO.load(folder / ZIP_FILE, env=env, n_steps=16)
    assert model.learn(16).num_timesteps == 16


def test_without_trust_nothing_is_opened(folder: Path) -> None:
    for path in (folder, folder / "nowhere"):
        with pytest.raises(InputError, match="add --trust"):
            resolve(f"sb3:{path}")


def test_a_zip_of_sb3_alone_plays_frame_by_frame(tmp_path: Path) -> None:
    env = make_vec_env(arena.envs.StandstillEnv, n_envs=1)
    PPO("MlpPolicy", env, n_steps=16, batch_size=16, seed=0).save(tmp_path / "mine.zip")
    model, record = load(tmp_path / "mine.zip")
    assert record is None
    player = agent(tmp_path / "mine.zip", "sb3:mine")
    result = play([(player, resolve("scripted:standstill"))], 2, seed=0)[0]
    assert result.presses_per_minute[0] > 1_000  # a press on most frames
    assert model.policy is not None


def test_saving_replaces_what_stood_there_and_leaves_nothing_else(
    learned: Learned, folder: Path
) -> None:
    save(learned.model, KNOWN.model_copy(update={"repeat": 7}), folder)
    assert load(folder)[1] == KNOWN.model_copy(update={"repeat": 7})
    assert [path.name for path in folder.iterdir()] == [ZIP_FILE]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"repeat": 0}, "repeat"),
        ({"wings": 2}, "wings"),
        ({"format": "standstill ppo 9"}, "format"),
        ({"world": {**World(delay=15).model_dump(), "rules": -1}}, "rules -1"),
        ({"world": {**World(delay=15).model_dump(), "feature_set": "x"}}, "another feature set"),
    ],
)
def test_a_record_that_does_not_fit_is_told(
    folder: Path, change: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said) as error:
        load(rewrite(folder, change))
    assert "other.zip" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("keep", [0, 100, 5_000, -10])
def test_a_zip_cut_short_is_told(folder: Path, keep: int) -> None:
    file = folder / ZIP_FILE
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(InputError, match=r"ppo\.zip.*train it again"):
        load(folder)


def test_a_zip_whose_weights_are_altered_is_told(folder: Path) -> None:
    file = folder / ZIP_FILE
    with zipfile.ZipFile(file) as archive:
        at = archive.getinfo("policy.pth").header_offset + 300
    data = bytearray(file.read_bytes())
    data[at] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(InputError, match="cannot read it"):
        load(folder)


def test_a_player_of_another_game_is_told(tmp_path: Path) -> None:
    env = make_vec_env("CartPole-v1", n_envs=1)
    PPO("MlpPolicy", env, n_steps=16, batch_size=16).save(tmp_path / "pole.zip")
    assert isinstance(env.action_space, spaces.Discrete)
    with pytest.raises(InputError, match="the arena's own spaces"):
        load(tmp_path / "pole.zip")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        resolve(f"sb3:{tmp_path / 'nowhere'}", trust=True)
