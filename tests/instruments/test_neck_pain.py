"""Neck pain: red flags as public lists have them, and how soon."""

from __future__ import annotations

from support.instruments import Given, wrong

NEAR = {"age": (10, 80), "lasts": (0, 60)}
USUAL = {"age": (20, 55), "lasts": (0, 41)}


def paper(given: Given) -> str:
    """Primary Care Notebook and GPonline. How urgent each is, is ours, and so is that not sure counts."""
    age, days, risks, accident = given["age"], given["lasts"], set(given["risks"]), given["accident"]
    if given["now"] != ["none"] or accident in ("big", "unsure"):
        return "emergency"
    fragile = age >= 65 or risks & {"weak_bones", "joints", "surgery", "unsure"}
    if given["cord"] != ["none"] or (accident == "small" and fragile):
        return "same_day"
    if set(given["arm"]) & {"weak", "unsure"} or given["kind"] != "moves":
        return "soon"
    if risks & {"cancer", "immune", "joints", "weight", "ill", "unsure"}:
        return "soon"
    lasting = days == "unsure" or days >= 42
    return "see_doctor" if given["arm"] == ["numb"] or lasting or not 20 <= age <= 55 else "at_home"


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("neck_pain", paper, people, NEAR, USUAL) == []
