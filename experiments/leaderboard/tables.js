"use strict";
// The tables: sorted by any column, and counted anew for some fighters alone.

// Add up (won, drawn, lost) of a row's agent against a column's, for the fighters asked for.
function countsOf(pairing, row, own, other) {
  const turned = row !== pairing.a;
  const total = [0, 0, 0];
  pairing.counts.forEach((line, a) => line.forEach((cell, b) => {
    const [mine, theirs] = turned ? [b, a] : [a, b];
    if ((own !== "" && Number(own) !== mine) || (other !== "" && Number(other) !== theirs)) return;
    (turned ? [...cell].reverse() : cell).forEach((count, k) => { total[k] += count; });
  }));
  return total;
}

function scoreOf([won, drawn, lost]) {
  const fights = won + drawn + lost;
  return fights ? (won + drawn / 2) / fights : null;
}

function makeSortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.filter((head) => head.dataset.sort).forEach((head) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const column = heads.indexOf(head);
      const text = head.dataset.sort === "text";
      const was = head.getAttribute("aria-sort");
      const down = was === null ? !text && column > 0 : was === "ascending";
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const value = (line) => {
        const cell = line.cells[column];
        if (text) return cell.textContent;
        const number = parseFloat(cell.dataset.value ?? cell.textContent);
        return Number.isNaN(number) ? -Infinity : number;
      };
      const less = (a, b) => (text ? value(a).localeCompare(value(b))
        : value(a) < value(b) ? -1 : Number(value(a) > value(b)));
      body.append(...[...body.rows].sort((a, b) => (down ? less(b, a) : less(a, b))));
    });
  });
}

class Page {
  constructor() {
    this.by = (id) => document.getElementById(id);
    this.data = JSON.parse(this.by("data").textContent);
    this.pairings = new Map(this.data.pairings.flatMap((each) =>
      [[`${each.a}-${each.b}`, each], [`${each.b}-${each.a}`, each]]));
    this.viewer = new Viewer(this.data, openReel(this.data.reel));
    this.cells = [...document.querySelectorAll("#matrix td[data-cell]")];
    this.cells.forEach((cell) => this.makeButton(cell));
    ["how", "filters", "theme"].forEach((id) => { this.by(id).hidden = false; });
    ["own", "other"].forEach((id) =>
      this.by(id).addEventListener("change", () => this.refresh()));
    this.by("filters").addEventListener("submit", (event) => event.preventDefault());
    this.by("theme").addEventListener("click", turnTheme);
    makeSortable(this.by("table"));
    this.refresh();
    this.openAsked();
  }

  makeButton(cell) {
    const button = document.createElement("button");
    button.type = "button";
    const names = cell.dataset.cell.split("-").map((agent) => this.data.agents[Number(agent)]);
    button.title = names.join(" against ");
    button.classList.toggle("films", this.pairings.get(cell.dataset.cell).films.length > 0);
    button.addEventListener("click", () => this.open(cell.dataset.cell));
    cell.replaceChildren(button);
  }

  counts(pairing, row) {
    return countsOf(pairing, row, this.by("own").value, this.by("other").value);
  }

  open(key) {
    const pairing = this.pairings.get(key);
    if (!pairing) return Promise.resolve();
    const row = Number(key.split("-")[0]);
    const [won, drawn, lost] = this.counts(pairing, row);
    const score = scoreOf([won, drawn, lost]);
    const forfeits = pairing.forfeits ? ` ${pairing.forfeits} fights were forfeited.` : "";
    const said = score === null ? "No fights of these fighters."
      : `Won ${won}, drawn ${drawn}, lost ${lost}: ${(100 * score).toFixed(1)} %.${forfeits}`;
    return this.viewer.open(pairing, row, said);
  }

  async openAsked() {
    const asked = /^#fight=(\d+-\d+)(?:&frame=(\d+))?$/.exec(location.hash);
    if (!asked) return;
    await this.open(asked[1]);
    if (asked[2]) this.viewer.seek(Number(asked[2]));
  }

  refresh() {
    const all = this.by("own").value === "" && this.by("other").value === "";
    this.cells.forEach((cell) => {
      const row = Number(cell.dataset.cell.split("-")[0]);
      const score = scoreOf(this.counts(this.pairings.get(cell.dataset.cell), row));
      cell.firstElementChild.textContent = score === null ? "–" : (100 * score).toFixed(0);
      cell.style.setProperty("--s", String(score ?? 0.5));
      cell.classList.toggle("lower", score !== null && score < 0.5);
    });
    document.querySelectorAll("#table tbody tr").forEach((line) => this.fillLine(line, all));
    this.by("filtered").textContent =
      all ? "" : "Scores and counts of these fights; ratings of all.";
  }

  fillLine(line, all) {
    const agent = Number(line.dataset.agent);
    const total = [0, 0, 0];
    this.data.pairings.filter((each) => each.a === agent || each.b === agent).forEach((each) =>
      this.counts(each, agent).forEach((count, k) => { total[k] += count; }));
    const score = scoreOf(total);
    const [won, drawn, lost] = total;
    const shown = { score: score === null ? "–" : (100 * score).toFixed(1), won, drawn, lost };
    Object.entries({ ...shown, fights: won + drawn + lost }).forEach(([part, value]) => {
      line.querySelector(`[data-part="${part}"]`).textContent = String(value);
    });
    line.querySelectorAll('[data-part="more"]').forEach((cell) => {
      cell.dataset.whole ??= cell.textContent;
      cell.textContent = all ? cell.dataset.whole : "–";
    });
  }
}

function turnTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme === "dark"
    || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "light" : "dark";
}

if (typeof module !== "undefined") module.exports = { countsOf, scoreOf };
else new Page();
