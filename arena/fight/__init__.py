"""`arena.Fight`: one fight for people and programs, the simulator at B = 1."""

from arena.fight.fight import Fight

__all__ = ["Fight"]
