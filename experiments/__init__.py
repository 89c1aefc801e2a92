"""Experiments: offline test, online test, tracking, reports, the demo and the command line."""

from arena.base.sources import register

register(__name__, inlines=("arena", "logs", "agents"))
