"""Bots that fail: each forfeits with its reason, the others go on, and nothing of them is left."""

import gc
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agents.processes.player import ProcessPlayer
from agents.roster import CONTROLS
from arena.match import MatchResult, play
from tests.agents.processes.bots import OURS, bot, command, left, wait_until_gone

STANDSTILL = CONTROLS["standstill"]
FRAMES = 40


@pytest.fixture(autouse=True)
def _own_logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))


def met(*bots: ProcessPlayer, fights: int = 2, frames: int = FRAMES) -> list[MatchResult]:
    """Let each meet a player that stands still, and end their processes."""
    results = play([(each, STANDSTILL) for each in bots], fights, 1, frames=frames)
    for each in bots:
        each.close()
    return results


FAILS = {
    "exit": r"exited with status 3",
    "killed": r"was ended by SIGKILL",
    "raises": r"exited with status 1; stderr ends with 'ZeroDivisionError: .*'",
    "sleep": r"gave 3 late answers, the last had 0\.5 s",
    "garbage": r"wrote a line that is no JSON: '\\x1b\[31mI think…\\x00'",
    "half": r"exited with status 0 in the middle of a line: '\{\"type\": \"act\", \"ti'",
    "half a line": r"gave 3 late answers, the last had 0\.5 s; it wrote half a line: '\{\"type",
    "early": r"wrote something else than hello: 'loading|wrote a line that is no JSON: 'loading",
    "nan": r"wrote a line that is no JSON: '\{\"type\": \"act\", .*NaN",
    "tick": r"answered tick 21; it was asked tick 20",
    "few": r"answered 1 fights of 2",
    "number": r"wrote something else than act: '7'",
    "flood": r"wrote 10\d\d KiB without a newline: 'xxxxx",
    "closes stdout": r"closed its stdout",
    "version": r"its hello has a bad protocol: Input should be 1",
    "no hello": r"exited with status 1; stderr ends with 'no weights'",
    "deep": r"answered nonsense: deeply nested JSON; give",
    "ends its warden": r"ended its warden",
    "memory": r"exited with status 1; stderr ends with 'MemoryError'",
    "twice": r"wrote without being asked: '\{\"type\"|answered tick 20; it was asked tick 21",
}
FINE = ("stderr", "child", "stays", "late once")


def test_a_match_with_misbehaving_processes_ends_each_with_its_reason() -> None:
    slow, patient = bot("slow to load", 0.9, start_limit=0.3), bot("slow to load", 0.9)
    failing = [bot(what) for what in FAILS]
    fine = [bot(what, 0.6, quit_limit=0.2) for what in FINE]
    results = met(*failing, slow, *fine, patient)
    for what, result in zip(FAILS, results, strict=False):
        assert result.forfeit.tolist() == [1, 1], what
        assert result.losses == 2
        for reason in result.reasons:
            assert re.match(FAILS[what], reason), (what, reason)
            assert "\n" not in reason
    too_slow = results[len(FAILS)]
    assert too_slow.reasons == ["said no hello within 0.3 s of its start"] * 2
    for result in results[len(FAILS) + 1 :]:
        assert not result.forfeit.any(), (result.a, result.reasons)
        assert result.stopped.all()
        assert result.starts[:, 0].sum() > 0
    assert wait_until_gone() == []


@pytest.mark.parametrize(("what", "why"), [("range", "skill 77"), ("words", "move 'fly'")])
def test_an_answer_that_is_none_costs_the_fight_that_it_was_given_for(what: str, why: str) -> None:
    (result,) = met(bot(what), fights=4)
    # Each question from then on spoils the first fight that is left.
    assert sorted(result.frames.tolist()) == [20, 21, 22, 23]
    assert result.forfeit.all()
    assert all(reason.startswith(f"answered nonsense: {why} does") for reason in result.reasons)


@pytest.mark.parametrize("what", ["forks", "churn"])
def test_a_bot_that_has_more_processes_than_it_may_forfeits(what: str) -> None:
    (result,) = met(bot(what, processes=5, move_limit=5.0), frames=10_000)
    assert result.reasons[0].startswith("had more than 5 processes")
    assert wait_until_gone() == []


def test_a_bot_that_reads_nothing_is_late() -> None:
    """Its messages are more than a pipe holds, so that writing would block."""
    deaf = bot("deaf", strikes=30, move_limit=0.02)
    (result,) = met(deaf, fights=64, frames=200)
    assert result.reasons[0].startswith("gave 30 late answers, the last had 0.02 s")


def test_a_failed_bot_is_started_again_until_it_is_struck_off() -> None:
    failing = bot("exit", fights=2, faults=2)
    (result,) = met(failing, fights=8)
    assert result.frames.tolist() == [20, 20, 20, 20, 1, 1, 1, 1]
    assert (
        result.reasons[4:]
        == [
            "struck off after 2 faults, the last: exited with status 3",
        ]
        * 4
    )
    assert result.forfeit.all()


def test_a_process_is_used_again_and_ends_with_its_player() -> None:
    steady = bot("nothing", fights=2)
    play([(steady, STANDSTILL)], 6, 1, frames=5)
    (idle,) = steady._idle
    assert idle.fights == 6
    assert len(left()) == 2  # the bot and its warden
    del steady
    gc.collect()  # the fights that it was in refer to one another
    assert wait_until_gone() == []


def test_a_bot_that_ends_between_two_matches_is_started_again() -> None:
    steady = bot("nothing")
    play([(steady, STANDSTILL)], 2, 1, frames=5)
    (idle,) = steady._idle
    idle.process.hang_up()  # it takes that for the end
    assert idle.process.has_ended(5.0)
    (result,) = met(steady)
    assert not result.forfeit.any()


def test_a_player_that_meets_itself_is_two_processes_where_one_may_play_one_fight() -> None:
    alone = bot("nothing", fights=1)
    (result,) = play([(alone, alone)], 2, 1, frames=5)
    assert not result.forfeit.any()
    assert sorted(worker.fights for worker in alone._idle) == [2, 2]
    alone.close()


def test_nothing_is_left_where_the_arena_is_killed() -> None:
    code = (
        "from agents.processes.settings import BotSettings\n"
        "from agents.processes.conversation import Worker\n"
        "import sys, time\n"
        "worker = Worker.start(BotSettings(command=sys.argv[1], env=dict([sys.argv[2:]])))\n"
        "print(worker.process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    arena = [sys.executable, "-c", code, command("nothing"), *OURS]
    process = subprocess.Popen(arena, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    warden = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert wait_until_gone() == []
    until = time.monotonic() + 5
    while Path(f"/proc/{warden}").exists() and time.monotonic() < until:
        time.sleep(0.02)
    assert not Path(f"/proc/{warden}").exists()


def test_stderr_is_kept_up_to_its_limit() -> None:
    loud = bot("stderr", log_kb=10)
    met(loud)
    text = loud.settings.log.read_bytes()
    assert text.count(b"e" * 1_024) > 5
    assert len(text) < 12_000
    assert text.endswith(b"[arena] the rest is left out\n")
