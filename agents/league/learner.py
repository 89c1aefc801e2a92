"""One learner of a league: SB3's PPO behind hands, with a price on presses."""

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from stable_baselines3 import PPO
from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.logger import Logger
from stable_baselines3.common.utils import set_random_seed
from torch import Tensor, nn

from agents.clones.agent import Clone
from agents.league.pool import Snapshot, Standing
from agents.league.price import charge, next_price
from agents.league.settings import LeagueSettings
from agents.networks.network import WIDTH, Integers, quantised
from agents.networks.policy import block
from agents.ppo.progress import restore, tensors_of
from agents.ppo.sb3_vec_env import Sb3VecEnv
from agents.ppo.training import begin_with, update_figures
from agents.world import Strict
from arena.match import Player
from arena.rules.actions import NO_ACTION, NUM_MOVES, NUM_SKILLS

SHARPNESS: Final = 100
"""Of a learner's choices, per cent: it plays as it was trained, by the soft-max."""
_NEVER: Final = 1 << 30

Told = Callable[[], None]


class LearnerState(Strict):
    """What is known about a learner beside its weights.

    Attributes:
        steps: Decisions that it has been trained on.
        price: Of a press.
        presses: Presses a minute in the fights that ended in its last rollout.
        won: See `agents.league.pool.Standing`.
    """

    steps: int
    price: float
    presses: float
    won: dict[str, float]


class Learner:
    """One learner, its fights, and how it stands against those it has met.

    Attributes:
        number: Among the learners.
        temper: What sets it apart.
        standing: Against those it has met.
        price: Of a press.
        presses: Presses a minute in the fights that ended in its last rollout.
    """

    def __init__(self, number: int, settings: LeagueSettings, clone: Clone | None = None) -> None:
        """Make a learner that knows nothing yet, or what a clone knows.

        Raises:
            InputError: If the clone does not fit, or there are no such hands.
        """
        self.number, self.settings = number, settings
        self.temper = settings.tempers[number]
        self.standing = Standing()
        self.price = self.presses = 0.0
        self._env = Sb3VecEnv(
            settings.envs,
            delay=settings.world.delay,
            repeat=settings.interval,
            hands=self.temper.hands,
        )
        self._model = self._new_model()
        self._policy: Any = self._model.policy
        if clone is not None:
            begin_with(self._model.policy, clone, settings.interval)
        else:
            self._press_as_wanted()

    @property
    def steps(self) -> int:
        """Decisions that it has been trained on."""
        return int(self._model.num_timesteps)

    @property
    def rollouts(self) -> int:
        """Rollouts that it has been trained on."""
        return self.steps // (self.settings.envs * self.settings.rollout)

    @property
    def update(self) -> dict[str, float]:
        """Finite figures of its last update, see `agents.ppo.training.update_figures`.

        It has been trained for a turn.
        """
        found = update_figures(self._model)
        return {name: value for name, value in found.items() if math.isfinite(value)}

    @property
    def is_done(self) -> bool:
        """Whether it has been trained to the end."""
        return self.rollouts >= self.settings.rollouts

    def weights(self) -> Integers:
        """Give its network in integers, see `agents.networks.network.quantised`."""
        return quantised(_layers_of(self._policy))

    def snapshot(self) -> Snapshot:
        """Take a snapshot of it as it is."""
        own = block(self.settings.interval, SHARPNESS, self.temper.hands, self.weights())
        return Snapshot(self.number, self.steps, own)

    def train(self, opponents: Sequence[Player], told: Told | None = None) -> None:
        """Train for a turn, in fights that begin anew.

        What happens follows from the weights, the optimiser and `LearnerState` alone: all
        randomness is seeded anew.

        Args:
            opponents: Whom it meets, in equal shares.
            told: Called after each rollout.
        """
        settings, begun = self.settings, self.rollouts
        rollouts = min(settings.turn, settings.rollouts - begun)
        set_random_seed(settings.key("learning", self.number, begun))
        self._env.meet(opponents)
        self._env.seed(settings.key("fights", self.number, begun))
        self._model.set_env(self._env, force_reset=True)
        self._model.learn(
            rollouts * settings.envs * settings.rollout,
            _Turn(self, [player.name for player in opponents], told),
            _NEVER,
            reset_num_timesteps=False,
        )

    def begin_rollout(self) -> None:
        """Set the price of a press, and whether the critic learns alone."""
        self._env.press_cost = charge(self.price, self.presses, self.temper.presses)
        learns = self.rollouts >= self.settings.warm_up
        for part in (self._policy.mlp_extractor.policy_net, self._policy.action_net):
            part.requires_grad_(learns)

    def end_rollout(self, presses: int, seconds: float) -> None:
        """Change the price of a press by what was pressed in the fights that ended."""
        if seconds > 0:
            self.presses = 60 * presses / seconds
            self.price = next_price(self.price, self.presses, self.temper.presses)

    def close(self) -> None:
        """Let the opponents go."""
        self._env.close()

    # --- what is written --------------------------------------------------------------------------
    def state(self) -> LearnerState:
        """Give what is known about it beside its weights."""
        return LearnerState(
            steps=self.steps, price=self.price, presses=self.presses, won=self.standing.won
        )

    def tensors(self) -> dict[str, Tensor]:
        """Give the weights of policy and critic, and the moments of the optimiser, by name."""
        return tensors_of(self._policy)

    def restore(self, state: LearnerState, tensors: dict[str, Tensor]) -> None:
        """Go on from what `state` and `tensors` gave.

        Raises:
            RuntimeError, KeyError, ValueError: If the tensors are not those of such a learner.
        """
        restore(self._policy, tensors)
        self._model.num_timesteps = state.steps
        self.price, self.presses = state.price, state.presses
        self.standing = Standing(dict(state.won))

    def _press_as_wanted(self) -> None:
        """Let a policy that knows nothing press about as often as the learner is held to.

        Pressing on eight of nine decisions, it would first have to be charged until it stopped, and
        would then have learned that a press is bad.
        """
        press = min(0.5, self.temper.presses_a_decision(self.settings.interval))
        others = NUM_SKILLS - 1
        bias = math.log((1 - press) / press * others)
        with torch.no_grad():
            self._policy.action_net.bias[NUM_MOVES + NO_ACTION] = bias

    def _learning_rate(self, _: float) -> float:
        """Give the learning rate now; SB3's own share of what is left knows of one turn alone."""
        done = min(1.0, self.rollouts / self.settings.rollouts)
        return self.settings.learning_rate * (1 - 0.9 * done)

    def _new_model(self) -> PPO:
        settings = self.settings
        model = PPO(
            "MlpPolicy",
            self._env,
            learning_rate=settings.learning_rate,
            n_steps=settings.rollout,
            batch_size=min(settings.batch, settings.envs * settings.rollout),
            n_epochs=settings.passes,
            gamma=settings.discount,
            gae_lambda=settings.trace,
            ent_coef=settings.entropy,
            policy_kwargs={
                "net_arch": {"pi": [WIDTH] * 2, "vf": [WIDTH] * 2},
                "activation_fn": nn.ReLU,
            },
            seed=settings.key("weights", self.number),
            device="cpu",
        )
        model.lr_schedule = self._learning_rate
        model.set_logger(Logger(None, []))
        return model


class _Turn(BaseCallback):
    """Enters the results of a learner's fights."""

    def __init__(self, learner: Learner, opponents: Sequence[str], told: Told | None) -> None:
        super().__init__()
        self._learner, self._opponents, self._told = learner, opponents, told
        self._presses, self._seconds = 0, 0.0

    def _on_rollout_start(self) -> None:
        self._presses, self._seconds = 0, 0.0
        self._learner.begin_rollout()

    def _on_step(self) -> bool:
        for info in self.locals["infos"]:
            if "result" in info:
                self._learner.standing.enter(self._opponents[info["opponent"]], info["result"])
                self._presses += info["presses"]
                self._seconds += info["episode"]["t"]
        return True

    def _on_rollout_end(self) -> None:
        self._learner.end_rollout(self._presses, self._seconds)
        if self._told is not None:
            self._told()


def _layers_of(policy: Any) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """Copy a policy's layers, weights ``[out, in]`` and bias ``[out]`` each."""
    layers = [*policy.mlp_extractor.policy_net, policy.action_net]
    return [
        (layer.weight.detach().numpy().copy(), layer.bias.detach().numpy().copy())
        for layer in layers
        if isinstance(layer, nn.Linear)
    ]
