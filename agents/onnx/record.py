"""What an ONNX file says of its network: one JSON object in the model's metadata."""

from typing import Final, Literal

from agents.clones.checkpoint import RemedyRecord
from agents.clones.decoders import Decoder
from agents.world import World

KEY: Final = "standstill"
"""Of the entry of ``metadata_props`` that holds the record."""
FEATURES: Final = "features"
MEMORY: Final = "memory"
LOGITS: Final = "logits"
NEXT_MEMORY: Final = "next_memory"


class OnnxRecord(World):
    """What is known about a network in an ONNX file.

    Only ``format`` and ``delay`` must be given. What is left out of `World` is taken to be what the
    arena is now; then a file that was made for other features cannot be told from one that fits.

    Attributes:
        factored: Whether the skill outputs are act × which, see `agents.clones.network`.
        decoder: How logits become presses; drawn as they are if not given.
        remedy: What training did about rare skills, if that is known.
        corpus: Id of the logs that it was trained on, likewise.
        split_seed: Seed of their split by match, likewise.
        fingerprint: That of the clone that was exported, likewise.
    """

    format: Literal["standstill onnx 1"]
    factored: bool = False
    decoder: Decoder = Decoder(name="sample", act="sample", which="sample")
    remedy: RemedyRecord | None = None
    corpus: str | None = None
    split_seed: int | None = None
    fingerprint: str | None = None
