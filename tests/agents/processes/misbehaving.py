"""A bot that does one thing wrong: ``python misbehaving.py WHAT [SECONDS]``."""

import json
import os
import signal
import subprocess
import sys
import threading
import time

WHAT = sys.argv[1]
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 0.0
WHEN = 20  # tick on which it happens
FEATURES = ["distance"]
DEEP = "[" * 500 + "]" * 500


def say(message: object) -> None:
    print(json.dumps(message), flush=True)


def raw(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def leave_a_child_behind() -> None:
    """Start a process that outlives this one, in a session of its own."""
    code = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(600)"
    nowhere = subprocess.DEVNULL
    streams = {"stdin": nowhere, "stdout": nowhere, "stderr": nowhere}
    subprocess.run([sys.executable, "-c", code], check=True, **streams)


def fork_without_end() -> None:
    while True:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])


def churn() -> None:
    """Have more processes than it may, and others that end all the time."""
    for _ in range(9):
        subprocess.Popen(["sleep", "600"])
    ending = threading.Thread(
        target=lambda: [subprocess.run(["true"], check=True) for _ in range(999)], daemon=True
    )
    ending.start()


def end_the_warden() -> None:
    subprocess.Popen(["sleep", "600"], start_new_session=True)
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(600)


def misbehave(tick: int, n: int) -> bool:
    """Do it; return whether the question has been answered."""
    good = [[1, 0]] * n
    answered = {
        "garbage": lambda: raw("\x1b[31mI think…\x00\n"),
        "half": lambda: (raw('{"type": "act", "ti'), os._exit(0)),
        "half a line": lambda: raw('{"type": "act", "ti'),
        "nan": lambda: say({"type": "act", "tick": tick, "actions": [[float("nan"), 0]] * n}),
        "range": lambda: say({"type": "act", "tick": tick, "actions": [[1, 77], *good[1:]]}),
        "words": lambda: say({"type": "act", "tick": tick, "actions": [["fly", 0], *good[1:]]}),
        "deep": lambda: raw(f'{{"type":"act","tick":{tick},"actions":[{",".join([DEEP] * n)}]}}\n'),
        "tick": lambda: say({"type": "act", "tick": tick + 1, "actions": good}),
        "few": lambda: say({"type": "act", "tick": tick, "actions": good[1:]}),
        "number": lambda: say(7),
        "flood": lambda: raw("x" * (3 << 20)),
        "closes stdout": lambda: (os.close(1), time.sleep(600)),
        "raises": lambda: 1 // 0,
        "killed": lambda: os.kill(os.getpid(), 9),
        "twice": lambda: [say({"type": "act", "tick": tick, "actions": good}) for _ in "ab"],
    }
    meanwhile = {
        "stderr": lambda: (sys.stderr.write("e" * (1 << 20)), sys.stderr.flush()),
        "exit": lambda: sys.exit(3),
        "sleep": lambda: time.sleep(600),
        "late once": lambda: time.sleep(SECONDS),
        "child": leave_a_child_behind,
        "forks": fork_without_end,
        "churn": churn,
        "ends its warden": end_the_warden,
        "memory": lambda: bytearray(4 << 30),
        "deaf": lambda: time.sleep(600),
    }
    if WHAT in answered:
        answered[WHAT]()
        return True
    if WHAT in meanwhile and tick == WHEN:
        meanwhile[WHAT]()
    return False


def main() -> None:
    if WHAT == "early":
        print("loading the model …", flush=True)
    if WHAT == "slow to load":
        time.sleep(SECONDS)
    if WHAT == "no hello":
        sys.exit("no weights")
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            version = 2 if WHAT == "version" else 1
            say({"type": "hello", "protocol": version, "name": WHAT, "features": FEATURES})
        elif message["type"] == "observe":
            tick, n = message["tick"], len(message["fights"])
            if tick < WHEN or not misbehave(tick, n):
                say({"type": "act", "tick": tick, "actions": [[1, 1 + tick % 2]] * n})
        elif message["type"] == "quit" and WHAT != "stays":
            break
    if WHAT == "stays":
        time.sleep(600)


if __name__ == "__main__":
    main()
