"""A bladder infection in women: two of three signs, for women of 16 to 64 who are else well."""

from __future__ import annotations

from support.instruments import Given, wrong


def paper(given: Given) -> str:
    """The pathway of English pharmacies: danger signs, then who is outside, then two of three, then one and another.

    Ours: what one is not sure of counts.
    """
    if given["danger"] != ["none"] or {"pregnant", "immune", "unsure"}.intersection(given["about_you"]):
        return "doctor_today"
    if not 16 <= given["age"] <= 64 or given["about_you"] != ["none"]:
        return "doctor_soon"
    key_signs = 3 if "unsure" in given["signs"] else len(set(given["signs"]) - {"none"})
    if key_signs >= 2:
        return "pharmacist"
    return "pharmacist" if key_signs == 1 and given["other_signs"] != ["none"] else "at_home"


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("uti_women", paper, people, {"age": (10, 70)}) == []
