"""Neck pain with its signs of danger: red flags as public lists have them, and how soon."""

from __future__ import annotations

from collections.abc import Mapping

from soundadvice import Pack
from soundadvice.meaning.compiler import Decision, compiled
from soundadvice.model.condition import Answer
from support.instruments import Given, drawn, wrong
from support.packs.shipped import shipped

NEAR = {"s_age": (10, 80), "s_lasts": (0, 60)}
USUAL = {"s_age": (20, 55), "s_lasts": (0, 41)}


def paper(given: Given) -> str:
    """Primary Care Notebook and GPonline. How urgent each is, is ours, and so is that not sure counts."""
    age, days, risks, accident = given["s_age"], given["s_lasts"], set(given["s_risks"]), given["s_accident"]
    if given["now"] != ["none"] or accident in ("big", "unsure"):
        return "emergency"
    fragile = age >= 65 or risks & {"weak_bones", "joints", "surgery", "unsure"}
    if given["s_cord"] != ["none"] or (accident == "small" and fragile):
        return "same_day"
    if set(given["arm"]) & {"weak", "unsure"} or given["s_kind"] != "moves":
        return "soon"
    if risks & {"cancer", "immune", "joints", "weight", "ill", "unsure"}:
        return "soon"
    lasting = days == "unsure" or days >= 42
    return "see_doctor" if given["arm"] == ["numb"] or lasting or not 20 <= age <= 55 else "at_home"


def test_the_pack_says_what_the_paper_says(people: int) -> None:
    assert wrong("neck_pain_red_flags", paper, people, NEAR, USUAL) == []


def test_it_shares_its_questions_with_a_library() -> None:
    pack, library = shipped("neck_pain_red_flags"), shipped("spine_red_flags")
    shared = {name.removeprefix("s_") for name in pack.question if name.startswith("s_")}
    assert shared == set(library.question)
    assert all(pack.question[f"s_{name}"].text == library.question[name].text for name in shared)


def test_the_layer_only_raises_what_the_first_one_says(people: int) -> None:
    base, pack = shipped("neck_pain"), shipped("neck_pain_red_flags")
    for answers in drawn(pack, people, NEAR, USUAL):
        below = triage_canonical(base, {name: answers[name] for name in base.question})
        assert below.acuity <= triage_canonical(pack, answers).acuity


def triage_canonical(pack: Pack, answers: Mapping[str, Answer]) -> Decision:
    return compiled(pack).decide(answers)
