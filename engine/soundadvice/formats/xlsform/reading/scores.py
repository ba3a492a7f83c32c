"""Calculations that add up points, as scores of a pack.

Understood is a sum of numbers that questions hold, of options that are named by numbers, of how many were picked, and
of `if( , , )` with whole numbers for it. What is not answered adds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from soundadvice.authoring.skeleton import FormScore
from soundadvice.formats.expressions import bare, of_call, split
from soundadvice.formats.xlsform.reading.conditions import Names, read_relevant
from soundadvice.formats.xlsform.xpath import NotUnderstood
from soundadvice.model.condition import All, Condition, Not
from soundadvice.model.question import Choice, MultiChoice, Number, Question

_NAME = re.compile(r"\$\{\s*([^}\s]{1,200})\s*\}")
_WHOLE = re.compile(r"'?([+-]?[0-9]{1,6})'?")
_MOST_BANDS = 200
_DEEPEST = 20
_MOST_PARTS = 500


@dataclass(slots=True)
class Points:
    """What a calculation adds up: by question and option or number, and by conditions."""

    add: dict[str, dict[str, int]] = field(default_factory=dict)
    conditions: list[tuple[Condition, int]] = field(default_factory=list)


def score_of(text: str, name: str, title: str, names: Names, sums: Mapping[str, Points]) -> tuple[FormScore, Points]:
    """The score that a calculation is; `sums` are the calculations above it. Raises NotUnderstood."""
    if not text.strip():
        raise NotUnderstood("it has no formula")
    if _NAME.fullmatch(bare(text)):
        raise NotUnderstood("it repeats an answer")
    points = Points()
    _Sum(names, sums, points).term(text, 0)
    if not any(worth for one in points.add.values() for worth in one.values()) and not points.conditions:
        raise NotUnderstood("it adds up no points")
    return FormScore(name, title, points.add, tuple(points.conditions)), points


@dataclass(slots=True)
class _Sum:
    """One sum while it is read, term by term."""

    names: Names
    sums: Mapping[str, Points]
    points: Points

    def term(self, text: str, depth: int) -> None:
        text = bare(text)
        terms = split(text, "+")
        if depth > _DEEPEST or len(terms) > _MOST_PARTS or len(self.points.conditions) > _MOST_PARTS:
            raise NotUnderstood("it is too long")
        if len(terms) > 1:
            for one in terms:
                self.term(one, depth + 1)
            return
        for name in ("int", "number", "coalesce", "count-selected", "if"):
            inside = of_call(text, name)
            if inside is not None:
                self._called(name, inside, depth)
                return
        named = _NAME.fullmatch(text)
        if named is None:
            if _WHOLE.fullmatch(text) and int(text.strip("'")) == 0:
                return
            raise NotUnderstood(f"`{text[:60]}` is no sum of points")
        self._question(named[1])

    def _called(self, name: str, inside: list[str], depth: int) -> None:
        is_or_nothing = name == "coalesce" and len(inside) == 2 and inside[1].strip("'") in ("0", "")
        if is_or_nothing or (name in ("int", "number") and len(inside) == 1):
            self.term(inside[0], depth + 1)
        elif name == "count-selected" and len(inside) == 1 and (found := _NAME.fullmatch(inside[0])):
            question = self._asked(found[1])
            if not isinstance(question, MultiChoice):
                raise NotUnderstood(f"`{found[1][:64]}` takes no several answers")
            self._add(question, {option.id: 1 for option in question.options})
        elif name == "if" and len(inside) == 3:
            self._if(inside, (), depth)
        else:
            raise NotUnderstood(f"`{name}` is not understood so")

    def _if(self, inside: list[str], unless: tuple[Condition, ...], depth: int) -> None:
        if depth > _DEEPEST:
            raise NotUnderstood("it is nested too deeply")
        asked, then, otherwise = inside
        if (
            not unless
            and _of_answered(asked) is not None
            and _of_answered(asked) == bare(then)
            and _is_nothing(otherwise)
        ):
            self.term(then, depth + 1)
            return
        when = read_relevant(asked, self.names)
        if isinstance(when, bool):
            raise NotUnderstood("a part of it is always so, or never")
        self._where((*unless, when), then, depth)
        self._where((*unless, when.condition if isinstance(when, Not) else Not(when)), otherwise, depth)

    def _where(self, conditions: tuple[Condition, ...], text: str, depth: int) -> None:
        """Adds the points that a text says, where conditions hold."""
        text = bare(text)
        nested = of_call(text, "if")
        if nested is not None and len(nested) == 3:
            self._if(nested, conditions, depth + 1)
            return
        whole = _WHOLE.fullmatch(text)
        if whole is None and not _is_nothing(text):
            raise NotUnderstood(f"`{text[:60]}` is no number of points")
        if whole is not None and int(whole[1]):
            flat = [part for one in conditions for part in (one.conditions if isinstance(one, All) else (one,))]
            self.points.conditions.append((flat[0] if len(flat) == 1 else All(tuple(flat)), int(whole[1])))

    def _question(self, name: str) -> None:
        if name in self.sums:
            self._again(self.sums[name])
            return
        question = self._asked(name)
        match question:
            case Choice() | MultiChoice():
                options = {made: _WHOLE.fullmatch(own) for own, made in self.names.options[name].items()}
                if isinstance(question, MultiChoice) or None in options.values():
                    raise NotUnderstood(f"the options of `{name[:64]}` are not whole numbers")
                self._add(question, {made: int(found[1]) for made, found in options.items() if found})
            case Number(decimals=0, minimum=low, maximum=high) if high - low < _MOST_BANDS:
                self._add(question, {str(worth): worth for worth in range(low, high + 1) if worth})
            case _:
                raise NotUnderstood(f"`{name[:64]}` is no number of points, or has too many")

    def _asked(self, name: str) -> Question:
        if name in self.names.several or name not in self.names.questions:
            raise NotUnderstood(f"`{name[:64]}` is not asked before it")
        return self.names.questions[name]

    def _again(self, points: Points) -> None:
        for question, worth in points.add.items():
            if question in self.points.add:
                raise NotUnderstood(f"`{question}` counts twice")
            self.points.add[question] = dict(worth)
        self.points.conditions += points.conditions
        if len(self.points.conditions) > _MOST_PARTS:
            raise NotUnderstood("it is too long")

    def _add(self, question: Question, worth: dict[str, int]) -> None:
        if question.id in self.points.add:
            raise NotUnderstood(f"`{question.id}` counts twice")
        self.points.add[question.id] = worth


def _is_nothing(text: str) -> bool:
    return bare(text) in ("0", "''", '""')


def _of_answered(text: str) -> str | None:
    """What an expression asks whether it is answered."""
    found = re.fullmatch(r"(\$\{[^}]*\}) ?!= ?(?:''|\"\")", bare(text))
    return found and found[1]
