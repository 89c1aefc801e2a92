"""What a bot did wrong, in one line."""

from typing import Final

_SHOWN: Final = 100  # characters of a line that a reason shows


class BotError(Exception):
    """A bot broke the protocol or a limit; the message is the reason, one line."""


class LateError(BotError):
    """There was no answer in time."""


def shown(line: bytes) -> str:
    """Show a line that a bot wrote: shortened, control characters escaped.

    Args:
        line: Any bytes.
    """
    text = line[: 4 * _SHOWN].decode("utf-8", errors="backslashreplace")
    escaped = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return f"'{escaped}'" if len(escaped) <= _SHOWN else f"'{escaped[:_SHOWN]}…'"
