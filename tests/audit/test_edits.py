"""Edits: whatever field of a pack changes, `diff` lists it; and the case hash knows just what is called the case."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from enum import Enum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from soundadvice import Pack, load_pack
from soundadvice.audit.compare.carried import NOT_COMPARED, PLACES, Carries
from soundadvice.audit.compare.edits import edits
from soundadvice.model.case.written import CASE_FORMS
from soundadvice.model.coding.code import Code
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    ScoreTest,
    UnsureTest,
)
from soundadvice.model.digest import FORMS
from soundadvice.model.disposition import Acuity
from soundadvice.model.evidence import Review, Waiver
from soundadvice.model.population.population import Truth
from soundadvice.model.rule import DecisionTable, HitPolicy, TextVariants
from soundadvice.model.translation import PackTranslation, TranslatedText
from support.packs.shipped import shipped

DATA = Path(__file__).parents[1] / "data"
GOOD = load_pack(DATA / "packs" / "twisted_ankle")
Path_ = tuple[tuple[object, str | int], ...]
"""The way to a value: each owner, and the name or the place in it."""


def fields_of(value: object, way: Path_ = ()) -> Iterator[tuple[type, str, Path_]]:
    """Each field of each object below a value, with the way to it."""
    if isinstance(value, Pack) and way:
        return  # what a layer below holds is in the pack itself
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            if field.name not in PLACES and (type(value).__name__, field.name) not in NOT_COMPARED:
                there = (*way, (value, field.name))
                yield type(value), field.name, there
                yield from fields_of(getattr(value, field.name), there)
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            yield from fields_of(one, (*way, (value, at)))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from fields_of(one, (*way, (value, key)))


def put(way: Path_, value: object) -> Any:
    """The whole, with another value at the end of a way."""
    for owner, name in reversed(way):
        if isinstance(owner, tuple):
            value = tuple(value if at == name else one for at, one in enumerate(owner))
        elif isinstance(owner, Mapping):
            value = {**owner, name: value}
        else:
            value = dataclasses.replace(owner, **{str(name): value})  # type: ignore[type-var]
    return value


def other(value: object) -> object:
    """Another value of the kind: of a list, without its first item or with one more."""
    match value:
        case Not():
            return value.condition
        case (
            All() | AnyOf() | Count() | Named() | OptionTest() | Comparison() | UnsureTest() | ScoreTest() | LimitTest()
        ):
            return Not(value)
        case bool():
            return not value
        case Enum():
            return next(one for one in type(value) if one is not value)
        case int() | Fraction():
            return value + 1
        case str():
            return value + "x"
        case frozenset() if value:
            return frozenset(sorted(value, key=str)[1:])
        case tuple() | list() if value:
            return tuple(value)[1:]
        case Mapping() if value:
            return dict(list(value.items())[1:])
        case Pack():
            return dataclasses.replace(value, rules=value.rules[1:])
        case None | tuple() | frozenset() | Mapping():
            return "something"
        case _:
            return "something else"


def alone(pack: Pack, way: Path_) -> tuple[Pack, Path_]:
    """The pack with hardly anything but the field in which a way begins: what is large costs time to be hashed."""
    large = ("questions", "rules", "claims", "references", "hazards", "vignettes", "waivers", "translations", "tables")
    empty: dict[str, Any] = {name: () for name in (*large, "contraindications") if name != way[0][1]}
    if way[0][1] != "population":
        empty["population"] = None
    small = dataclasses.replace(pack, **empty, parent=None if way[0][1] != "parent" else pack.parent)
    return small, ((small, way[0][1]), *way[1:])


@cache
def every_field() -> Mapping[tuple[str, str], tuple[Pack, Path_]]:
    """Of each class and field, a place in some pack: where it holds something, if there is one."""
    paths = sorted([*(DATA / "packs").glob("*/pack.yaml"), *(DATA / "earlier" / "packs").glob("*/pack.yaml")])
    folders = [load_pack(path.parent, translations=True) for path in paths]
    names = ("bmi_adults", "news2", "phq9", "neck_pain", "canadian_c_spine", "low_back_pain", "low_back_pain_self_care")
    packs = [*folders, *(shipped(name) for name in names)]
    translation = PackTranslation("de", (TranslatedText("title", "abcdefgh", "Titel"),), "someone", "a note", "x")
    review = Review("nurse", "2030-01-31", "sha256:0", "sha256:0", "2031-01-31")
    made: dict[str, Any] = {
        "variants": (TextVariants("question", "age", "text", ((UnsureTest("age"), "And now?"),)),),
        "codes": (Code("http://loinc.org", "44250-9"),),
        "tables": (DecisionTable("one", HitPolicy.FIRST, (("numb_foot", None),)),),
        "waivers": (Waiver("no_unsure", ("age",), "Known.", "abcdefgh"),),
    }
    truth = Truth("age", {"a": Acuity.SOON}, {"a": Acuity.EMERGENCY})
    tried = next(one.population for one in packs if one.population is not None)
    made["population"] = dataclasses.replace(tried, truth=truth)
    packs += [dataclasses.replace(GOOD, **made)]
    packs += [dataclasses.replace(GOOD, translations=(translation,), reviews=(review,), is_library=True)]
    found: dict[tuple[str, str], tuple[Pack, Path_]] = {}
    for pack in packs:
        for kind, name, way in fields_of(pack):
            key, held = (kind.__name__, name), getattr(way[-1][0], name)
            if key not in found or (held not in (None, (), False) and _is_empty(found[key][1])):
                found[key] = (pack, way)
    return found


def _is_empty(way: Path_) -> bool:
    owner, name = way[-1]
    return getattr(owner, str(name)) in (None, (), False)


def test_every_class_of_a_pack_is_among_those_that_are_changed() -> None:
    met = {kind for kind, _ in every_field()}
    assert {kind.__name__ for kind in (*FORMS, *CASE_FORMS)} - met == set()
    every = {(kind.__name__, field.name) for kind in (*FORMS, *CASE_FORMS, Pack) for field in dataclasses.fields(kind)}
    left_out = {(kind, name) for kind, name in every if name in PLACES or (kind, name) in NOT_COMPARED}
    assert every - left_out - every_field().keys() == set()


def test_whatever_changes_is_listed() -> None:
    """And the case hash is another just where an edit is called one of the case."""
    silent, torn = [], []
    for (kind, name), (pack, way) in every_field().items():
        pack, way = alone(pack, way)
        changed = put(way, other(getattr(way[-1][0], name)))
        found = edits(pack, changed)
        if not found:
            silent.append((kind, name))
        if kind not in CASES and (kind != "Pack" or name in TAKES_ITS_CASE_ALONG):
            continue
        is_case = any(one.carries is Carries.CASE for one in found)
        if _case(changed) is not None and (_case(pack) != _case(changed)) is not is_case:
            torn.append((kind, name))
    assert silent == []
    assert torn == []


CASES = {kind.__name__ for kind in CASE_FORMS}
TAKES_ITS_CASE_ALONG = {"questions", "rules", "id"}
"""A question that is gone takes its severity along, and a rule its vignettes: they are no edits of their own."""


@pytest.mark.parametrize("name", ["severity", "commonest", "protects", "typical"])
def test_which_answer_is_graver_is_of_the_case_alone(name: str) -> None:
    owner = {"severity": "Choice", "commonest": "MultiChoice", "protects": "MultiChoice", "typical": "Number"}[name]
    pack, way = every_field()[owner, name]
    changed = put(way, other(getattr(way[-1][0], name)))
    assert (changed.meaning_hash, changed.content_hash) == (pack.meaning_hash, pack.content_hash)
    assert changed.case_hash != pack.case_hash
    (edit,) = edits(pack, changed)
    assert edit.carries is Carries.CASE


_CASES: dict[int, tuple[Pack, str | None]] = {}


def _case(pack: Pack) -> str | None:
    if id(pack) not in _CASES:
        try:
            _CASES[id(pack)] = (pack, dataclasses.replace(pack).case_hash)
        except (TypeError, AttributeError):  # a value that no file can hold has no form
            _CASES[id(pack)] = (pack, None)
    return _CASES[id(pack)][1]
