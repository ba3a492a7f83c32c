"""The Wells score for a clot in a leg: nine points, and two off; likely from 2 on."""

from __future__ import annotations

from support.instruments import Given, wrong

ONE_POINT = (
    "cancer",
    "immobile",
    "bed_or_surgery",
    "tender",
    "whole_leg",
    "calf",
    "pitting",
    "veins",
    "clot_before",
)


def paper(given: Given) -> str:
    """Wells 2003, in two levels. Ours: not sure counts towards a clot."""
    points = len([feature for feature in ONE_POINT if given[feature] != "no"])
    if given["other_cause"] == "yes":
        points -= 2
    return "likely" if points >= 2 else "not_likely"


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("wells_dvt", paper, people, {}) == []
