"use strict";
// The viewer: a fight on a canvas, played, stepped through, and told in words.

const BOX_COLOURS = { hurt: "#56b4e9", safe: "#faf8f0", hit: "#d55e00", throw: "#cc79a7" };
const SIDE_COLOURS = ["#56b4e9", "#e69f00"];
const FLOOR = 450;
const CLOSEST = 560; // least width of the view, px of the stage
const MARGIN = 48; // px of the stage beyond its walls
const GAUGE = 380;
const EDGE = 30;
const TOLD_EVERY = 15; // frames between two texts of a fight that is played

class Viewer {
  constructor(data, ready) {
    [this.data, this.ready] = [data, ready];
    this.by = (id) => document.getElementById(id);
    [this.dialog, this.canvas, this.scrub] = ["viewer", "stage", "scrub"].map(this.by);
    this.ink = this.canvas.getContext("2d");
    [this.film, this.reel, this.moment] = [null, null, 0];
    [this.playing, this.before, this.asked] = [false, 0, 0];
    this.listen();
  }

  listen() {
    const on = (id, event, act) => this.by(id).addEventListener(event, act);
    const step = (frames) => this.film && this.seek(this.film.frameAt(this.moment) + frames);
    on("play", "click", () => this.play(!this.playing));
    on("back", "click", () => step(-1));
    on("on", "click", () => step(1));
    on("close", "click", () => this.dialog.close());
    on("show-boxes", "change", () => this.film && this.draw());
    on("scrub", "input", () => this.seek(Number(this.scrub.value)));
    on("viewer", "close", () => this.play(false));
    on("viewer", "keydown", (event) => {
      const own = ["BUTTON", "SELECT"].includes(event.target.tagName)
        || event.target.id === "show-boxes";
      if (event.key !== " " || own) return;
      event.preventDefault();
      this.play(!this.playing);
    });
  }

  // --- what is drawn ---------------------------------------------------------------------------
  fighter(side) {
    return this.reel.fighters[this.film.fighters[side]];
  }

  draw() {
    const { ink, canvas } = this;
    const both = [0, 1].map((side) => sample(this.film, this.reel, side, this.moment));
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.fillStyle = "#2b2938";
    ink.fillRect(0, 0, canvas.width, FLOOR);
    ink.fillStyle = "#3d3a4d";
    ink.fillRect(0, FLOOR, canvas.width, canvas.height - FLOOR);
    this.aim(both[0].x, both[1].x);
    this.drawStage();
    both.forEach((own, side) => this.drawFighter(own, side));
    both.forEach((own, side) => this.drawBoxes(own, side));
    ink.setTransform(1, 0, 0, 1, 0, 0);
    both.forEach((own, side) => this.drawGauges(own, side));
    const left = this.reel.clock - this.film.frameAt(this.moment);
    const seconds = String(Math.ceil(left / this.reel.rate));
    this.write(seconds, canvas.width / 2, 38, 90, "center", "bold 26px system-ui, sans-serif");
    this.tell(both);
  }

  // Draw in px of the stage from here on, y up from the floor.
  aim(first, second) {
    const { stage } = this.reel;
    const wanted = Math.max(Math.abs(second - first) + 260, CLOSEST);
    const width = Math.min(wanted, stage + 2 * MARGIN);
    const middle = (first + second - width) / 2;
    const left = Math.min(Math.max(middle, -MARGIN), stage + MARGIN - width);
    const zoom = this.canvas.width / width;
    this.ink.setTransform(zoom, 0, 0, -zoom, -left * zoom, FLOOR);
  }

  drawStage() {
    const { ink, reel } = this;
    ink.fillStyle = "#ffffff14";
    for (let x = 0; x <= reel.stage; x += 80) ink.fillRect(x - 0.5, -200, 1, 200);
    ink.fillStyle = "#faf8f0";
    [-6, reel.stage].forEach((x) => ink.fillRect(x, 0, 6, 500)); // the walls
  }

  drawFighter(own, side) {
    const { ink } = this;
    ink.fillStyle = "#00000050";
    ink.beginPath();
    ink.ellipse(own.x, -2, 26, 5, 0, 0, 2 * Math.PI);
    ink.fill();
    ink.save();
    ink.translate(own.x, own.y);
    ink.scale(own.facing, 1);
    drawFigure(ink, own.pose, this.fighter(side), this.fighter(side).looks[side]);
    ink.restore();
  }

  drawBoxes(own, side) {
    const all = this.by("show-boxes").checked;
    own.boxes.filter(([use]) => all || use === "hit" || use === "throw")
      .forEach(([use, near, far, low, high]) => {
        const ends = [own.x + near * own.facing, own.x + far * own.facing];
        this.box(Math.min(...ends), own.y + low, Math.max(...ends), own.y + high, use);
      });
    if (own.shot === null) return;
    const [near, far, low, high] = this.fighter(side).shot;
    this.ink.fillStyle = this.fighter(side).looks[side].glow;
    this.ink.beginPath();
    this.ink.ellipse(own.shot, (low + high) / 2, (far - near) / 2 + 6, 14, 0, 0, 2 * Math.PI);
    this.ink.fill();
    this.box(own.shot + near, low, own.shot + far, high, "hit");
  }

  box(left, low, right, high, use) {
    this.ink.strokeStyle = BOX_COLOURS[use];
    this.ink.fillStyle = `${BOX_COLOURS[use]}40`;
    this.ink.lineWidth = 1.5;
    this.ink.fillRect(left, low, right - left, high - low);
    this.ink.strokeRect(left, low, right - left, high - low);
  }

  drawGauges(own, side) {
    const { data, film, reel } = this;
    const outer = side ? this.canvas.width - EDGE : EDGE;
    this.gauge(side, own.health / this.fighter(side).health, 18, 18, SIDE_COLOURS[side]);
    this.gauge(side, own.meter / reel.meter, 40, 6, "#f0e442");
    const name = `${data.agents[film.sides[side]]} (${data.fighters[film.fighters[side]]})`;
    this.write(name, outer, 66, 400, side ? "right" : "left", "15px system-ui, sans-serif");
  }

  gauge(side, share, top, height, colour) {
    const left = side ? this.canvas.width - EDGE - GAUGE : EDGE;
    const filled = GAUGE * Math.min(Math.max(share, 0), 1);
    this.ink.fillStyle = "#00000080";
    this.ink.fillRect(left, top, GAUGE, height);
    this.ink.fillStyle = colour;
    this.ink.fillRect(side ? left : left + GAUGE - filled, top, filled, height);
  }

  write(text, x, y, width, align, font) {
    const { ink } = this;
    [ink.font, ink.fillStyle, ink.textAlign] = [font, "#faf8f0", align];
    let shown = text;
    while (shown.length > 4 && ink.measureText(shown).width > width) shown = `…${shown.slice(2)}`;
    ink.fillText(shown, x, y);
  }

  tell(both) {
    const { film, data } = this;
    const frame = film.frameAt(this.moment);
    this.scrub.value = String(frame);
    const said = both.map((own, side) => {
      const share = Math.round((100 * own.health) / this.fighter(side).health);
      return `${data.agents[film.sides[side]]}: ${own.status}, ${share} % health`;
    });
    const text = `Frame ${frame} of ${film.frames}. ${said.join("; ")}.`;
    this.scrub.setAttribute("aria-valuetext", text);
    if (!this.playing || frame % TOLD_EVERY === 0) this.by("moment").textContent = text;
  }

  // --- time ------------------------------------------------------------------------------------
  tick(now) {
    if (!this.playing) return;
    const last = this.film.moments - 1;
    // A frame's time may lie before the moment at which it was asked for.
    const seconds = Math.max(now - this.before, 0) / 1000;
    const frames = seconds * this.reel.rate * Number(this.by("speed").value);
    this.before = now;
    this.moment = Math.min(this.moment + frames / this.reel.stride, last);
    if (this.moment >= last) this.play(false);
    this.draw();
    if (this.playing) requestAnimationFrame((next) => this.tick(next));
  }

  play(wanted) {
    this.playing = wanted && this.film !== null;
    this.by("play").textContent = this.playing ? "❚❚" : "▶";
    if (!this.playing) return;
    if (this.moment >= this.film.moments - 1) this.moment = 0;
    this.before = performance.now();
    requestAnimationFrame((now) => this.tick(now));
  }

  seek(frame) {
    if (this.film === null) return;
    this.play(false);
    this.moment = this.film.momentOf(Math.min(Math.max(frame, 0), this.film.frames));
    this.draw();
  }

  // --- which fight -----------------------------------------------------------------------------
  async show(next, button) {
    const turn = (this.asked += 1);
    [...this.by("films").children].forEach((each) =>
      each.setAttribute("aria-pressed", String(each === button)));
    this.play(false);
    this.reel = await this.ready;
    const opened = await openFilm(next, this.reel);
    if (turn !== this.asked) return; // another fight was asked for meanwhile
    [this.film, this.moment] = [opened, 0];
    this.scrub.max = String(opened.frames);
    this.draw();
    this.play(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  }

  // Open what a row's agent fought against another; gives when its first fight is on the screen.
  open(pairing, row, said) {
    const { by, data } = this;
    const both = row === pairing.a ? [pairing.a, pairing.b] : [pairing.b, pairing.a];
    by("viewer-title").textContent = both.map((each) => data.agents[each]).join(" against ");
    by("viewer-score").textContent = said;
    this.film = null;
    this.asked += 1;
    by("screen").hidden = pairing.films.length === 0;
    const buttons = pairing.films.map((each) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = each.fight ? `Fight ${each.fight}: ${each.title}` : each.title;
      button.addEventListener("click", () => this.show(each, button));
      return button;
    });
    by("films").replaceChildren(...buttons);
    if (!this.dialog.open) this.dialog.showModal();
    return buttons.length ? this.show(pairing.films[0], buttons[0]) : Promise.resolve();
  }
}
