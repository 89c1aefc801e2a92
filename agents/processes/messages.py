"""The messages between arena and bot, one JSON object a line; docs/bots.md describes each.

Shapes: n = fights asked about, F = features that the bot wants.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

import numpy as np
import orjson
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from agents.processes.faults import BotError, shown
from arena.base.errors import InputError
from arena.camera.camera import DEFAULT_SIZE, check_size
from arena.features import NAMES
from arena.fight.names import input_numbers
from arena.frame_data.skills import FIGHTERS
from arena.match import Observation
from arena.rules import RULES_VERSION
from arena.rules.actions import MOVE_NAMES, NUM_MOVES, NUM_SKILLS, SKILL_NAMES

PROTOCOL: Final = 1
"""Version of the protocol."""

QUIT: Final = b'{"type":"quit"}\n'
_OPTIONS: Final = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_APPEND_NEWLINE
_EXACT: Final = (1 << 53) - 1  # integers up to this are exact in every JSON library
_MOST_OPTIONS: Final = 100

Option = str | int | float | bool


class Hello(BaseModel):
    """What a bot says of itself; fields that are not known are passed over.

    Attributes:
        protocol: Version of the protocol that it speaks.
        name: Its own name.
        features: Names of the features that it wants to see, in this order; all if not given.
        encoding: How it wants them: as JSON numbers, or as base64 of float32.
        needs: "features", or "frames" too.
        frame_shape: Height and width of the pictures; 3 behind them for colour.
        options: Its options and their values.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    type: Literal["hello"]
    protocol: Literal[1]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    features: Annotated[list[str], Field(max_length=len(NAMES))] = Field(
        default_factory=lambda: list(NAMES)
    )
    encoding: Literal["json", "base64"] = "json"
    needs: Literal["features", "frames"] = "features"
    frame_shape: Annotated[list[int], Field(min_length=2, max_length=3)] = Field(
        default_factory=lambda: [DEFAULT_SIZE, DEFAULT_SIZE]
    )
    options: Annotated[dict[str, Option], Field(max_length=_MOST_OPTIONS)] = Field(
        default_factory=dict
    )

    @field_validator("name")
    @classmethod
    def _can_be_printed(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("control characters cannot be printed")
        return name

    @field_validator("features")
    @classmethod
    def _known(cls, features: list[str]) -> list[str]:
        unknown = [name for name in features if name not in NAMES]
        if unknown:
            raise ValueError(f"there is no feature {unknown[0]!r}")
        return features

    @field_validator("frame_shape")
    @classmethod
    def _shows_a_fight(cls, shape: list[int]) -> list[int]:
        try:
            check_size(shape[0], shape[1], shape[2] if len(shape) > 2 else 1)
        except InputError as error:
            raise ValueError(str(error)) from error
        return shape

    @property
    def columns(self) -> NDArray[np.int64]:
        """Numbers of the features that it wants, int64 ``[F]``."""
        return np.array([NAMES.index(name) for name in self.features], np.int64)


def hello(options: Mapping[str, Option]) -> bytes:
    """Write the arena's hello."""
    return _line(
        type="hello",
        protocol=PROTOCOL,
        rules=RULES_VERSION,
        features=NAMES,
        fighters=FIGHTERS,
        moves=MOVE_NAMES,
        skills=SKILL_NAMES,
        options=dict(options),
    )


def begin(
    seed: int, ids: Sequence[int], rows: NDArray[np.int64], observation: Observation
) -> bytes:
    """Write that fights begin.

    Args:
        seed: Seed of the bot's randomness.
        ids: Their numbers, n of them.
        rows: Their rows of the observation, int64 ``[n]``.
        observation: What the bot's seat is shown.
    """
    fights = [
        {
            "fight": number,
            "key": int(observation.fight[row]) & _EXACT,
            "side": int(observation.side[row]),
            "fighter": FIGHTERS[observation.fighter[row]],
            "opponent": FIGHTERS[observation.opponent_fighter[row]],
            "frame": int(observation.frame[row]),
            "delay": None if observation.delay is None else int(observation.delay[row]),
        }
        for number, row in zip(ids, rows.tolist(), strict=True)
    ]
    return _line(type="begin", seed=seed, fights=fights)


def observe(
    wants: Hello,
    columns: NDArray[np.int64],
    tick: int,
    ids: NDArray[np.int64],
    rows: NDArray[np.int64],
    observation: Observation,
) -> bytes:
    """Write what a bot sees.

    Args:
        wants: Its hello.
        columns: Features that it wants, int64 ``[F]``.
        tick: Number of the question.
        ids: Numbers of the fights, int64 ``[n]``.
        rows: Their rows of the observation, int64 ``[n]``.
        observation: What the bot's seat is shown.
    """
    seen: Any = np.ascontiguousarray(observation.features[rows[:, None], columns])
    if wants.encoding == "base64":
        seen = b64encode(seen.astype("<f4").tobytes()).decode()
    message = {"type": "observe", "tick": tick, "fights": ids, "features": seen}
    if observation.frames is not None:
        message["frames"] = b64encode(observation.frames[rows].tobytes()).decode()
    return _line(**message)


def over(ids: NDArray[np.int64], results: NDArray[np.int8]) -> bytes:
    """Write how fights ended: 1 won, -1 lost, 0 neither, int8 ``[n]``."""
    return _line(type="over", fights=ids, results=results)


def _line(**message: Any) -> bytes:
    return orjson.dumps(message, option=_OPTIONS)


def read_hello(line: bytes) -> Hello:
    """Read a bot's hello.

    Raises:
        BotError: If it is none; shows the line, or says what is wrong with which field.
    """
    message = _message(line, "hello")
    try:
        return Hello.model_validate(message)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BotError(f"its hello has a bad {where}: {first['msg']}") from error


def read_tick(line: bytes) -> tuple[int, list[Any]]:
    """Read a bot's answer.

    Returns:
        Its tick and its actions, unchecked.

    Raises:
        BotError: If it is none; shows the line.
    """
    message = _message(line, "act")
    tick, actions = message.get("tick"), message.get("actions")
    if type(tick) is not int or not isinstance(actions, list):
        raise BotError(f"its act lacks an integer tick or a list of actions: {shown(line)}")
    return tick, actions


def read_actions(
    actions: Sequence[Any], answers: NDArray[np.int8], rows: NDArray[np.int64]
) -> dict[int, str]:
    """Read what a bot does in n fights, each a pair of a move and a skill, by name or number.

    Args:
        actions: n pairs.
        answers: Where they are put, int8 ``[>= n, 2]``.
        rows: At which rows, int64 ``[n]``.

    Returns:
        What is wrong, by row; those do nothing.

    Raises:
        BotError: If it answers another number of fights.
    """
    if len(actions) != len(rows):
        raise BotError(f"answered {len(actions)} fights of {len(rows)}")
    why: dict[int, str] = {}
    numbers = np.zeros((len(rows), 2), np.int8)
    for place, given in enumerate(actions):
        try:
            numbers[place] = _pair(given)
        except InputError as error:
            why[int(rows[place])] = f"answered nonsense: {error}"
    answers[rows] = numbers
    return why


def _pair(given: Any) -> tuple[int, int]:
    """Read one action.

    Raises:
        InputError: If it is none.
    """
    if type(given) is list and len(given) == 2:
        move, skill = given
        if type(move) is int and type(skill) is int:
            if 0 <= move < NUM_MOVES and 0 <= skill < NUM_SKILLS:
                return move, skill
        if not any(isinstance(part, bool | float | list | dict) for part in given):
            return input_numbers(given, 0)
    try:
        text = shown(orjson.dumps(given))
    except orjson.JSONEncodeError:  # it reads deeper nesting than it writes
        text = "deeply nested JSON"
    raise InputError(f"{text}; give [move, skill], names or numbers")


def _message(line: bytes, kind: str) -> dict[str, Any]:
    """Read a JSON object of a type.

    Raises:
        BotError: If it is none; shows the line.
    """
    try:
        message = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise BotError(f"wrote a line that is no JSON: {shown(line)}") from error
    if not isinstance(message, dict) or message.get("type") != kind:
        raise BotError(f"wrote something else than {kind}: {shown(line)}")
    return message
