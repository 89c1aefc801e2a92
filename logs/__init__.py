"""Many recorded fights: storing, checking, splitting and measuring them; data made of them."""

from typing import TYPE_CHECKING

from arena.base.sources import register

if TYPE_CHECKING:
    from logs.states import states_at

__all__ = ["states_at"]

register(__name__, inlines=("arena",))


def __getattr__(name: str) -> object:
    """Import `states_at` when it is asked for, since it brings Numba, which takes a while."""
    if name == "states_at":
        from logs.states import states_at

        return states_at
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
