"""Commands that run fights: agents, fight, evaluate."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

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
from experiments.cli.pairs import (
    PAIRS_HEADER,
    Alpha,
    Beta,
    Model,
    SprtBounds,
    SprtModel,
    pairs_row,
    running,
    sprt_figures,
    sprt_words,
    statistics_of,
    statistics_words,
    tested_by,
)

if TYPE_CHECKING:
    from arena.match.results import MatchResult

_SPEC_HELP = (
    "An agent: one of `arena agents`, clone:PATH, sb3:PATH, python:FILE.py:NAME, exec:COMMAND."
)
AgentSpec = Annotated[str, typer.Argument(metavar="AGENT", help=_SPEC_HELP)]
FirstSpec = Annotated[str, typer.Argument(metavar="A", help=_SPEC_HELP)]
SecondSpec = Annotated[str, typer.Argument(metavar="B", help=_SPEC_HELP)]
_FIGHTS: Final = 100
_FIGHTS_OF_TEST: Final = 20_000
MostFights = Annotated[
    int | None,
    typer.Option(
        "--fights",
        min=1,
        help="Fights, sides swapped on each seed (2k and 2k + 1); at most, with --sprt.",
        show_default=f"{_FIGHTS}; {_FIGHTS_OF_TEST} with --sprt",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the program."""
    app.command()(agents)
    app.command()(fight)
    app.command()(evaluate)


@answering
def agents(as_json: AsJson = False) -> Answer:
    """List the agents that have a name, and the kinds of all others."""
    from agents.spec import kinds, named_agents

    named = named_agents()
    known = kinds()
    data = {
        "agents": [{"agent": spec, "description": text} for spec, text in named],
        "kinds": [kind._asdict() for kind in known],
    }
    width = max(len(spec) for spec, _ in named)
    lines = [f"{spec.ljust(width)}  {description}" for spec, description in named]
    lines += ["", "Kinds of agents, such as clone:FOLDER; packages may bring more:"]
    for name, form, package in known:
        lines.append(f"{name}:{form}".ljust(width) + (f"  from {package}" if package else ""))
    lines = [line.rstrip() for line in lines]
    text = "\n".join(line if len(line) <= 100 else f"{line[:98]} …" for line in lines)
    return Answer(data, text, as_json)


@answering
def fight(
    a: FirstSpec,
    b: SecondSpec,
    fights: MostFights = None,
    seed: Seed = 0,
    delay: Delay = 15,
    sprt: SprtBounds = None,
    model: SprtModel = Model.LOGISTIC,
    alpha: Alpha = 0.05,
    beta: Beta = 0.05,
    device: FightDevice = Device.CPU,
    trust: Trust = False,
    as_json: AsJson = False,
) -> Answer:
    """Let two agents meet, sides swapped on each seed.

    With --sprt they fight until it is clear whether A is stronger than B by ELO1 rather than ELO0;
    exit status 0 if it is, 1 if it is not or the fights were used up.
    """
    from agents.spec import resolve
    from arena.match import play
    from arena.tournament.sequential import fight_until_decided
    from experiments.progress import progress

    test = None if sprt is None else tested_by(sprt, model, alpha, beta)
    pairing = (resolve(a, trust=trust), resolve(b, trust=trust))
    asked = {"a": a, "b": b, "seed": seed, "delay": delay}
    with progress("Fighting", "fights") as step:
        if test is None:
            most = _FIGHTS if fights is None else fights
            result = play([pairing], most, seed, delay=delay, progress=step, device=device.value)[0]
            return Answer(asked | _head_to_head(result), _fight_text(result), as_json)
        came = fight_until_decided(
            pairing,
            test,
            _FIGHTS_OF_TEST if fights is None else fights,
            seed,
            delay=delay,
            device=device.value,
            told=lambda done, most, state: step(done, most, running(state)),
        )
    data = asked | _head_to_head(came.result) | {"sprt": sprt_figures(test, came)}
    text = f"{_fight_text(came.result)}\n\n{folded(sprt_words(test, came, a, b))}"
    return Answer(data, text, as_json, failed=came.state.decision != "H1")


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
        "statistics": statistics_of(result),
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
        *statistics_words(result),
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
    for row, met_one in zip(data["opponents"], result.opponents, strict=True):
        row["statistics"] = statistics_of(met_one)
    data["statistics"] = statistics_of(*result.opponents)
    everyone = [*((row["agent"], row) for row in data["opponents"]), ("all", data)]
    tables = [
        table(_OPPONENT_HEADER, [_opponent_row(*row) for row in everyone]),
        table(PAIRS_HEADER, [pairs_row(name, row["statistics"]) for name, row in everyone]),
    ]
    copies = [
        line
        for row in data["opponents"]
        for line in _copies(
            row["fights"], row["distinct_fights"], row["distinct_ci95"], f"{row['agent']}: "
        )
    ]
    said = [*copies, *_forfeits(result.opponents)]
    return Answer(data, "\n\n".join([*tables, *([folded(said)] if said else [])]), as_json)


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
