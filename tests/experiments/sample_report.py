"""A report with invented figures, to test what is drawn and said of it."""

from typing import Any

import numpy as np

from arena.rules.actions import NUM_SKILLS
from experiments.frame_use import USES
from experiments.offline.looks import histogram

# name, remedy, decoder, skill accuracy, press-F1, wins of 1,000; several lie close together
_CANDIDATES = (
    ("plain", "plain", "argmax", 0.9898, 0.0, 0),
    ("plain, sampled", "plain", "sample", 0.979, 0.21, 310),
    ("plain, threshold", "plain", "threshold", 0.9801, 0.24, 420),
    ("inverse frequency", "inverse", "argmax", 0.72, 0.08, 425),
    ("focal, threshold", "focal", "threshold", 0.9805, 0.25, 418),
    ("act × which, threshold", "act-which", "threshold", 0.9812, 0.33, 720),
)


def _online(wins: int, fights: int) -> dict[str, Any]:
    rate = wins / fights
    return {
        "fights": fights,
        "win_rate": rate,
        "ci95": [max(rate - 0.03, 0.0), min(rate + 0.03, 1.0)],
        "presses_per_minute": 40.0,
    }


def _offline(accuracy: float, press_f1: float) -> dict[str, Any]:
    confusion = np.zeros((NUM_SKILLS, NUM_SKILLS), int)
    confusion[:, 0] = 200
    confusion[0, 0] = 198_400
    return {
        "frames": 200_000,
        "accuracy": accuracy,
        "balanced_accuracy": 1 / 9,
        "nll": 0.06 - press_f1 / 10,
        "no_action_share": 0.992,
        "presses": 1_600,
        "presses_answered": int(1_600 * press_f1),
        "press_f1": {"0": 0.0, "3": press_f1 / 2, "6": press_f1 / 1.5, "12": press_f1},
        "registered": {"press_f2": {"12": press_f1}},
        "ahead": {"press_f2": {"12": press_f1 / 2}},
        "lift": {"press_f2": press_f1 / 0.2, "press_f2_ahead": press_f1 / 0.3},
        "guard_recall": 0.71,
        "move_recall": {"jump": 0.034},
        "press_rate_error": 1.0 - press_f1,
        "confusion": confusion.tolist(),
        "acting": {
            "auprc_over_base_rate": 9.8,
            "base_rate": 0.008,
            "calibration_error": 0.0005,
            "largest": 0.4321,
            "above_half": 0,
        },
    }


def _candidate(
    name: str, remedy: str, decoder: str, accuracy: float, press_f1: float, wins: int
) -> dict[str, Any]:
    return {
        "name": name,
        "remedy": remedy,
        "decoder": decoder,
        "chosen": name == "act × which, threshold",
        "offline": _offline(accuracy, press_f1),
        "online": _online(wins, 1_000) | {"pros": _online(wins // 2, 1_000)},
        "frame_use": dict.fromkeys(USES, 1 / len(USES)),
        "epochs": [] if "sampled" in name else _epochs(accuracy, wins / 1_000),
    }


def _epochs(accuracy: float, rate: float) -> list[dict[str, Any]]:
    return [
        {
            "epoch": epoch,
            "offline": {"accuracy": accuracy},
            "online": {"win_rate": rate * epoch / 3},
        }
        for epoch in (1, 2, 3)
    ]


def with_held_out(report: dict[str, Any]) -> dict[str, Any]:
    """The same report with figures of held-out opponents."""
    candidates, controls = (
        [
            each | {"online": each["online"] | {"held_out": each["online"]["pros"]}}
            for each in report[kind]
        ]
        for kind in ("candidates", "controls")
    )
    found = {"candidates": len(candidates), "spearman": 0.56, "ci95": (-0.07, 0.81)}
    found["with_controls"] = {"candidates": 9, "spearman": 0.67, "ci95": (0.21, 0.83)}
    return report | {"candidates": candidates, "controls": controls, "held_out": found}


def _exploit() -> dict[str, Any]:
    curve = [
        {"name": "1x1", "cells": 1, "win_rate": 0.12, "ci95": [0.09, 0.15]},
        {"name": "5x6", "cells": 30, "win_rate": 0.61, "ci95": [0.57, 0.65]},
    ]
    rules = ["when it waits or guards within 75 px: throw"]
    budget = {"generations": 12, "tables": 20, "fights": 36}
    return {"curve": curve, "best": curve[1] | {"rules": rules}, "budget": budget}


def sample_report() -> dict[str, Any]:
    """Make the report: six candidates, the last one chosen."""
    generator = np.random.default_rng(0)
    act = np.clip(generator.lognormal(-5.5, 1.2, 20_000), 0.0, 0.4321)
    controls = {"always-no_action": 0.992, "repeat-last": 0.984, "prior": 0.984}
    return {
        "corpus": {
            "fights": 900,
            "player_frames": 2_400_000,
            "id": "ab" * 32,
            "split": {part: {"fights": 300} for part in ("train", "validation", "test")},
        },
        "delay": 15,
        "exploit": _exploit(),
        "controls": [
            _offline(value, 0.01)
            | {"agent": name, "online": _online(3, 1_000) | {"pros": _online(0, 1_000)}}
            for name, value in controls.items()
        ],
        "candidates": [_candidate(*row) for row in _CANDIDATES],
        "criterion": "the highest press-F1 within 12 frames",
        "chosen_by_fights": ["press-F1 itself"],
        "held_out": None,
        "players": [{"name": "pros (logs)", "frame_use": dict.fromkeys(USES, 1 / len(USES))}],
        "acting": {
            "histogram": histogram(act, generator.random(act.size) < act),
            "matched_threshold": 0.085,
        },
        "seeds": {"split": 0, "training": 0, "online": 1},
        "versions": {"python": "3.11", "torch": "2.13.0"},
        "seconds": {"logs": 3.2, "training": 140.0},
    }
