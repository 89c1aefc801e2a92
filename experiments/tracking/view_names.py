"""Names of what a run keeps beside figures; docs/TRACKING.md lists them under the figures."""

from collections.abc import Mapping
from typing import Final

OF_AGENT: Final = "{agent}"
"""Last part of a name that stands for any agent."""
VIEWS: Final[Mapping[str, str]] = {
    "tables/candidates": "every candidate with its offline and online figures",
    "tables/opponents": "the agent's fights by opponent",
    "tables/leaderboard": "standings of a tournament, with intervals",
    "tables/cross": "cross table of a tournament: score of the row against the column",
    "tables/pairings": "its pairings, with intervals",
    "tables/forfeits": "who forfeited against whom, how often and why",
    "tables/trials": "trials of a sweep: settings, goal, win rate",
    "charts/offline_against_online": "candidates by the registered figure and win rate; hover",
    "charts/accuracy_against_online": "candidates by skill accuracy and win rate; hover",
    "charts/ratings": "ratings of all agents over fights of a tournament; hover",
    "charts/epochs": "epochs of a training by the registered figure and win rate; hover",
    "pictures/offline_against_online": "candidates by press-F2 and win rate, 95 % intervals",
    "pictures/accuracy_against_online": "candidates by skill accuracy and win rate, likewise",
    "pictures/epochs": "both curves over the epochs",
    "pictures/confusion": "logged skill against answered skill",
    "pictures/reliability": "probability of acting against the share that acted",
    "pictures/press_timing": "how many frames early or late presses come",
    "pictures/act_probability": "how often which probability of acting is given",
    "pictures/ratings": "ratings of a tournament with their 95 % intervals",
    "pages/leaderboard": "page of a tournament: ratings, tables, and fights to watch if it has any",
    "videos/win": "a fight that the agent won",
    "videos/loss": "a fight that it lost",
    "videos/longest_passivity": "its longest stretch without a press",
    "videos/upset": "of a tournament: the fight that its ratings say least of",
    "lineage/corpus": "artifact: the logs that were learned from",
    "lineage/checkpoint": "artifact: what is kept; a clone `best-offline`, and `best-online` if so",
    "lineage/begins_with": "artifact: the clone that a training by PPO began with, used",
    "lineage/best_in_fights": "artifact: the epoch or test that won more; `best-online`",
    "lineage/exported": "artifact: a model exported for serving",
    f"lineage/agents/{OF_AGENT}": "artifact: the clone, network or model that takes part, used",
    "lineage/tournament": "artifact: table and page of a tournament; `fights-N`",
    "lineage/report": "artifact: the report of a demo",
}
"""Names of what is no figure: tables, charts, pictures, films and artifacts."""
