"""Players: scripted opponents, pros, clones, and the specs that name them."""

from arena.base.sources import register

register(__name__, inlines=("arena", "logs"))
