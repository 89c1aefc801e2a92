"""Keep what was fought: the replays of match results become a corpus, result by result."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from arena.base.errors import InputError
from arena.match.results import MatchResult
from logs.corpus import corpus_written
from logs.player_kinds import PlayerKind


def record(
    results: Iterable[MatchResult], path: Path, kinds: Mapping[str, PlayerKind] | None = None
) -> int:
    """Write the fights of match results into a corpus file.

    The results may come from a generator: only one is held at a time, and the file appears at
    `path` when the last has been written.

    Args:
        results: Results of matches played with ``record=True``.
        path: The corpus to write; one that stands there is replaced.
        kinds: Style and level of the players, as far as they are known.

    Returns:
        Fights written.

    Raises:
        InputError: If a result holds no replays, or the file cannot be written.
    """
    fights = 0
    with corpus_written(path, kinds) as writer:
        for result in results:
            if len(result.replays) != result.fights:
                raise InputError(
                    f"{path}: {result.a} against {result.b} was played without keeping replays; "
                    "play it with record=True"
                )
            for replay in result.replays:
                writer.add(replay)
            fights += result.fights
    return fights
