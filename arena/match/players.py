"""Who plays: what an agent sees and answers, compiled or not, and the seats it has in a batch.

Every agent, from here or from outside, goes through the same action queue: an answer computed from
frame t takes effect at frame t + delay.

Shapes: B = fights of one batch, n = fights asked about, F = features.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from arena import state as S
from arena.base.compile import compiled, pointer
from arena.base.errors import InputError
from arena.camera.view import View, keeps_frames, needs_frames
from arena.features import FEATURES
from arena.frame_data.skills import Table
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.simulator import Actions, Rows, Simulator, Starts
from arena.state import State


@dataclass(frozen=True)
class Observation:
    """What an agent sees of n fights on one frame.

    Attributes:
        features: float32 ``[n, F]``, seen from the agent's own side (forward is +x).
        side: int32 ``[n]``.
        fighter: Own fighter, int32 ``[n]``.
        opponent_fighter: int32 ``[n]``.
        fight: Key of each fight's randomness, int64 ``[n]``.
        frame: Frame of each fight, int32 ``[n]``.
        frames: Frame captures, uint8 ``[n, height, width]``, for agents that need them; see
            `arena.camera.view.View`.
    """

    features: NDArray[np.float32]
    side: NDArray[np.int32]
    fighter: NDArray[np.int32]
    opponent_fighter: NDArray[np.int32]
    fight: NDArray[np.int64]
    frame: NDArray[np.int32]
    frames: NDArray[np.uint8] | None = None


@runtime_checkable
class Agent(Protocol):
    """A player of many fights at once that answers from observations.

    An agent whose answer depends on nothing but the observation may set ``stateless = True``: it is
    then asked only about the fights that are going on, in an order that may change from frame to
    frame. If it also has a method ``fork()`` that gives another player who answers the same, the
    fights are spread over all cores, each with a fork of its own, made by the thread that asks it.
    Agents of one kind may also name what plays their fights in compiled code, whole frames at a
    time, as ``closed_loop``; see `arena.match.lockstep.ClosedLoop`.
    """

    @property
    def name(self) -> str:
        """The agent's spec."""

    def reset(self, fights: int, seed: int) -> None:
        """Prepare for a new set of fights."""

    def act(self, observation: Observation) -> NDArray[Any]:
        """Answer each fight with (move, skill), integers ``[n, 2]``."""


@runtime_checkable
class StateAgent(Protocol):
    """A compiled player that reads the state itself. It must not look at the opponent's queue.

    Agents with the same ``family`` are asked together, their ``policy`` numbers side by side.
    """

    @property
    def name(self) -> str:
        """The agent's spec."""

    @property
    def policy(self) -> int:
        """The agent's number within its family."""

    @property
    def family(self) -> "StateFamily":
        """What runs all agents of this kind."""


class StateFamily(Protocol):
    """Runs compiled players of one kind, several policies in one call.

    A family may have a method ``fork()``, see `Agent`, and be an `OutrightFamily`.
    """

    def reset(self, fights: int, seed: int) -> None:
        """Prepare for a batch of fights."""

    def act(
        self,
        state: State,
        table: Table,
        rows: Rows,
        sides: Rows,
        policies: Rows,
        actions: Actions,
    ) -> None:
        """Write the actions of player ``sides[k]`` of fight ``rows[k]`` into ``actions``.

        Args:
            state: int32 ``[FIELDS, B]``.
            table: Frame data.
            rows: Fights, int32 ``[n]``.
            sides: int32 ``[n]``.
            policies: Policy numbers, int32 ``[n]``.
            actions: int8 ``[B, 2, 2]`` (fight, side, (move, skill)), written in place.
        """


@runtime_checkable
class OutrightFamily(Protocol):
    """A family that plays fights among its own players outright, many frames in one call."""

    def play_out(
        self,
        state: State,
        table: Table,
        starts: Starts,
        policies: NDArray[np.int32],
        delay: int,
        record: tuple[NDArray[np.uint8], NDArray[np.int32]],
    ) -> None:
        """Start n fights and play each to its end, on one thread, without the GIL.

        Args:
            state: int32 ``[FIELDS, n]``, written.
            table: Frame data.
            starts: How they begin.
            policies: Policy numbers of sides 0 and 1, int32 ``[n, 2]``.
            delay: Reaction delay of everybody, in frames.
            record: Codes and digests of a `Recorder` for all n or for no fights.
        """


class CompiledAct(NamedTuple):
    """What compiled code calls to let the players of a family act.

    Attributes:
        act: ``act(state, table, rows, sides, policies, notes, parameters, scratch, actions)``; see
            `StateFamily.act` and `arena.base.compile.pointer`.
        notes: What players remember, int32 ``[B, 2, notes]``.
        parameters: int32, flat.
        scratch: Working memory, int32 ``[1, ..., ...]``.
    """

    act: Any
    notes: NDArray[np.int32]
    parameters: NDArray[np.int32]
    scratch: NDArray[np.int32]


def compiled_act(
    act: Callable[..., None],
    state: State,
    table: Table,
    actions: Actions,
    memory: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
) -> CompiledAct:
    """Point at a family's compiled function, for a state and actions of these types.

    Args:
        act: The function.
        state: int32 ``[FIELDS, B]``.
        table: Frame data.
        actions: int8 ``[B, 2, 2]``.
        memory: Notes, parameters and scratch memory.
    """
    who = (np.zeros(0, np.int32),) * 3
    return CompiledAct(pointer(act, state, table, *who, *memory, actions), *memory)


@runtime_checkable
class CompiledFamily(Protocol):
    """A family that compiled code can ask; `compiled_act` makes what it asks."""

    def compiled_act(self, state: State, table: Table, actions: Actions) -> CompiledAct:
        """Point at what `StateFamily.act` calls, for one thread."""


Player = Agent | StateAgent


@dataclass
class Seat:
    """An agent (or a family of compiled ones) and the players it has in a batch of n.

    Attributes:
        agent: The agent, if it is asked by observation.
        family: The family, if it reads the state.
        rows: Fights of its players, int32 ``[n]``.
        sides: Their sides, int32 ``[n]``.
        policies: Their policy numbers in the family, int32 ``[n]``.
        features: Buffer, float32 ``[n, F]``.
        view: Takes the pictures, for an agent that asks for them.
    """

    agent: Agent | None
    family: StateFamily | None
    rows: Rows
    sides: Rows
    policies: Rows
    features: NDArray[np.float32]
    view: View | None = None

    @classmethod
    def of(cls, player: Player, rows: Rows, sides: Rows, fights: int, seed: int) -> "Seat":
        """Reset a player and seat it in some fights of a batch.

        Args:
            player: The player.
            rows: Fights, int32 ``[n]``.
            sides: Its side in each, int32 ``[n]``.
            fights: B, fights of the whole batch.
            seed: Seed for the player.

        Raises:
            InputError: If the player raises; names it.
        """
        if isinstance(player, StateAgent):
            player.family.reset(fights, seed)
            policies = np.full(len(rows), player.policy, np.int32)
            none = np.zeros((0, FEATURES), np.float32)
            return cls(None, player.family, rows, sides, policies, none)
        prepare(player, len(rows), seed)
        features = np.zeros((len(rows), FEATURES), np.float32)
        view = View(player, len(rows)) if needs_frames(player) else None
        return cls(player, None, rows, sides, np.zeros_like(rows), features, view)

    def ask(self, simulator: Simulator, actions: Actions) -> None:
        """Let the players of this seat answer the fights as they stand.

        Args:
            simulator: Of B fights.
            actions: int8 ``[B, 2, 2]`` (fight, side, (move, skill)), written in place.

        Raises:
            InputError: If the agent raises or returns nonsense; names it.
        """
        rows, sides = self.rows, self.sides
        if self.agent is None:
            assert self.family is not None
            self.family.act(simulator.state, simulator.table, rows, sides, self.policies, actions)
            return
        features = self.features[: len(rows)]
        simulator.observe(rows, sides, features)
        memory = simulator.state.T
        base = sides * S.PLAYER_FIELDS
        observation = Observation(
            features,
            sides,
            memory[rows, base + S.FIGHTER],
            memory[rows, S.PLAYER_FIELDS - base + S.FIGHTER],
            memory[rows, S.SEED].astype(np.int64),
            memory[rows, S.FRAME],
            self.view.look(simulator.state, rows, sides) if self.view else None,
        )
        actions[rows, sides] = ask(self.agent, observation)


def must_stay(agent: Agent) -> bool:
    """Tell whether an agent must be asked about the same fights from first to last."""
    return not getattr(agent, "stateless", False) or keeps_frames(agent)


def prepare(agent: Agent, fights: int, seed: int) -> None:
    """Reset an agent for so many players.

    Raises:
        InputError: If it raises; names it.
    """
    try:
        agent.reset(fights, seed)
    except InputError:
        raise
    except Exception as error:
        raise _raised(agent, "reset", error) from error


def _raised(agent: Agent, where: str, error: Exception) -> InputError:
    """Make one line of what an agent raised."""
    told = f"{type(error).__name__}: {error}".splitlines()[0]
    return InputError(f"agent {agent.name} raised {told} in {where}(); mend the agent")


def ask(agent: Agent, observation: Observation) -> NDArray[np.int8]:
    """Ask an agent and check what comes back.

    Returns:
        int8 ``[n, 2]``.

    Raises:
        InputError: If the agent raises, or its answer has a wrong shape, type or range; names it.
    """
    n = len(observation.side)
    try:
        answer = np.asarray(agent.act(observation))
    except InputError:
        raise
    except Exception as error:
        raise _raised(agent, "act", error) from error
    if answer.shape != (n, 2) or answer.dtype.kind not in "iu":
        raise InputError(
            f"agent {agent.name} returned {answer.dtype} {list(answer.shape)} from act(); "
            f"return integers [{n}, 2], columns move and skill"
        )
    fight = _first_bad(answer) if answer.dtype == np.int8 else _first_bad_of_any_type(answer)
    if fight >= 0:
        raise InputError(
            f"agent {agent.name} answered {tuple(int(v) for v in answer[fight])} in fight {fight} "
            f"on side {int(observation.side[fight])}; give (move 0 to 4, skill 0 to 8)"
        )
    return answer.astype(np.int8, copy=False)


@compiled
def _first_bad(answer: NDArray[np.int8]) -> int:
    """Find the first row with a move or a skill out of range, else -1."""
    for k in range(answer.shape[0]):
        move, skill = answer[k, 0], answer[k, 1]
        if move < 0 or move >= NUM_MOVES or skill < 0 or skill >= NUM_SKILLS:
            return k
    return -1


def _first_bad_of_any_type(answer: NDArray[Any]) -> int:
    bad = ((answer < 0) | (answer >= (NUM_MOVES, NUM_SKILLS))).any(axis=1)
    return int(bad.argmax()) if bad.any() else -1
