"""One recorded fight: its start, the inputs of both players, and checksums to prove it by.

A replay holds no pictures and no positions but the one that it may begin from. The simulator makes
the rest again, bit for bit. `arena.replays.file` reads and writes it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena import frame_data
from arena import state as S
from arena.base.checks import check_array, check_rows, laid_out
from arena.base.errors import InputError
from arena.frame_data.skills import Table, own_table
from arena.replays.log_loop import retrace
from arena.replays.versions import bundled_hash, check_versions
from arena.rules.actions import NUM_CODES
from arena.rules.constants import FIGHT_FRAMES
from arena.rules.digest import CHECKPOINT_FRAMES
from arena.simulator import Simulator, Starts
from arena.simulator.loop import Begins
from arena.simulator.states import check_states

MAX_NAME: Final = 255  # bytes of a player's spec
_ANY_FIGHTER: Final = 256  # fighters that a byte can number
_HASH: Final = re.compile(r"[0-9a-f]{16}")
_NO_STATES: Final = np.zeros((0, S.FIELDS), np.int32)

Codes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Replay:
    """One recorded fight.

    T = frames of the fight.

    Attributes:
        rules_version: Version of the rules it was fought by.
        frame_data_hash: Hash of the fighters' frame data, 16 hexadecimal digits.
        fighters: Rows of the frame-data table on sides 0 and 1.
        seed: Key of the fight's randomness, any int32.
        players: Specs of the players on sides 0 and 1.
        delay: Reaction delays of the players in frames.
        inputs: Input codes (``move * 9 + skill``) in effect, uint8 [T, 2] (frame, side).
        outcome: 0 broken off, 1 side 0 won, 2 side 1 won, 3 draw.
        checkpoints: State digests after frames 60, 120, … of the clock and after the last frame,
            int32 [`checkpoint_count`].
        start: The state that the fight began from, int32 [FIELDS], whose clock may stand anywhere;
            None if it began with fresh fighters.
    """

    rules_version: int
    frame_data_hash: str
    fighters: tuple[int, int]
    seed: int
    players: tuple[str, str]
    delay: tuple[int, int]
    inputs: Codes
    outcome: int
    checkpoints: NDArray[np.int32]
    start: NDArray[np.int32] | None = None

    @property
    def frames(self) -> int:
        """Length of the recording in frames."""
        return int(self.inputs.shape[0])

    @property
    def first_frame(self) -> int:
        """The clock when the recording begins."""
        return 0 if self.start is None else int(self.start[S.FRAME])


def checkpoint_count(frames: int, first: int = 0) -> int:
    """Say how many state digests so many frames carry when the clock stands at ``first`` before."""
    return -(-(first + frames) // CHECKPOINT_FRAMES) - first // CHECKPOINT_FRAMES


def begins_of(
    fights: Sequence[Replay], delays: tuple[int, int] = (0, 0), table: Table | None = None
) -> Begins:
    """Say how recorded fights begin, as compiled loops read it, for players with these delays.

    Args:
        fights: The fights.
        delays: Reaction delays of sides 0 and 1.
        table: Frame data that they were fought with, if not the bundled fighters'.

    Raises:
        InputError: If a fight could not be played again as it is: other rules or frame data, a
            fighter that does not exist, a start that no fight can be in, or arrays that do not fit
            each other.
    """
    own = own_table(table)
    for number, fight in enumerate(fights):
        where = f"fight {number}"
        check_versions(fight.rules_version, fight.frame_data_hash, where, table)
        _check_lengths(fight, where)
    seeds = _whole([fight.seed for fight in fights], "seeds").astype(np.int32)
    fighters = _whole([side for fight in fights for side in fight.fighters], "fighters")
    fighters = check_rows(fighters, len(own), "fighter number").reshape(-1, 2)
    states = _NO_STATES
    if any(fight.start is not None for fight in fights):
        simulator = Simulator(len(fights), table=own)
        simulator.reset(Starts(seeds, fighters))
        states = simulator.save().memory
        for state, fight in zip(states, fights, strict=True):
            if fight.start is not None:
                state[:] = fight.start
        check_states(states, own)
    return Begins(seeds, fighters, np.array(delays, np.int32), states)


def _whole(values: list[int], what: str) -> NDArray[np.integer[Any]]:
    """Make an array of whole numbers."""
    try:
        array = np.array(values, np.int64 if not values else None)
    except ValueError:  # of several lengths
        array = np.empty(0)
    if array.dtype.kind not in "iu" or array.ndim != 1:
        raise InputError(f"{what} of recorded fights are no whole numbers; record them again")
    return array


# --- playing again --------------------------------------------------------------------------------
def verify(replay: Replay, where: str = "replay", table: Table | None = None) -> None:
    """Play a fight again and compare it with its checkpoints.

    Args:
        replay: The fight.
        where: What to call it in an error.
        table: Frame data that it was fought with, if not the bundled fighters'.

    Raises:
        InputError: If it was fought by other rules or with other frame data, or plays out
            differently; names both versions, or the first stretch of frames that differs.
    """
    check_versions(replay.rules_version, replay.frame_data_hash, where, table)
    state = np.zeros((1, S.FIELDS), np.int32).T
    digests = np.full_like(replay.checkpoints, -1)
    begins = begins_of([replay], table=table)
    inputs = laid_out(replay.inputs, np.uint8)
    started = np.zeros_like(inputs)
    frames = retrace(state, own_table(table), 0, begins, 0, inputs, digests, started)
    fault = desync(replay, digests, frames, int(state[S.OUTCOME, 0]))
    if fault:
        raise InputError(f"{where}: {fault}")


def desync(replay: Replay, digests: NDArray[np.int32], frames: int, outcome: int) -> str | None:
    """Compare a fight as it was recorded with the same fight played again.

    Args:
        replay: The fight.
        digests: State digests of the fight played again, as `Replay.checkpoints`; -1 not reached.
        frames: Frames for which it lasted.
        outcome: How it ended.

    Returns:
        What differs first and what to do about it; None if nothing does.
    """
    differ = np.flatnonzero((digests >= 0) & (digests != replay.checkpoints))
    if len(differ):
        began = replay.first_frame
        mark = (began // CHECKPOINT_FRAMES + int(differ[0])) * CHECKPOINT_FRAMES - began
        first, last = max(mark, 0), min(mark + CHECKPOINT_FRAMES, replay.frames)
        fault = f"plays out differently between frames {first} and {last} of {replay.frames}"
    elif frames != replay.frames:
        fault = f"is over after frame {frames}, its log has {replay.frames}"
    elif outcome != replay.outcome:
        fault = f"ends with outcome {outcome}, its header says {replay.outcome}"
    else:
        return None
    return f"desync: {fault}; record the fight again with these rules"


# --- checks ---------------------------------------------------------------------------------------
def check_fields(replay: Replay, where: str, table: Table | None = None) -> None:
    """Refuse values that no fight can have.

    Args:
        replay: The fight.
        where: What to call it in the error.
        table: Frame data that it was fought with; if not given, that is known of bundled fighters.

    Raises:
        InputError: Names the field and the value.
    """
    if table is None and replay.frame_data_hash == bundled_hash():
        table = frame_data.table()
    fighters = _ANY_FIGHTER if table is None else len(table)
    inputs = replay.inputs
    _check_lengths(replay, where)
    _check_start(replay, where, table)
    ranges = (
        ("rules version", replay.rules_version, 0, 65_535),
        ("seed", replay.seed, -(2**31), 2**31 - 1),
        ("outcome", replay.outcome, 0, S.DRAW),
        *(("fighter", fighter, 0, fighters - 1) for fighter in replay.fighters),
        *(("delay", delay, 0, S.MAX_DELAY) for delay in replay.delay),
        *(("bytes of a name", _name_size(name), 1, MAX_NAME) for name in replay.players),
    )
    _check_ranges(ranges, where)
    if not _HASH.fullmatch(replay.frame_data_hash):
        raise bad_replay(
            where, f"frame-data hash {replay.frame_data_hash!r} is not 16 hexadecimal digits"
        )
    if inputs.max() >= NUM_CODES:
        frame, side = np.argwhere(inputs >= NUM_CODES)[0]
        code = inputs[frame, side]
        raise bad_replay(
            where, f"input {code} on frame {frame}, side {side} is not below {NUM_CODES}"
        )


def _check_lengths(replay: Replay, where: str) -> None:
    """Refuse inputs and checkpoints that do not fit each other, or no fight."""
    inputs, checkpoints, start = replay.inputs, replay.checkpoints, replay.start
    check_array(inputs, (None, 2), np.uint8, f"{where}: inputs")
    check_array(checkpoints, (None,), np.int32, f"{where}: checkpoints")
    if start is not None:
        check_array(start, (S.FIELDS,), np.int32, f"{where}: fields of its start")
    count = checkpoint_count(replay.frames, replay.first_frame)
    ranges = (
        ("length in frames", replay.frames, 1, FIGHT_FRAMES - replay.first_frame),
        ("number of checkpoints", len(checkpoints), count, count),
    )
    _check_ranges(ranges, where)


def _check_ranges(ranges: Iterable[tuple[str, int, int, int]], where: str) -> None:
    for name, value, low, high in ranges:
        if not low <= value <= high:
            raise bad_replay(where, f"{name} is {value}, possible is {low} to {high}")


def _check_start(replay: Replay, where: str, table: Table | None) -> None:
    """Refuse a state that no fight can begin from, or that is not of these fighters and seed."""
    start = replay.start
    if start is None:
        return
    if table is not None:
        try:
            check_states(np.asarray(start)[np.newaxis], table)
        except InputError as error:
            raise bad_replay(where, f"no fight begins from its start ({error})") from None
    own = (int(start[S.FIGHTER]), int(start[S.PLAYER_FIELDS + S.FIGHTER])), int(start[S.SEED])
    stated = tuple(replay.fighters), replay.seed
    if own != stated:
        raise bad_replay(where, f"its start has fighters and seed {own}, its header says {stated}")
    if start[S.OUTCOME] != S.GOING_ON:
        raise bad_replay(where, "the fight that it begins from is over")


def _name_size(name: str) -> int:
    """Bytes of a player's spec; 0 if it holds what no single line can show."""
    return len(name.encode()) if name.isprintable() else 0


def bad_replay(where: str, what: str) -> InputError:
    """Say what is wrong with a replay."""
    return InputError(f"{where}: {what}; fetch or record it again")
