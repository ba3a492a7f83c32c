"""The written case: hazards, waivers, vignettes and all else that a pack is tested and judged by, in a canonical form.

Its page: "The canonical form and its hashes". What is written here is in neither of the other two hashes.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from soundadvice.model.case.gloss import Gloss, SignWords
from soundadvice.model.digest import all_named, canonical
from soundadvice.model.evidence import Claim, Reference, Source, SourcePlace, Waiver
from soundadvice.model.hazard import Contraindication, Hazard
from soundadvice.model.population.draw import (
    Always,
    BySetting,
    Chance,
    Chances,
    DrawCase,
    Drawn,
    Normal,
    SameAs,
    Weights,
)
from soundadvice.model.population.population import (
    Bands,
    OtherPack,
    Population,
    ReachGoal,
    Scenario,
    Truth,
    UnsureRates,
)
from soundadvice.model.rule import DecisionTable, PersonVignette, Vignette

if TYPE_CHECKING:
    from soundadvice.model.pack import Pack
    from soundadvice.model.question import Question

_CITED = "claims references"


def _form(kind: type, tag: str, keys: str, left_out: str = "") -> tuple[type, tuple[str, tuple[str, ...]]]:
    all_named(kind, {*keys.split(), *left_out.split()})
    return kind, (tag, tuple(keys.split()))


# INVARIANT: as for the other hashes, what stands in quotes is ours and not Python's.
CASE_FORMS: Mapping[type, tuple[str, tuple[str, ...]]] = dict(
    (
        _form(Hazard, "Hazard", "id sign acuity rules when safety_net not_in_safety_net texts note", "span"),
        _form(Contraindication, "Contraindication", "id sign never when note", "span"),
        _form(SignWords, "SignWords", "id words", "span"),
        _form(Gloss, "Gloss", "of has lacks urgency tells forbids numbers within", "span"),
        _form(Waiver, "Waiver", "finding of why covers", "pack span"),
        _form(Claim, "Claim", "id place words sha256 reading became not_used", "span"),
        _form(SourcePlace, "SourcePlace", "line first last"),
        _form(Reference, "Reference", "id title edition place basis retrieved", "span"),
        _form(Source, "Source", "title file sha256 captured", "span"),
        _form(Vignette, "Vignette", "name answers fires acuity findings", "span"),
        _form(
            PersonVignette,
            "PersonVignette",
            "name answers own advise rules given held_back findings note",
            "span",
        ),
        _form(DecisionTable, "DecisionTable", "id hit rows complete", "span"),
        _form(
            Population,
            "Population",
            "about seed people settings scenarios facts answers unsure references bands truth reach others",
        ),
        _form(Scenario, "Scenario", "id title text settings"),
        _form(Bands, "Bands", "fact bounds"),
        _form(Truth, "Truth", "fact least most"),
        _form(UnsureRates, "UnsureRates", "default of sources"),
        _form(ReachGoal, "ReachGoal", "named acuity scenario at_least at_most or_more fact low high why", "span"),
        _form(OtherPack, "OtherPack", "pack versions answers"),
        _form(Drawn, "Drawn", "question cases about"),
        _form(DrawCase, "DrawCase", "when draw sources"),
        _form(BySetting, "BySetting", "setting values"),
        _form(Weights, "Weights", "values"),
        _form(Normal, "Normal", "mean sd minimum maximum"),
        _form(Chance, "Chance", "when share times sources"),
        _form(Chances, "Chances", "options otherwise"),
        _form(Always, "Always", "value"),
        _form(SameAs, "SameAs", "fact"),
    )
)


def written_case(pack: Pack) -> str:
    """What `case_hash` is the SHA-256 of, as JSON."""
    return canonical(
        _plain(
            {
                "id": pack.id,
                "hazards": pack.hazards,
                "contraindications": pack.contraindications,
                "waivers": pack.waivers,
                "source": pack.source,
                "claims": pack.claims,
                "references": pack.references,
                "graver": {one.id: found for one in pack.questions if (found := _graver(one))},
                "tables": pack.tables,
                "vignettes": {one.id: one.vignettes for one in pack.rules if one.vignettes},
                "people": pack.vignettes,
                "population": pack.population,
                # A pack without any has the hash that it had before there were any.
                **({"signs": pack.sign_words} if pack.sign_words else {}),
                **({"glosses": pack.glosses} if pack.glosses else {}),
            }
        )
    )


def _graver(question: Question) -> dict[str, object]:
    """What a question says of its answers that the proofs go by: which is graver, and which is the plain one."""
    found = {name: getattr(question, name, None) for name in ("severity", "protects", "commonest", "typical")}
    return {name: value for name, value in found.items() if value is not None and value != ()}


def _plain(value: object) -> object:
    """A value with the classes that are of the case alone as mappings, their tag under `is`."""
    if type(value) in CASE_FORMS:
        tag, names = CASE_FORMS[type(value)]
        return {"is": tag, **{name: _plain(getattr(value, name)) for name in names}}
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return tuple(_plain(one) for one in value)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    return value.value if isinstance(value, StrEnum) else value
