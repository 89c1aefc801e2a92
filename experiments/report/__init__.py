"""The report: pictures, table and words made from the figures of ``report.json`` alone."""

from experiments.report.page import write
from experiments.report.text import text

__all__ = ["text", "write"]
