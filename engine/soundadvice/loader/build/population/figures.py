"""Figures: shares such as `3 %`, weights and factors, one for all or one for each value of a setting."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.answer import read_answer
from soundadvice.model.condition import UNSURE
from soundadvice.model.errors import AnswerError
from soundadvice.model.evidence import Reference
from soundadvice.model.population.draw import ASSUMED, BySetting, Figure
from soundadvice.model.question import Number, Quantity, Question

BY = "by"
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?%")
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Known:
    """What figures may name: the settings with their values, and the references.

    `broken` are facts that could not be read: what names them is left alone.
    """

    settings: Mapping[str, tuple[str, ...]]
    references: Mapping[str, Reference]
    problems: Problems
    broken: set[str] = field(default_factory=set)


def read_share(node: Node, problems: Problems) -> Fraction | None:
    """A share of people, None if the node says none."""
    match = _SHARE.fullmatch(node.text.strip())
    if match is None or Fraction(match[1]) > 100:
        problems.add(
            "bad_share", f"{node.shown} is not a share", node, "write one from `0 %` to `100 %`, such as `3 %`"
        )
        return None
    return Fraction(match[1]) / 100


def read_amount(node: Node, problems: Problems, *, positive: bool) -> Fraction | None:
    """A number as it is written, exactly; if `positive`, none below 0. None if the node says none."""
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)) or not _NUMBER.fullmatch(node.text):
        problems.add("bad_number", f"{node.shown} is not a number", node, "write digits, without a unit")
        return None
    if positive and node.value < 0:
        problems.add("bad_number", f"{node.shown} is less than 0", node, "write 0 or more")
        return None
    return Fraction(node.text)


def share(node: Node, known: Known) -> Figure | None:
    """A share, or one for each value of a setting."""
    return _figure(node, known, lambda one: read_share(one, known.problems))


def weight(node: Node, known: Known) -> Figure | None:
    """A number from 0 on, or one for each value of a setting."""
    return _figure(node, known, lambda one: read_amount(one, known.problems, positive=True))


def amount(node: Node, known: Known) -> Figure | None:
    """A number, or one for each value of a setting."""
    return _figure(node, known, lambda one: read_amount(one, known.problems, positive=False))


def _figure(node: Node, known: Known, read: Callable[[Node], Fraction | None]) -> Figure | None:
    if not isinstance(node.value, dict):
        return read(node)
    by = node.get(BY)
    if by is None or by.text not in known.settings:
        if by is None:
            hint = f"write `{BY}:` and a setting, then a figure for each of its values"
            known.problems.add("missing_key", f"`{BY}` is missing", node, hint)
        else:
            known.problems.unknown("setting", by.text, known.settings, by)
        return None
    values = known.settings[by.text]
    for name, key in node.keys.items():
        if name != BY and name not in values:
            known.problems.unknown("value", name, values, key, called="value")
    missing = [value for value in values if value not in node.value]
    if missing:
        listed = ", ".join(f"`{value}`" for value in missing)
        message = f"there is no figure for {listed} of `{by.text}`"
        known.problems.add("missing_key", message, node, f"add `{missing[0]}:`")
    found = {value: _figure(node.at(value), known, read) for value in values if value in node.value}
    good = {value: figure for value, figure in found.items() if figure is not None}
    return BySetting(by.text, good) if len(good) == len(node.value) - 1 and not missing else None


def read_sources(node: Node | None, known: Known) -> tuple[str, ...] | None:
    """The ids of references, or `assumed`; None if nothing is said."""
    if node is None or node.value is None:
        return None
    places = node.items() if isinstance(node.value, list) else [node]
    names: list[str] = []
    for place in places:
        if place.text != ASSUMED and place.text not in known.references:
            known.problems.unknown("reference", place.text, [*known.references, ASSUMED], place)
        names.append(place.text)
    return tuple(dict.fromkeys(names)) or None


def read_value(question: Question, node: Node, problems: Problems) -> str | int | None:
    """A value that is drawn: an option, a number or a length of time; the node may be a key, which is always a text."""
    given: object = node.text
    if isinstance(question, Number) and _NUMBER.fullmatch(node.text):
        given = float(node.text) if "." in node.text else int(node.text)
    try:
        answer = read_answer(question, given)
    except AnswerError as error:
        problems.add("bad_answer", error.message, node, error.hint)
        return None
    if isinstance(answer, frozenset) or (isinstance(question, Quantity) and answer == UNSURE):
        problems.add("bad_answer", f"{node.shown} cannot be drawn here", node, "state it under `unsure:`")
        return None
    return answer
