"""The rules of low_back_pain as a good programmer would write them by hand: the baseline of every ratio.

Nothing is validated: an option that does not exist fires nothing, a question left out is a KeyError. The order of the
reasons is the pack's.
"""

from __future__ import annotations

from typing import Any

THREE_WEEKS = 3 * 7 * 86_400
_SECONDS = {
    "day": 86_400,
    "days": 86_400,
    "week": 604_800,
    "weeks": 604_800,
    "month": 2_629_800,
    "months": 2_629_800,
    "year": 31_557_600,
    "years": 31_557_600,
}


def decide(a: dict[str, Any]) -> tuple[str, list[str]]:
    """The outcome and all reasons, for answers as `answer_sets.prepared` makes them."""
    reasons = []
    duration = a["duration"]
    if duration is not None and duration >= THREE_WEEKS and a["improving"] in {"same", "worse", "unsure"}:
        reasons.append("lasting_pain")
    if "none" not in a["swelling"]:
        reasons.append("new_swelling")
    if "none" not in a["numbness"]:
        reasons.append("numb_or_tingling")
    location = a["location"]
    if "upper_back" in location or "other" in location:
        reasons.append("out_of_scope")
    if a["leg_pain"] in {"one", "both", "unsure"}:
        reasons.append("pain_in_leg")
    if a["pain_with_exercise"] in {"intense", "persists", "unsure"}:
        reasons.append("pain_when_exercising")
    if duration is None:
        reasons.append("unknown_duration")
    if a["severe_pain"] in {"severe", "unsure"}:
        reasons.append("very_bad_pain")
    return ("see_doctor" if reasons else "self_care"), reasons


def decide_all_read(a: dict[str, Any]) -> tuple[str, list[str]]:
    """As `decide`, but every answer is read first, as it must be where one that is missing is to be noticed."""
    reasons = []
    location, leg, numbness, swelling = a["location"], a["leg_pain"], a["numbness"], a["swelling"]
    severe, duration, improving, exercise = a["severe_pain"], a["duration"], a["improving"], a["pain_with_exercise"]
    if duration is not None and duration >= THREE_WEEKS and improving in {"same", "worse", "unsure"}:
        reasons.append("lasting_pain")
    if "none" not in swelling:
        reasons.append("new_swelling")
    if "none" not in numbness:
        reasons.append("numb_or_tingling")
    if "upper_back" in location or "other" in location:
        reasons.append("out_of_scope")
    if leg in {"one", "both", "unsure"}:
        reasons.append("pain_in_leg")
    if exercise in {"intense", "persists", "unsure"}:
        reasons.append("pain_when_exercising")
    if duration is None:
        reasons.append("unknown_duration")
    if severe in {"severe", "unsure"}:
        reasons.append("very_bad_pain")
    return ("see_doctor" if reasons else "self_care"), reasons


def decide_raw(a: dict[str, Any]) -> tuple[str, list[str]]:
    """The same, for answers as a caller hands them in: it reads "3 weeks", and checks nothing."""
    reasons = []
    words = a["duration"]
    if words == "unsure":
        duration = None
    else:
        count, unit = words.split()
        duration = float(count) * _SECONDS[unit]
    if duration is not None and duration >= THREE_WEEKS and a["improving"] in {"same", "worse", "unsure"}:
        reasons.append("lasting_pain")
    if "none" not in a["swelling"]:
        reasons.append("new_swelling")
    if "none" not in a["numbness"]:
        reasons.append("numb_or_tingling")
    location = a["location"]
    if "upper_back" in location or "other" in location:
        reasons.append("out_of_scope")
    if a["leg_pain"] in {"one", "both", "unsure"}:
        reasons.append("pain_in_leg")
    if a["pain_with_exercise"] in {"intense", "persists", "unsure"}:
        reasons.append("pain_when_exercising")
    if duration is None:
        reasons.append("unknown_duration")
    if a["severe_pain"] in {"severe", "unsure"}:
        reasons.append("very_bad_pain")
    return ("see_doctor" if reasons else "self_care"), reasons


def decide_by_bits(a: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """As `decide`, with the 256 possible results made beforehand: less plain, and as fast as we could write it."""
    fired = 0
    duration = a["duration"]
    if duration is None:
        fired |= 64
    elif duration >= THREE_WEEKS and a["improving"] in {"same", "worse", "unsure"}:
        fired |= 1
    if "none" not in a["swelling"]:
        fired |= 2
    if "none" not in a["numbness"]:
        fired |= 4
    location = a["location"]
    if "upper_back" in location or "other" in location:
        fired |= 8
    if a["leg_pain"] in {"one", "both", "unsure"}:
        fired |= 16
    if a["pain_with_exercise"] in {"intense", "persists", "unsure"}:
        fired |= 32
    if a["severe_pain"] in {"severe", "unsure"}:
        fired |= 128
    return _RESULTS[fired]


_NAMES = (
    "lasting_pain",
    "new_swelling",
    "numb_or_tingling",
    "out_of_scope",
    "pain_in_leg",
    "pain_when_exercising",
    "unknown_duration",
    "very_bad_pain",
)
_RESULTS = [
    ("see_doctor" if bits else "self_care", tuple(name for bit, name in enumerate(_NAMES) if bits >> bit & 1))
    for bits in range(256)
]
