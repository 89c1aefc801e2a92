"use strict";
// A fighter on a canvas: joints to limbs, in the order from the far side to the near one.

const JOINTS = ["hips", "chest", "head", "nearShoulder", "nearElbow", "nearHand", "farShoulder",
  "farElbow", "farHand", "nearHip", "nearKnee", "nearFoot", "farHip", "farKnee", "farFoot",
  "tip", "butt"];

function darker(colour, share) {
  const part = (k) => Math.round(parseInt(colour.slice(k, k + 2), 16) * (1 - share));
  return `rgb(${part(1)} ${part(3)} ${part(5)})`;
}

function limb(ink, points, radii, colour) {
  ink.strokeStyle = colour;
  ink.lineCap = "round";
  for (let k = 0; k + 1 < points.length; k += 1) {
    ink.lineWidth = radii[k] + radii[k + 1];
    ink.beginPath();
    ink.moveTo(...points[k]);
    ink.lineTo(...points[k + 1]);
    ink.stroke();
  }
}

function disc(ink, centre, radius, colour) {
  ink.fillStyle = colour;
  ink.beginPath();
  ink.arc(...centre, radius, 0, 2 * Math.PI);
  ink.fill();
}

function trunk(ink, at, body, look) {
  const [dx, dy] = [at.chest[0] - at.hips[0], at.chest[1] - at.hips[1]];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const point = (across, up) =>
    [at.hips[0] + ux * up * length - uy * across, at.hips[1] + uy * up * length + ux * across];
  const outline = (points, colour) => {
    ink.fillStyle = colour;
    ink.beginPath();
    points.forEach((each, k) => (k ? ink.lineTo(...each) : ink.moveTo(...each)));
    ink.closePath();
    ink.fill();
  };
  const { waist, shoulder } = body;
  outline([point(-waist, -0.2), point(-waist, 0.3), point(-shoulder, 0.85),
    point(-shoulder * 0.6, 1.08), point(shoulder * 0.6, 1.08), point(shoulder, 0.82),
    point(waist, 0.3), point(waist, -0.2)], look.main);
  outline([point(-waist, 0), point(-waist, 0.14), point(waist, 0.14), point(waist, 0)], look.trim);
}

// Draw a fighter whose feet are at the origin; y up, facing right.
function drawFigure(ink, pose, fighter, look) {
  const { body } = fighter;
  const at = Object.fromEntries(
    JOINTS.map((name, k) => [name, [pose[2 * k], pose[2 * k + 1]]]));
  const arm = (side, shade) => {
    const bones = [at[`${side}Shoulder`], at[`${side}Elbow`], at[`${side}Hand`]];
    limb(ink, bones, body.arm, darker(look.skin, shade));
    const half = [0, 1].map((k) => bones[0][k] + (bones[1][k] - bones[0][k]) * 0.6);
    limb(ink, [bones[0], half], [body.arm[0] * 1.1, body.arm[1] * 1.1], darker(look.main, shade));
    disc(ink, bones[2], body.fist, darker(look.hard, shade));
  };
  const leg = (side, shade) => {
    const bones = [at[`${side}Hip`], at[`${side}Knee`], at[`${side}Foot`]];
    limb(ink, bones, body.limb, darker(look.legs, shade));
    const foot = bones[2];
    const toe = [foot[0] + body.limb[2] * 1.9, foot[1]];
    limb(ink, [foot, toe], [body.limb[2], body.limb[2] * 0.7], darker(look.hard, shade));
  };
  arm("far", 0.26);
  leg("far", 0.3);
  leg("near", 0);
  limb(ink, [at.chest, at.head], [body.arm[0], body.arm[0]], darker(look.skin, 0.15));
  trunk(ink, at, body, look);
  disc(ink, [at.head[0] - 1.5, at.head[1] + 2], body.head * 1.05, look.hair);
  disc(ink, at.head, body.head * 0.92, look.skin);
  disc(ink, [at.head[0] + body.head * 0.5, at.head[1] + 1], body.head * 0.16, "#111111");
  if (fighter.shaft) limb(ink, [at.butt, at.tip], [1.8, 1.8], look.hard);
  arm("near", 0);
}

if (typeof module !== "undefined") module.exports = { drawFigure, darker };
