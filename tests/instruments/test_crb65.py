"""CRB-65: four points; 0, 1 or 2, 3 or 4."""

from __future__ import annotations

from support.instruments import Given, wrong

NEAR = {"breaths": (10, 45), "systolic": (70, 150), "diastolic": (40, 90), "age": (40, 90)}


def paper(given: Given) -> str:
    """Lim 2003, NICE: new confusion, 30 breaths or more, under 90 or 60 and under, 65 or older.

    Ours: what is not sure or was not measured counts.
    """
    points = 0
    if given["confusion"] in ("yes", "unsure"):
        points += 1
    if given["breaths"] == "unsure" or given["breaths"] >= 30:
        points += 1
    low_upper = given["systolic"] == "unsure" or given["systolic"] < 90
    low_lower = given["diastolic"] == "unsure" or given["diastolic"] <= 60
    if low_upper or low_lower:
        points += 1
    if given["age"] >= 65:
        points += 1
    return {0: "at_home", 1: "weigh_hospital", 2: "weigh_hospital"}.get(points, "hospital")


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("crb65", paper, people, NEAR) == []
