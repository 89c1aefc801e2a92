"""Players that learn by fighting: SB3's PPO on the simulator, against others and against itself."""
