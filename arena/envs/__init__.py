"""Gymnasium, vector and PettingZoo faces of the simulator.

    import gymnasium
    import arena.envs

    env = gymnasium.make("Standstill-v1", opponent="scripted:rush")
    envs = gymnasium.make_vec("Standstill-v1", 256, opponent="pro:vera")
    parallel = arena.envs.StandstillParallelEnv()

Nothing else in the arena imports Gymnasium or PettingZoo.
"""

from typing import Any

import gymnasium

from arena.envs.gymnasium_env import StandstillEnv
from arena.envs.gymnasium_vector_env import StandstillVectorEnv
from arena.envs.pettingzoo_env import StandstillParallelEnv
from arena.envs.spaces import METADATA

__all__ = ["StandstillEnv", "StandstillParallelEnv", "StandstillVectorEnv"]


def make_env(**arguments: Any) -> StandstillEnv:
    """Make a `StandstillEnv` for ``gymnasium.make``."""
    return StandstillEnv(**arguments)


# What makes an environment says which render modes it takes. It takes "human" to refuse it: where
# that is missing, Gymnasium opens a window of its own and asks for another version of pygame.
make_env.metadata = {  # type: ignore[attr-defined]
    **METADATA,
    "render_modes": ["human", *METADATA["render_modes"]],
}

gymnasium.register(
    id="Standstill-v1",
    entry_point="arena.envs:make_env",
    vector_entry_point="arena.envs:StandstillVectorEnv",
)
