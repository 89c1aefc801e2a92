"""Throughput on this machine, each figure beside the ceiling that it can be held against."""

from experiments.bench.figures import bench
from experiments.bench.rates import Row
from experiments.bench.scaling import Point, scaling

__all__ = ["Point", "Row", "bench", "scaling"]
