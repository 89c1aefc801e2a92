"""Training by SB3's PPO: against given opponents, against earlier selves, or both.

A policy is a perceptron like that of clones, so that it answers as fast and can begin as one.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
import torch
from pydantic import Field
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.common.utils import LinearSchedule
from torch import Tensor, nn

from agents.clones.agent import Clone
from agents.clones.network import Perceptron
from agents.ppo.progress import Progress, restore
from agents.ppo.sb3_vec_env import DEFAULT_REPEAT, Sb3VecEnv
from agents.ppo.selves import SelfPlay
from agents.world import Strict
from arena.base.errors import InputError
from arena.match.players import Player
from arena.rules.actions import NO_ACTION, NUM_MOVES
from arena.simulator import DEFAULT_DELAY

_SELVES: Final = 8  # seats of earlier selves, where nobody else plays
_SNAPSHOT_EVERY: Final = 10  # rollouts
_NEVER: Final = 1 << 30


class PpoSettings(Strict):
    """How a player learns by fighting.

    Attributes:
        steps: Decisions in all; rounded up to whole rollouts.
        envs: Fights at a time.
        repeat: Frames of a decision.
        delay: Reaction delay of everybody, in frames.
        press_cost: Taken off the reward for every press of a skill.
        press_interval: Frames from a press to the next, at least, of the learner and its selves.
        self_play: Whether half of the opponents (all, if there are no others) are earlier selves.
        seed: Of everything.
        epochs: Tests, at equal distances.
        width: Units of each hidden layer of policy and critic.
        depth: Hidden layers of each.
        rollout: Decisions of each fight between two updates.
        batch: Decisions of a gradient step.
        passes: Passes over a rollout.
        learning_rate: At the start; it falls in a straight line to a tenth.
        discount: Of a reward one decision away (γ).
        trace: λ of the generalised advantage estimate.
        clip: Of the ratio of new to old probability.
        entropy: Weight of the entropy bonus.
    """

    steps: Annotated[int, Field(ge=1)] = 4_000_000
    envs: Annotated[int, Field(ge=1)] = 256
    repeat: Annotated[int, Field(ge=1)] = DEFAULT_REPEAT
    delay: Annotated[int, Field(ge=0)] = DEFAULT_DELAY
    press_cost: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    press_interval: Annotated[int, Field(ge=0)] = 0
    self_play: bool = False
    seed: int = 0
    epochs: Annotated[int, Field(ge=1)] = 8
    width: Annotated[int, Field(ge=1)] = 128
    depth: Annotated[int, Field(ge=1)] = 2
    rollout: Annotated[int, Field(ge=2)] = 64
    batch: Annotated[int, Field(ge=2)] = 4_096
    passes: Annotated[int, Field(ge=1)] = 4
    learning_rate: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1e-3
    discount: Annotated[float, Field(gt=0, le=1)] = 0.995
    trace: Annotated[float, Field(ge=0, le=1)] = 0.95
    clip: Annotated[float, Field(gt=0)] = 0.2
    entropy: Annotated[float, Field(ge=0)] = 0.01


@dataclass(frozen=True)
class Stage:
    """Where a training stands when it is to be tested.

    Attributes:
        number: From 1 to the epochs.
        steps: Decisions so far.
        seconds: Spent on learning so far, tests apart.
        figures: Of the latest update: mean reward, length and win rate of the latest fights,
            entropy, losses.
        selves: Earlier selves as networks.
    """

    number: int
    steps: int
    seconds: float
    figures: Mapping[str, float]
    selves: Sequence[Perceptron] = ()


AfterStage = Callable[[Stage, PPO], None]
Told = Callable[[int, int], None]


class _Course(BaseCallback):
    """Tells, tests and renews the earlier selves between rollouts."""

    def __init__(
        self,
        settings: PpoSettings,
        selves: SelfPlay,
        after_stage: AfterStage,
        progress: Told | None,
    ):
        super().__init__()
        self._settings, self._selves = settings, selves
        self._after_stage, self._tell = after_stage, progress
        self._rollouts = self._stages = self._tested = 0
        self._seconds = 0.0
        self._results: list[int] = []
        self._began = time.perf_counter()

    def go_on(self, begun: Progress) -> None:
        """Go on after a test."""
        self._rollouts = begun.steps // (self._settings.envs * self._settings.rollout)
        self._stages, self._tested = begun.stages, begun.steps
        self._seconds = begun.seconds

    def _on_training_start(self) -> None:
        self._began = time.perf_counter()

    def _on_rollout_start(self) -> None:
        due = (self._stages + 1) * self._settings.steps
        if self.num_timesteps > self._tested and self.num_timesteps * self._settings.epochs >= due:
            self._test()
        if self._rollouts and self._rollouts % _SNAPSHOT_EVERY == 0:
            assert isinstance(self.model.policy, ActorCriticPolicy)
            self._selves.add(self.model.policy)
        self._selves.draw()
        self._rollouts += 1
        self._results = []

    def _on_step(self) -> bool:
        infos = self.locals["infos"]
        self._results += [info["result"] for info in infos if "result" in info]
        return True

    def _on_rollout_end(self) -> None:
        if self._tell is not None:
            self._tell(min(self.num_timesteps, self._settings.steps), self._settings.steps)

    def _on_training_end(self) -> None:
        self._test()

    def _test(self) -> None:
        """Stop the clock and let the learner be tested."""
        assert isinstance(self.model, PPO)
        self._seconds += time.perf_counter() - self._began
        self._stages, self._tested = self._stages + 1, self.num_timesteps
        selves = self._selves.networks if self._settings.self_play else []
        now = self.num_timesteps, self._seconds
        stage = Stage(self._stages, *now, self._figures(), selves)
        if not all(map(math.isfinite, stage.figures.values())):
            raise InputError(
                f"training: a loss is not finite after {stage.steps} decisions; "
                "lower the learning rate"
            )
        self._after_stage(stage, self.model)
        self._began = time.perf_counter()

    def _figures(self) -> dict[str, float]:
        ended: Sequence[Mapping[str, float]] = list(self.model.ep_info_buffer or ())
        assert isinstance(self.model, PPO)
        figures = update_figures(self.model)
        if ended:
            figures["reward"] = float(np.mean([info["r"] for info in ended]))
            figures["decisions"] = float(np.mean([info["l"] for info in ended]))
        if self._results:
            figures["win_rate"] = float(np.mean(np.array(self._results) == 1))
        return figures


def update_figures(model: PPO) -> dict[str, float]:
    """Give what SB3 says of a model's latest update: entropy, losses, KL.

    Args:
        model: It has been trained, under a logger that never dumps.

    Returns:
        ``entropy`` and ``kl`` in nats, ``policy_loss``, ``value_loss`` in squared reward and
        ``explained_variance`` of returns; NaN where a variance or a loss is none.
    """
    found = model.logger.name_to_value
    return {
        "entropy": -float(found["train/entropy_loss"]),
        "policy_loss": float(found["train/policy_gradient_loss"]),
        "value_loss": float(found["train/value_loss"]),
        "explained_variance": float(found["train/explained_variance"]),
        "kl": float(found["train/approx_kl"]),
    }


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute on one thread: sums in another order would make another player.

    Products this small gain next to nothing from more.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@one_thread()
def train(
    opponents: Sequence[Player],
    settings: PpoSettings,
    *,
    clone: Clone | None = None,
    begun: tuple[Progress, Mapping[str, Tensor]] | None = None,
    restored: Callable[[PPO], None] | None = None,
    after_stage: AfterStage,
    progress: Told | None = None,
) -> PPO:
    """Train a player.

    Args:
        opponents: Whom it meets, each in the same share of fights.
        settings: How.
        clone: Whose policy it begins with, of the settings' width and depth; not act × which.
        begun: Where it stood, of `agents.ppo.progress.load_progress`: it goes on from there, in
            fights that begin anew, with seeds that follow from the decisions so far.
        restored: Called with the model as it stood, where it goes on.
        after_stage: Called after each of the settings' epochs, and at the end.
        progress: Told (decisions so far, decisions in all).

    Returns:
        The model as it is at the end: fights decide nothing about what is kept.

    Raises:
        InputError: If there is nobody to fight, a setting, the clone or what it goes on from does
            not fit, or an opponent fails.
    """
    if not opponents and not settings.self_play:
        raise InputError("training: nobody to fight; name opponents or turn on self-play")
    env = Sb3VecEnv(
        settings.envs,
        opponents,
        delay=settings.delay,
        repeat=settings.repeat,
        press_cost=settings.press_cost,
        press_interval=settings.press_interval,
    )
    model = _new_model(settings, env)
    if clone is not None and begun is None:
        begin_with(model.policy, clone, settings.repeat)
    seats = (len(opponents) or _SELVES) if settings.self_play else 0
    selves = SelfPlay(
        model.policy,
        seats,
        settings.repeat,
        settings.seed,
        press_interval=settings.press_interval,
    )
    env.meet([*opponents, *selves.players])
    course = _Course(settings, selves, after_stage, progress)
    if begun is not None:
        _go_on(model, selves, course, *begun)
        if restored is not None:
            restored(model)
    left = settings.steps - model.num_timesteps
    if left > 0:
        model.learn(left, course, _NEVER, reset_num_timesteps=begun is None)
    return model


def _go_on(
    model: PPO,
    selves: SelfPlay,
    course: _Course,
    begun: Progress,
    tensors: Mapping[str, Tensor],
) -> None:
    """Put a training where it stood.

    Raises:
        InputError: If the tensors are those of another one.
    """
    seed = int(np.random.SeedSequence([model.seed or 0, begun.steps]).generate_state(1)[0]) >> 1
    try:
        restore(model.policy, tensors)
        if begun.selves:
            selves.restore(begun, tensors, seed)
    except (RuntimeError, KeyError, ValueError) as error:
        raise InputError("the training to go on with has another network; add --restart") from error
    model.num_timesteps = begun.steps
    model.set_random_seed(seed)
    course.go_on(begun)


def _new_model(settings: PpoSettings, env: Sb3VecEnv) -> PPO:
    hidden = [settings.width] * settings.depth
    rate = settings.learning_rate
    model = PPO(
        "MlpPolicy",
        env,
        learning_rate=LinearSchedule(rate, 0.1 * rate, 1.0),
        n_steps=settings.rollout,
        batch_size=min(settings.batch, settings.envs * settings.rollout),
        n_epochs=settings.passes,
        gamma=settings.discount,
        gae_lambda=settings.trace,
        clip_range=settings.clip,
        ent_coef=settings.entropy,
        policy_kwargs={"net_arch": {"pi": hidden, "vf": hidden}, "activation_fn": nn.ReLU},
        seed=settings.seed,
        device="cpu",
    )
    model.set_logger(Logger(None, []))  # figures are asked for, not printed
    return model


@torch.no_grad()
def begin_with(policy: ActorCriticPolicy, clone: Clone, repeat: int) -> None:
    """Copy a clone's network into a policy, standardisation and offset folded in.

    A clone says how likely a press is on each frame; a decision stands for several, so a press is
    as many times as likely.

    Args:
        policy: As wide and as deep as the network.
        clone: Whose network.
        repeat: Frames of a decision.

    Raises:
        InputError: If the clone is no perceptron of that size, or answers act × which.
    """
    network = clone.network
    if not isinstance(network, Perceptron):
        raise InputError("the clone is no perceptron; begin with one that is")
    layers = [*policy.mlp_extractor.policy_net, policy.action_net]
    linears = [layer for layer in layers if isinstance(layer, nn.Linear)]
    given = network.linears()
    if network.architecture.factored:
        raise InputError("the clone answers act × which; begin with one of another remedy")
    if [x.weight.shape for x in linears] != [x.weight.shape for x in given]:
        raise InputError(
            f"the clone has {network.architecture.depth} layers of {network.architecture.width} "
            "units; train as wide and as deep"
        )
    for own, cloned in zip(linears, given, strict=True):
        own.weight.copy_(cloned.weight)
        own.bias.copy_(cloned.bias)
    linears[0].weight.mul_(network.scale)
    linears[0].bias.sub_(linears[0].weight @ network.mean)
    linears[-1].bias[NUM_MOVES:] += network.skill_offset
    linears[-1].bias[NUM_MOVES + NO_ACTION + 1 :] += math.log(repeat)
