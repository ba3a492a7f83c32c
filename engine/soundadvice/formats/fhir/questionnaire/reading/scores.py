"""Scores: the points of options as scores of a pack, added up as the totals of the form say, where that is understood.

Understood is a plain sum: of the points of all items, or of some that it names, each of which adds nothing where it
is not answered. Points of items that no such total adds up are one score more, which says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from soundadvice.authoring.skeleton import FormScore, plain_text
from soundadvice.formats.expressions import bare, of_call, split
from soundadvice.formats.fhir.questionnaire.reading.form import Form, Item
from soundadvice.formats.fhir.questionnaire.reading.items import AskedItem
from soundadvice.formats.fhir.questionnaire.reading.options import POINTS
from soundadvice.formats.fhir.questionnaire.reading.values import Json, apart, as_object, extension_name, objects, slug
from soundadvice.wording.language import say

_ROOT = r"(?:%resource|%context|%questionnaireResponse|QuestionnaireResponse)"
_ITEMS = r"(?:\.item|\.repeat\(item\)|\.descendants\(\))"
_LINK = r"\.where\(linkId ?= ?(['\"])(?P<link>[^'\"]+)\1\)"
_VALUE = r"(?:\.value(?:Coding)?)?"
_CALLED = r"\.(?:ordinal|weight)\(\)"
_ADDRESS = rf"(?:%[A-Za-z_]\w*|'[^']*(?:{'|'.join(POINTS)})')"
_WORTH = rf"(?:{_CALLED}|\.extension\({_ADDRESS}\)\.value(?:Decimal|Integer)?)"
_END = r"(?:\.toInteger\(\))?(?:\.first\(\))?(?:\.sum\(\))?"
_OF_ONE = re.compile(rf"{_ROOT}{_ITEMS}{_LINK}\.answer{_VALUE}{_WORTH}{_END}")
_OF_ALL = re.compile(rf"{_ROOT}{_ITEMS}(?:\.where\(linkId ?!= ?'(?P<but>[^']+)'\))?\.answer{_VALUE}{_CALLED}\.sum\(\)")
_LOOKED_UP = re.compile(
    rf"%questionnaire{_ITEMS}{_LINK}\.answerOption\.where\(valueCoding\.code ?= ?"
    rf"{_ROOT}{_ITEMS}\.where\(linkId ?= ?(['\"])(?P=link)\3\)\.answer\.valueCoding\.code\)"
    rf"\.extension\.where\(url ?= ?{_ADDRESS}\)\.value(?:Decimal|Integer)?{_END}"
)
"""The points of an option as they stand in the questionnaire, looked up by the code that was answered."""
_OF_TOTAL = re.compile(rf"{_ROOT}{_ITEMS}{_LINK}\.answer\.value(?:Decimal|Integer)?{_END}")
_NAME = re.compile(r"%([A-Za-z_]\w*)")
_LARGEST = 1_000_000
_MOST_TERMS = 300
_DEEPEST = 12
_MOST_STEPS = 20_000
"""For all totals of a form: variables may name one another any number of times."""
_LONGEST = 20_000


@dataclass(slots=True)
class _Sums:
    """Which items each total of a form adds up."""

    form: Form
    worth: Mapping[str, Mapping[str, int]]
    named: dict[str, str] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)
    steps: int = 0

    def of(self, text: str, depth: int = 0) -> list[str] | None:
        """The linkIds of the items that an expression adds up, None if it is not understood."""
        self.steps += 1
        if depth > _DEEPEST or self.steps > _MOST_STEPS or len(text) > _LONGEST:
            return None
        text = bare(text)
        terms = split(text, "+")
        if len(terms) > 1:
            found = [self.of(term, depth + 1) for term in terms[:_MOST_TERMS]]
            known = [link for one in found if one is not None for link in one]
            return None if None in found or len(set(known)) < len(known) or len(terms) > _MOST_TERMS else known
        if (inside := of_call(text, "iif")) is not None:
            return self._chosen(inside, depth)
        if (name := _NAME.fullmatch(text)) is not None:
            return self.of(self.named[name[1]], depth + 1) if name[1] in self.named else None
        if (one := _OF_ONE.fullmatch(text) or _LOOKED_UP.fullmatch(text)) is not None:
            return [one["link"]] if one["link"] in self.worth else None
        if (every := _OF_ALL.fullmatch(text)) is not None:
            return [link for link in self.worth if link != every["but"]]
        total = _OF_TOTAL.fullmatch(text)
        if total is not None and total["link"] in self.totals:
            return self.of(self.totals[total["link"]], depth + 1)
        return None

    def _chosen(self, parts: list[str], depth: int) -> list[str] | None:
        """`iif(x.exists(), x, 0)`, `iif(x.empty(), 0, x)`, and a sum that is there where some answers, or all, are."""
        if len(parts) != 3:
            return None
        asked, then, otherwise = (bare(part) for part in parts)
        nothing = ("0", "{}", "null")
        if otherwise in nothing and self._is_of(then, asked.removesuffix(".exists()"), asked):
            return self.of(then, depth + 1)
        if then in nothing and self._is_of(otherwise, asked.removesuffix(".empty()"), asked):
            return self.of(otherwise, depth + 1)
        if otherwise in ("{}", "null") and _is_answered(self.named.get(asked.removeprefix("%"), asked)):
            return self.of(then, depth + 1)
        return None

    @staticmethod
    def _is_of(worth: str, answer: str, asked: str) -> bool:
        """Whether something is what is asked about, or is worked out of it."""
        return answer != asked and (worth == answer or worth.startswith(f"{answer}."))


def _is_answered(text: str) -> bool:
    """Whether an expression says no more than that some answers, or all of them, are there."""
    return all(one.strip().endswith(".exists()") for one in re.split(r" (?:or|and) ", text))


def scores_of(form: Form, found: Mapping[str, AskedItem]) -> tuple[FormScore, ...]:
    """The scores of a form; what of its points is left out is noted."""
    worth = {link: points for link, asked in found.items() if (points := _worth(form, asked))}
    sums = _Sums(form, worth)
    sums.named.update(_variables(form))
    totals = [(data, text) for data in form.items if (text := _expression(data, "calculatedExpression")) is not None]
    sums.totals.update((str(data.get("linkId")), text) for data, text in totals)
    ids, scores, added = set(form.ids.taken), [], set[str]()
    for data, text in totals:
        links = sums.of(text)
        if not links:
            continue
        item = Item(str(data.get("linkId", "")), str(data.get("text") or data.get("linkId", "")), "", data)
        scores.append(_score(form, ids, item.link, item.text, [found[link] for link in links], worth))
        form.notes.add(item, f"is the score `{scores[-1].id}` here")
        added.update(links)
    rest = [link for link in worth if link not in added]
    if rest:
        scores.append(_score(form, ids, "points", say("Points"), [found[link] for link in rest], worth))
        named = ", ".join(f"`{plain_text(link, 80)}`" for link in rest)
        form.notes.tell(
            f"the form does not say how the points of options add up (scores of {named}): they are the score "
            f"`{scores[-1].id}` here; take out what does not belong together"
        )
    return tuple(scores)


def _worth(form: Form, asked: AskedItem) -> dict[str, int]:
    """The points of an item's options, by their ids; none, with a note, if they are no whole numbers."""
    known = [(one.option.id, one.points) for one in asked.options if one.points is not None]
    if any(points != points.to_integral_value() or abs(points) > _LARGEST for _, points in known):
        form.notes.add(asked.item, "the points of its options are left out: a score of a pack has whole numbers")
        return {}
    if known and not any(points for _, points in known):
        form.notes.add(asked.item, "the points of its options are left out: each of them is 0")
        return {}
    return {name: int(points) for name, points in known}


def _score(
    form: Form, ids: set[str], name: str, title: str, asked: list[AskedItem], worth: Mapping[str, Mapping[str, int]]
) -> FormScore:
    made = apart(slug(name if re.search("[A-Za-z]{2}", name) else title, "score"), ids)
    ids.add(made)
    add = {one.question.id: worth[one.item.link] for one in asked}
    return FormScore(made, plain_text(title), add)


# Expressions ---------------------------------------------------------------------------------------------------------


def _variables(form: Form) -> Iterator[tuple[str, str]]:
    """The expressions that a form gives a name to; none that it gives to two."""
    found: dict[str, list[str]] = {}
    for data in (form.resource, *form.items):
        for extension in objects(data.get("extension")):
            said = as_object(extension.get("valueExpression"))
            if extension_name(extension) == "variable" and isinstance(said.get("expression"), str):
                found.setdefault(str(said.get("name")), []).append(str(said["expression"]))
    return ((name, texts[0]) for name, texts in found.items() if len(texts) == 1)


def _expression(data: Json, name: str) -> str | None:
    for extension in objects(data.get("extension")):
        if extension_name(extension) == name:
            said = as_object(extension.get("valueExpression")).get("expression")
            return said if isinstance(said, str) else None
    return None
