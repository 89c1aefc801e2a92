"""Users' files in folders of their own: modules of one name stay apart, however they are loaded."""

import itertools
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from agents.user import load_user_agent
from arena.match import Player, play
from tests.arena.agents import Standing, observation

_AGENT = """
import numpy as np
{early}

class Agent:
    stateless = True

    def reset(self, fights, seed):
        {in_reset}

    def act(self, observation):
        {late}
        return np.full((len(observation.side), 2), (MOVE, 0))
"""
IMPORTS = {
    "module": "from helper import MOVE",
    "module as": "import helper as h; MOVE = h.MOVE",
    "package": "from kit.moves import MOVE",
    "package as": "import kit.moves as m; MOVE = m.MOVE",
    "module of a package": "import kit.moves; MOVE = kit.moves.MOVE",
    "relative": "from kit.relative import MOVE",
    "package without __init__": "from bare.moves import MOVE",
    "by name": "import importlib; MOVE = importlib.import_module('helper').MOVE",
    "named as one of the program's": "from hypothesis_twin import MOVE",
}
WHEN = ("early", "in_reset", "late")


def make(folder: Path, move: int, how: str = "module", when: str = "early") -> Path:
    """Write an agent that walks as its siblings say, and those."""
    for name in ("helper.py", "hypothesis_twin.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"MOVE = {move}\n")
    for package in ("kit", "bare"):
        (folder / package).mkdir()
        (folder / package / "moves.py").write_text(f"MOVE = {move}\n")
    (folder / "kit" / "__init__.py").write_text("")
    (folder / "kit" / "relative.py").write_text("from .moves import MOVE\n")
    lines = dict.fromkeys(WHEN, "pass")
    lines[when] = IMPORTS[how]
    if when == "in_reset":
        lines[when] = f"global MOVE; {IMPORTS[how]}"
    path = folder / "mine.py"
    path.write_text(_AGENT.format(**lines))
    return path


def load(path: Path) -> Player:
    return load_user_agent(f"python:{path}:Agent")


def move(player: Player) -> int:
    """Let it sit down and answer once."""
    seat = player.begin(2, 0)
    answer = seat.act(observation(2))
    seat.close()
    return int(answer[0, 0])


@pytest.fixture
def untouched() -> object:
    """Leave no module and no folder behind."""
    modules, path = set(sys.modules), list(sys.path)
    yield
    left = {name for name in sys.modules if name not in modules}
    assert not [name for name in left if name.partition(".")[0] in ("helper", "kit", "bare")]
    assert sys.path == path


@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("how", IMPORTS)
@pytest.mark.parametrize("order", list(itertools.permutations(range(2))))
def test_siblings_of_one_name_stay_apart(
    tmp_path: Path, order: tuple[int, ...], how: str, when: str, untouched: object
) -> None:
    paths = [make(tmp_path / name, k + 1, how, when) for k, name in enumerate("ab")]
    players = {k: load(paths[k]) for k in order}
    for k in (*order, *reversed(order), *order):  # asked by turns
        assert move(players[k]) == k + 1


def test_two_files_of_one_name_play_each_other(tmp_path: Path) -> None:
    there, away = (load(make(tmp_path / name, k, when="late")) for k, name in ((1, "a"), (2, "b")))
    (result,) = play([(there, away)], 2, 3, frames=60)
    assert there.name != away.name
    assert there.fingerprint != away.fingerprint
    moved = play([(there, Standing())], 2, 3, frames=60)[0]
    assert not np.array_equal(moved.digest, result.digest)


@pytest.mark.parametrize("first", [0, 1])
def test_the_program_may_import_from_the_folders_itself(
    tmp_path: Path, first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program's own ``helper`` is one of theirs; the other keeps its own all the same."""
    paths = [make(tmp_path / name, k + 1, when="late") for k, name in enumerate("ab")]
    monkeypatch.syspath_prepend(str(paths[0].parent))
    if first == 0:
        import helper  # type: ignore[import-not-found]

        assert helper.MOVE == 1
    players = [load(path) for path in paths]
    for k in (1, 0, 1, 0):
        assert move(players[k]) == k + 1
    import helper

    assert helper.MOVE == 1
    monkeypatch.delitem(sys.modules, "helper")


def test_a_module_that_the_program_has_imported_is_no_sibling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sibling may have the name of what is loaded; the program keeps what it has."""
    path = make(tmp_path / "a", 2, "named as one of the program's", "late")
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "hypothesis_twin.py").write_text("MOVE = 4\n")
    monkeypatch.syspath_prepend(str(tmp_path / "theirs"))
    import hypothesis_twin as theirs  # type: ignore[import-not-found]

    assert move(load(path)) == 2
    assert sys.modules["hypothesis_twin"] is theirs
    monkeypatch.delitem(sys.modules, "hypothesis_twin")


def test_a_file_beside_the_rooms_of_this_project_shadows_none_of_them(tmp_path: Path) -> None:
    path = make(tmp_path / "a", 2, when="late")
    for room in ("arena", "agents", "random"):
        (path.parent / f"{room}.py").write_text("raise RuntimeError\n")
    before = {name: sys.modules[name] for name in ("arena", "agents", "random")}
    assert move(load(path)) == 2
    assert all(sys.modules[name] is module for name, module in before.items())


def test_agents_on_several_threads_find_their_own(tmp_path: Path) -> None:
    players = [load(make(tmp_path / name, k + 1, when="late")) for k, name in enumerate("abcd")]
    found: list[tuple[int, int]] = []

    def ask(k: int) -> None:
        found.extend((k, move(players[k])) for _ in range(20))

    threads = [threading.Thread(target=ask, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 80
    assert all(answer == k + 1 for k, answer in found)


def test_one_file_is_imported_once_until_it_changes(tmp_path: Path) -> None:
    path = make(tmp_path / "a", 3)
    count = path.parent / "count.txt"
    path.write_text(f"open({str(count)!r}, 'a').write('x')\n" + path.read_text())
    assert [move(load(path)) for _ in range(3)] == [3, 3, 3]
    assert count.read_text() == "x"
    path.write_text(path.read_text() + "\n# changed\n")
    assert move(load(path)) == 3
    assert count.read_text() == "xx"


def test_a_fingerprint_is_of_what_is_in_the_files(tmp_path: Path) -> None:
    one, moved, other = (
        load(make(tmp_path / name, move)) for name, move in (("a", 1), ("elsewhere", 1), ("b", 2))
    )
    assert one.fingerprint == moved.fingerprint
    assert one.fingerprint != other.fingerprint  # a sibling differs


def test_each_seat_has_an_instance_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "counting.py"
    path.write_text(
        "import numpy as np\n"
        "class Agent:\n"
        "    def reset(self, fights, seed):\n"
        "        self.asked = 0\n"
        "    def act(self, observation):\n"
        "        self.asked += 1\n"
        "        return np.full((len(observation.side), 2), (self.asked % 5, 0))\n"
    )
    player = load(path)
    one, other = player.begin(1, 0), player.begin(1, 0)
    answers = [int(seat.act(observation(1))[0, 0]) for seat in (one, one, other, one, other)]
    assert answers == [1, 2, 1, 3, 2]
    one.close()
    again = player.begin(1, 0)  # the instance that was given back, reset
    assert int(again.act(observation(1))[0, 0]) == 1
    assert int(other.act(observation(1))[0, 0]) == 3


def test_the_program_itself_loads_two_files_of_one_name(tmp_path: Path) -> None:
    specs = [
        f"python:{make(tmp_path / name, k + 1, when='late')}:Agent" for k, name in enumerate("ab")
    ]
    typed = ["fight", *specs, "--fights", "2", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "experiments.cli.main", *typed],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
