"""What a bot did wrong, in one line."""

from typing import Final

_SHOWN: Final = 100  # characters of a line that a reason shows
_REASON: Final = 400  # characters of a reason


class BotError(Exception):
    """A bot broke the protocol or a limit; the message is the reason, one line.

    Whatever of the bot's own it quotes, it is short, and control characters are escaped.
    """

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(_printable(reason, _REASON))


class LateError(BotError):
    """There was no answer in time."""


def shown(line: bytes) -> str:
    """Show a line that a bot wrote: shortened, control characters escaped.

    Args:
        line: Any bytes.
    """
    text = line[: 4 * _SHOWN].decode("utf-8", errors="backslashreplace")
    return f"'{_printable(text, _SHOWN)}'"


def _printable(text: str, most: int) -> str:
    """Escape control characters, and shorten."""
    escaped = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: most + 1]
    )
    return escaped if len(escaped) <= most else f"{escaped[:most]}…"
