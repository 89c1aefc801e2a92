"""Clones: players learned from logs, made of observation, network, remedy and decoder."""
