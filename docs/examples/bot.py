"""A bot for exec: in Python without dependencies: it walks up, strikes when near, else guards."""

import json
import sys

WANTED = ["distance", "opponent.startup", "opponent.active", "self.since_press"]
NEAR = 0.22  # of 512 pixels


def decide(distance, startup, active, since_press):
    """Choose a move and a skill, by name or number."""
    if startup > 0 or active > 0:
        return ["back", None]
    if distance < NEAR and since_press > 0.5:
        return ["forward", "heavy"]
    return ["forward", None]


def answer(message):
    """Answer a message; begin, over, and whatever later versions add, need no answer."""
    kind = message["type"]
    if kind == "hello":
        return {"type": "hello", "protocol": 1, "name": "python-example", "features": WANTED}
    if kind == "observe":
        actions = [decide(*features) for features in message["features"]]
        return {"type": "act", "tick": message["tick"], "actions": actions}
    return None


for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "quit":
        break
    reply = answer(message)
    if reply is not None:
        print(json.dumps(reply), flush=True)
