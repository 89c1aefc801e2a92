"""A league that learns for a moment."""

from typing import Any

from agents.league.league import League
from agents.league.settings import TEMPERS, LeagueSettings
from agents.spec import resolve

OPPONENTS = ("scripted:only-light", "simple:walk-throw")
SMALL = LeagueSettings(
    tempers=TEMPERS[:2],
    opponents=OPPONENTS,
    steps=3_000,  # 6 rollouts of 512, long enough for fights to end
    envs=4,
    rollout=128,
    turn=2,
    seats=6,
    batch=64,
    passes=1,
    warm_up=1,
)


def league_of(settings: LeagueSettings = SMALL, **changed: Any) -> League:
    changed = settings.model_copy(update=changed)
    return League(changed, [resolve(spec) for spec in changed.opponents])
