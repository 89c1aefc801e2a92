"""Scripted opponents, compiled like the rules: the panel, the controls and the drills."""
