"""A league of learners: where the bundled pros come from.

Each learner is trained by SB3's PPO, with the hands that it will play with, against a pool of
snapshots of all learners, the panel and other bots. Snapshots are met in proportion to how often
they win (prioritised fictitious self-play, Vinyals et al., "Grandmaster level in StarCraft II using
multi-agent reinforcement learning", Nature 575, 2019), so that no learner forgets how to beat what
it has left behind. A press costs what keeps the learner at its rate: a Lagrange multiplier that
rises while it presses more often and falls while less (Tessler et al., "Reward constrained policy
optimization", 2019). The first learner is trained alone for a while; the others begin as copies.

Opponents act in integers, as the pros do: a snapshot is quantised as it is taken.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field
from safetensors.torch import load_file, save_file
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import Logger
from torch import nn

from agents.bots import BOTS, FIRST_NETWORK, lay_out, memory_of
from agents.ppo.sb3_vec_env import Sb3VecEnv
from agents.pros.network import WIDTH, Integers, quantised
from agents.pros.policy import BLOCK, block
from agents.roster import DRILLS, PANEL, PROS, Bot
from agents.rulebook.player import RulebookPlayer
from agents.simple.suite import SIMPLE
from agents.world import Strict
from arena.base.errors import InputError
from arena.base.files import written_aside
from arena.match.players import Compiled
from arena.rules.constants import FRAMES_PER_SECOND

SEATS: Final = 20  # opponents that are snapshots
_POOL: Final = 64  # snapshots kept: of older ones every second one is dropped
_MEMORY: Final = 0.98  # of the win rates against snapshots, a fight
_MOST_COST: Final = 0.05  # of a press: half of what a strong hit is worth
_STEP: Final = 0.0008  # of the cost, a rollout

Progress = Callable[[int, int], None]


class Temper(Strict):
    """What sets a learner apart.

    Attributes:
        name: Of the learner.
        about: How it plays, in a few words.
        hands: See `agents.pros.hands`.
        presses: Presses a frame that it is held to.
    """

    name: str
    about: str
    hands: tuple[int, int, int, int, int, int]
    presses: Annotated[float, Field(gt=0, lt=1)]


class LeagueSettings(Strict):
    """How a league is trained.

    Attributes:
        tempers: Of its learners.
        first_steps: Decisions of the first learner before the others begin as copies of it.
        steps: Decisions of each learner in all, those included.
        envs: Fights at a time.
        rollout: Decisions of each fight between two updates.
        interval: Frames of a decision.
        batch: Decisions of a gradient step.
        passes: Passes over a rollout.
        learning_rate: At the start; it falls in a straight line to a tenth.
        entropy: Weight of the entropy bonus.
        snapshot_every: Rollouts of a learner between two snapshots.
        seed: Of everything.
    """

    tempers: tuple[Temper, ...]
    first_steps: int = 6_000_000
    steps: int = 9_000_000
    envs: int = 512
    rollout: int = 64
    interval: int = 5
    batch: int = 4_096
    passes: int = 4
    learning_rate: float = 8e-4
    entropy: float = 0.006
    snapshot_every: int = 8
    seed: int = 20_261_125


@dataclass
class Snapshot:
    """A learner as it once was.

    Attributes:
        learner: Its number.
        steps: Decisions that it had been trained on.
        parameters: Its block, int32, see `agents.pros.policy`.
    """

    learner: int
    steps: int
    parameters: Integers


def layers_of(model: PPO) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Copy a policy's layers, weights ``[out, in]`` and bias ``[out]`` each."""
    policy: Any = model.policy
    layers = [*policy.mlp_extractor.policy_net, policy.action_net]
    linears = [layer for layer in layers if isinstance(layer, nn.Linear)]
    return [
        (layer.weight.detach().numpy().copy(), layer.bias.detach().numpy().copy())
        for layer in linears
    ]


class Learner:
    """One learner of a league, its fights, and how it stands against the pool."""

    def __init__(
        self, number: int, settings: LeagueSettings, others: Sequence[Bot], seats: Sequence[Bot]
    ) -> None:
        """Make a learner that knows nothing yet."""
        self.number, self.settings = number, settings
        self.temper = settings.tempers[number]
        self.cost = 0.0
        self.rollouts = 0
        self.press_rate = 0.0
        self.won: dict[int, float] = {}  # by snapshot, a moving mean
        self.won_by: dict[int, float] = {}  # by opponent in the list
        self.env = Sb3VecEnv(
            settings.envs,
            [*seats, *others],
            repeat=settings.interval,
            hands=self.temper.hands,
        )
        self.model = _new_model(settings, self.env, settings.seed + number)
        total, callback = self.model._setup_learn(settings.steps, _Results(self), True)
        self.total, self.callback = total, callback
        callback.on_training_start(locals(), globals())

    @property
    def steps(self) -> int:
        """Decisions that it has been trained on."""
        return int(self.model.num_timesteps)

    def snapshot(self) -> Snapshot:
        """Take a snapshot."""
        weights = quantised(layers_of(self.model))
        own = block(self.settings.interval, 100, self.temper.hands, weights)
        return Snapshot(self.number, self.steps, own)

    def train(self, seated: Sequence[int]) -> None:
        """Play a rollout against snapshots of these numbers, and learn from it."""
        model = self.model
        self.seated = list(seated)
        self.results: list[tuple[int, int, int, float]] = []
        self.env.press_cost = self.cost
        steps = model.n_steps
        model.collect_rollouts(self.env, self.callback, model.rollout_buffer, steps)
        done = self.steps / self.settings.steps
        model._current_progress_remaining = max(0.0, 1.0 - done)
        model.train()
        self.rollouts += 1
        self._take_results()

    def _take_results(self) -> None:
        frames = presses = 0.0
        for opponent, result, pressed, seconds in self.results:
            frames += seconds * FRAMES_PER_SECOND
            presses += pressed
            won = float(result > 0) + 0.5 * float(result == 0)
            if opponent < SEATS:
                key, table = self.seated[opponent], self.won
            else:
                key, table = opponent - SEATS, self.won_by
            table[key] = _MEMORY * table.get(key, 0.5) + (1 - _MEMORY) * won
        if frames:
            self.press_rate = presses / frames
            step = _STEP * np.clip(self.press_rate / self.temper.presses - 1, -1, 1)
            self.cost = float(np.clip(self.cost + step, 0, _MOST_COST))

    # --- files ------------------------------------------------------------------------------------
    def save(self, folder: Path) -> dict[str, Any]:
        """Write weights and optimiser; gives the rest as JSON."""
        tensors = {f"policy.{k}": v.contiguous() for k, v in self.model.policy.state_dict().items()}
        state = self.model.policy.optimizer.state_dict()["state"]
        for number, entries in state.items():
            tensors |= {f"optimizer.{number}.{k}": v.contiguous() for k, v in entries.items()}
        path = folder / f"{self.temper.name}.safetensors"
        aside = path.with_suffix(".aside")
        save_file(tensors, aside)
        aside.replace(path)
        kept = {"steps": self.steps, "cost": self.cost, "rollouts": self.rollouts}
        return kept | {"won": self.won, "won_by": self.won_by}

    def load(self, folder: Path, kept: dict[str, Any]) -> None:
        """Go on from what `save` wrote."""
        tensors = load_file(folder / f"{self.temper.name}.safetensors")
        self._take({k[7:]: v for k, v in tensors.items() if k.startswith("policy.")})
        optimizer = self.model.policy.optimizer
        whole = optimizer.state_dict()
        whole["state"] = {}
        for name, value in tensors.items():
            if name.startswith("optimizer."):
                _, number, entry = name.split(".")
                whole["state"].setdefault(int(number), {})[entry] = value
        optimizer.load_state_dict(whole)
        self.model.num_timesteps = kept["steps"]
        self.cost, self.rollouts = kept["cost"], kept["rollouts"]
        self.won = {int(k): v for k, v in kept["won"].items()}
        self.won_by = {int(k): v for k, v in kept["won_by"].items()}

    def copy(self, other: "Learner") -> None:
        """Begin as another learner is now."""
        self._take(other.model.policy.state_dict())
        self.model.num_timesteps = other.steps
        self.cost, self.won, self.won_by = other.cost, dict(other.won), dict(other.won_by)

    def _take(self, weights: dict[str, torch.Tensor]) -> None:
        self.model.policy.load_state_dict(weights)


class _Results(BaseCallback):
    """Collects the results of a learner's fights."""

    def __init__(self, learner: Learner) -> None:
        super().__init__()
        self._learner = learner

    def _on_step(self) -> bool:
        for info in self.locals["infos"]:
            if "result" in info:
                fought = info["opponent"], info["result"], info["presses"], info["episode"]["t"]
                self._learner.results.append(fought)
        return True


def _new_model(settings: LeagueSettings, env: Sb3VecEnv, seed: int) -> PPO:
    rate = settings.learning_rate
    model = PPO(
        "MlpPolicy",
        env,
        learning_rate=lambda left: rate * (0.1 + 0.9 * left),
        n_steps=settings.rollout,
        batch_size=settings.batch,
        n_epochs=settings.passes,
        gamma=0.995,
        gae_lambda=0.95,
        ent_coef=settings.entropy,
        policy_kwargs={
            "net_arch": {"pi": [WIDTH] * 2, "vf": [WIDTH] * 2},
            "activation_fn": nn.ReLU,
        },
        seed=seed,
        device="cpu",
    )
    model.set_logger(Logger(None, []))
    return model


class League:
    """Learners, their pool, and the opponents that do not learn."""

    def __init__(
        self, settings: LeagueSettings, others: Sequence[Bot | RulebookPlayer] = ()
    ) -> None:
        """Make a league.

        Args:
            settings: How it is trained.
            others: Opponents that do not learn; the panel, drills and a pro if none is given.
        """
        self.settings = settings
        self.pool: list[Snapshot] = []
        given = others or [*PANEL.values(), *DRILLS.values(), *SIMPLE.values(), PROS["marek"]]
        empty = np.zeros((SEATS, BLOCK), np.int32)
        shared = lay_out([bot.policy for bot in given], empty)
        first = int(shared[0]) - empty.size
        self._seats = shared[first : shared[0]].reshape(empty.shape)
        kind = replace(BOTS, memory=lambda players, fights: memory_of(shared, fights))
        self.others = [_Seat(bot.name, bot.policy, kind) for bot in given]
        seats = [_Seat(f"snapshot:{k}", FIRST_NETWORK + k, kind) for k in range(SEATS)]
        self._make = partial(Learner, settings=settings, others=self.others, seats=seats)
        self.learners = [self._make(0)]
        self._random = np.random.default_rng(settings.seed)

    def train(self, folder: Path, progress: Progress | None = None, every: int = 10) -> None:
        """Train to the end, writing all of it into a folder every so many rounds."""
        settings = self.settings
        rounds = 0
        while True:
            if len(self.learners) < len(settings.tempers):
                if self.learners[0].steps >= settings.first_steps:
                    self._add_learners()
            due = [each for each in self.learners if each.steps < settings.steps]
            if not due:
                break
            for learner in due:
                self._round(learner)
            rounds += 1
            if rounds % every == 0:
                self.save(folder)
            if progress is not None:
                progress(self.steps, self.all_steps)
        self.save(folder)

    @property
    def steps(self) -> int:
        """Decisions trained on so far, of all learners; copied ones count once."""
        first = self.learners[0].steps
        return first + sum(each.steps - self.settings.first_steps for each in self.learners[1:])

    @property
    def all_steps(self) -> int:
        """Decisions to be trained on, of all learners."""
        later = self.settings.steps - self.settings.first_steps
        return self.settings.steps + later * (len(self.settings.tempers) - 1)

    def _add_learners(self) -> None:
        for number in range(1, len(self.settings.tempers)):
            learner = self._make(number)
            learner.copy(self.learners[0])
            self.learners.append(learner)

    def _round(self, learner: Learner) -> None:
        if learner.rollouts % self.settings.snapshot_every == 0:
            self._keep(learner.snapshot())
        seated = self._draw(learner)
        for seat, number in enumerate(seated):
            self._seats[seat] = self.pool[number].parameters
        learner.train(seated)

    def _keep(self, snapshot: Snapshot) -> None:
        """Put a snapshot into the pool; a full one loses every second of its older half."""
        self.pool.append(snapshot)
        if len(self.pool) > _POOL:
            old = set(range(0, _POOL // 2, 2))
            kept = [k for k in range(len(self.pool)) if k not in old]
            places = {before: now for now, before in enumerate(kept)}
            self.pool = [self.pool[k] for k in kept]
            for each in self.learners:
                each.won = {places[k]: v for k, v in each.won.items() if k in places}

    def _draw(self, learner: Learner) -> list[int]:
        """Draw who takes the seats: the latest of each learner, the rest by how often they win."""
        latest: dict[int, int] = {each.learner: k for k, each in enumerate(self.pool)}
        lost = np.array([1.0 - learner.won.get(k, 0.4) for k in range(len(self.pool))])
        weights = lost**2 + 0.02
        others = self._random.choice(len(self.pool), SEATS - len(latest), p=weights / weights.sum())
        return [*latest.values(), *map(int, others)]

    # --- files ------------------------------------------------------------------------------------
    def save(self, folder: Path) -> None:
        """Write the league into a folder; nothing of it is half written."""
        folder.mkdir(parents=True, exist_ok=True)
        learners = [each.save(folder) for each in self.learners]
        if self.pool:
            with written_aside(folder / "pool.npy") as file:
                np.save(file, np.stack([each.parameters for each in self.pool]))
        pool = [[each.learner, each.steps] for each in self.pool]
        record = {
            "settings": self.settings.model_dump(mode="json"),
            "learners": learners,
            "pool": pool,
            "random": self._random.bit_generator.state,
        }
        with written_aside(folder / "league.json") as file:
            file.write(json.dumps(record).encode())

    def resume(self, folder: Path) -> None:
        """Go on where a folder's league stopped.

        Raises:
            InputError: If it was trained with other settings; says which.
        """
        record = json.loads((folder / "league.json").read_text(encoding="utf-8"))
        own = self.settings.model_dump(mode="json")
        differs = [key for key in own if record["settings"].get(key) != own[key]]
        if differs:
            raise InputError(
                f"{folder}: a league with other settings ({', '.join(differs)}); "
                "give the same ones, or another folder"
            )
        parameters = np.load(folder / "pool.npy", allow_pickle=False)
        self.pool = [
            Snapshot(k, n, row) for (k, n), row in zip(record["pool"], parameters, strict=True)
        ]
        if len(record["learners"]) > 1:
            self._add_learners()
        for learner, kept in zip(self.learners, record["learners"], strict=True):
            learner.load(folder, kept)
        self._random.bit_generator.state = record["random"]


class _Seat(Bot):
    """A bot of a kind with parameters of its own."""

    def __init__(self, name: str, policy: int, kind: Compiled) -> None:
        super().__init__(name, policy, "")
        self.compiled = kind
