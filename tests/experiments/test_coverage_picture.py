"""Coverage is drawn as one picture and as a page that holds everything itself."""

from pathlib import Path

import pytest

from experiments.cli.main import main
from logs.corpus import Corpus
from logs.player_kinds import PlayerKind
from tests.recording import lively_inputs, record_inputs


def test_stats_draws_what_a_corpus_covers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fights = [record_inputs(lively_inputs(150, k), seed=k, fighters=(k, 2 - k)) for k in range(3)]
    path = tmp_path / "small.corpus"
    Corpus(fights, {"scripted:one": PlayerKind("waits", "nov<ice")}).save(path)
    png, html = tmp_path / "coverage.png", tmp_path / "coverage.html"
    assert main(["logs", "stats", str(path), "--picture", str(png), "--html", str(html)]) == 0
    shown = capsys.readouterr().out
    assert png.read_bytes().startswith(b"\x89PNG")
    page = html.read_text(encoding="utf-8")
    assert page.count("data:image/png;base64,") == 4
    assert "small.corpus" in page and shown.splitlines()[0] in page
    assert 'src="http' not in page
