"""A bot for exec: in Python without dependencies: walks up, strikes when near, else guards."""

import json
import sys
from typing import Any

WANTED = ["distance", "opponent.startup", "opponent.active", "self.since_press"]
NEAR = 0.22  # of 512 pixels


def decide(distance: float, startup: float, active: float, since_press: float) -> list[str | None]:
    """Choose a move and a skill, by name or number."""
    if startup > 0 or active > 0:
        return ["back", None]
    if distance < NEAR and since_press > 0.5:
        return ["forward", "heavy"]
    return ["forward", None]


def answer(message: dict[str, Any]) -> dict[str, Any] | None:
    """Answer a message; begin, over, and whatever later versions add, need no answer."""
    if message["type"] == "hello":
        return {"type": "hello", "protocol": 1, "name": "python-example", "features": WANTED}
    if message["type"] == "observe":
        actions = [decide(*features) for features in message["features"]]
        return {"type": "act", "tick": message["tick"], "actions": actions}
    return None


if __name__ == "__main__":
    for line in sys.stdin:
        given = json.loads(line)
        if given["type"] == "quit":
            break
        reply = answer(given)
        if reply is not None:
            print(json.dumps(reply), flush=True)
