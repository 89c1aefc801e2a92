"""Signs of a healthy game: bounds and what is said."""

from typing import Any

from experiments.lab.signs import Sign, signs


def shares(value: float) -> dict[str, Any]:
    return {"value": value, "ci95": [value - 0.01, value + 0.01]}


def use(**changed: Any) -> dict[str, Any]:
    slots = ("light", "heavy", "low", "overhead", "throw", "special", "defence", "super")
    found = {
        "slots": [{"skill": name, "share": shares(0.125)} for name in (*slots, "air_light")],
        "frames_spent": {"jumping": shares(0.1)},
        "throws": {"escaped_share": shares(0.3)},
        "supers_landed": shares(0.4),
        "guard_breaks_per_fight": shares(0.06),
        "knock_outs_in_time": shares(0.95),
        "matchups": [{"fighter": "a", "opponent": "b", **shares(0.5)}],
        "side_0_wins": shares(0.5),
        "first_hit_decides": shares(0.6),
    }
    return {**found, **changed}


def failing(given: dict[str, Any], unanswered: int = 0) -> list[str]:
    return [sign.name for sign in signs(given, unanswered) if not sign.ok]


def test_a_healthy_game_shows_no_bad_sign() -> None:
    assert failing(use()) == []


def test_each_sign_fails_beyond_its_bounds() -> None:
    assert failing(use(supers_landed=shares(0.3))) == ["supers landed"]
    assert failing(use(side_0_wins=shares(0.52))) == ["side 0 wins"]
    assert failing(use(first_hit_decides=shares(0.71))) == ["first hit decides"]
    assert failing(use(guard_breaks_per_fight=shares(0.04))) == ["guard breaks per fight"]
    assert failing(use(knock_outs_in_time=shares(0.89))) == ["knock-outs in 10–45 s"]
    assert failing(use(frames_spent={"jumping": shares(0.02)})) == ["jumping, share of frames"]
    assert failing(use(), unanswered=1) == ["skills without an answer"]


def test_what_was_not_measured_is_not_ok() -> None:
    nothing = {"value": None, "ci95": None}
    (sign,) = (s for s in signs(use(supers_landed=nothing), 0) if s.name == "supers landed")
    assert (sign.ok, sign.text, sign.interval) == (False, "–", "")


def test_without_fights_the_rules_alone_are_judged() -> None:
    assert [sign.name for sign in signs(None, 0)] == ["skills without an answer"]


def test_values_are_written_for_people() -> None:
    sign = Sign("x", "≥ 5 %", 0.05, 1, 0.125, (0.1, 0.15))
    assert (sign.text, sign.interval) == ("12.5", "10.0–15.0")
