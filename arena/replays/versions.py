"""What a recorded fight must agree with to be played again: the rules and the frame data."""

from functools import cache

from arena.base.errors import InputError
from arena.frame_data.skills import Table, frame_data_hash
from arena.rules import RULES_VERSION


def check_versions(rules: int, data_hash: str, where: str, table: Table | None = None) -> None:
    """Refuse to play a fight again that was fought by other rules or with other frame data.

    Args:
        rules: Version of the rules that it was fought by.
        data_hash: Hash of the frame data that it was fought with.
        where: What to call it in the error.
        table: Frame data to play it with; the bundled fighters' if not given.

    Raises:
        InputError: Says both versions and what to do.
    """
    if rules != RULES_VERSION:
        raise InputError(
            f"{where}: fought by rules version {rules}, this is version {RULES_VERSION}; "
            "open it with the version of Standstill that wrote it"
        )
    current = bundled_hash() if table is None else frame_data_hash(table)
    if data_hash != current:
        raise InputError(
            f"{where}: fought with other frame data ({data_hash}, here {current}); "
            "open it with the fighters' files it was recorded with"
        )


@cache
def bundled_hash() -> str:
    """Hash the bundled fighters' frame data."""
    return frame_data_hash()
