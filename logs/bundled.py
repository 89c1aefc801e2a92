"""Where the logs that come with Standstill lie."""

from pathlib import Path
from typing import Final

PRO_CORPUS: Final = Path(__file__).resolve().parent / "pros" / "pros.corpus"
"""The fights of the pros; `logs/pros/DATASET_CARD.md` says who they are and how it was made."""
LEARNER_CORPUS: Final = Path(__file__).resolve().parent / "learners" / "learners.corpus"
"""Fights of weaker players, level by level."""
