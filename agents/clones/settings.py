"""How a clone is trained, as settings that are checked and kept with it."""

from typing import Annotated, Literal

from pydantic import Field

from agents.world import Strict


class TrainingSettings(Strict):
    """How a clone is trained.

    Attributes:
        width: Units of each hidden layer.
        depth: Hidden layers.
        epochs: Passes over the training rows, at most.
        batch: Rows a step.
        learning_rate: Highest rate of the schedule.
        weight_decay: Of AdamW.
        warm_up: Share of all steps in which the rate rises; then it falls along a cosine to 0.
        clip: Largest norm of the gradient, so that a batch with a heavy rare class does no harm.
        patience: Epochs without a lower validation loss after which training stops.
        seed: Of the initial weights, the order of rows and the rows kept.
        precision: Of the hidden layers in training, see `Backpropagation`; `auto` is bfloat16 where
            the processor has it. On logs of pros the validation loss differs in the fourth digit.
        decoder: Plan of the decoder that the clone is handed out with.
        move: How its moves are decoded, see `agents.clones.decoders.Fitter.fit`.
    """

    width: Annotated[int, Field(ge=1, le=8_192)] = 128
    depth: Annotated[int, Field(ge=0, le=16)] = 2
    epochs: Annotated[int, Field(ge=1)] = 8
    batch: Annotated[int, Field(ge=1)] = 1_536
    learning_rate: Annotated[float, Field(gt=0.0)] = 2e-3
    weight_decay: Annotated[float, Field(ge=0.0)] = 0.01
    warm_up: Annotated[float, Field(ge=0.0, le=1.0)] = 0.1
    clip: Annotated[float, Field(gt=0.0)] = 1.0
    patience: Annotated[int, Field(ge=1)] = 3
    seed: Annotated[int, Field(ge=0)] = 0
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    decoder: str = "sample"
    move: Literal["argmax", "sample", "validation"] = "validation"
