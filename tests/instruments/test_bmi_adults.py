"""Body mass index of adults: the classes of the World Health Organization, and the waist for the height."""

from __future__ import annotations

from decimal import Decimal

from soundadvice.meaning.compiler import compiled
from support.instruments import Given, drawn, in_plain_words, wrong
from support.packs.shipped import shipped

CLASSES = {
    "severe_thinness": ("0", "16"),
    "moderate_thinness": ("16", "17"),
    "mild_thinness": ("17", "18.5"),
    "pre_obese": ("25", "30"),
    "obese_1": ("30", "35"),
    "obese_2": ("35", "40"),
    "obese_3": ("40", "10000"),
}
NEAR = {"height": (140, 205), "weight": (35, 160), "waist": (55, 140)}
USUAL = {"weight": (50, 80), "waist": (60, 90)}


def paper(given: Given) -> str:
    """WHO: weight in kilograms by the square of the height in metres; 16, 18.5 and 25. NICE: half the height, under 35.

    Ours: what is advised, and that a waist that no one knows is worth talking about.
    """
    metres, kilograms = Decimal(given["height"]) / 100, Decimal(str(given["weight"]))
    if kilograms < 16 * metres * metres:
        return "soon"
    if kilograms < Decimal("18.5") * metres * metres or kilograms >= 25 * metres * metres:
        return "talk"
    # Whoever comes here has an index under 35, and is asked about the waist.
    waist = given["waist"]
    return "talk" if waist == "unsure" or 2 * waist >= given["height"] else "usual"


def test_the_pack_says_what_the_tables_say(people: int) -> None:
    assert wrong("bmi_adults", paper, people, NEAR, USUAL) == []


def found(given: Given) -> list[str]:
    """The class, and from 0.5 and 0.6 on the waist, where the index is under 35."""
    metres, kilograms = Decimal(given["height"]) / 100, Decimal(str(given["weight"]))
    names = []
    for name, (first, end) in CLASSES.items():
        if Decimal(first) * metres**2 <= kilograms < Decimal(end) * metres**2:
            names.append(name)
    if kilograms < 35 * metres**2:
        if given["waist"] == "unsure":
            names.append("waist_not_known")
        elif 10 * given["waist"] >= 6 * given["height"]:
            names.append("waist_high")
        elif 10 * given["waist"] >= 5 * given["height"]:
            names.append("waist_increased")
    return names


def test_the_pack_finds_what_the_tables_find(people: int) -> None:
    pack = shipped("bmi_adults")
    decide, seen = compiled(pack).decide, set()
    for answers in drawn(pack, people, NEAR, USUAL):
        fired = decide(answers).fired
        given = {key: in_plain_words(pack.question[key], answer) for key, answer in answers.items()}
        assert sorted(fired) == sorted(found(given)), given
        seen.update(fired)
    assert seen == set(pack.rule)
