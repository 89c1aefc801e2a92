"""The report: pictures, table and words made from the figures of ``report.json`` alone."""

from experiments.report.page import write

__all__ = ["write"]
