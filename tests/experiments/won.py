"""Fights whose win rates are given, to see what is made of them."""

from collections.abc import Callable, Sequence

from experiments.online import OnlineResult, online_test


def fights_won(rates: Sequence[float]) -> Callable[..., OnlineResult]:
    """Fight as ever, but with these win rates, one epoch after another."""
    left = iter(rates)

    class Won(OnlineResult):
        def scalars(self) -> dict[str, float]:
            return super().scalars() | {"win_rate": next(left)}

    return lambda *args, **named: Won(online_test(*args, **named).opponents)
