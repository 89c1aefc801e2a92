"""Take new replays into a corpus: each is checked, what fails is set aside with its reason.

A replay comes in if it is whole, was fought by these rules and with this frame data, plays out as
it was recorded, and is not there already. The files themselves are left as they are: what is set
aside is a copy in a folder ``rejected`` beside them, with a ``report.json`` of the reasons.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from arena.base.errors import InputError
from arena.base.files import read_limited, written_aside
from arena.replays.file import MAX_ENCODED, content_of, decode
from arena.replays.replay import Replay
from logs.corpus import Corpus
from logs.player_kinds import PlayerKind
from logs.retrace import Progress
from logs.verify import faults_of

REJECTED: Final = "rejected"
REPORT: Final = "report.json"
_MAX_REPORT: Final = 2**26


@dataclass
class Addition:
    """What became of a folder of replays.

    Attributes:
        added: Names of the files whose fights came into the corpus, in this order.
        rejected: Name of each file that was set aside, and why.
        fights: Fights in the corpus now.
        corpus: Id of the corpus now; None if there is none.
    """

    added: list[str] = field(default_factory=list)
    rejected: dict[str, str] = field(default_factory=dict)
    fights: int = 0
    corpus: str | None = None


def add(
    folder: Path,
    to: Path,
    kinds: Mapping[str, PlayerKind] | None = None,
    progress: Progress | None = None,
) -> Addition:
    """Take the replays of a folder into a corpus, which is made if it is missing.

    The corpus is replaced in one step, after all else has been written; where no replay passes it
    stays as it is. Files whose names begin with a dot, and folders, are passed over.

    Args:
        folder: Files as `arena.replays.file.save` writes them, under any names.
        to: The corpus.
        kinds: Style and level of players, beside those that the corpus states.
        progress: Called with (fights done, fights), while they are played again.

    Returns:
        What was added and what was set aside.

    Raises:
        InputError: If the folder cannot be read or holds no file, the corpus is damaged, a kind
            contradicts the corpus, or a file cannot be written.
    """
    files = _files_in(folder, to)
    old = Corpus.load(to) if to.exists() else Corpus([])
    merged = _merged(old, kinds or {}, to)
    found = Addition()
    fights = _passed(files, old, to, found, progress)
    _set_aside(folder, found.rejected)
    new = Corpus([*old.fights, *fights], merged)
    if fights:
        new.save(to)
    found.fights, found.corpus = len(new.fights), new.id if new.fights else None
    return found


def _files_in(folder: Path, to: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be read ({error.strerror}); give a folder of replay files"
        ) from error
    files = [
        path
        for path in entries
        if path.is_file() and not path.name.startswith(".") and path.resolve() != to.resolve()
    ]
    if not files:
        raise InputError(f"{folder}: holds no file; give a folder of replay files")
    return files


def _merged(old: Corpus, kinds: Mapping[str, PlayerKind], to: Path) -> dict[str, PlayerKind]:
    for name, kind in kinds.items():
        if old.kinds.get(name, kind) != kind:
            raise InputError(
                f"{to}: {name} is {old.kinds[name]} there and {kind} here; record a player of "
                "another style or level under another name"
            )
    return {**old.kinds, **kinds}


def _passed(
    files: list[Path], old: Corpus, to: Path, found: Addition, progress: Progress | None
) -> list[Replay]:
    """Give the fights that may come in; note the names of their files, and why others may not."""
    known = {content_of(fight): f"fight {k} of {to}" for k, fight in enumerate(old.fights)}
    fights: dict[str, Replay] = {}
    for path in files:
        try:
            fight = decode(read_limited(path, MAX_ENCODED), path.name)
        except InputError as error:
            found.rejected[path.name] = str(error)
            continue
        same = known.setdefault(content_of(fight), path.name)
        if same == path.name:
            fights[path.name] = fight
        else:
            found.rejected[path.name] = f"{path.name}: the same fight as {same}; it is there once"
    faults = faults_of(list(fights.values()), progress) if fights else []
    for name, fault in zip(fights, faults, strict=True):
        if fault is None:
            found.added.append(name)
        else:
            found.rejected[name] = f"{name}: {fault}"
    return [fights[name] for name in found.added]


def _set_aside(folder: Path, rejected: Mapping[str, str]) -> None:
    """Copy what was rejected into a folder of its own, in place of what an earlier run put there.

    Raises:
        InputError: If something else stands there, or it cannot be written.
    """
    aside = folder / REJECTED
    report = aside / REPORT
    earlier = _earlier(aside, report)
    if not (rejected or earlier):
        return
    for name in rejected:
        with written_aside(aside / _copy_name(name)) as file:
            _copy(folder / name, file)
    with written_aside(report) as file:
        text = json.dumps({"rejected": rejected}, indent=2, ensure_ascii=False)
        file.write(text.encode() + b"\n")
    for name in earlier - set(rejected):
        (aside / _copy_name(name)).unlink(missing_ok=True)


def _copy(source: Path, file: BinaryIO) -> None:
    """Copy a file of any size; one that cannot be read leaves an empty copy beside its reason."""
    try:
        with source.open("rb") as original:
            shutil.copyfileobj(original, file)
    except PermissionError:
        file.truncate(0)


def _copy_name(name: str) -> str:
    """Name the copy of a file; the name of the report is taken."""
    return f"{name}.copy" if name == REPORT else name


def _earlier(aside: Path, report: Path) -> set[str]:
    """Read which files an earlier run put aside."""
    if not aside.exists():
        return set()
    try:
        names = json.loads(read_limited(report, _MAX_REPORT))["rejected"]
        return {name for name in names if Path(name).name == name}
    except (InputError, ValueError, KeyError, TypeError):
        raise InputError(
            f"{aside}: is in the way, and no folder that `arena logs add` wrote; move it away"
        ) from None
