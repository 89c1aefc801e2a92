"use strict";
// The viewer: a fight on a canvas, played, stepped through, and told in words.

const BOX_COLOURS = { hurt: "#56b4e9", safe: "#faf8f0", hit: "#d55e00", throw: "#cc79a7" };
const FLOOR = 450;
const CLOSEST = 560; // least width of the view, px of the stage

function makeViewer(data, ready) {
  const by = (id) => document.getElementById(id);
  const [dialog, canvas, scrub] = [by("viewer"), by("stage"), by("scrub")];
  const ink = canvas.getContext("2d");
  let [film, reel, moment, playing, before, asked] = [null, null, 0, false, 0, 0];

  function view(first, second) {
    const width = Math.min(Math.max(Math.abs(second - first) + 260, CLOSEST), reel.stage + 96);
    const left = (first + second - width) / 2;
    return [Math.min(Math.max(left, -48), reel.stage + 48 - width), canvas.width / width];
  }

  function gauge(side, share, top, height, colour) {
    const width = 380;
    const left = side ? canvas.width - 30 - width : 30;
    const filled = width * Math.min(Math.max(share, 0), 1);
    ink.fillStyle = "#00000080";
    ink.fillRect(left, top, width, height);
    ink.fillStyle = colour;
    ink.fillRect(side ? left : left + width - filled, top, filled, height);
  }

  function label(text, x, y, width, align, colour, font) {
    ink.font = font;
    ink.fillStyle = colour;
    ink.textAlign = align;
    let shown = text;
    while (shown.length > 4 && ink.measureText(shown).width > width) shown = `…${shown.slice(2)}`;
    ink.fillText(shown, x, y);
  }

  function drawGauges(both) {
    both.forEach((own, side) => {
      const fighter = reel.fighters[film.fighters[side]];
      gauge(side, own.health / fighter.health, 18, 18, side ? "#e69f00" : "#56b4e9");
      gauge(side, own.meter / reel.meter, 40, 6, "#f0e442");
      const name = `${data.agents[film.sides[side]]} (${data.fighters[film.fighters[side]]})`;
      const x = side ? canvas.width - 30 : 30;
      label(name, x, 66, 400, side ? "right" : "left", "#faf8f0", "15px system-ui, sans-serif");
    });
    const seconds = Math.ceil((reel.clock - film.frameAt(moment)) / reel.rate);
    label(String(seconds), canvas.width / 2, 38, 90, "center", "#faf8f0", "bold 26px system-ui");
  }

  function drawBoxes(own, side) {
    const rectangle = (left, low, right, high, use) => {
      ink.strokeStyle = BOX_COLOURS[use];
      ink.fillStyle = `${BOX_COLOURS[use]}40`;
      ink.lineWidth = 1.5;
      ink.fillRect(left, low, right - left, high - low);
      ink.strokeRect(left, low, right - left, high - low);
    };
    const always = (use) => use === "hit" || use === "throw";
    own.boxes.filter(([use]) => by("show-boxes").checked || always(use))
      .forEach(([use, near, far, low, high]) => {
        const ends = [own.x + near * own.facing, own.x + far * own.facing];
        rectangle(Math.min(...ends), own.y + low, Math.max(...ends), own.y + high, use);
      });
    if (own.shot === null) return;
    const fighter = reel.fighters[film.fighters[side]];
    const [near, far, low, high] = fighter.shot;
    const colour = fighter.looks[side].glow;
    ink.fillStyle = colour;
    ink.beginPath();
    ink.ellipse(own.shot, (low + high) / 2, (far - near) / 2 + 6, 14, 0, 0, 2 * Math.PI);
    ink.fill();
    rectangle(own.shot + near, low, own.shot + far, high, "hit");
  }

  function draw() {
    const both = [0, 1].map((side) => sample(film, reel, side, moment));
    const [left, zoom] = view(both[0].x, both[1].x);
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.fillStyle = "#2b2938";
    ink.fillRect(0, 0, canvas.width, FLOOR);
    ink.fillStyle = "#3d3a4d";
    ink.fillRect(0, FLOOR, canvas.width, canvas.height - FLOOR);
    ink.setTransform(zoom, 0, 0, -zoom, -left * zoom, FLOOR);
    ink.fillStyle = "#ffffff14";
    for (let x = 0; x <= reel.stage; x += 80) ink.fillRect(x - 0.5, -200, 1, 200);
    ink.fillStyle = "#faf8f0";
    [-6, reel.stage].forEach((x) => ink.fillRect(x, 0, 6, 500)); // the walls
    both.forEach((own, side) => {
      const fighter = reel.fighters[film.fighters[side]];
      ink.fillStyle = "#00000050";
      ink.beginPath();
      ink.ellipse(own.x, -2, 26, 5, 0, 0, 2 * Math.PI);
      ink.fill();
      ink.save();
      ink.translate(own.x, own.y);
      ink.scale(own.facing, 1);
      drawFigure(ink, own.pose, fighter, fighter.looks[side]);
      ink.restore();
    });
    both.forEach((own, side) => drawBoxes(own, side));
    ink.setTransform(1, 0, 0, 1, 0, 0);
    drawGauges(both);
    tell(both);
  }

  function tell(both) {
    const frame = film.frameAt(moment);
    scrub.value = String(frame);
    const said = both.map((own, side) => {
      const share = Math.round((100 * own.health) / reel.fighters[film.fighters[side]].health);
      return `${data.agents[film.sides[side]]}: ${own.status}, ${share} % health`;
    });
    const text = `Frame ${frame} of ${film.frames}. ${said.join("; ")}.`;
    scrub.setAttribute("aria-valuetext", text);
    if (!playing || frame % 15 === 0) by("moment").textContent = text;
  }

  function tick(now) {
    if (!playing) return;
    // A frame's time may lie before the moment at which it was asked for.
    const frames = (Math.max(now - before, 0) / 1000) * reel.rate * Number(by("speed").value);
    before = now;
    moment = Math.min(moment + frames / reel.stride, film.moments - 1);
    if (moment >= film.moments - 1) play(false);
    draw();
    if (playing) requestAnimationFrame(tick);
  }

  function play(wanted) {
    playing = wanted && film !== null;
    by("play").textContent = playing ? "❚❚" : "▶";
    if (!playing) return;
    if (moment >= film.moments - 1) moment = 0;
    before = performance.now();
    requestAnimationFrame(tick);
  }

  function seek(frame) {
    if (film === null) return;
    play(false);
    moment = film.momentOf(Math.min(Math.max(frame, 0), film.frames));
    draw();
  }

  async function show(next, button) {
    const turn = (asked += 1);
    [...by("films").children].forEach((each) =>
      each.setAttribute("aria-pressed", String(each === button)));
    play(false);
    reel = await ready;
    const opened = await openFilm(next, reel);
    if (turn !== asked) return; // another fight was asked for meanwhile
    [film, moment] = [opened, 0];
    scrub.max = String(film.frames);
    draw();
    play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  }

  function open(pairing, row, said) {
    const turned = row !== pairing.a;
    const names = (turned ? [pairing.b, pairing.a] : [pairing.a, pairing.b])
      .map((each) => data.agents[each]);
    by("viewer-title").textContent = `${names[0]} against ${names[1]}`;
    by("viewer-score").textContent = said;
    film = null;
    asked += 1;
    by("screen").hidden = pairing.films.length === 0;
    const buttons = pairing.films.map((each) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = each.fight ? `Fight ${each.fight}: ${each.title}` : each.title;
      button.addEventListener("click", () => show(each, button));
      return button;
    });
    by("films").replaceChildren(...buttons);
    if (!dialog.open) dialog.showModal();
    if (buttons.length) buttons[0].click();
  }

  by("play").addEventListener("click", () => play(!playing));
  by("back").addEventListener("click", () => film && seek(film.frameAt(moment) - 1));
  by("on").addEventListener("click", () => film && seek(film.frameAt(moment) + 1));
  by("close").addEventListener("click", () => dialog.close());
  by("show-boxes").addEventListener("change", () => film && draw());
  scrub.addEventListener("input", () => seek(Number(scrub.value)));
  dialog.addEventListener("close", () => play(false));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.tagName !== "BUTTON" && event.target.id !== "show-boxes") {
      event.preventDefault();
      play(!playing);
    }
  });
  return { open, seek };
}
