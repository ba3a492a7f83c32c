"""Carried: what a field of a pack carries, and so what a change of it can do that no proof sees."""

from __future__ import annotations

from enum import StrEnum

from soundadvice.model.case.gloss import Gloss, SignWords
from soundadvice.model.digest import WORDING
from soundadvice.model.evidence import Claim, Reference, Source, Waiver
from soundadvice.model.hazard import Contraindication, Hazard
from soundadvice.model.plan import Picture
from soundadvice.model.rule import DecisionTable, PersonVignette, Vignette


class Carries(StrEnum):
    """What an edit is an edit of, the gravest first.

    `behaviour`: what is asked, advised, given or shown to whom; `text`: words that carry an answer or an instruction,
    numbers to call and codes among them; `case`: what the pack is tested and judged by; `words`: all others.
    """

    BEHAVIOUR = "behaviour"
    TEXT = "text"
    CASE = "case"
    WORDS = "words"


NOT_COMPARED = frozenset(
    {
        ("Pack", "region"), ("Pack", "as_written"), ("Pack", "original"), ("Rule", "pack"), ("Waiver", "pack"),
        ("PackTranslation", "pack"), ("Library", "source"), ("Library", "claims"), ("Library", "parts"),
    }
)  # fmt: skip
"""Which region is in effect is a setting; the others follow from what is compared. Places in files are not either."""
PLACES = frozenset({"span", "spans"})

_CASE = (
    Claim, Contraindication, DecisionTable, Gloss, Hazard, PersonVignette, Reference, SignWords, Source, Vignette,
    Waiver,
)  # fmt: skip
_OF_CLASSES = {
    ("Pack", "title"): Carries.WORDS,
    ("Pack", "version"): Carries.WORDS,
    ("Pack", "description"): Carries.WORDS,
    ("Pack", "reviews"): Carries.WORDS,
    ("Pack", "libraries"): Carries.WORDS,
    ("Pack", "language"): Carries.TEXT,
    ("Pack", "introduction"): Carries.TEXT,
    ("Pack", "texts"): Carries.TEXT,
    ("Pack", "safety_net"): Carries.TEXT,
    ("Pack", "come_back"): Carries.TEXT,
    ("Pack", "emergency_numbers"): Carries.TEXT,
    ("Pack", "services"): Carries.TEXT,
    ("Pack", "handover"): Carries.TEXT,
    ("Pack", "variants"): Carries.TEXT,
    ("Pack", "translations"): Carries.TEXT,
    ("Pack", "source"): Carries.CASE,
    ("Pack", "hazards"): Carries.CASE,
    ("Pack", "contraindications"): Carries.CASE,
    ("Pack", "sign_words"): Carries.CASE,
    ("Pack", "glosses"): Carries.CASE,
    ("Pack", "waivers"): Carries.CASE,
    ("Pack", "population"): Carries.CASE,
    ("Pack", "tables"): Carries.CASE,
    ("PlanBook", "no_exercise"): Carries.TEXT,
    ("ItHurts", "ask"): Carries.TEXT,
    ("Signs", "lead"): Carries.TEXT,
    ("Signs", "items"): Carries.TEXT,
    ("SignFit", "first"): Carries.TEXT,
    ("Service", "by_region"): Carries.TEXT,
    ("TextVariants", "cases"): Carries.TEXT,
    ("TranslatedText", "of"): Carries.WORDS,
    ("PackTranslation", "made_by"): Carries.WORDS,
    ("Rule", "table"): Carries.WORDS,
    ("Rule", "means"): Carries.TEXT,
}
_OF_NAMES = {
    **dict.fromkeys(("severity", "protects", "commonest", "typical"), Carries.CASE),
    **dict.fromkeys(("claims", "references", "vignettes"), Carries.CASE),
    **dict.fromkeys(("why", "note", "url"), Carries.WORDS),
    "ask_anew": Carries.BEHAVIOUR,
}


def carried(owner: type, name: str, above: Carries) -> Carries | None:
    """What a field of a class carries that stands in a field that carries `above`; None: it is not compared."""
    if name in PLACES or (owner.__name__, name) in NOT_COMPARED:
        return None
    if above is Carries.CASE or owner in _CASE:
        return Carries.CASE
    if owner is Picture:
        return Carries.TEXT
    usual = Carries.TEXT if name in WORDING else Carries.BEHAVIOUR
    return _OF_CLASSES.get((owner.__name__, name)) or _OF_NAMES.get(name) or usual
