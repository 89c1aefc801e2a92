"""Commands on recorded fights: logs stats, logs verify, logs make."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli import log_files
from experiments.cli.answer import Answer, answering, folded, interval, percent, table
from experiments.cli.options import AsJson, CorpusFile

if TYPE_CHECKING:
    from logs.checks import Check
    from logs.corpus import Corpus
    from logs.statistics import MatchUp, PlayStatistics, Statistics

_ERRORS_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    group = typer.Typer(
        help="Recorded fights: measure them, play them again, make them.",
        rich_markup_mode=None,
    )
    group.command()(stats)
    group.command()(verify)
    group.command()(make)
    log_files.register(group)
    app.add_typer(group, name="logs")


class Tier(StrEnum):
    """Whose fights a bundled corpus holds."""

    PROS = "pros"
    SPARRING = "sparring"
    LEARNERS = "learners"


_TITLES = {
    Tier.PROS: "The corpus of pros",
    Tier.SPARRING: "The sparring corpus",
    Tier.LEARNERS: "The corpus of learners",
}


@answering
def stats(
    file: CorpusFile = None,
    picture: Annotated[
        Path | None,
        typer.Option(help="PNG to draw coverage into: match-ups, distances, situations, skills."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="The same as a page, with the figures below.")
    ] = None,
    as_json: AsJson = False,
) -> Answer:
    """Measure a log, its timing beside that of real players; plot what it covers."""
    from experiments.progress import progress
    from logs.bundled import PRO_CORPUS
    from logs.checks import check_timing
    from logs.corpus import Corpus
    from logs.statistics import measure
    from logs.verify import verify as verify_corpus

    corpus = Corpus.load(file or PRO_CORPUS)
    with progress("Verifying", "fights") as step:
        desyncs = verify_corpus(corpus, step).desyncs
    with progress("Measuring", "fights") as step:
        statistics = measure(corpus, step)
    checks = check_timing(statistics)
    data = {
        "file": file or PRO_CORPUS,
        "corpus": corpus.id,
        **asdict(statistics),
        "desyncs": desyncs,
        "kinds": {player: asdict(corpus.kind_of(player)) for player in statistics.players},
        "human_timing": [{**asdict(check), "holds": check.holds} for check in checks],
    }
    text = _stats_text(corpus, statistics, checks, desyncs)
    if picture is not None or html is not None:
        _plot_coverage(corpus, (file or PRO_CORPUS).name, text, picture, html)
    return Answer(data, text, as_json)


def _plot_coverage(
    corpus: "Corpus", name: str, text: str, picture: Path | None, html: Path | None
) -> None:
    from experiments.progress import progress
    from experiments.report import coverage
    from logs.coverage import measure_coverage

    with progress("Measuring coverage", "fights") as step:
        covered = measure_coverage(corpus, step)
    coverage.write(covered, name, text, picture, html)


def _stats_text(
    corpus: "Corpus", statistics: "Statistics", checks: "list[Check]", desyncs: int
) -> str:
    outcomes = ", ".join(f"{count} {name}" for name, count in statistics.outcomes.items())
    endings = ", ".join(f"{count} by {name}" for name, count in statistics.endings.items())
    players = [("all players", "–", statistics.play)]
    players += [
        (name, corpus.kind_of(name).level, play) for name, play in statistics.players.items()
    ]
    slots = statistics.play.slot_presses
    held = sum(check.holds for check in checks)
    return "\n".join(
        [
            f"{statistics.fights} fights, {statistics.player_frames} player-frames, "
            f"{desyncs} desyncs",
            f"{percent(statistics.no_action_share)} of player-frames are no_action",
            f"outcomes: {outcomes}",
            f"endings: {endings}",
            f"{percent(statistics.knock_outs_10_to_45_s)} end by knock-out within 10 to 45 s",
            "",
            table(
                ["fighter", "against", "fights", "wins", "win rate", "95 % interval"],
                [_match_up_row(each) for each in statistics.match_ups],
            ),
            "",
            table(
                ["player", "level", "fights", "presses", "starts", "median gap", "gap cv"],
                [_player_row(name, level, play) for name, level, play in players],
            ),
            "",
            table(["share of presses", *slots], [["all players", *map(percent, slots.values())]]),
            "",
            f"timing within the bands of real players: {held} of {len(checks)} checks",
            *(f"  {'ok  ' if check.holds else 'FAIL'} {check}" for check in checks),
        ]
    )


def _match_up_row(each: "MatchUp") -> list[str]:
    rate = percent(each.wins / each.fights if each.fights else None)
    counts = (str(each.fights), str(each.wins))
    return [each.fighter, each.opponent, *counts, rate, interval(each.ci95)]


def _player_row(name: str, level: str, play: "PlayStatistics") -> list[str]:
    from logs.statistics import QUANTILES

    median = f"{play.gap_quantiles[QUANTILES.index(0.5)]:.0f}" if play.gap_quantiles else "–"
    variation = "–" if play.gap_cv is None else f"{play.gap_cv:.2f}"
    shares = (f"{percent(play.press_share)}", f"{percent(play.skill_share)}")
    return [name, level, str(play.tracks), *shares, median, variation]


@answering
def verify(file: CorpusFile = None, as_json: AsJson = False) -> Answer:
    """Play a log again; exit 1 if it comes out differently."""
    from experiments.progress import progress
    from logs.bundled import PRO_CORPUS
    from logs.verify import verify_file

    path = file or PRO_CORPUS
    with progress("Verifying", "fights") as step:
        found = verify_file(path, step)
    lines = [
        f"{path}: {found.fights} fights, {found.frames} frames played again; "
        f"{found.desyncs} desyncs, {found.unreadable} unreadable",
        *found.errors[:_ERRORS_SHOWN],
    ]
    if len(found.errors) > _ERRORS_SHOWN:
        lines.append(f"… and {len(found.errors) - _ERRORS_SHOWN} more")
    data = {"file": path, **asdict(found)}
    return Answer(data, folded(lines), as_json, failed=not found.passed)


@answering
def make(
    out: Annotated[
        Path | None,
        typer.Option(help="Corpus file to write; the bundled one if not given."),
    ] = None,
    fights: Annotated[
        int | None, typer.Option(min=1, help="Fights of each pair of players; as bundled.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of the starts; as bundled.")] = None,
    tier: Annotated[
        Tier, typer.Option(help="Whose fights: pros', pros' with weaker players, or learners'.")
    ] = Tier.PROS,
    as_json: AsJson = False,
) -> Answer:
    """Make a bundled corpus again, bit for bit, and its dataset card."""
    from agents.pros import corpus as made
    from experiments.progress import progress
    from logs.bundled import LEARNER_CORPUS, PRO_CORPUS, SPARRING_CORPUS

    bundled, pair, usual, first = {
        Tier.PROS: (PRO_CORPUS, made.pro_pairings, made.FIGHTS, made.SEED),
        Tier.SPARRING: (
            *(SPARRING_CORPUS, made.sparring_pairings),
            *(made.SPARRING_FIGHTS, made.SPARRING_SEED),
        ),
        Tier.LEARNERS: (LEARNER_CORPUS, made.learner_pairings, made.LEARNER_FIGHTS, made.SEED),
    }[tier]
    path = out or bundled
    with progress("Fighting", "fights") as step:
        corpus = made.make_corpus(
            path,
            pair(usual if fights is None else fights),
            title=f"{_TITLES[tier]} of Standstill",
            command="arena logs make" + ("" if tier is Tier.PROS else f" --tier {tier}"),
            seed=first if seed is None else seed,
            progress=step,
        )
    size = path.stat().st_size
    data = {
        "file": path,
        "corpus": corpus.id,
        "fights": len(corpus.fights),
        "frames": corpus.frames,
        "bytes": size,
    }
    text = (
        f"{len(corpus.fights):,} fights, {corpus.frames:,} frames, {size / 1e6:.2f} MB in {path}\n"
        f"corpus {corpus.id}"
    )
    return Answer(data, text, as_json)
