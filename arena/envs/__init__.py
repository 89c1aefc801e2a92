"""Gymnasium, vector and PettingZoo faces of the simulator.

    import gymnasium
    import arena.envs

    env = gymnasium.make("Standstill-v1", opponent="scripted:rush")
    envs = gymnasium.make_vec("Standstill-v1", 256, opponent="pro:vera")
    parallel = arena.envs.StandstillParallelEnv()

Nothing else in the arena imports Gymnasium or PettingZoo.
"""

import gymnasium

from arena.envs.gymnasium_env import StandstillEnv
from arena.envs.gymnasium_vector_env import StandstillVectorEnv
from arena.envs.pettingzoo_env import StandstillParallelEnv

__all__ = ["StandstillEnv", "StandstillParallelEnv", "StandstillVectorEnv"]

gymnasium.register(
    id="Standstill-v1",
    entry_point="arena.envs:StandstillEnv",
    vector_entry_point="arena.envs:StandstillVectorEnv",
)
