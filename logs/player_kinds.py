"""What kind of player stands behind each name of a corpus: its style and its level.

A recorded fight names its players. How a player plays and how strong it is does not change from one
fight to the next, so a corpus states it once for each name, as one JSON object with sorted keys::

    {"level:novice":{"level":"novice","style":"waits"},"pro:vera":{"level":"pro","style":"rush"}}

Equal tables have equal bytes, so the id of a corpus can cover them.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

from arena.base.errors import InputError

MAX_TABLE: Final = 2**20  # bytes; room for some ten thousand players
_MAX_WORDS: Final = 100  # characters of a style or a level


@dataclass(frozen=True)
class PlayerKind:
    """How a player plays and how strong it is, each in a few words of one line.

    Attributes:
        style: How it plays, such as ``presses forward and takes risks``.
        level: How strong it is, such as ``pro``; fights are counted by it.
    """

    style: str
    level: str


EXAMPLE: Final = "pro"
"""The level of players that a clone learns from, in a corpus that has any of it."""
UNKNOWN: Final = PlayerKind("unknown", "unknown")
"""The kind of a player of which a corpus says nothing."""


def encode_kinds(kinds: Mapping[str, PlayerKind]) -> bytes:
    """Write the kinds of players as bytes; no bytes if there are none.

    Raises:
        InputError: If a style or a level is empty, has several lines or is too long.
    """
    for name, kind in kinds.items():
        _check(name, kind, "corpus")
    if not kinds:
        return b""
    table = {name: asdict(kind) for name, kind in kinds.items()}
    return json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def decode_kinds(data: bytes, where: str) -> dict[str, PlayerKind]:
    """Read what `encode_kinds` wrote.

    Args:
        data: The bytes.
        where: What to call the corpus in an error, such as its path.

    Raises:
        InputError: If it has not written these bytes.
    """
    try:
        table = json.loads(data) if data else {}
        kinds = {name: PlayerKind(**kind) for name, kind in table.items()}
        for name, kind in kinds.items():
            _check(name, kind, where)
        whole = encode_kinds(kinds) == data
    except (ValueError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise InputError(
            f"{where}: altered: its table of players is not one that `arena logs` writes; "
            "fetch or record it again"
        )
    return kinds


def _check(name: str, kind: PlayerKind, where: str) -> None:
    for what, words in (("style", kind.style), ("level", kind.level)):
        if not (isinstance(words, str) and words.isprintable() and 0 < len(words) <= _MAX_WORDS):
            raise InputError(
                f"{where}: player {name!r}: {what} {words!r} is not one line of 1 to {_MAX_WORDS} "
                "characters; say it in a few words"
            )
