"""The window's measurements: every press goes the whole way. How long things take is not tested."""

import pytest

from arena.base.errors import InputError
from experiments.bench import window


def test_every_press_takes_effect_after_exactly_the_set_delay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    figures = window.measure(4.0)
    assert figures.steps > 0 and len(figures.wall) == len(figures.processor) > 0
    assert figures.delays and set(figures.delays) == {window.DELAY}
    assert len(figures.waits) >= len(figures.delays)
    told = {row[0]: row for row in window.rows(figures)}
    assert told["from step to effect, frames"][1] == str(window.DELAY)


@pytest.mark.parametrize("arguments", [["soon"], ["1", "2"]])
def test_seconds_are_a_number(arguments: list[str]) -> None:
    with pytest.raises(InputError, match="seconds"):
        window.main(arguments)
