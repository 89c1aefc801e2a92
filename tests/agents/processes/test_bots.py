"""Bots that do well: the examples, what they are told, what they are given."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import gymnasium
import pytest

import arena.envs  # noqa: F401
from agents.processes.check import check_bot
from agents.processes.conversation import Worker
from agents.processes.faults import BotError
from agents.processes.player import ProcessPlayer
from agents.processes.settings import BotSettings
from agents.roster import CONTROLS
from arena.base.errors import InputError
from arena.match import play
from arena.match.answers import checked_answers
from arena.match.seats import sitting
from tests.agents.processes.bots import EXAMPLES, bot
from tests.arena.agents import observation

STANDSTILL = CONTROLS["standstill"]
NODE = shutil.which("node")
EXAMPLE = {
    "python": f"{sys.executable} {EXAMPLES / 'bot.py'}",
    "javascript": f"node {EXAMPLES / 'bot.js'}",
}
each_example = pytest.mark.parametrize(
    "language",
    [
        "python",
        pytest.param(
            "javascript",
            marks=pytest.mark.skipif(NODE is None, reason="node is missing; install nodejs"),
        ),
    ],
)


@pytest.fixture(autouse=True)
def _own_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))


@each_example
def test_the_example_is_short_keeps_the_protocol_and_wins(language: str) -> None:
    (file,) = EXAMPLES.glob({"python": "bot.py", "javascript": "*.js"}[language])
    assert len(file.read_text().splitlines()) <= 40
    settings = BotSettings(command=EXAMPLE[language])
    checks = list(check_bot(settings))
    assert [check.name for check in checks if not check.ok] == []
    assert len(checks) == 10
    player = ProcessPlayer("exec:example", settings)
    (result,) = play([(player, STANDSTILL)], 10, 1)
    player.close()
    assert result.wins == 10
    assert not result.forfeit.any()


FAILS = {
    "no hello": "hello",
    "version": "hello",
    "early": "hello",
    "range": "one fight",
    "few": "64 fights",
    "garbage": "one fight",
    "exit": "one fight",
    "sleep": "one fight",
    "twice": "one fight",
    "stays": "quit",
}


@pytest.mark.parametrize("what", FAILS)
def test_the_check_finds_what_is_wrong_and_says_what_to_do(what: str) -> None:
    limits = {"move_limit": 0.2, "quit_limit": 0.3, "strikes": 1}
    checks = {check.name: check for check in check_bot(bot(what, **limits).settings)}
    failed = [check for check in checks.values() if not check.ok]
    assert FAILS[what] in [check.name for check in failed]
    assert all(check.fix and check.found for check in failed)


RECORDER = """
import json, os, sys
out = open({path!r}, "w")
for line in sys.stdin:
    message = json.loads(line)
    print(line, end="", file=out, flush=True)
    if message["type"] == "hello":
        print(json.dumps({hello}), flush=True)
    if message["type"] == "observe":
        tick, skill = message["tick"], "light" if message["tick"] % 9 == 0 else None
        actions = [["forward", skill]] * len(message["fights"])
        print(json.dumps({{"type": "act", "tick": tick, "actions": actions}}), flush=True)
"""


def recorder(folder: Path, settings: dict[str, Any] | None = None, **hello: Any) -> ProcessPlayer:
    """Make a bot that keeps what it is told in ``told.jsonl``."""
    said = {"type": "hello", "protocol": 1, "name": "recorder", "features": ["distance"], **hello}
    script = folder / "recorder.py"
    script.write_text(RECORDER.format(path=str(folder / "told.jsonl"), hello=said))
    command = f"{sys.executable} {script}"
    return ProcessPlayer("exec:recorder", BotSettings(command=command, **settings or {}))


def told(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "told.jsonl").read_text().splitlines()]


def test_a_bot_is_told_of_beginnings_and_ends(tmp_path: Path) -> None:
    player = recorder(tmp_path, {"fights": 2})
    (result,) = play([(player, STANDSTILL)], 4, 1, frames=None, delay=7)
    player.close()
    given = told(tmp_path)
    kinds = [message["type"] for message in given if message["type"] != "observe"]
    assert kinds == ["hello", "begin", "over", "begin", "over", "quit"]
    begins = [message for message in given if message["type"] == "begin"]
    begun = [fight for message in begins for fight in message["fights"]]
    assert [fight["fight"] for fight in begun] == [0, 1, 2, 3]
    assert [fight["side"] for fight in begun] == [0, 1, 0, 1]
    assert {fight["delay"] for fight in begun} == {7}
    assert len({fight["key"] for fight in begun}) == 4
    over = [message for message in given if message["type"] == "over"]
    results = [each for message in over for each in message["results"]]
    assert results == result.result.tolist()
    asked = [message for message in given if message["type"] == "observe"]
    assert [message["tick"] for message in asked] == list(range(1, len(asked) + 1))
    counts = {number: sum(number in each["fights"] for each in asked) for number in range(4)}
    assert list(counts.values()) == result.frames.tolist()


def test_pictures_are_given_to_a_bot_that_needs_them(tmp_path: Path) -> None:
    player = recorder(tmp_path, needs="frames", frame_shape=[48, 64], features=[])
    play([(player, STANDSTILL)], 2, 1, frames=3)
    player.close()
    frames = [message["frames"] for message in told(tmp_path) if message["type"] == "observe"]
    assert len(frames) == 3
    assert len(frames[0]) == 2 * 48 * 64 * 4 // 3


def test_options_are_set_by_name(tmp_path: Path) -> None:
    player = recorder(tmp_path, {"options": {"depth": 3}}, options={"depth": 1})
    play([(player, STANDSTILL)], 2, 1, frames=2)
    player.close()
    assert told(tmp_path)[0]["options"] == {"depth": 3}
    with pytest.raises(BotError, match="has no option 'width'; it has depth"):
        Worker.start(player.settings.model_copy(update={"options": {"width": 3}}))


def test_a_bot_is_given_little_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOME_SECRET", "hidden")
    code = "import os, sys; sys.exit(' '.join(sorted(os.environ)))"
    settings = BotSettings(command=f'{sys.executable} -c "{code}"', env={"MINE": "1"})
    with pytest.raises(BotError, match="exited with status 1") as fault:
        Worker.start(settings)
    assert "SOME_SECRET" not in str(fault.value)
    assert "MINE" in str(fault.value)


@pytest.mark.skipif(sys.platform != "linux", reason="networks of their own take Linux")
def test_a_bot_reaches_no_network_where_it_can_be_cut_off(tmp_path: Path) -> None:
    script = tmp_path / "caller.py"
    script.write_text(
        "import socket, sys\n"
        "with socket.socket() as own:\n"
        "    own.bind(('', 0))\n"
        "print([name for _, name in socket.if_nameindex()], file=sys.stderr, flush=True)\n"
        "sys.stdin.readline()\n"
        'print(\'{"type":"hello","protocol":1,"name":"caller"}\', flush=True)\n'
        "sys.stdin.readline()\n"
    )
    worker = Worker.start(BotSettings(command=f"{sys.executable} {script}"))
    network, log = worker.process.network, worker.process.log
    worker.stop(1.0)
    if network == "cut off":
        assert log.last_line in (b"['lo']", b"[]")
    else:
        assert network.startswith("could not be cut off (")


def test_a_bot_may_be_the_opponent_in_an_environment() -> None:
    player = bot("nothing", fights=4)
    env = gymnasium.make("Standstill-v1", opponent=player)
    for seed in (1, 2):
        env.reset(seed=seed)
        for _ in range(5):
            env.step(env.action_space.sample())
    env.close()
    player.close()


def test_a_bot_that_fails_in_an_environment_is_told_in_one_line() -> None:
    player = bot("exit")
    env = gymnasium.make("Standstill-v1", opponent=player)
    env.reset(seed=1)
    with pytest.raises(InputError, match="exec:exit: exited with status 3"):
        for _ in range(40):
            env.step(env.action_space.sample())
    env.close()


def test_a_bot_that_fails_in_an_offline_test_is_told_in_one_line() -> None:
    player = bot("exit")
    seen = observation(2)
    with sitting(player, 2, 0) as seat:
        for _ in range(19):
            assert checked_answers(player, seat, seen).tolist()[0][0] == 1
        with pytest.raises(InputError, match="agent exec:exit: exited with status 3"):
            checked_answers(player, seat, seen)
    player.close()
