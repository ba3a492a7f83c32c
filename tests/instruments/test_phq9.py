"""PHQ-9: nine items of 0 to 3 points; cuts at 5, 10, 15 and 20; the ninth item apart."""

from __future__ import annotations

from support.instruments import Given, wrong

ITEMS = ("joy", "mood", "sleep", "tired", "eating", "worth", "focus", "pace", "death")
POINTS = {"never": 0, "some_days": 1, "most_days": 2, "daily": 3}


def paper(given: Given) -> str:
    """Kroenke 2001: 0 to 4, 5 to 9, 10 to 14, 15 to 19, 20 to 27; any thought of death or self-harm is followed up."""
    points = sum(POINTS[given[item]] for item in ITEMS)
    if given["death"] != "never":
        return "talk_now"
    cuts = {20: "talk_today", 15: "treatment_soon", 10: "talk_soon", 5: "watch", 0: "few_signs"}
    return next(band for cut, band in cuts.items() if points >= cut)


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("phq9", paper, people, {}) == []
