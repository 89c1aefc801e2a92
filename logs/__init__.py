"""Many recorded fights: storing, checking, splitting and measuring them; data made of them."""

from arena.base.sources import register

register(__name__, inlines=("arena",))
