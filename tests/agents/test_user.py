"""Agents from a user's own file or module: what works, and how each fault is told."""

from pathlib import Path

import pytest

from agents.spec import resolve
from agents.user import load_user_agent
from arena.base.errors import InputError
from arena.match import Player, play
from tests.arena.agents import observation

_GOOD = """
import numpy as np

class Jabber:
    stateless = True

    def reset(self, fights, seed):
        self.fights = fights

    def act(self, observation):
        answer = np.zeros((len(observation.side), 2), int)
        answer[:, 0] = 1
        answer[:, 1] = observation.frame % 30 == 0
        return answer

def made():
    return Jabber()

class Raising(Jabber):
    def reset(self, fights, seed):
        raise ValueError("no room\\nfor more")

class Failing(Jabber):
    def act(self, observation):
        return {}["missing"]

class Unready:
    def __init__(self):
        raise OSError("no weights")

class Actless:
    def reset(self, fights, seed):
        pass

class Resetless:
    def act(self, observation):
        return []

class Hearing(Jabber):
    needs = "sound"

class Squinting(Jabber):
    needs = "frames"
    frame_shape = (8, 8)

class Seeing(Jabber):
    needs = "frames"

    def act(self, observation):
        assert observation.frames.shape[1:] == (84, 84)
        return super().act(observation)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(_GOOD)
    return path


def fight(agent: Player) -> int:
    result = play([(agent, resolve("scripted:standstill"))], 2, 0)[0]
    return result.wins


@pytest.mark.parametrize("name", ["Jabber", "made"])
def test_a_class_or_a_function_in_a_file_makes_an_agent_that_fights(file: Path, name: str) -> None:
    agent = load_user_agent(f"python:{file}:{name}")
    assert agent.name == f"python:{file}:{name}"
    assert agent.stateless
    assert fight(agent) == 2


def test_a_module_that_can_be_imported_serves_too(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.rename(file.with_name("my_players.py"))
    monkeypatch.syspath_prepend(str(file.parent))
    assert fight(load_user_agent("python:my_players:Jabber")) == 2


def test_an_agent_that_says_nothing_is_taken_to_remember(tmp_path: Path) -> None:
    path = tmp_path / "plain.py"
    path.write_text(_GOOD.replace("    stateless = True\n", ""))
    assert not load_user_agent(f"python:{path}:Jabber").stateless


def test_the_observation_is_passed_on_unchanged(file: Path) -> None:
    seat = load_user_agent(f"python:{file}:Jabber").begin(1, 0)
    assert seat.act(observation(1)).tolist() == [[1, 1]]


def test_an_agent_that_needs_pictures_is_given_them(file: Path) -> None:
    agent = load_user_agent(f"python:{file}:Seeing")
    assert play([(agent, agent)], 2, seed=1)[0].fights == 2
    with pytest.raises(InputError, match="give 48 to 512 px"):
        load_user_agent(f"python:{file}:Squinting")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Nobody", "has no attribute 'Nobody'"),
        ("Unready", "OSError: no weights"),
        ("Actless", "it has no act()"),
        ("Resetless", "it has no reset()"),
        ("Hearing", "needs 'sound'; set needs to one of features, frames"),
    ],
)
def test_what_is_no_agent_is_told_when_it_is_named(file: Path, name: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        load_user_agent(f"python:{file}:{name}")
    assert said in str(error.value)
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise RuntimeError('first line\\nsecond line')", "RuntimeError: first line"),
        ("def broken(:", "SyntaxError"),
        ("import no_such_module_anywhere", "no_such_module_anywhere"),
    ],
)
def test_a_file_that_cannot_be_imported_is_told(tmp_path: Path, source: str, said: str) -> None:
    path = tmp_path / "bad.py"
    path.write_text(source)
    with pytest.raises(InputError) as error:
        load_user_agent(f"python:{path}:Jabber")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_or_a_module_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no file .*none\.py"):
        load_user_agent(f"python:{tmp_path / 'none.py'}:Jabber")
    with pytest.raises(InputError, match="no_such_module_anywhere"):
        load_user_agent("python:no_such_module_anywhere:Jabber")


@pytest.mark.parametrize(
    ("name", "where", "said"),
    [("Raising", "reset", "ValueError: no room"), ("Failing", "act", "KeyError: 'missing'")],
)
def test_an_agent_that_raises_in_a_fight_is_named(
    file: Path, name: str, where: str, said: str
) -> None:
    with pytest.raises(InputError) as error:
        fight(load_user_agent(f"python:{file}:{name}"))
    assert f"raised {said} in {where}()" in str(error.value)
    assert name in str(error.value)
    assert "\n" not in str(error.value)
