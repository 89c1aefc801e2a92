"""Gymnasium, vector and PettingZoo faces of the simulator.

    import gymnasium
    import arena.envs

    env = gymnasium.make("Standstill-v1", opponent=agent)
    envs = gymnasium.make_vec("Standstill-v1", 256, vectorization_mode="vector_entry_point")
    parallel = arena.envs.StandstillParallelEnv()

Nothing else in the arena imports Gymnasium or PettingZoo.
"""

import gymnasium

from arena.envs.parallel import StandstillParallelEnv
from arena.envs.single import StandstillEnv
from arena.envs.vector import StandstillVectorEnv

__all__ = ["StandstillEnv", "StandstillParallelEnv", "StandstillVectorEnv"]

gymnasium.register(
    id="Standstill-v1",
    entry_point="arena.envs:StandstillEnv",
    vector_entry_point="arena.envs:StandstillVectorEnv",
)
