"""Commands that run fights: agents, fight, evaluate, tournament."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from experiments.cli.answer import Answer, answering, folded, interval, percent, table
from experiments.cli.options import (
    AsJson,
    Delay,
    Device,
    FightDevice,
    Fights,
    Opponents,
    RunFolder,
    Seed,
    Trust,
    Wandb,
    named_in,
)

if TYPE_CHECKING:
    from arena.match.results import MatchResult

_SPEC_HELP = (
    "An agent: one of `arena agents`, clone:PATH, sb3:PATH, python:FILE.py:NAME, exec:COMMAND."
)
AgentSpec = Annotated[str, typer.Argument(metavar="AGENT", help=_SPEC_HELP)]
FirstSpec = Annotated[str, typer.Argument(metavar="A", help=_SPEC_HELP)]
SecondSpec = Annotated[str, typer.Argument(metavar="B", help=_SPEC_HELP)]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command()(agents)
    app.command()(fight)
    app.command()(evaluate)
    app.command()(tournament)


@answering
def agents(as_json: AsJson = False) -> Answer:
    """List the agents that have a name."""
    from agents.spec import named_agents

    named = named_agents()
    data = {"agents": [{"agent": spec, "description": text} for spec, text in named]}
    width = max(len(spec) for spec, _ in named)
    lines = [f"{spec.ljust(width)}  {description}" for spec, description in named]
    text = "\n".join(line if len(line) <= 100 else f"{line[:98]} …" for line in lines)
    return Answer(data, text, as_json)


@answering
def fight(
    a: FirstSpec,
    b: SecondSpec,
    fights: Fights = 100,
    seed: Seed = 0,
    delay: Delay = 15,
    device: FightDevice = Device.CPU,
    trust: Trust = False,
    as_json: AsJson = False,
) -> Answer:
    """Let two agents meet, sides swapped on each seed."""
    from agents.spec import resolve
    from arena.match import play
    from experiments.progress import progress

    pairing = (resolve(a, trust=trust), resolve(b, trust=trust))
    with progress("Fighting", "fights") as step:
        result = play([pairing], fights, seed, delay=delay, progress=step, device=device.value)[0]
    data = {"a": a, "b": b, "seed": seed, "delay": delay, **_head_to_head(result)}
    return Answer(data, _fight_text(result), as_json)


def _head_to_head(result: "MatchResult") -> dict[str, Any]:
    return {
        "fights": result.fights,
        "a_wins": result.wins,
        "b_wins": result.losses,
        "draws": result.draws,
        "timeouts": result.timeouts,
        "a_win_rate": result.win_rate,
        "ci95": result.ci95,
        "distinct_fights": result.distinct_fights,
        "distinct_ci95": result.distinct_ci95,
        "forfeits": result.forfeits,
        "fingerprints": dict(zip("ab", result.fingerprints, strict=True)),
        "skills_per_minute": result.skills_per_minute,
        "presses_per_minute": result.presses_per_minute,
    }


def _fight_text(result: "MatchResult") -> str:
    rows = [
        [
            name,
            str(wins),
            percent(wins / result.fights),
            f"{result.skills_per_minute[side]:.1f}",
            f"{result.presses_per_minute[side]:.1f}",
        ]
        for side, (name, wins) in enumerate(((result.a, result.wins), (result.b, result.losses)))
    ]
    said = (
        f"{result.fights} fights, {result.distinct_fights} distinct; {result.draws} draws, "
        f"{result.timeouts} time-outs.",
        f"{result.a} wins {interval(result.ci95)} (95 % interval).",
        *_copies(result.fights, result.distinct_fights, result.distinct_ci95),
        *_forfeits([result]),
    )
    header = ["agent", "wins", "win rate", "skills/min", "presses/min"]
    return f"{table(header, rows)}\n\n{folded(said)}"


def _forfeits(results: Sequence["MatchResult"]) -> list[str]:
    """Say which agents forfeited how many fights, and why."""
    return [
        f"{each['agent']} forfeited {each['fights']} of {result.fights} fights: {each['reason']}."
        for result in results
        for each in result.forfeits
    ]


def _copies(fights: int, distinct: int, ci95: Sequence[float], who: str = "") -> list[str]:
    """Say that fights were fought more than once, if many were: copies narrow no interval."""
    if 2 * distinct > fights:
        return []
    return [
        f"{who}Only {distinct} of {fights} fights differ, the others are copies of them: counted "
        f"once each, the interval is {interval(ci95)}."
    ]


@answering
def evaluate(
    agent: AgentSpec,
    opponents: Opponents = None,
    fights: Fights = 144,
    seed: Seed = 0,
    delay: Delay = 15,
    device: FightDevice = Device.CPU,
    trust: Trust = False,
    run: RunFolder = None,
    wandb: Wandb = True,
    as_json: AsJson = False,
) -> Answer:
    """Test an agent in real fights: win rate by opponent."""
    from agents.spec import PANEL, resolve
    from experiments.online import online_test
    from experiments.progress import progress
    from experiments.tracking.measured import check_run, log_measurement, online_figures

    if run is not None:
        check_run(run)
    specs = named_in(opponents, PANEL)
    tested = resolve(agent, trust=trust)
    met = [resolve(spec, trust=trust) for spec in specs]
    with progress("Fighting", "fights") as step:
        result = online_test(
            tested,
            met,
            fights,
            seed,
            delay=delay,
            record=run is not None,
            progress=step,
            device=device.value,
        )
    if run is not None:
        log_measurement(run, "evaluate", agent, online_figures(result), use_wandb=wandb)
    data = {"agent": agent, "seed": seed, "delay": delay, **result.to_dict()}
    data["forfeits"] = [each for met_one in result.opponents for each in met_one.forfeits]
    rows = [_opponent_row(row["agent"], row) for row in data["opponents"]]
    text = table(_OPPONENT_HEADER, [*rows, _opponent_row("all", data)])
    copies = [
        line
        for row in data["opponents"]
        for line in _copies(
            row["fights"], row["distinct_fights"], row["distinct_ci95"], f"{row['agent']}: "
        )
    ]
    said = [*copies, *_forfeits(result.opponents)]
    return Answer(data, "\n\n".join([text, *([folded(said)] if said else [])]), as_json)


_OPPONENT_HEADER = (
    "opponent",
    *("fights", "wins", "losses", "draws", "time-outs", "win rate", "95 % interval", "skills/min"),
)


def _opponent_row(name: str, figures: dict[str, Any]) -> list[str]:
    counts = ("fights", "wins", "losses", "draws", "timeouts")
    return [
        name,
        *(str(figures[count]) for count in counts),
        percent(figures["win_rate"]),
        interval(figures["ci95"]),
        f"{figures['skills_per_minute']:.1f}",
    ]


@answering
def tournament(
    specs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[AGENT]...", help="Who takes part; the panel if nobody is named."),
    ] = None,
    fights: Fights = 100,
    seed: Seed = 0,
    delay: Delay = 15,
    device: FightDevice = Device.CPU,
    trust: Trust = False,
    as_json: AsJson = False,
) -> Answer:
    """Let everyone meet everyone: standings, cross table."""
    from agents.spec import PANEL, resolve
    from arena.tournament.round_robin import round_robin
    from experiments.progress import progress

    taking_part = [resolve(spec, trust=trust) for spec in specs or PANEL]
    with progress("Tournament", "fights") as step:
        outcome = round_robin(
            taking_part, fights, seed, delay=delay, progress=step, device=device.value
        )
    data = {
        "agents": outcome.agents,
        "fights_per_pairing": fights,
        "seed": seed,
        "delay": delay,
        "standings": [vars(standing) for standing in outcome.standings],
        "matrix": outcome.matrix,
        "pairings": [
            {"a": result.a, "b": result.b, **_head_to_head(result)} for result in outcome.results
        ],
        "forfeits": [each for result in outcome.results for each in result.forfeits],
    }
    order = [outcome.agents.index(standing.agent) for standing in outcome.standings]
    rows = [
        [
            f"{rank} {standing.agent}",
            percent(standing.score),
            *map(str, (standing.wins, standing.losses, standing.draws, standing.timeouts)),
        ]
        for rank, standing in enumerate(outcome.standings, 1)
    ]
    standings = table(["agent", "score", "wins", "losses", "draws", "time-outs"], rows)
    cross = table(
        ["score in % of row vs column", *(str(rank) for rank in range(1, len(order) + 1))],
        [
            [
                f"{rank} {outcome.agents[row]}",
                *(
                    "·" if row == column else f"{100 * outcome.matrix[row, column]:.0f}"
                    for column in order
                ),
            ]
            for rank, row in enumerate(order, 1)
        ],
    )
    return Answer(data, f"{standings}\n\n{cross}", as_json)
