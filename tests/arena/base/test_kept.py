"""Compiled code on disk: whatever stands in its files, whatever wrote them, or if none can be."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.base.kept import _CodeFiles

ROOT = Path(__file__).resolve().parents[3]

PACKAGE = "from arena.base.sources import register\nregister(__name__)\n"
MODULE = """
import numba
import numpy as np

from arena.base.compile import compiled, compiled_allocating, compiled_parallel

@compiled
def double(a):
    return a * 2

@compiled_allocating
def total(n):
    return np.arange(n).sum()

@compiled_parallel
def fill(out):
    for i in numba.prange(len(out)):
        out[i] = double(i)
"""
PROGRAM = """
import numpy as np
from small.functions import double, fill, total

out = np.zeros(5, np.int64)
fill(out)
print(double(21), double(1.5), total(5), out.tolist())
print(sum(sum(f.stats.cache_misses.values()) for f in (double, fill, total)))
"""
RESULT = "42 3.0 10 [0, 2, 4, 6, 8]"
FUNCTIONS = 5  # compiled ones: `double` for three types


class Small:
    """A program with a small package of compiled functions of each kind, run in processes."""

    def __init__(self, folder: Path) -> None:
        self.cache = folder / "cache"
        (folder / "small").mkdir()
        self.package = folder / "small" / "__init__.py"
        self.package.write_text(PACKAGE)
        (folder / "small" / "functions.py").write_text(MODULE)
        path = os.pathsep.join((str(folder), str(ROOT)))
        self.environment = {**os.environ, "PYTHONPATH": path, "XDG_CACHE_HOME": str(self.cache)}
        self.environment.pop("NUMBA_CACHE_DIR", None)

    def begin_with(self, code: str) -> None:
        """Have every process run some code before anything else."""
        self.package.parent.with_name("sitecustomize.py").write_text(code)

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self) -> tuple[int, str]:
        """Run it to the end: how many functions were compiled, and what was said on stderr."""
        return finish(self.start())

    def files(self) -> list[Path]:
        return sorted(path for path in self.cache.rglob("*") if path.is_file())


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, err = process.communicate()
    assert process.returncode == 0, err
    result, compilations = out.splitlines()
    assert result == RESULT
    return int(compilations), err


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


def cut(share: float) -> Callable[[bytes], bytes]:
    return lambda data: data[: int(len(data) * share)]


def flipped(data: bytes) -> bytes:
    at = int(len(data) * 0.7)
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": cut(0),
    "cut in the middle": cut(0.5),
    "cut at the end": lambda data: data[:-1],
    "flipped in the code": flipped,
    "foreign": lambda _: b"\x7fELF" + bytes(range(256)) * 20,
    "a pickle": lambda _: pickle.dumps("0.0.0") + pickle.dumps((0, {})),
}


def test_what_is_kept_is_found_and_all_that_does_not_check_is_compiled_anew(small: Small) -> None:
    assert small.run() == (FUNCTIONS, "")
    whole = {path: path.read_bytes() for path in small.files()}
    assert len(whole) == FUNCTIONS
    assert small.run() == (0, "")
    for name, damage in DAMAGE.items():
        for path, data in whole.items():
            path.write_bytes(damage(data))
        assert small.run() == (FUNCTIONS, ""), name
    assert small.run() == (0, "")
    assert len(small.files()) == FUNCTIONS


def test_code_of_one_function_under_the_name_of_another_is_not_run(small: Small) -> None:
    small.run()
    files = small.files()
    contents = [path.read_bytes() for path in files]
    for path, data in zip(files, contents[1:] + contents[:1], strict=True):
        path.write_bytes(data)
    assert small.run() == (FUNCTIONS, "")


@given(data=st.data())
def test_a_file_gives_what_was_saved_or_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("files")
    code = data.draw(st.tuples(st.text(), st.binary()), "code")
    kept = _CodeFiles(folder / "f", "stamp", pickle.dumps)
    kept.save("key", code)
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1), "at")
    found = data.draw(
        st.sampled_from(
            [whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], whole + b"x"]
        )
        | st.binary(),
        "found",
    )
    path.write_bytes(found)
    assert kept.load("key") is None
    kept.save("key", code)
    assert kept.load("key") == code
    assert kept.load("another key") is None
    assert _CodeFiles(folder / "f", "another stamp", pickle.dumps).load("key") is None
    kept.flush()
    assert not list(folder.iterdir())


def a_file(folder: Path) -> Path:
    path = folder / "a-file"
    path.write_text("")
    return path


@pytest.mark.parametrize(
    "place",
    [a_file, lambda folder: a_file(folder) / "below", lambda _: Path("/proc/none/below")],
    ids=["a file", "below a file", "in /proc"],
)
def test_where_nothing_can_be_written_one_line_says_so(
    small: Small, tmp_path: Path, place: Callable[[Path], Path]
) -> None:
    folder = place(tmp_path)
    small.environment["XDG_CACHE_HOME"] = str(folder)
    compilations, said = small.run()
    assert compilations == FUNCTIONS
    assert_one_line(said, folder)


def test_where_the_disk_is_full_one_line_says_so(small: Small) -> None:
    small.begin_with(
        "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))  # bytes a file\n"
    )
    compilations, said = small.run()
    assert compilations == FUNCTIONS
    assert_one_line(said, small.cache)
    assert not small.files()


def test_without_a_home_one_line_says_so(small: Small) -> None:
    small.begin_with(
        "import pathlib\n"
        "def homeless():\n"
        "    raise RuntimeError('Could not determine home directory.')\n"
        "pathlib.Path.home = homeless\n"
    )
    del small.environment["XDG_CACHE_HOME"]
    compilations, said = small.run()
    assert compilations == FUNCTIONS
    assert_one_line(said, Path(os.devnull))


def assert_one_line(said: str, folder: Path) -> None:
    (line,) = said.splitlines()
    assert line.startswith(f"warning: {folder}/")
    assert "compiled code cannot be kept there (" in line
    assert "set XDG_CACHE_HOME" in line


def test_processes_that_start_at_once_do_not_disturb_each_other(small: Small) -> None:
    together = [small.start() for _ in range(3)]
    for process in together:
        assert finish(process)[1] == ""
    assert len(small.files()) == FUNCTIONS
    assert small.run() == (0, "")


def test_a_process_killed_while_it_compiles_leaves_nothing_that_harms(small: Small) -> None:
    for files in range(FUNCTIONS):
        process = small.start()
        while len(small.files()) <= files and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert small.run()[1] == ""
    assert small.run() == (0, "")


def test_what_nobody_registers_is_compiled_in_each_process(small: Small) -> None:
    small.package.write_text("")
    assert small.run() == (FUNCTIONS, "")
    assert small.run() == (FUNCTIONS, "")
    assert not small.files()


def test_a_folder_named_for_numba_is_the_one_in_use(small: Small, tmp_path: Path) -> None:
    named = tmp_path / "named"
    small.environment["NUMBA_CACHE_DIR"] = str(named)
    small.package.write_text("")
    assert small.run() == (FUNCTIONS, "")
    assert small.run() == (0, "")
    assert len(list(named.rglob("*.nbc"))) == FUNCTIONS
    assert not small.files()
    functions = small.package.with_name("functions.py")
    functions.write_text(functions.read_text() + "# a new line\n")
    assert small.run() == (FUNCTIONS, "")
