"""What a corpus covers is counted by level, part, side and situation; the README says it."""

import dataclasses
import re

import numpy as np
import pytest

from arena.base.errors import InputError
from arena.rules.actions import FORWARD, LIGHT, NUM_SKILLS
from logs import requirements
from logs.bundled import load_bundled
from logs.corpus import Corpus
from logs.coverage import DISTANCE_EDGES, PARTS, SITUATIONS, measure_coverage
from logs.player_kinds import PlayerKind
from logs.requirements import BLOCKS, DOCUMENT, needed, shortfalls, updated
from logs.splits import split
from tests.pages import ROOT
from tests.recording import record_inputs

KINDS = {"pro:a": PlayerKind("waits", "pro"), "pro:b": PlayerKind("walks in", "novice")}


def test_every_player_frame_and_press_is_counted_once(corpus: Corpus) -> None:
    log = Corpus(corpus.fights, KINDS)
    told: list[tuple[int, int]] = []
    found = measure_coverage(log, lambda *step: told.append(step))
    assert told[-1] == (12, 12)
    assert found.levels == ("novice", "pro")
    assert found.match_ups.sum() == 2 * len(log.fights)
    assert found.distances.sum() == 2 * log.frames
    pressed = np.concatenate([fight.inputs.ravel() for fight in log.fights]) % NUM_SKILLS
    counts = np.bincount(pressed, minlength=NUM_SKILLS)[1:]
    np.testing.assert_array_equal(found.slot_presses.sum(axis=(0, 1)), counts)
    assert found.distance_presses.sum() == counts.sum()
    assert (found.situation_presses.sum(0) <= found.situations).all()
    parts = split(log)
    assert found.fights.tolist() == [len(parts[part]) for part in PARTS]
    for part, name in enumerate(PARTS):
        for level, player in enumerate(("pro:b", "pro:a")):
            own = [
                int(np.count_nonzero(fight.inputs[:, side] % NUM_SKILLS))
                for fight in (log.fights[number] for number in parts[name])
                for side in (0, 1)
                if fight.players[side] == player
            ]
            assert found.slot_presses[part, level].sum() == sum(own)
    for fight in log.fights:
        for side, fighter in enumerate(fight.fighters):
            level = ("pro:b", "pro:a").index(fight.players[side])
            assert found.match_ups[fighter, fight.fighters[1 - side], side, level] > 0


def test_situations_and_distances_are_those_that_the_player_sees() -> None:
    codes = np.zeros((300, 2), np.uint8)
    codes[:, 0] = FORWARD * NUM_SKILLS  # the left one walks up; the right one stands
    codes[250, 0] += LIGHT
    fight = record_inputs(codes)
    matches = [dataclasses.replace(fight, players=(f"a{k}", f"b{k}")) for k in range(3)]
    found = measure_coverage(Corpus(matches))
    assert found.levels == ("unknown",)
    near, far = found.distances[0].nonzero()[0][[0, -1]]
    assert DISTANCE_EDGES[near] <= 45 < DISTANCE_EDGES[near + 1]  # bodies touch
    assert DISTANCE_EDGES[far] <= 280 < DISTANCE_EDGES[far + 1] + 8  # they start so far apart
    assert found.distance_presses[0, near] == 3
    of = {name: found.situations[0, k] for k, name in enumerate(SITUATIONS)}
    assert of["opponent starts a skill"] > 0 and of["opponent's skill is out"] > 0
    assert of["in the air"] == of["own meter full"] == of["knocked down"] == 0
    assert of["free to act"] > 3 * 300


def test_what_is_too_little_is_said(corpus: Corpus) -> None:
    assert needed(0.10) == 97 and needed(0.05) == 385
    found = measure_coverage(Corpus(corpus.fights, KINDS))
    said = shortfalls(found)
    assert any(each.startswith("level `novice`") for each in said)
    assert any(each.startswith("light: ") for each in said)
    assert any(each.startswith("own meter full: ") for each in said)
    plenty = dataclasses.replace(
        found,
        match_ups=found.match_ups + 1_000,
        slot_presses=found.slot_presses + 1_000,
        situation_presses=found.situation_presses + 1_000,
    )
    assert shortfalls(plenty) == []
    assert updated("<!-- corpus:missing -->\nold\n<!-- /corpus:missing -->", corpus, plenty) == (
        "<!-- corpus:missing -->\nNothing of what is asked for.\n<!-- /corpus:missing -->"
    )


def test_the_figures_of_the_readme_are_up_to_date() -> None:
    text = (ROOT / DOCUMENT).read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- corpus:([\w-]+) -->", text)) == set(BLOCKS)
    corpus = load_bundled()
    now = updated(text, corpus, measure_coverage(corpus))
    assert now == text, "run: python -m logs.requirements"


def test_a_document_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match=r"nothing\.md"):
        requirements.main(["nothing.md"])
    with pytest.raises(InputError, match="2 documents"):
        requirements.main(["a.md", "b.md"])
