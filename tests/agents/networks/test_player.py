"""A network at play: behind hands, the same fight twice, blind to what is hidden."""

import numpy as np

from agents.networks.network import quantised
from agents.networks.player import NetworkPlayer
from agents.networks.policy import block
from agents.roster import PANEL
from arena.match import play
from arena.rules.actions import NO_ACTION
from tests.agents.hidden import answers_to_what_is_hidden
from tests.agents.networks.conftest import HANDS, layers_of
from tests.arena.test_match import same


def test_it_plays_the_same_fights_twice(player: NetworkPlayer) -> None:
    pairings = [(player, PANEL["rush"]), (player, player)]
    once, again = (play(pairings, 4, seed=6) for _ in range(2))
    alone = play(pairings[:1], 4, seed=6, batch=3)
    assert all(same(one, other) for one, other in zip(once, again, strict=True))
    assert same(once[0], alone[0])
    assert once[0].distinct_fights == 4


def test_its_hands_keep_their_distance_between_presses(player: NetworkPlayer) -> None:
    single = (*HANDS[:3], 0, *HANDS[4:])  # no double presses
    calm = NetworkPlayer("league:calm", block(5, 100, single, player.block[8:]))
    (result,) = play([(calm, PANEL["rush"])], 4, seed=6, record=True)
    seen = 0
    for replay, side in zip(result.replays, result.side, strict=True):
        frames = np.flatnonzero(replay.inputs[:, side] % 9 != NO_ACTION)
        assert np.diff(frames).min() >= HANDS[4]
        seen += len(frames)
    assert seen > 20


def test_two_networks_in_one_match_are_two_players(player: NetworkPlayer) -> None:
    other = NetworkPlayer("league:other", block(5, 100, HANDS, quantised(layers_of(2))))
    assert player.policy != other.policy and player.fingerprint != other.fingerprint
    twin = NetworkPlayer("league:twin", player.block.copy())
    assert twin.policy == player.policy and twin.fingerprint == player.fingerprint
    first, second, third = play([(each, PANEL["rush"]) for each in (player, other, twin)], 2, 3)
    assert np.array_equal(first.digest, third.digest)
    assert not np.array_equal(first.digest, second.digest)


def test_it_answers_alike_whatever_the_opponent_hides(player: NetworkPlayer) -> None:
    shown, hidden = answers_to_what_is_hidden([player], 4, 200, buffer=True)
    assert all(np.array_equal(one, other) for one, other in zip(shown, hidden, strict=True))
    assert np.unique(np.concatenate(shown), axis=0).shape[0] > 5
