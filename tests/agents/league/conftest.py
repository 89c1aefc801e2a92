"""A league that learns for a moment."""

from typing import Any

from agents.league.league import League
from agents.league.settings import TEMPERS, LeagueSettings
from agents.spec import resolve

OPPONENTS = ("scripted:rush", "simple:walk-throw")
SMALL = LeagueSettings(
    tempers=TEMPERS[:2],
    opponents=OPPONENTS,
    steps=6_000,  # 6 rollouts of 1,024, long enough for fights to end
    envs=4,
    rollout=256,
    turn=2,
    seats=4,
    batch=128,
    passes=1,
    warm_up=1,
)


def league_of(settings: LeagueSettings = SMALL, **changed: Any) -> League:
    changed = settings.model_copy(update=changed)
    return League(changed, [resolve(spec) for spec in changed.opponents])
