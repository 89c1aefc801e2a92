"use strict";
// Films: columns of 16-bit differences, deflated, in base64 (experiments/leaderboard/films.py).

async function unpack(text, columns) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const view = new DataView(await new Response(stream).arrayBuffer());
  const length = view.byteLength / 2 / columns;
  return Array.from({ length: columns }, (_, column) => {
    const values = new Int32Array(length);
    let value = 0;
    for (let k = 0; k < length; k += 1) {
      value += view.getInt16(2 * (column * length + k), true);
      values[k] = value;
    }
    return values;
  });
}

async function openReel(reel) {
  const columns = await unpack(reel.poses, 2 * reel.points);
  const poses = Array.from({ length: reel.pose_count }, (_, pose) =>
    Float32Array.from(columns, (column) => column[pose]));
  return { ...reel, poses };
}

async function openFilm(film, reel) {
  const names = reel.columns;
  const columns = await unpack(film.packed, 2 * names.length);
  const tracks = [0, 1].map((side) =>
    Object.fromEntries(names.map((name, k) => [name, columns[side * names.length + k]])));
  const last = tracks[0].x.length - 1;
  const frameAt = (moment) => Math.min(Math.round(moment * reel.stride), film.frames);
  const momentOf = (frame) => (frame >= film.frames ? last : Math.min(frame / reel.stride, last));
  return { ...film, tracks, moments: last + 1, frameAt, momentOf };
}

const MOVES_AT_ONCE = 60; // px in a moment, beyond which a fighter has not walked there

// What is to be drawn of a side between two moments.
function sample(film, reel, side, moment) {
  const own = film.tracks[side];
  const k = Math.min(Math.floor(moment), film.moments - 1);
  const next = Math.min(k + 1, film.moments - 1);
  const share = moment - k;
  const jumps = Math.abs(own.x[next] - own.x[k]) > MOVES_AT_ONCE;
  const between = (a, b) => (jumps ? a : a + (b - a) * share);
  const first = reel.poses[own.pose[k]];
  const second = reel.poses[own.pose[next]];
  const turned = own.facing[k] !== own.facing[next];
  return {
    x: between(own.x[k], own.x[next]),
    y: between(own.y[k], own.y[next]),
    facing: own.facing[k],
    pose: turned ? first : first.map((value, j) => between(value, second[j])),
    boxes: reel.boxes[own.boxes[k]],
    health: own.health[k],
    meter: own.meter[k],
    status: reel.statuses[own.status[k]],
    shot: own.shot[k] < 0 ? null
      : own.shot[next] < 0 ? own.shot[k] : between(own.shot[k], own.shot[next]),
  };
}

if (typeof module !== "undefined") module.exports = { unpack, openReel, openFilm, sample };
