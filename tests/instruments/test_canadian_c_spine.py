"""The Canadian C-spine rule: high risk, then nothing of low risk, then a neck that does not turn."""

from __future__ import annotations

from support.instruments import Given, wrong


def paper(given: Given) -> str:
    """Stiell 2001, in its three steps. Ours: what one is not sure of speaks for a picture."""
    if given["age"] >= 65 or given["dangerous"] != "no" or given["tingling"] != "no":
        return "picture"
    safe_to_test = [given[one] == "yes" for one in ("rear_end", "sits", "walked", "later")]
    safe_to_test.append(given["sore_middle"] == "no")
    if not any(safe_to_test):
        return "picture"
    return "no_picture" if given["turns"] == "yes" else "picture"


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("canadian_c_spine", paper, people, {"age": (55, 75)}, {"age": (16, 64)}) == []
