"""What people say of agents, and the commands on their fights."""

import json
from pathlib import Path

import pytest

from arena.replays import file as files
from arena.replays.entries import Complaint, Filters, Label, LabelKind, Party, Rating
from arena.replays.library import Library, new_match
from experiments.cli.main import main
from experiments.humans import records
from logs.corpus import Corpus
from tests.arena.replays.fights import ADA, RUSH, recorded

BO = Party("Bo", is_person=True)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Two matches against one agent, one against a newer one, one between people."""
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))
    made = Library(tmp_path / "human", [])
    match = new_match()
    made.save(recorded(80, 1), (ADA, RUSH), match=match, number=1, forfeit=0)
    last = made.save(recorded(80, 2), (ADA, RUSH), match=match, number=2, forfeit=0).entry
    made.save(recorded(80, 3), (RUSH, BO), match=new_match(), forfeit=0)
    made.save(recorded(80, 4), (BO, RUSH))  # broken off
    newer = Party(RUSH.name, fingerprint="f" * 16)
    other = made.save(recorded(80, 5), (ADA, newer), forfeit=1).entry
    made.save(recorded(80, 6), (ADA, BO), forfeit=1)
    ticks = (Complaint.STOOD_STILL, Complaint.SPAMMED)
    made.rate(last, Rating(2, ticks, "only\nlights", "Ada", {Complaint.SPAMMED: 33}))
    made.rate(other, Rating(4, (Complaint.GOOD_FIGHT,), "", "Ada"))
    return made


def test_agents_are_told_apart_by_what_they_are(library: Library) -> None:
    old, new = records(library)
    assert (old.fingerprint, new.fingerprint) == (RUSH.fingerprint, "f" * 16)
    assert (old.fights, old.wins, old.losses, old.draws, old.broken_off) == (3, 2, 1, 0, 1)
    assert old.forfeits == 1 and old.people == 2
    assert old.win_rate == pytest.approx(2 / 3) and old.ci95[0] < 2 / 3 < old.ci95[1]
    assert (new.fights, new.wins, new.stars) == (1, 0, 4.0)
    assert records(library, Filters(player="Bo"))[0].fights == 1


def test_fights_that_began_midway_say_nothing_of_who_is_stronger(library: Library) -> None:
    before, _ = records(library)
    library.save(recorded(80, 7), (ADA, RUSH), forfeit=1, note="taken over")
    library.save(recorded(80, 8), (ADA, Party("training:dummy")), note="training")
    after, _ = records(library)
    assert after == before


def test_complaints_lead_to_file_and_frame(library: Library) -> None:
    old, _ = records(library)
    assert set(old.complaints) == {"stood still", "spammed"}
    (spammed,) = old.complaints["spammed"]
    assert spammed.frame == 33 and Path(spammed.file).exists()
    (still,) = old.complaints["stood still"]
    assert still.frame is not None and 0 <= still.frame < 80


def test_a_fight_that_cannot_be_played_again_still_counts(library: Library) -> None:
    old, _ = records(library)
    Path(old.complaints["spammed"][0].file).unlink()
    old, _ = records(library)
    assert old.fights == 3
    assert old.complaints["spammed"][0].frame == 33
    assert old.complaints["stood still"][0].frame is None


def test_humans_prints_what_people_say(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["humans"]) == 0
    text = capsys.readouterr().out
    assert "66.7 %" in text and "spammed: 1" in text
    assert "--at 33  # only lights" in text
    assert main(["humans", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [agent["wins"] for agent in data["agents"]] == [2, 0]
    assert data["agents"][0]["complaints"]["spammed"][0]["frame"] == 33


def test_humans_without_fights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))
    assert main(["humans"]) == 0
    assert "no fights of people" in capsys.readouterr().out
    assert main(["humans", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err


def test_replay_headless_writes_films(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = library.fights()[0].path
    gif = tmp_path / "out.gif"
    wanted = ["replay", str(path), "--headless", "--gif", str(gif), "--at", "20", "--until", "40"]
    assert main([*wanted, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["films"] == {str(gif): 7} and gif.stat().st_size > 1_000
    assert data["frames"] == 80
    assert main(["replay", str(path), "--headless"]) == 0
    assert "bit for bit" in capsys.readouterr().out


def test_a_fight_of_a_corpus_is_shown_too(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "some.corpus"
    Corpus([recorded(40, 1), recorded(50, 2)]).save(path)
    assert main(["replay", str(path), "--fight", "1", "--headless", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["frames"] == 50
    assert main(["replay", str(path), "--fight", "2", "--headless"]) == 2
    assert "fights 0 to 1" in capsys.readouterr().err
    assert main(["replay", str(path), "--headless"]) == 2
    assert "not a replay" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "match"),
    [(None, "cannot be read"), (b"GIF89a...", "cut short"), (b"x" * 400, "not a replay")],
)
def test_a_missing_or_foreign_replay_is_one_line(
    library: Library,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes | None,
    match: str,
) -> None:
    path = tmp_path / "some.replay"
    if content is not None:
        path.write_bytes(content)
    for options in ([], ["--headless"]):
        assert main(["replay", str(path), *options]) == 2
        error = capsys.readouterr().err.strip().splitlines()
        assert len(error) == 1 and match in error[0] and str(path) in error[0]


@pytest.mark.parametrize(
    ("options", "match"),
    [
        (["--at", "81"], "80 frames"),
        (["--gif", "a.mp4"], "end its name with .gif"),
        (["--mp4", "/proc/nowhere/a.mp4"], "cannot be written"),
    ],
)
def test_bad_options_of_replay_are_one_line(
    library: Library, capsys: pytest.CaptureFixture[str], options: list[str], match: str
) -> None:
    path = library.fights()[0].path
    assert main(["replay", str(path), "--headless", *options]) == 2
    assert match in capsys.readouterr().err


def test_clones_learn_from_a_folder_of_peoples_fights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))
    library = Library(tmp_path / "human", [])
    for seed in range(1, 7):
        library.save(recorded(300, seed), (ADA, RUSH))
    (library.folder / "old.replay").write_bytes(files.encode(recorded(20))[:-3])
    out = tmp_path / "clone"
    command = ["train", "clone", "--logs", str(library.folder), "--out", str(out), "--no-wandb"]
    small = ["--epochs", "1", "--fights", "2", "--opponents", "scripted:standstill", "--width", "8"]
    assert main([*command, *small]) == 0
    said = capsys.readouterr()
    assert "passed over" in said.err and "old.replay" in said.err
    told = json.loads((out / "metadata.json").read_text())
    assert {stretch[3] for stretch in told["excluded"]} == {1}  # the agent's side of every fight


def test_a_first_day_that_is_none_is_refused(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["humans", str(library.folder), "--since", "yesterday"]) == 2
    assert "'yesterday' is no day" in capsys.readouterr().err


def test_frames_that_a_person_labelled_exclude_are_not_tested_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STANDSTILL_HOME", str(tmp_path))
    library = Library(tmp_path / "human", [])
    for seed in range(1, 7):
        entry = library.save(recorded(200, seed), (ADA, RUSH)).entry
        library.label(entry.digest, Label(50, 100, LabelKind.EXCLUDE))
    library.close()
    command = ["offline-test", "scripted:standstill", "--logs", str(library.folder)]
    assert main([*command, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    rows = 2 * (200 - told["delay"])
    assert told["frames"] == rows // 2 - 50 and told["excluded"] == rows // 2 + 50
    assert main(command) == 0
    assert f"{told['excluded']} more are labelled exclude" in capsys.readouterr().out
