"""Fever under five: the red and amber signs of NICE's table that a carer can see."""

from __future__ import annotations

from support.instruments import Given, wrong

NEAR = {"age": (0, 14), "temperature": (37.5, 39.5), "breaths": (35, 65), "fever_for": (3, 7)}
USUAL = {"age": (13, 59), "temperature": (37.5, 40.0), "breaths": (20, 40), "fever_for": (0, 4)}


def paper(given: Given) -> str:
    """NICE NG143, the traffic light, without what a clinician alone finds. Ours: not sure is amber at least."""
    age, temperature, breaths, days = (given[one] for one in ("age", "temperature", "breaths", "fever_for"))
    colour, activity, breathing = given["colour"], set(given["activity"]), set(given["breathing"])
    hot = {38: temperature == "unsure" or temperature >= 38, 39: temperature == "unsure" or temperature >= 39}
    red = [
        colour == "blue",
        activity & {"no_answer", "not_awake", "cry"},
        breathing & {"grunts", "pulls_in"},
        breaths != "unsure" and breaths > 60,
        "fold" in given["drinking"],
        age < 3 and hot[38],
        given["danger"] != ["none"],
    ]
    if any(red):
        return "now"
    too_fast = 50 if 6 <= age <= 12 else 40 if age > 12 else None
    amber = [
        colour != "usual",
        activity != {"none"},
        breathing != {"none"},
        breaths == "unsure" or (too_fast is not None and breaths > too_fast),
        given["drinking"] != ["none"],
        3 <= age <= 6 and hot[39],
        days == "unsure" or days >= 5,
        given["limbs"] != ["none"],
    ]
    return "today" if any(amber) else "at_home"


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("fever_under_five", paper, people, NEAR, USUAL) == []
