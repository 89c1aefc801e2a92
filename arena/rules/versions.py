"""Which sources each version of the rules is, recorded, so that none of them changes unnoticed.

    python -m arena.rules.versions [--same]

records the sources of `arena.rules.RULES_VERSION`. Where others are recorded for it already, that
needs ``--same``, which says that all fights play out as before.
"""

import json
import sys
from pathlib import Path
from typing import Final

from arena.base.errors import InputError
from arena.base.files import written_aside
from arena.base.meaning import meaning_hash, meaning_of
from arena.rules import RULES_VERSION

ARENA: Final = Path(__file__).resolve().parents[1]
RECORD: Final = Path(__file__).with_name("versions.json")
_PACKING: Final = {
    "skills.py": ("FIGHTERS", "AIR_LIGHT", "AIR_HEAVY", "KIND", "STRIKE", "MID", "GRAVITY", "pack"),
    "fighter_file.py": ("SUBPIXELS", "SLOTS", "Skill"),
}
"""Of the frame data's sources: the table's columns and values, and what fills it."""


def rules_hash(arena: Path = ARENA) -> str:
    """Hash all that decides how a fight goes, but for the fighters' own data.

    That is the code in ``arena/rules`` with its constants, the layout of a state, and what of
    ``arena/frame_data`` packs the fighters' table; `arena.base.meaning` says what of it counts.

    Args:
        arena: Folder of the package.

    Returns:
        16 hexadecimal digits.
    """
    rules = sorted(path for path in (arena / "rules").glob("*.py") if path.name != "versions.py")
    packing = (meaning_of(arena / "frame_data" / name, roots) for name, roots in _PACKING.items())
    return meaning_hash(*map(meaning_of, rules), meaning_of(arena / "state.py"), *packing)


def recorded(record: Path = RECORD) -> dict[str, str]:
    """Read the hashes of the sources of all versions, by version."""
    found: dict[str, str] = json.loads(record.read_text(encoding="utf-8"))
    return found


def check(sources: str, version: int, known: dict[str, str]) -> None:
    """Refuse sources of the rules that are not those recorded for their version.

    Raises:
        InputError: Says both and what to do.
    """
    before = known.get(str(version), "none")
    if before != sources:
        raise InputError(
            f"rules version {version}: its sources are {sources}, recorded are {before}; if fights "
            "play out differently now, raise RULES_VERSION in arena/rules/__init__.py and run "
            "`make rules`; if they do not, run `make rules ARGS=--same`"
        )


def note(same: bool, sources: str, version: int, record: Path = RECORD) -> None:
    """Record the sources of a version.

    Args:
        same: Whether they may take the place of others, because fights play out as before.
        sources: Their hash.
        version: The version.
        record: The file.

    Raises:
        InputError: If other sources are recorded for it already, or the file cannot be written.
    """
    known = recorded(record)
    if str(version) in known and not same:
        check(sources, version, known)
    known[str(version)] = sources
    with written_aside(record) as file:
        file.write((json.dumps(known, indent=2) + "\n").encode())


def main(arguments: list[str]) -> int:
    """Record the sources of the current rules; returns the exit status."""
    try:
        if set(arguments) - {"--same"}:
            raise InputError(f"{' '.join(arguments)}: no such option; give --same or nothing")
        note("--same" in arguments, rules_hash(), RULES_VERSION)
    except InputError as error:
        print("error:", error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
