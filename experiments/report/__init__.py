"""The report: pictures, table and words made from the figures of ``report.json`` alone."""

from experiments.report.page import write
from experiments.report.pictures import pictures

__all__ = ["pictures", "write"]
