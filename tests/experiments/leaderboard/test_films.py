"""Films show the fights that they are of."""

import json
import shutil
import subprocess
import zlib
from base64 import b64decode
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from agents.spec import resolve
from arena import frame_data
from arena import state as S
from arena.frame_data.fighter_file import SUBPIXELS
from arena.match import play
from arena.replays.playback import Playback
from arena.window.drawing.boxes import Use, boxes_of
from arena.window.drawing.player import players
from arena.window.drawing.poses import pose_of
from arena.window.drawing.skeleton import BODIES, solve
from experiments.leaderboard.films import COLUMNS, STRIDE, Reel, pack

NODE = shutil.which("node")
NEAR = 13.0  # px by which a joint of a film may be off: feet that walk, most of all


def unpack(text: str, rows: int) -> NDArray[np.int64]:
    steps = np.frombuffer(zlib.decompress(b64decode(text)), "<i2").reshape(rows, -1)
    return np.cumsum(steps.astype(np.int64), axis=1)


@given(
    arrays.arrays(
        np.int64, st.tuples(st.just(3), st.integers(1, 40)), elements=st.integers(-9_000, 9_000)
    )
)
def test_what_is_packed_comes_out_again(values: NDArray[np.int64]) -> None:
    np.testing.assert_array_equal(unpack(pack(values), 3), values)


@pytest.fixture(scope="module")
def states() -> NDArray[np.int32]:
    """A fight with projectiles, throws and jumps: of agents that do all of it."""
    pairing = (resolve("scripted:zone"), resolve("scripted:grapple"))
    (result,) = play([pairing], 18, seed=4, record=True)
    return max((Playback.of(each).states for each in result.replays), key=_events)


def _events(states: NDArray[np.int32]) -> int:
    shots = sum((states[:, base + S.PROJECTILE_LEFT] > 0).any() for base in (0, S.PLAYER_FIELDS))
    kinds = len(np.unique(states[:, [S.STATUS, S.PLAYER_FIELDS + S.STATUS]]))
    return 100 * int(shots) + kinds  # shots first: few fights have one on each side


def test_every_second_frame_is_as_it_was(states: NDArray[np.int32]) -> None:
    reel = Reel()
    packed = reel.film(states)
    columns = unpack(packed, 2 * len(COLUMNS)).reshape(2, len(COLUMNS), -1)
    kept = np.concatenate([states[:-1:STRIDE], states[-1:]])
    assert columns.shape[2] == len(kept)
    for side in (0, 1):
        base = side * S.PLAYER_FIELDS
        own = dict(zip(COLUMNS, columns[side], strict=True))
        np.testing.assert_array_equal(own["x"], kept[:, base + S.X] // SUBPIXELS)
        np.testing.assert_array_equal(own["health"], kept[:, base + S.HEALTH])
        np.testing.assert_array_equal(own["status"], kept[:, base + S.STATUS])
        flies = kept[:, base + S.PROJECTILE_LEFT] > 0
        np.testing.assert_array_equal(own["shot"] >= 0, flies)
    assert (columns[:, COLUMNS.index("shot")] >= 0).any()
    assert len(packed) < 6_000


def test_poses_are_those_of_the_window_and_boxes_those_of_the_rules(
    states: NDArray[np.int32],
) -> None:
    reel = Reel()
    columns = unpack(reel.film(states), 2 * len(COLUMNS)).reshape(2, len(COLUMNS), -1)
    shared = reel.shared()
    poses = unpack(str(shared["poses"]), 2 * int(str(shared["points"]))).T
    boxes = shared["boxes"]
    assert isinstance(boxes, list)
    kept = np.concatenate([states[:-1:STRIDE], states[-1:]])
    off = []
    for moment in range(0, len(kept), 7):
        both = players(kept[moment])
        drawn = boxes_of(kept[moment], frame_data.table())
        for side, own in enumerate(both):
            joints = solve(pose_of(own, both[1 - side], frame_data.table()), BODIES[own.kind])
            found = poses[columns[side, COLUMNS.index("pose"), moment]]
            off.append(np.abs(np.ravel(joints[:15]) - found[:30]).max())
            told = boxes[columns[side, COLUMNS.index("boxes"), moment]]
            shot = [box for box in drawn if box.side == side and box.use is Use.HIT]
            strikes = [box for box in shot if own.fields[S.X] in (box.left, box.right)]
            assert len([box for box in told if box[0] == "hit"]) == len(strikes)
            for box, strike in zip([b for b in told if b[0] == "hit"], strikes, strict=True):
                assert box[4] - box[3] == (strike.high - strike.low) // SUBPIXELS
    assert max(off) < NEAR
    assert np.mean(off) < 2.0


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_the_script_reads_what_was_packed(states: NDArray[np.int32]) -> None:
    reel = Reel()
    film = {"packed": reel.film(states), "frames": len(states) - 1}
    script = resources.files("experiments.leaderboard") / "film.js"
    code = (
        f"const {{openReel, openFilm, sample}} = require({str(script)!r});"
        "const given = JSON.parse(require('fs').readFileSync(0));"
        "(async () => { const reel = await openReel(given.reel);"
        "const film = await openFilm(given.film, reel);"
        "const at = [0, 10, 10.5, film.moments - 1].map((m) => [0, 1].map((side) =>"
        "{ const s = sample(film, reel, side, m); return {...s, pose: [...s.pose]}; }));"
        "console.log(JSON.stringify({moments: film.moments, end: film.frameAt(film.moments - 1),"
        "mid: film.momentOf(20), at})); })();"
    )
    given_ = json.dumps({"reel": reel.shared(), "film": film})
    done = subprocess.run(
        [NODE, "-e", code], input=given_, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert found["moments"] == len(range(0, len(states) - 1, STRIDE)) + 1
    assert found["end"] == len(states) - 1
    assert found["mid"] == 20 / STRIDE
    for place, row in ((0, 0), (1, 20), (3, len(states) - 1)):
        for side in (0, 1):
            base = side * S.PLAYER_FIELDS
            told = found["at"][place][side]
            assert told["x"] == states[row, base + S.X] // SUBPIXELS
            assert told["health"] == states[row, base + S.HEALTH]
            assert told["status"] == S.STATUS_NAMES[states[row, base + S.STATUS]]
    one, other, between = (found["at"][k][0]["x"] for k in (1, 1, 2))
    after = states[22, S.X] // SUBPIXELS
    assert between == pytest.approx((one + after) / 2) or abs(after - other) > 60
