"""A training that goes on does so with the weights, moments and selves that it had."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from stable_baselines3 import PPO

from agents.ppo.progress import Progress, load_progress, save_progress, tensors_of
from agents.ppo.training import PpoSettings, Stage, train
from agents.spec import resolve
from arena.base.errors import InputError
from tests.agents.ppo.conftest import SETTINGS

SELF_PLAY = SETTINGS.model_copy(update={"self_play": True, "steps": 3_000})


@pytest.fixture(scope="module")
def halfway(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a training stood at its second test of three, at 2,048 of 3,000 decisions."""
    path = tmp_path_factory.mktemp("ppo") / "progress.safetensors"

    def after_stage(stage: Stage, model: PPO) -> None:
        if stage.number == 2:
            progress = Progress(
                stages=stage.number,
                steps=stage.steps,
                seconds=stage.seconds,
                selves=len(stage.selves),
                tests=[{"epoch": stage.number}],
            )
            save_progress(path, progress, model.policy, stage.selves)

    train([resolve("scripted:rush")], SELF_PLAY, after_stage=after_stage)
    return path


def go_on(path: Path, settings: PpoSettings = SELF_PLAY) -> tuple[PPO, list[Stage]]:
    stages: list[Stage] = []
    _, tensors = begun = load_progress(path)

    def restored(model: PPO) -> None:
        own = tensors_of(model.policy)
        assert own.keys() == {name for name in tensors if not name.startswith("self.")}
        assert all(torch.equal(own[name], tensors[name]) for name in own)

    model = train(
        [resolve("scripted:rush")],
        settings,
        begun=begun,
        restored=restored,
        after_stage=lambda stage, _: stages.append(stage),
    )
    return model, stages


def test_it_goes_on_with_all_that_it_had_and_repeats_itself(halfway: Path) -> None:
    begun, tensors = load_progress(halfway)
    assert begun.steps == 2_048 and begun.tests == [{"epoch": 2}]
    torch.manual_seed(99)  # another process has other generators
    model, (stage,) = go_on(halfway)
    assert (stage.number, stage.steps) == (3, 3_072)
    assert stage.seconds > begun.seconds
    assert len(stage.selves) == begun.selves + 1  # one every ten rollouts
    for number, network in enumerate(stage.selves[:-1]):
        for name, value in network.state_dict().items():
            assert torch.equal(value, tensors[f"self.{number}.{name}"])
    again, _ = go_on(halfway)
    learned, other = tensors_of(model.policy), tensors_of(again.policy)
    assert all(torch.equal(learned[name], other[name]) for name in learned)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-100]), "no whole file of a training"),
        (lambda path: path.write_bytes(b"mine"), "no whole file of a training"),
        (Path.unlink, "holds no training to go on with; add --restart"),
    ],
)
def test_what_is_no_such_file_is_told_in_a_line(
    halfway: Path, tmp_path: Path, spoil: Callable[[Path], object], told: str
) -> None:
    path = tmp_path / halfway.name
    path.write_bytes(halfway.read_bytes())
    spoil(path)
    with pytest.raises(InputError, match=told) as found:
        load_progress(path)
    assert "\n" not in str(found.value)


def test_another_network_does_not_go_on(halfway: Path) -> None:
    with pytest.raises(InputError, match="has another network"):
        go_on(halfway, SELF_PLAY.model_copy(update={"width": 32}))
