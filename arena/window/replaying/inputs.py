"""What both sides did before a frame of a log, as a painter shows it."""

from arena import state as S
from arena.replays.playback import Playback
from arena.rules.actions import BACK, CROUCH, FORWARD, JUMP, NUM_SKILLS
from arena.window.app import Held
from arena.window.hands import Hands


def held_before(playback: Playback, frame: int, rows: int = 10) -> tuple[list[Held], list[Held]]:
    """Give the latest inputs of both sides, the newest first, as they took effect."""
    left, right = (_held(playback, frame, side, rows) for side in (0, 1))
    return left, right


def _held(playback: Playback, frame: int, side: int, rows: int) -> list[Held]:
    found: list[Held] = []
    for at in range(frame - 1, -1, -1):
        hands = _hands(playback, at, side)
        newer = found[-1][0] if found else None
        if newer is not None and newer.skill == 0 and newer[:2] == hands[:2]:
            found[-1] = (hands, found[-1][1] + 1)
        elif len(found) == rows:
            break
        else:
            found.append((hands, 1))
    return found


def _hands(playback: Playback, at: int, side: int) -> Hands:
    """Turn the input of a frame back into left and right; forward is where the fighter faces."""
    move, skill = divmod(int(playback.replay.inputs[at, side]), NUM_SKILLS)
    facing = int(playback.states[at + 1, side * S.PLAYER_FIELDS + S.FACING])
    x = {FORWARD: facing, BACK: -facing}.get(move, 0)
    y = {JUMP: 1, CROUCH: -1}.get(move, 0)
    return Hands(x, y, skill)
