"""Takeaways for tests: who they are of, and what a reader of the page sees."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

import html5lib

from soundadvice import Acuity, Advice, Pack, Record, triage
from support.answers.people import SORE
from support.packs.shipped import shipped

PACK = shipped("low_back_pain")
AT_HOME = SORE | {
    "spasm": "no",
    "causes": ["sitting"],
    "sits": "most",
    "tight_hamstrings": "yes",
    "tight_hips": "yes",
    "mobility": ["none"],
    "diagnosis": "no",
    "wants_therapies": "yes",
}
EVERYTHING = SORE | {
    "location": ["lower_back", "hips", "upper_back", "other"],
    "leg_pain": "both",
    "numbness": ["leg", "both_legs", "saddle", "elsewhere"],
    "swelling": ["back", "leg", "elsewhere", "shape_change"],
    "severe_pain": "severe",
    "duration": "5 weeks",
    "improving": "worse",
    "pain_with_exercise": "intense",
}
LEG = {"leg_pain": "one"}
RED_FLAGS = shipped("low_back_pain_red_flags")
# As much as one page for a doctor can hold, short of an emergency.
MANY_FLAGS = EVERYTHING | {
    "leg_pain": "buttock",
    "numbness": ["none"],
    "swelling": ["back", "elsewhere", "shape_change"],
    "emergency_signs": ["none"],
    "leg_weakness": ["none"],
    "bladder_bowel": ["none"],
    "sudden_severe": "no",
    "injury": "none",
    "standing": ["none"],
    "other_signs": ["weight_loss", "rash"],
    "infection_risks": ["none"],
    "health_risks": ["cancer"],
    "cancer_when": "years_ago",
    "age": 64,
    "sexual_function": "none",
    "painkillers": "no",
    "first_episode": "yes",
    "examined": "no",
}


def urgent(pack: Pack = PACK) -> Pack:
    """The pack with an emergency in the doctor's place."""
    changed = [
        dataclasses.replace(one, acuity=Acuity.EMERGENCY) if one.id == "see_doctor" else one
        for one in pack.dispositions
    ]
    return dataclasses.replace(pack, dispositions=tuple(changed))


def made(answers: dict[str, object], pack: Pack = PACK) -> tuple[Advice, Record]:
    advice = triage(pack, answers)
    time = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    return advice, Record.of(advice, time=time, engines=("reference", "durable_rules"))


def parsed(page: str) -> Element:
    """The page, by a parser that takes no error."""
    root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return root


def words(page: str) -> str:
    body = parsed(page).find("body")
    assert body is not None
    return " ".join(" ".join(body.itertext()).split())
