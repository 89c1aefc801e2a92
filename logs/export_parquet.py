"""A corpus as one Parquet file: a row for each player-frame, or for each press.

Columns, in this order; `SCHEMA` in the file's metadata names the corpus and the delay:

| column | type | what it is |
| --- | --- | --- |
| fight | int32 | index of the fight in the corpus |
| part | string | ``train``, ``validation`` or ``test``: the match's part of the split, seed 0 |
| side | int8 | 0 left, 1 right |
| frame | int32 | frame of the log, from 0; the input took effect on it |
| player, opponent | string | their specs |
| style, level | string | of the player; ``unknown`` if the corpus does not state them |
| fighter, opponent_fighter | string | their fighters |
| move | string | the move held |
| skill | string | the skill pressed on this frame, ``no_action`` if none |
| started | string | the skill that the rules started on this frame, ``no_action`` if none |
| won | bool | whether the player won the fight; null if it was broken off |
| seed | int32 | key of the fight's randomness |
| delay | int8 | reaction delay of the player in frames, as recorded |
| rules_version | int16 | version of the rules |
| frame_data | string | hash of the fighters' frame data |
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np

from arena.base.errors import InputError
from arena.base.files import written_aside
from arena.frame_data.fighter_file import SLOTS
from arena.frame_data.skills import FIGHTERS
from arena.replays.replay import Replay
from arena.rules.actions import MOVE_NAMES, NUM_SKILLS, SKILL_NAMES
from arena.state import GOING_ON, SIDE_0_WON, SIDE_1_WON
from logs.corpus import Corpus
from logs.retrace import Progress, retrace
from logs.splits import SHARES, split

Rows = Literal["frames", "presses"]
_AT_ONCE: Final = 64  # fights written together, a row group
_MISSING: Final = "Parquet needs pyarrow, which is an extra; pip install 'standstill[parquet]'"


def export_parquet(
    corpus: Corpus, out: Path, rows: Rows = "frames", progress: Progress | None = None
) -> int:
    """Write a corpus as a Parquet file; the columns are those of this module's table.

    Args:
        corpus: The fights.
        out: The file to write; it must not exist.
        rows: A row for every player-frame, or for those with a press alone.
        progress: Called with (fights done, fights).

    Returns:
        Rows written.

    Raises:
        InputError: If the file exists or cannot be written, or pyarrow is not installed.
    """
    if out.exists():
        raise InputError(f"{out}: exists; give another file, or remove it first")
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise InputError(f"{out}: {_MISSING}") from None
    parts = _parts(corpus)
    schema = _schema(pa).with_metadata({"corpus": corpus.id, "rows": rows})
    written = 0
    with written_aside(out) as file, parquet.ParquetWriter(file, schema, compression="zstd") as to:
        for first in range(0, len(corpus.fights), _AT_ONCE):
            fights = corpus.fights[first : first + _AT_ONCE]
            trace = retrace(fights)
            tracks = [
                _track(corpus, first + k, side, parts, trace.started_in(k)[:, side], rows)
                for k in range(len(fights))
                for side in (0, 1)
            ]
            columns = {
                name: np.concatenate([track[name] for track in tracks]) for name in schema.names
            }
            table = pa.table(
                {
                    field.name: pa.array(columns[field.name], from_pandas=True).cast(field.type)
                    for field in schema
                },
                schema=schema,
            )
            to.write_table(table)
            written += len(table)
            if progress is not None:
                progress(first + len(fights), len(corpus.fights))
    return written


def _schema(pa: Any) -> Any:
    words = pa.dictionary(pa.int32(), pa.string())
    return pa.schema(
        [
            ("fight", pa.int32()),
            ("part", words),
            ("side", pa.int8()),
            ("frame", pa.int32()),
            *((name, words) for name in ("player", "opponent", "style", "level")),
            *((name, words) for name in ("fighter", "opponent_fighter")),
            *((name, words) for name in ("move", "skill", "started")),
            ("won", pa.bool_()),
            ("seed", pa.int32()),
            ("delay", pa.int8()),
            ("rules_version", pa.int16()),
            ("frame_data", words),
        ]
    )


def _parts(corpus: Corpus) -> list[str]:
    """Name the part of the split of each fight; a corpus too small to be split is all training."""
    names = [next(iter(SHARES))] * len(corpus.fights)
    try:
        for part, indices in split(corpus).items():
            for index in indices:
                names[index] = part
    except InputError:
        pass
    return names


def _track(
    corpus: Corpus,
    number: int,
    side: int,
    parts: Sequence[str],
    started: np.ndarray[Any, Any],
    rows: Rows,
) -> dict[str, np.ndarray[Any, Any]]:
    """Lay out the rows of one player in one fight: one array for each column."""
    fight = corpus.fights[number]
    moves, skills = np.divmod(fight.inputs[:, side], NUM_SKILLS)
    chosen = np.flatnonzero(skills) if rows == "presses" else np.arange(fight.frames)
    kind = corpus.kind_of(fight.players[side])
    same: dict[str, object] = {
        "fight": number,
        "part": parts[number],
        "side": side,
        "player": fight.players[side],
        "opponent": fight.players[1 - side],
        "style": kind.style,
        "level": kind.level,
        "fighter": FIGHTERS[fight.fighters[side]],
        "opponent_fighter": FIGHTERS[fight.fighters[1 - side]],
        "won": _won(fight, side),
        "seed": fight.seed,
        "delay": fight.delay[side],
        "rules_version": fight.rules_version,
        "frame_data": fight.frame_data_hash,
    }
    columns = {
        name: np.full(len(chosen), value, object if isinstance(value, str | None) else None)
        for name, value in same.items()
    }
    columns["frame"] = chosen
    columns["move"] = np.array(MOVE_NAMES, object)[moves[chosen]]
    columns["skill"] = np.array(SKILL_NAMES, object)[skills[chosen]]
    columns["started"] = np.array(("no_action", *SLOTS), object)[started[chosen]]
    return columns


def _won(fight: Replay, side: int) -> bool | None:
    if fight.outcome == GOING_ON:
        return None
    return fight.outcome == (SIDE_0_WON, SIDE_1_WON)[side]
