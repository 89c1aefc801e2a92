"""The bundled log of weaker players is what it claims to be."""

from agents.pros.corpus import LEARNER_FIGHTS, learner_pairings
from agents.roster import LEVELS
from logs.bundled import LEARNER_CORPUS
from logs.corpus import Corpus
from logs.verify import verify


def test_every_fight_of_learners_plays_out_as_recorded() -> None:
    corpus = Corpus.load(LEARNER_CORPUS)
    assert verify(corpus).errors == []
    assert len(corpus.fights) == LEARNER_FIGHTS * len(learner_pairings())
    assert LEARNER_CORPUS.stat().st_size < 200_000


def test_learners_meet_their_neighbours_and_each_states_its_level() -> None:
    names = list(LEVELS)
    place = {LEVELS[name].name: number for number, name in enumerate(names)}
    corpus = Corpus.load(LEARNER_CORPUS)
    met = {tuple(sorted(place[player] for player in fight.players)) for fight in corpus.fights}
    assert met == {(k, k + 1) for k in range(len(names) - 2)}  # the hardest is no learner
    for fight in corpus.fights:
        for player in fight.players:
            assert corpus.kind_of(player).level == names[place[player]]
