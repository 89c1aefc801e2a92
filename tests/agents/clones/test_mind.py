"""What a clone thinks is what it decides by, before the decoder."""

import numpy as np
import pytest
import torch

from agents.clones.agent import Clone, CloneAgent
from agents.clones.decoders import Decoder
from agents.clones.network import PerceptronArchitecture
from agents.clones.value import ValueArchitecture
from agents.spec import resolve
from arena import Fight
from arena.base.errors import InputError
from arena.features import FEATURES, NAMES
from arena.match import player_of
from arena.match.mind import Thoughts
from tests.agents.clones.gated import GatedArchitecture

ARGMAX = Decoder(name="argmax", act="argmax")


def agent(*, factored: bool = False, value: bool = False) -> CloneAgent:
    generator = torch.Generator().manual_seed(3)
    network = PerceptronArchitecture(features=FEATURES, width=16, factored=factored).build(
        generator
    )
    worth = ValueArchitecture(features=FEATURES).build(generator) if value else None
    return CloneAgent(Clone(network, ARGMAX, value=worth), "clone:test")


def seen() -> np.ndarray:
    fight = Fight("aster", "brakk", delay=(0, 3))
    fight.play(("forward", "light"), ("forward", None), frames=40)
    return fight.features(1)


@pytest.mark.parametrize("factored", [False, True])
def test_thoughts_are_the_networks_probabilities(factored: bool) -> None:
    clone = agent(factored=factored)
    mind = clone.mind()
    assert mind is not None
    features = seen()
    thoughts = mind.thoughts(features)
    _, skill = clone.clone.predict(features[np.newaxis])
    assert np.allclose(thoughts.skills, skill[0], atol=1e-6)
    assert thoughts.skills.sum() == pytest.approx(1.0)
    assert thoughts.act == pytest.approx(1.0 - thoughts.skills[0])
    assert thoughts.likeliest == 1 + int(thoughts.skills[1:].argmax())
    assert thoughts.lead is None


def test_the_lead_is_the_present_one_and_what_it_goes_on_to_gain() -> None:
    clone = agent(value=True)
    mind, features = clone.mind(), seen()
    assert mind is not None and clone.clone.value is not None
    now = features[NAMES.index("self.health")] - features[NAMES.index("opponent.health")]
    gains = clone.clone.value.gains(features[np.newaxis])[0]
    assert mind.thoughts(features).lead == pytest.approx(
        float(np.clip(now + gains, -1, 1)), abs=1e-6
    )
    features[NAMES.index("self.health")] = 50.0
    assert mind.thoughts(features).lead == 1.0


def test_features_of_another_number_are_refused() -> None:
    mind = agent().mind()
    assert mind is not None
    with pytest.raises(InputError, match="features"):
        mind.thoughts(np.zeros(FEATURES + 1, np.float32))


def test_who_does_not_tell_has_no_mind() -> None:
    assert resolve("scripted:rush").mind() is None
    network = GatedArchitecture(features=FEATURES).build(torch.Generator().manual_seed(1))
    assert CloneAgent(Clone(network, ARGMAX), "clone:gated").mind() is None


def test_a_users_agent_can_tell() -> None:
    class Open:
        def reset(self, fights: int, seed: int) -> None: ...

        def act(self, observation: object) -> np.ndarray:
            return np.zeros((1, 2), int)

        def thoughts(self, features: np.ndarray) -> Thoughts:
            return Thoughts(0.25, np.array([0.75, 0.25, *[0.0] * 7]))

    told = Open()
    mind = player_of(told).mind()
    assert mind is told
    assert mind.thoughts(seen()).likeliest == 1


@pytest.mark.parametrize(
    ("decoder", "line"),
    [
        (ARGMAX, None),
        (Decoder(name="threshold", act="threshold", theta=0.07), 0.07),
        (Decoder(name="sample", act="sample"), None),
    ],
)
def test_the_line_from_which_on_it_presses_is_its_decoders(
    decoder: Decoder, line: float | None
) -> None:
    clone = agent()
    mind = CloneAgent(clone.clone.with_decoder(decoder), "clone:test").mind()
    assert mind is not None
    assert mind.thoughts(seen()).threshold == line


def test_whether_it_would_press() -> None:
    split = np.array([0.4, 0.3, 0.3, *[0.0] * 6])  # acting is likelier than not, no skill is
    assert not Thoughts(0.6, split).would_press
    assert Thoughts(0.6, split, threshold=0.5).would_press
    assert not Thoughts(0.6, split, threshold=0.6).would_press
    assert Thoughts(0.6, np.array([0.4, 0.6, *[0.0] * 7])).would_press
