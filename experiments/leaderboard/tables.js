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

function makePage() {
  const by = (id) => document.getElementById(id);
  const data = JSON.parse(by("data").textContent);
  const pairings = new Map();
  data.pairings.forEach((each) => {
    pairings.set(`${each.a}-${each.b}`, each);
    pairings.set(`${each.b}-${each.a}`, each);
  });
  const viewer = makeViewer(data, openReel(data.reel));

  function said(row, pairing) {
    const counts = countsOf(pairing, row, by("own").value, by("other").value);
    const score = scoreOf(counts);
    const text = `Won ${counts[0]}, drawn ${counts[1]}, lost ${counts[2]}`;
    const forfeits = pairing.forfeits ? ` ${pairing.forfeits} fights were forfeited.` : "";
    return score === null ? "No fights of these fighters."
      : `${text}: ${(100 * score).toFixed(1)} %.${forfeits}`;
  }

  function openCell(key) {
    const pairing = pairings.get(key);
    if (!pairing) return;
    const row = Number(key.split("-")[0]);
    viewer.open(pairing, row, said(row, pairing));
  }

  function fillCell(cell, score) {
    const button = cell.firstElementChild;
    button.textContent = score === null ? "–" : (100 * score).toFixed(0);
    cell.style.setProperty("--s", String(score ?? 0.5));
    cell.classList.toggle("lower", score !== null && score < 0.5);
  }

  function refresh() {
    const [own, other] = [by("own").value, by("other").value];
    const all = own === "" && other === "";
    document.querySelectorAll("#matrix td[data-cell]").forEach((cell) => {
      const row = Number(cell.dataset.cell.split("-")[0]);
      fillCell(cell, scoreOf(countsOf(pairings.get(cell.dataset.cell), row, own, other)));
    });
    document.querySelectorAll("#table tbody tr").forEach((line) => {
      const agent = Number(line.dataset.agent);
      const total = [0, 0, 0];
      data.pairings.filter((each) => each.a === agent || each.b === agent).forEach((each) =>
        countsOf(each, agent, own, other).forEach((count, k) => { total[k] += count; }));
      const score = scoreOf(total);
      const shown = {
        score: score === null ? "–" : (100 * score).toFixed(1),
        fights: total[0] + total[1] + total[2], won: total[0], drawn: total[1], lost: total[2],
      };
      Object.entries(shown).forEach(([part, value]) => {
        line.querySelector(`[data-part="${part}"]`).textContent = String(value);
      });
      line.querySelectorAll('[data-part="more"]').forEach((cell) => {
        cell.dataset.whole ??= cell.textContent;
        cell.textContent = all ? cell.dataset.whole : "–";
      });
    });
    by("filtered").textContent = all ? "" : "Scores and counts of these fights; ratings of all.";
  }

  document.querySelectorAll("#matrix td[data-cell]").forEach((cell) => {
    const button = document.createElement("button");
    button.type = "button";
    const [row, column] = cell.dataset.cell.split("-").map(Number);
    const films = pairings.get(cell.dataset.cell).films.length;
    button.title = `${data.agents[row]} against ${data.agents[column]}`;
    button.classList.toggle("films", films > 0);
    button.addEventListener("click", () => openCell(cell.dataset.cell));
    cell.replaceChildren(button);
  });
  by("how").hidden = by("filters").hidden = by("theme").hidden = false;
  by("own").addEventListener("change", refresh);
  by("other").addEventListener("change", refresh);
  by("filters").addEventListener("submit", (event) => event.preventDefault());
  by("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme === "dark"
      || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = dark ? "light" : "dark";
  });
  makeSortable(by("table"));
  refresh();
  const asked = /^#fight=(\d+-\d+)(?:&frame=(\d+))?$/.exec(location.hash);
  if (asked) {
    openCell(asked[1]);
    if (asked[2]) setTimeout(() => viewer.seek(Number(asked[2])), 400);
  }
}

if (typeof module !== "undefined") module.exports = { countsOf, scoreOf };
else makePage();
