"""A corpus as a Minari dataset: two episodes for each fight, one for each side, left side first.

An episode of a fight of T frames is what `arena.envs` would have given that player, step for step:

- ``observations`` float32 [T + 1, F]: the features before each frame, and after the last;
- ``actions`` int64 [T, 2]: the (move, skill) sent on each frame, in effect ``delay`` frames later.
  What the log does not hold, since the fight ended before it could take effect, is (0, 0);
- ``rewards``: change of (own share of health - the opponent's), and on the last step of an ended
  fight +1 for a win, -1 for a loss;
- ``terminations``: true on the last step of a fight that ended; ``truncations``: of one that was
  broken off.

The episode's ``seed`` is the fight's. Its ``options`` hold what else `logs.corpus` knows: fight,
side, players, style, level, fighters, versions, outcome, and ``waiting``, the inputs of both sides
that took effect before the first action could.
"""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from arena.base.errors import InputError
from arena.features import FEATURES, NAMES
from arena.frame_data.skills import FIGHTERS
from arena.replays.replay import Replay
from arena.rules.actions import NUM_MOVES, NUM_SKILLS
from arena.simulator import DEFAULT_DELAY, Simulator
from arena.state import DRAW, GOING_ON
from logs.corpus import Corpus
from logs.retrace import Progress
from logs.states import states_at

_ROOT: Final = "MINARI_DATASETS_PATH"
_AT_ONCE: Final = 32  # fights held in memory
_BOUND: Final = 8.0  # of the features, as in `arena.envs`
_MISSING: Final = "Minari is an extra; pip install 'standstill[minari]'"


def export_minari(
    corpus: Corpus, name: str, delay: int = DEFAULT_DELAY, progress: Progress | None = None
) -> Path:
    """Write a corpus as a Minari dataset, which `minari.load_dataset` reads.

    Args:
        corpus: The fights.
        name: Id of the dataset, ``(NAMESPACE/)NAME-vNUMBER``; it must not exist.
        delay: Frames from observation to the effect of an action, 0 to 31.
        progress: Called with (fights done, fights).

    Returns:
        The folder of the dataset, below ``MINARI_DATASETS_PATH`` or ``~/.minari/datasets``.

    Raises:
        InputError: If the id is malformed or exists, the dataset cannot be written, the delay is
            out of range, or Minari is not installed.
    """
    try:
        import minari
        from minari.dataset.minari_dataset import parse_dataset_id
        from minari.namespace import create_namespace, list_local_namespaces
        from minari.storage import get_dataset_path
    except ImportError:
        raise InputError(f"{name}: {_MISSING}") from None
    try:
        namespace = parse_dataset_id(name)[0]
        place = Path(get_dataset_path(name))
    except (TypeError, ValueError):  # of an id without its version; of any other
        raise InputError(f"{name}: no id of a dataset; give one like standstill/pros-v0") from None
    except OSError as error:
        raise InputError(f"{name}: {error}; set {_ROOT} to a folder that can be written") from None
    if place.exists():
        raise InputError(f"{name}: exists in {place}; give another id, or delete it with Minari")
    try:
        with tempfile.TemporaryDirectory(dir=get_dataset_path(), prefix=".export-") as folder:
            aside = Path(folder)
            with _root(aside), warnings.catch_warnings(action="ignore"):  # about unset addresses
                _write(minari, corpus, name, delay, progress)
            if namespace is not None and namespace not in list_local_namespaces():
                create_namespace(namespace)
            (aside / name).rename(place)
    except OSError as error:
        raise InputError(
            f"{place}: cannot be written ({error.strerror}); check the disk"
        ) from error
    return place


@contextmanager
def _root(folder: Path) -> Iterator[None]:
    """Let Minari keep its datasets in a folder within the block."""
    before = os.environ.get(_ROOT)
    os.environ[_ROOT] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_ROOT]
        else:
            os.environ[_ROOT] = before


def _write(minari: Any, corpus: Corpus, name: str, delay: int, progress: Progress | None) -> None:
    """Write the dataset where Minari keeps its datasets now."""
    from gymnasium.spaces import Box, MultiDiscrete

    dataset = None
    for first in range(0, len(corpus.fights), _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, len(corpus.fights)))
        episodes = [episode for number in numbers for episode in _episodes(corpus, number, delay)]
        if dataset is None:
            dataset = minari.create_dataset_from_buffers(
                name,
                episodes,
                observation_space=Box(-_BOUND, _BOUND, (FEATURES,), np.float32),
                action_space=MultiDiscrete([NUM_MOVES, NUM_SKILLS]),
                algorithm_name="recorded fights",
                description=f"{len(corpus.fights)} fights of Standstill, corpus {corpus.id}",
                data_format="arrow",
            )
            dataset.storage.update_metadata(
                {"corpus": corpus.id, "delay": delay, "features": list(NAMES)}
            )
        else:
            dataset.update_dataset_from_buffer(episodes)
        if progress is not None:
            progress(numbers.stop, len(corpus.fights))


def _episodes(corpus: Corpus, number: int, delay: int) -> list[Any]:
    """Make the two episodes of a fight."""
    from minari.data_collector import EpisodeBuffer

    fight = corpus.fights[number]
    codes = np.zeros_like(fight.inputs)
    codes[: max(0, fight.frames - delay)] = fight.inputs[delay:]
    actions = np.stack(np.divmod(codes.astype(np.int64), NUM_SKILLS), axis=-1)  # [T, 2, 2]
    ended = np.zeros(fight.frames, np.bool_)
    ended[-1] = True
    never = np.zeros_like(ended)
    broken_off = fight.outcome == GOING_ON
    views = _views(corpus, number, delay, actions[-1])
    return [
        EpisodeBuffer(
            seed=fight.seed,
            options=_options(corpus, number, side, delay),
            observations=views[side],
            actions=actions[:, side],
            rewards=_rewards(views[side], fight, side),
            terminations=never if broken_off else ended,
            truncations=ended if broken_off else never,
        )
        for side in (0, 1)
    ]


def _views(
    corpus: Corpus, number: int, delay: int, last: NDArray[np.int64]
) -> list[NDArray[np.float32]]:
    """Give what both sides see before each frame of a fight and after the last, [T + 1, F] each.

    Args:
        corpus: The fights.
        number: Which fight.
        delay: Reaction delay of both sides.
        last: Actions sent on the last frame, int [2, 2].
    """
    frames = corpus.fights[number].frames
    states = states_at(corpus, np.full(frames, number), np.arange(frames), delay)
    simulator = Simulator(frames + 1, delay=delay)
    simulator.load(np.concatenate([states, states[-1:]]))
    end = np.array([frames], np.int32)
    simulator.actions[frames] = last
    simulator.step(simulator.actions, end)
    rows = simulator.all_rows
    views = [np.empty((frames + 1, FEATURES), np.float32) for _ in (0, 1)]
    for side, view in enumerate(views):
        simulator.observe(rows, np.full_like(rows, side), view)
    return views


def _rewards(view: NDArray[np.float32], fight: Replay, side: int) -> NDArray[np.float32]:
    """Reward each step as `arena.envs` does, float32 [T]."""
    lead = view[:, NAMES.index("self.health")] - view[:, NAMES.index("opponent.health")]
    rewards = np.diff(lead)
    if fight.outcome not in (GOING_ON, DRAW):
        rewards[-1] += 1.0 if fight.outcome == side + 1 else -1.0
    return rewards


def _options(corpus: Corpus, number: int, side: int, delay: int) -> dict[str, Any]:
    """Say what else is known of an episode, as JSON types."""
    fight = corpus.fights[number]
    kind = corpus.kind_of(fight.players[side])
    return {
        "fight": number,
        "side": side,
        "player": fight.players[side],
        "opponent": fight.players[1 - side],
        "style": kind.style,
        "level": kind.level,
        "fighters": [FIGHTERS[fighter] for fighter in fight.fighters],
        "outcome": fight.outcome,
        "recorded_delay": list(fight.delay),
        "delay": delay,
        "rules_version": fight.rules_version,
        "frame_data": fight.frame_data_hash,
        "waiting": fight.inputs[:delay].tolist(),
    }
