"""The main job: from the bundled logs to clones that were tested offline and in real fights.

Read `run_demo` first: it is the whole job, step by step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from agents.clones.agent import Clone, CloneAgent
from agents.clones.checkpoint import CloneRecord, save
from agents.clones.decoders import Fitter
from agents.clones.outputs import Outputs
from agents.clones.remedies import resolve as resolve_remedy
from agents.clones.settings import TrainingSettings
from agents.spec import HELD_OUT, PANEL, PROS, resolve
from agents.tables.grid import grid_of
from arena.base.errors import InputError
from arena.match import Player
from experiments import report as reports
from experiments.candidates import CANDIDATES, Candidate, merit
from experiments.clock import Clock
from experiments.control_players import control_players
from experiments.demo_report import Fights, Tested, compose
from experiments.exploit.plan import Plan
from experiments.exploit.run import exploit
from experiments.exploit.search import Budget
from experiments.frame_use import frame_use_in_fights
from experiments.labelled import Labelled, label
from experiments.offline import OfflineResult, ScoredNetwork, Shares, offline_test
from experiments.online import OnlineResult, online_test
from experiments.progress import progress
from experiments.report.pictures import pictures
from experiments.tracking.demo_runs import Demo, track_demo
from experiments.train_clone import EpochTests, train_clone
from logs.bundled import load_bundled
from logs.corpus import Corpus
from logs.resimulate import Dataset
from logs.verify import verify

EVERY_SO_MANY: Final = 15
"""What a candidate does with its frames is read from one in so many fights; odd, for both sides."""


EXPLOIT_SIZES: Final = ("1x1", "3x3", "5x6")
EXPLOIT_BUDGET: Final = Budget(generations=12, tables=20, fights=36)
"""A tenth of what `arena exploit` spends by default: what is found is a lower bound."""


@dataclass(frozen=True)
class DemoSettings:
    """How the demo is run.

    Attributes:
        corpus: The logs; the bundled ones if not given.
        out: Folder of the report; what an earlier run left there is replaced file by file.
        candidates: The clones to compare, that of the plain loss with argmax among them.
        panel: Whom the candidates meet, after every epoch too.
        pros: Whom they were cloned from, and meet at the end.
        held_out: Opponents that nothing was tuned or chosen on, met at the end for the report
            alone, on the starts of the panel's fights; none if there are none.
        training: How every network is trained; each is tested with the decoder of its first
            candidate, not with the one named here.
        panel_fights: Fights of each candidate with each opponent of the panel, and with each
            held-out one, on the same starts.
        pro_fights: Fights of each candidate with each pro.
        epoch_fights: Fights with each opponent of the panel after every epoch.
        exploit_sizes: Sizes of rule tables that are searched against the chosen clone.
        exploit_budget: What the search for each size may spend.
        seed: Seed of the fights after training; those after an epoch have the next one.
        use_wandb: Whether to track the candidates in wandb too.
    """

    corpus: Path | None = None
    out: Path = Path("runs/demo")
    candidates: Sequence[Candidate] = CANDIDATES
    panel: Sequence[str] = PANEL
    pros: Sequence[str] = PROS
    held_out: Sequence[str] = HELD_OUT
    training: TrainingSettings = field(default_factory=lambda: TrainingSettings(epochs=2))
    panel_fights: int = 112
    pro_fights: int = 36
    epoch_fights: int = 8
    exploit_sizes: Sequence[str] = EXPLOIT_SIZES
    exploit_budget: Budget = EXPLOIT_BUDGET
    seed: int = 0
    use_wandb: bool = False


@dataclass(frozen=True)
class Network:
    """A trained network, shared by all candidates of its remedy.

    Attributes:
        clone: Network of the best epoch.
        record: What is known about it.
        first: The candidate that was tested after every epoch.
        epochs: Figures of every epoch.
    """

    clone: Clone
    record: CloneRecord
    first: Candidate
    epochs: list[dict[str, Any]]

    def epochs_of(self, candidate: Candidate) -> list[dict[str, Any]]:
        """The epochs, for the candidate that was tested after each of them."""
        return self.epochs if candidate == self.first else []


def run_demo(settings: DemoSettings) -> dict[str, Any]:
    """Do the main job and write the report.

    Args:
        settings: How.

    Returns:
        The content of ``report.json``.

    Raises:
        InputError: If the logs are not whole, or a file cannot be written.
    """
    clock = Clock()
    with clock.step("verify logs"):
        corpus = read_logs(settings.corpus)
    with clock.step("re-simulate logs"), progress("Re-simulating", "fights") as told:
        logs = label(corpus, progress=told)
    with clock.step("train"):
        networks = train_networks(logs, settings)
    with clock.step("set decoders"):
        chosen_by = tested_on(logs.validation, networks)
        agents = make_agents(networks, chosen_by, settings)
    with clock.step("test offline"):
        candidates = list(zip(settings.candidates, agents, strict=True))
        validation = offline_results(candidates, chosen_by, logs.corpus)
        test = offline_results(candidates, tested_on(logs.test, networks), logs.corpus)
    controls = control_players(Shares.of(logs.corpus, logs.matches["train"], logs.delay))
    distinct = list(dict.fromkeys(controls.values()))  # some controls are the same player
    fought = fight_all([*agents, *distinct], settings, logs.delay, clock)
    clones, others = fought[: len(agents)], fought[len(agents) :]
    of_controls = {name: others[distinct.index(player)] for name, player in controls.items()}
    with clock.step("look at frames"):
        uses = [
            frame_use_in_fights(agent.name, fights.panel.replays)
            for agent, fights in zip(agents, clones, strict=True)
        ]
    best = max(range(len(agents)), key=lambda number: merit(validation[number]))
    with clock.step("search for an exploit"):
        exploited = exploit_of(agents[best], settings, logs.delay)
    epochs = [networks[candidate.remedy].epochs_of(candidate) for candidate in settings.candidates]
    measured = (settings.candidates, agents, validation, test, clones, uses, epochs)
    tested = [Tested(*figures) for figures in zip(*measured, strict=True)]
    with clock.step("draw report"):
        report = compose(logs, tested, of_controls, best, exploited, _seeds(logs, settings))
        drawn = pictures(report)
    report["seconds"] = dict(clock.seconds)
    reports.write(report, drawn, settings.out)
    track_demo(Demo(report, tested, drawn, settings.out), use_wandb=settings.use_wandb)
    return report


def read_logs(path: Path | None) -> Corpus:
    """Read a corpus, or the bundled logs, and prove every fight by simulating it again.

    Raises:
        InputError: If it cannot be read, or a fight plays out differently.
    """
    corpus = Corpus.load(path) if path else load_bundled()
    with progress("Verifying", "fights") as told:
        found = verify(corpus, told)
    if not found.passed:
        raise InputError(
            f"{path or 'bundled logs'}: {len(found.errors)} of {found.fights} fights are faulty, "
            f"the first: {found.errors[0]}"
        )
    return corpus


def train_networks(logs: Labelled, settings: DemoSettings) -> dict[str, Network]:
    """Train one network for each remedy, tested after every epoch; by spec of the remedy."""
    firsts: dict[str, Candidate] = {}
    for candidate in settings.candidates:
        firsts.setdefault(candidate.remedy, candidate)
    opponents = [resolve(spec) for spec in settings.panel]
    tests = EpochTests(opponents, settings.epoch_fights, settings.seed + 1)
    networks: dict[str, Network] = {}
    with progress("Training", "epochs") as told:
        total = len(firsts) * settings.training.epochs
        for number, (spec, first) in enumerate(firsts.items()):
            remedy = resolve_remedy(spec)
            training = settings.training.model_copy(
                update={"decoder": first.decoder, "move": first.move}
            )
            before = number * settings.training.epochs

            def after_epoch(done: int, _: int, before: int = before) -> None:
                told(before + done, total)

            trained = train_clone(
                logs,
                remedy,
                training,
                tests,
                settings.out / "training" / first.network,
                use_wandb=False,  # its epochs come with the run of its first candidate
                look=False,
                existing="go-on-or-replace",
                progress=after_epoch,
            )
            told(before + settings.training.epochs, total)
            networks[spec] = Network(trained.clone, trained.record, first, trained.epochs)
    return networks


def tested_on(rows: Dataset, networks: Mapping[str, Network]) -> dict[str, ScoredNetwork]:
    """Compute what every network gives on logged rows, once for all candidates that share it."""
    return {
        spec: ScoredNetwork(Outputs.of(network.clone.network, rows))
        for spec, network in networks.items()
    }


def make_agents(
    networks: Mapping[str, Network],
    validation: Mapping[str, ScoredNetwork],
    settings: DemoSettings,
) -> list[CloneAgent]:
    """Set every candidate's decoder by the validation matches and save it as a clone."""
    fitters = {spec: Fitter(tested.outputs) for spec, tested in validation.items()}
    agents = []
    with progress("Setting decoders", "candidates") as told:
        for number, candidate in enumerate(settings.candidates, 1):
            network = networks[candidate.remedy]
            fitter = fitters[candidate.remedy]
            decoder = fitter.fit(candidate.decoder, move=candidate.move)
            clone = network.clone.with_decoder(decoder)
            folder = settings.out / "clones" / candidate.folder
            record = network.record.model_copy(update={"decoder": decoder})
            save(clone.network, record, folder, clone.value)
            agents.append(CloneAgent(clone, f"clone:{folder}", network.record.origin.delay))
            told(number, len(settings.candidates))
    return agents


def offline_results(
    candidates: Sequence[tuple[Candidate, CloneAgent]],
    networks: Mapping[str, ScoredNetwork],
    corpus: Corpus,
) -> list[OfflineResult]:
    """Test every candidate on the rows that its network was asked on."""
    found = []
    with progress("Testing offline", "candidates") as told:
        for number, (candidate, agent) in enumerate(candidates, 1):
            network = networks[candidate.remedy]
            found.append(offline_test(agent, network.outputs.data, corpus, network=network))
            told(number, len(candidates))
    return found


def fight_all(
    players: Sequence[Player], settings: DemoSettings, delay: int, clock: Clock
) -> list[Fights]:
    """Let every candidate and control fight everybody."""
    with clock.step("fight the panel"):
        met = (settings.panel, settings.panel_fights, settings.seed, delay)
        panel = fight(players, *met, keep_every=EVERY_SO_MANY)
    with clock.step("fight the pros"):
        pros = fight(players, settings.pros, settings.pro_fights, settings.seed, delay)
    others: Sequence[OnlineResult | None] = [None] * len(players)
    if settings.held_out:
        with clock.step("fight held-out opponents"):
            others = fight(players, settings.held_out, settings.panel_fights, settings.seed, delay)
    return [Fights(*each) for each in zip(panel, pros, others, strict=True)]


def fight(
    agents: Sequence[Player],
    opponents: Sequence[str],
    fights: int,
    seed: int,
    delay: int,
    *,
    keep_every: int | None = None,
) -> list[OnlineResult]:
    """Let every player fight every opponent, and keep the replay of one in so many fights."""
    players = [resolve(spec) for spec in opponents]
    each = len(players) * fights
    found = []
    with progress("Fighting", "fights") as told:
        for number, agent in enumerate(agents):

            def shown(done: int, _: int, before: int = number * each) -> None:
                told(before + done, each * len(agents))

            record = keep_every is not None
            result = online_test(
                agent, players, fights, seed, delay=delay, record=record, progress=shown
            )
            found.append(result.with_every(keep_every) if keep_every else result)
    return found


def exploit_of(agent: CloneAgent, settings: DemoSettings, delay: int) -> dict[str, Any]:
    """Search for the simplest tables of rules that beat a clone; figures as JSON types."""
    grids = [grid_of(size) for size in settings.exploit_sizes]
    plan = Plan([agent], grids, settings.exploit_budget, 504, settings.seed, delay)
    with progress("Searching", "fights") as told:
        found = exploit(plan, told)
    return {"agent": agent.name, "budget": vars(settings.exploit_budget)} | found.to_dict()


def _seeds(logs: Labelled, settings: DemoSettings) -> dict[str, int]:
    return {
        "split": logs.split_seed,
        "training": settings.training.seed,
        "fights": settings.seed,
        "fights after an epoch": settings.seed + 1,
    }
