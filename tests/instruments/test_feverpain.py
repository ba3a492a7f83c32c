"""FeverPAIN: five points, one each; 0 or 1, 2 or 3, 4 or 5."""

from __future__ import annotations

from soundadvice import triage
from support.instruments import Given, wrong
from support.packs.shipped import shipped


def paper(given: Given) -> str:
    """NICE NG84: fever in 24 hours, pus, within 3 days, severely inflamed tonsils, no cough or cold.

    Ours: what one is not sure of counts.
    """
    points = 0
    points += given["fever"] != "no"
    points += given["pus"] != "no"
    points += given["ill_for"] == "unsure" or given["ill_for"] <= 3
    points += given["inflamed"] != "no"
    points += given["cough_or_cold"] != "yes"
    if points >= 4:
        return "antibiotic"
    return "back_up" if points >= 2 else "no_antibiotic"


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("feverpain", paper, people, {"ill_for": (0, 7)}) == []


def test_a_reason_names_what_counted_and_says_of_what_one_is_not_sure() -> None:
    answers = {"fever": "unsure", "pus": "no", "ill_for": "4 days", "inflamed": "no", "cough_or_cold": "no"}
    [reason] = triage(shipped("feverpain"), answers).reasons
    assert reason.because == "FeverPAIN is 2 of 5: fever in the last 24 hours (Not sure); no cough or cold."
