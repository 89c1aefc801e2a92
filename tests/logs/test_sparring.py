"""The pros' fights with weaker players: who meets whom, and that pros alone are learned from."""

import numpy as np
import pytest

from agents.pros.corpus import SPARRING_FIGHTS, WEAKER_LEVELS, sparring_pairings
from agents.roster import LEVELS, PROS
from agents.simple.suite import HELD_OUT, SIMPLE
from arena.base.errors import InputError
from experiments.labelled import label
from experiments.offline import Shares
from logs.bundled import PRO_CORPUS, SPARRING_CORPUS, load_bundled
from logs.corpus import Corpus
from logs.dataset_card import PROGRAMS, figures
from logs.player_kinds import PlayerKind
from logs.resimulate import resimulate
from logs.statistics import measure
from logs.verify import verify
from tests.recording import record_inputs

A_FEW = np.arange(0, 2_052, 171)


@pytest.fixture(scope="module")
def sparring() -> Corpus:
    return Corpus.load(SPARRING_CORPUS)


def test_every_fight_plays_out_as_recorded(sparring: Corpus) -> None:
    assert verify(sparring).errors == []
    assert len(sparring.fights) == SPARRING_FIGHTS * len(sparring_pairings())
    assert SPARRING_CORPUS.stat().st_size < 1_000_000


def test_pros_meet_weaker_players_and_no_held_out_one(sparring: Corpus) -> None:
    pros = {pro.name for pro in PROS.values()}
    weaker = {level.name for level in list(LEVELS.values())[:WEAKER_LEVELS]}
    weaker |= {bot.name for bot in SIMPLE.values()}
    met = set()
    for fight in sparring.fights:
        first, second = fight.players
        assert (first in pros) != (second in pros)
        met |= {first, second} - pros
    assert met == weaker
    assert not met & {bot.name for bot in HELD_OUT.values()}


def test_the_card_is_true(sparring: Corpus) -> None:
    card = (SPARRING_CORPUS.parent / "DATASET_CARD.md").read_text(encoding="utf-8")
    assert PROGRAMS in card and "logs make --tier sparring" in card
    assert figures(sparring, measure(sparring)) in card


def test_the_pros_sides_are_the_examples(sparring: Corpus) -> None:
    assert (sparring.examples.sum(axis=1) == 1).all()
    for number in A_FEW:
        (side,) = np.flatnonzero(sparring.examples[number])
        assert sparring.fights[number].players[side].startswith("pro:")
    assert Corpus.load(PRO_CORPUS).examples.all()
    assert Corpus(sparring.fights).examples.all()  # it knows of no pro: all are examples


def test_sides_that_are_no_examples_have_no_rows(sparring: Corpus) -> None:
    both = resimulate(sparring, A_FEW)
    alone = resimulate(sparring, A_FEW, sides=sparring.examples)
    for k, number in enumerate(A_FEW):
        for side in (0, 1):
            wanted, found = slice(*both.tracks[2 * k + side]), slice(*alone.tracks[2 * k + side])
            if sparring.examples[number, side]:
                np.testing.assert_array_equal(alone.features[found], both.features[wanted])
                np.testing.assert_array_equal(alone.skill[found], both.skill[wanted])
                assert (alone.match[found] == number).all() and (alone.side[found] == side).all()
            else:
                assert found.start == found.stop
    assert len(alone) < 0.6 * len(both)


def test_clones_and_controls_see_the_examples_alone(sparring: Corpus) -> None:
    few = Corpus([sparring.fights[number] for number in range(0, 108, 9)], sparring.kinds)
    labelled = label(few, ["test"])
    for match, side in zip(labelled.test.match, labelled.test.side, strict=True):
        assert few.examples[match, side]
    shares = Shares.of(few, np.arange(len(few.fights)), delay=0)
    codes = np.concatenate(
        [
            fight.inputs[:, side]
            for fight, side in zip(few.fights, few.examples.argmax(1), strict=True)
        ]
    )
    assert shares.skill[0] == pytest.approx((codes % 9 == 0).mean())


def test_corpora_are_laid_end_to_end() -> None:
    bundled, pros = load_bundled(), Corpus.load(PRO_CORPUS)
    seeds = [fight.seed for fight in bundled.fights]
    assert seeds[: len(pros.fights)] == [fight.seed for fight in pros.fights]
    assert len(seeds) == len(pros.fights) + SPARRING_FIGHTS * len(sparring_pairings())
    assert bundled.kind_of("pro:vera") == pros.kind_of("pro:vera")
    fight = record_inputs(np.zeros((40, 2), np.uint8))
    one, other = (
        Corpus([fight], {fight.players[0]: PlayerKind("waits", level)}) for level in ("pro", "new")
    )
    with pytest.raises(InputError, match="two names"):
        Corpus.joined([one, other])
