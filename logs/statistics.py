"""What is in a log: how often players press, how long they wait, what they choose, how fights end.

A *press* is an input with a skill, as it stands in the log. A *start* is a skill that the rules
began; a press that was not registered, or ran out in the buffer, starts none. A *gap* is the number
of frames from one start of a player to its next within a fight. Shares are parts of player-frames.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from arena.frame_data.fighter_file import SLOTS
from arena.frame_data.skills import FIGHTERS
from arena.match.results import wilson_by_start
from arena.rules.actions import MOVE_NAMES, NEUTRAL, NUM_MOVES, NUM_SKILLS, SKILL_NAMES
from arena.rules.constants import FRAMES_PER_SECOND
from arena.simulator import DEFAULT_DELAY
from arena.state import DRAW, GOING_ON, KNOCK_OUT, SIDE_0_WON, SIDE_1_WON, TIME_OUT
from logs.corpus import Corpus
from logs.retrace import retrace

QUANTILES: Final = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
"""The quantiles of every distribution here, those of `logs/human_timing.json`."""

Codes = NDArray[np.uint8]
Track = tuple[Codes, Codes]
"""One player in one fight: input codes and the skills started (0 none), both uint8 [T]."""


@dataclass(frozen=True)
class PlayStatistics:
    """How one player, or all of them together, play. Times in frames.

    Attributes:
        tracks: Fights that the player stands in (one with himself counts twice).
        frames: Player-frames.
        presses: Presses.
        starts: Skill starts.
        press_share: Share of frames with a press.
        no_action_share: Share of frames without one.
        skill_share: Share of frames on which a skill starts.
        gap_quantiles: `QUANTILES` of the gaps between starts; empty if there is no gap.
        gap_cv: Coefficient of variation of these gaps; None if there is no gap.
        press_gap_quantiles: `QUANTILES` of the gaps between presses; empty if there is none.
        hold_quantiles: `QUANTILES` of how long a move other than neutral is held; empty if none is.
        move_shares: Share of frames by move held.
        slot_presses: Share of presses by skill.
        slot_starts: Share of starts by skill, the two air attacks apart.
    """

    tracks: int
    frames: int
    presses: int
    starts: int
    press_share: float
    no_action_share: float
    skill_share: float
    gap_quantiles: tuple[float, ...]
    gap_cv: float | None
    press_gap_quantiles: tuple[float, ...]
    hold_quantiles: tuple[float, ...]
    move_shares: dict[str, float]
    slot_presses: dict[str, float]
    slot_starts: dict[str, float]


@dataclass(frozen=True)
class MatchUp:
    """Fights between two different fighters, by any players.

    Attributes:
        fighter: The one whose wins are counted.
        opponent: The other.
        fights: Fights that came to an end.
        wins: Those that the fighter won; a draw is no win.
        ci95: 95 % interval of the win rate, clustered by start: fights on one seed share it.
    """

    fighter: str
    opponent: str
    fights: int
    wins: int
    ci95: tuple[float, float]


@dataclass(frozen=True)
class Statistics:
    """What is in a corpus.

    Attributes:
        fights: Fights.
        frames: Fight-frames.
        player_frames: Player-frames, two to a fight-frame.
        labelled_frames: Those whose label lies within the fight, at the default reaction delay D:
            the last D frames of a fight have none.
        no_action_share: Share of player-frames without a press: how often always answering
            ``no_action`` is right.
        length_quantiles: `QUANTILES` of the fights' lengths in frames.
        outcomes: Fights by outcome.
        endings: Fights by what ended them.
        knock_outs_10_to_45_s: Share of fights that end by knock-out within 10 to 45 seconds.
        match_ups: Fights between different fighters, by pair.
        play: All players together.
        players: Each player by spec.
    """

    fights: int
    frames: int
    player_frames: int
    labelled_frames: int
    no_action_share: float
    length_quantiles: tuple[float, ...]
    outcomes: dict[str, int]
    endings: dict[str, int]
    knock_outs_10_to_45_s: float
    match_ups: tuple[MatchUp, ...]
    play: PlayStatistics
    players: dict[str, PlayStatistics]


def measure(corpus: Corpus, progress: Callable[[int, int], None] | None = None) -> Statistics:
    """Measure a corpus; the fights are played again, for a log does not hold skill starts.

    Args:
        corpus: The fights.
        progress: Called with (fights done, fights).

    Returns:
        The statistics.
    """
    trace = retrace(corpus.fights, progress)
    tracks: dict[str, list[Track]] = {}
    for number, fight in enumerate(corpus.fights):
        started = trace.started_in(number)
        for side, player in enumerate(fight.players):
            track = (fight.inputs[:, side], started[:, side])
            tracks.setdefault(player, []).append(track)
    everyone = measure_tracks([track for player in tracks.values() for track in player])
    lengths = np.array([fight.frames for fight in corpus.fights])
    seconds = lengths / FRAMES_PER_SECOND
    in_time = (trace.ended_by == KNOCK_OUT) & (seconds >= 10) & (seconds <= 45)
    return Statistics(
        fights=len(lengths),
        frames=int(lengths.sum()),
        player_frames=everyone.frames,
        labelled_frames=2 * int(np.maximum(lengths - DEFAULT_DELAY, 0).sum()),
        no_action_share=everyone.no_action_share,
        length_quantiles=_quantiles(lengths),
        outcomes=_count(
            (fight.outcome for fight in corpus.fights),
            {
                SIDE_0_WON: "side 0 won",
                SIDE_1_WON: "side 1 won",
                DRAW: "draw",
                GOING_ON: "broken off",
            },
        ),
        endings=_count(trace.ended_by.tolist(), {KNOCK_OUT: "knock-out", TIME_OUT: "time-out"}),
        knock_outs_10_to_45_s=float(in_time.mean()),
        match_ups=_match_ups(corpus),
        play=everyone,
        players={player: measure_tracks(tracks[player]) for player in sorted(tracks)},
    )


def _match_ups(corpus: Corpus) -> tuple[MatchUp, ...]:
    """Count who wins as which fighter."""
    sides = {SIDE_0_WON: 0, SIDE_1_WON: 1}
    found = []
    for pair in itertools.combinations(range(len(FIGHTERS)), 2):
        ended = [
            fight
            for fight in corpus.fights
            if sorted(fight.fighters) == list(pair) and fight.outcome != GOING_ON
        ]
        won = np.array(
            [
                fight.outcome in sides and fight.fighters[sides[fight.outcome]] == pair[0]
                for fight in ended
            ],
            np.bool_,
        )
        distinct = len({(fight.seed, fight.inputs.tobytes()) for fight in ended})
        interval = wilson_by_start(won, np.array([fight.seed for fight in ended]), distinct)
        names = FIGHTERS[pair[0]], FIGHTERS[pair[1]]
        found.append(MatchUp(*names, len(ended), int(won.sum()), interval))
    return tuple(found)


def measure_tracks(tracks: Sequence[Track]) -> PlayStatistics:
    """Measure how players play; the tracks' frames, gaps and holds are pooled.

    Args:
        tracks: One or more tracks of one frame or more.
    """
    codes = np.concatenate([code for code, _ in tracks])
    skills = np.concatenate([started for _, started in tracks])
    pressed = codes % NUM_SKILLS
    frames = len(codes)
    presses, starts = int(np.count_nonzero(pressed)), int(np.count_nonzero(skills))
    gaps = np.concatenate([_gaps(started) for _, started in tracks])
    press_gaps = np.concatenate([_gaps(code % NUM_SKILLS) for code, _ in tracks])
    holds = np.concatenate([_holds(code // NUM_SKILLS) for code, _ in tracks])
    moves = np.bincount(codes // NUM_SKILLS, minlength=NUM_MOVES) / frames
    return PlayStatistics(
        tracks=len(tracks),
        frames=frames,
        presses=presses,
        starts=starts,
        press_share=presses / frames,
        no_action_share=1 - presses / frames,
        skill_share=starts / frames,
        gap_quantiles=_quantiles(gaps),
        gap_cv=float(gaps.std() / gaps.mean()) if len(gaps) else None,
        press_gap_quantiles=_quantiles(press_gaps),
        hold_quantiles=_quantiles(holds),
        move_shares=dict(zip(MOVE_NAMES, moves.tolist(), strict=True)),
        slot_presses=_slot_shares(pressed, SKILL_NAMES[1:]),
        slot_starts=_slot_shares(skills, SLOTS),
    )


def _gaps(skills: Codes) -> NDArray[np.int64]:
    """Frames between neighbouring frames that carry a skill."""
    return np.diff(np.flatnonzero(skills))


def _holds(moves: Codes) -> NDArray[np.int64]:
    """Lengths of the runs of one move other than neutral."""
    starts = np.flatnonzero(np.diff(moves, prepend=np.uint8(NUM_MOVES)))
    lengths = np.diff(starts, append=len(moves))
    held: NDArray[np.int64] = lengths[moves[starts] != NEUTRAL]
    return held


def _quantiles(values: NDArray[np.int64]) -> tuple[float, ...]:
    if not len(values):
        return ()
    return tuple(float(value) for value in np.quantile(values, QUANTILES))


def _slot_shares(skills: Codes, names: Sequence[str]) -> dict[str, float]:
    counts = np.bincount(skills, minlength=1 + len(names))[1:]
    shares = counts / max(1, counts.sum())
    return dict(zip(names, shares.tolist(), strict=True))


def _count(values: Iterable[int], names: dict[int, str]) -> dict[str, int]:
    counts = Counter(values)
    return {name: counts[value] for value, name in names.items()}
