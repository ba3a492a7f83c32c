"""Neck pain, the first layer: the arm, and how long it lasts."""

from __future__ import annotations

from support.instruments import Given, wrong

NEAR = {"s_lasts": (0, 60)}
USUAL = {"s_lasts": (0, 41)}


def paper(given: Given) -> str:
    """Primary Care Notebook and NICE CKS. How urgent each is, is ours, and so is that not sure counts."""
    if set(given["arm"]) & {"weak", "unsure"}:
        return "soon"
    days = given["s_lasts"]
    return "see_doctor" if given["arm"] == ["numb"] or days == "unsure" or days >= 42 else "at_home"


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("neck_pain", paper, people, NEAR, USUAL) == []
