"""The page stands by itself: its figures without a script, and no text of an agent is code."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path

import pytest

from arena.base.errors import InputError
from experiments.leaderboard.charts import curve_chart, rating_chart
from experiments.leaderboard.page import page
from experiments.leaderboard.screenshot import browser, shoot
from tests.experiments.leaderboard.boards import EVIL, FIGHTERS, board, film

NODE = shutil.which("node")
FOLDER = resources.files("experiments.leaderboard")


class Read(HTMLParser):
    """Takes a page apart as a browser without scripts does."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.scripts: list[str] = []
        self.rows: list[list[str]] = []
        self._in: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        if tag == "script":
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "script" in self._in:
            self.scripts[-1] += data
            return
        self.text.append(data)
        if ("td" in self._in or "th" in self._in) and self.rows:
            self.rows[-1][-1] += data.strip()


def test_all_figures_stand_without_a_script() -> None:
    made = board(("alpha", "beta", "gamma"))
    rows = Read(page(made)).rows
    standing = next(row for row in rows if row[:2] == ["2", "beta"])
    assert standing[2:] == ["+0", "−50 to +200", "57.4", "54", "29", "4", "21", "1", "1"]
    assert next(row for row in rows if row[:2] == ["3", "gamma"])[3] == "−∞ to −310"
    first = made.pairings[0].counts
    won, drawn, lost = (sum(cell[k] for row in first for cell in row) for k in range(3))
    score = (won + drawn / 2) / (won + drawn + lost)
    cross = [row for row in rows if row[0] in ("1 alpha", "2 beta")]
    assert cross[0][2] == f"{100 * score:.0f}"
    assert cross[1][1] == f"{100 * (1 - score):.0f}"
    assert cross[0][1] == "·"
    text = " ".join(" ".join(Read(page(made)).text).split())
    assert "alpha (60 %) beats beta (70 %) beats gamma (80 %) beats alpha" in text
    assert "it said beta" in text


def test_no_text_of_an_agent_becomes_code() -> None:
    html = page(board(films=[film(title=EVIL)]))
    read = Read(html)
    assert [tag for tag, _ in read.tags].count("script") == 2
    for tag, attributes in read.tags:
        assert tag != "iframe"
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
    assert any(EVIL in text for text in read.text)
    assert EVIL not in html
    assert json.loads(read.scripts[0])["agents"][1] == EVIL


def test_it_refers_to_nothing_outside() -> None:
    html = page(board(films=[film()]))
    read = Read(html)
    for tag, attributes in read.tags:
        assert not attributes.keys() & {"src", "href", "srcset", "action", "data"}, tag
    for link in ("http:", "https:", "//cdn", "url(", "import ", "fetch(", "XMLHttp"):
        assert link not in html
    (policy,) = [
        str(attributes["content"])
        for tag, attributes in read.tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    digest = base64.b64encode(hashlib.sha256(read.scripts[1].encode()).digest()).decode()
    assert policy.split() == [
        *("default-src", "'none';", "style-src", "'unsafe-inline';"),
        *("script-src", f"'sha256-{digest}'"),
    ]


def test_what_a_screen_reader_needs_is_there() -> None:
    read = Read(page(board(films=[film()])))
    assert ("html", {"lang": "en"}) in read.tags
    ids = [attributes["id"] for _, attributes in read.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in read.tags:
        if tag == "svg":
            assert attributes["role"] == "img" and attributes["aria-label"]
        if tag == "th":
            assert attributes["scope"] in ("row", "col")
        for name in ("aria-labelledby", "aria-describedby"):
            assert attributes.get(name, ids[0]) in ids


def test_films_that_do_not_fit_are_left_out_and_said() -> None:
    films = [film("x" * 3_000, "one"), film("y" * 3_000, "two")]
    whole = page(board(films=films))
    assert whole.count('"packed"') == 6
    bare = len(page(board()).encode())
    some = page(board(films=films), bare + 15_000)
    assert len(some.encode()) <= bare + 15_000
    kept = json.loads(Read(some).scripts[0])["pairings"]
    assert [len(each["films"]) for each in kept] == [2, 1, 1]
    assert "Some fights to watch were left out" in some
    with pytest.raises(InputError, match="without a film"):
        page(board(films=films), bare - 1)


def test_nothing_at_all_makes_a_page() -> None:
    empty = replace(board(), agents=(), pairings=(), curves=(), cycles=(), forfeits=())
    html = page(replace(empty, left=(), notes=()))
    assert "No three agents" in html and "Nobody forfeited" in html


def test_pictures_stay_inside_though_intervals_have_no_end() -> None:
    made = board()
    chart = rating_chart(made.agents)
    assert [bar.open_low for bar in chart.bars] == [False, False, True]
    assert all(0 < bar.low <= bar.at <= bar.high < 640 for bar in chart.bars)
    panels = curve_chart(made.curves).panels
    assert [panel.agent for panel in panels] == [0]
    points = [float(value) for value in re.findall(r"[\d.-]+", panels[0].band)]
    assert all(0 <= value <= 240 for value in points)


@pytest.mark.skipif(NODE is None, reason="needs node")
def test_scores_are_counted_anew_for_some_fighters() -> None:
    made = board()
    asked = [
        (p, row, own, other) for p in (0, 2) for row in (0, 1, 2) for own in "x02" for other in "x1"
    ]
    pairings = [vars(pairing) | {"films": []} for pairing in made.pairings]
    code = (
        f"const {{countsOf, scoreOf}} = require({str(FOLDER / 'tables.js')!r});"
        f"const p = {json.dumps(pairings)};"
        f"const asked = {json.dumps(asked)};"
        "const any = (x) => x === 'x' ? '' : x;"
        "console.log(JSON.stringify(asked.map(([k, row, own, other]) => {"
        "const c = countsOf(p[k], row, any(own), any(other)); return [...c, scoreOf(c)]; })));"
    )
    done = subprocess.run([NODE, "-e", code], capture_output=True, text=True, check=True)
    for (k, row, own, other), found in zip(asked, json.loads(done.stdout), strict=True):
        pairing = made.pairings[k]
        turned = row != pairing.a
        total = [0, 0, 0]
        for a in range(len(FIGHTERS)):
            for b in range(len(FIGHTERS)):
                mine, theirs = (b, a) if turned else (a, b)
                if own in ("x", str(mine)) and other in ("x", str(theirs)):
                    cell = pairing.counts[a][b]
                    for j, count in enumerate(cell[::-1] if turned else cell):
                        total[j] += count
        assert found[:3] == total
        assert found[3] == pytest.approx((total[0] + total[1] / 2) / sum(total))


def has_browser() -> bool:
    try:
        return bool(browser())
    except InputError:
        return False


@pytest.mark.skipif(not has_browser(), reason="needs a browser")
def test_a_browser_runs_it_under_its_own_policy(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page(board()))
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000"]
    done = subprocess.run(
        [
            browser(),
            *options,
            "--enable-logging=stderr",
            "--dump-dom",
            f"{file.as_uri()}#fight=0-1",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert "CONSOLE" not in done.stderr
    assert re.search(r'<dialog id="viewer"[^>]* open=""', done.stdout)
    assert '<form id="filters">' in done.stdout  # no longer hidden
    assert len(re.findall(r"<td data-cell=[^>]*><button", done.stdout)) == 6
    shoot(file.as_uri(), tmp_path / "page.png", 400)
    assert (tmp_path / "page.png").stat().st_size > 1_000
