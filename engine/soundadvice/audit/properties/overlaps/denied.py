"""Denied: texts of which one says what another denies, word for word; and someone who is told both.

It knows a text and its contrary where they differ in negation alone (`no`, `not`, `never`), or in a word and its
opposite, such as `better` and `worse`. What is contrary in other words, only people see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from soundadvice.audit.finding import Finding, Level, placed
from soundadvice.audit.prover.cnf import TRUE, Literal
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.audit.prover.witness import read_witness
from soundadvice.model.problem import Span

_WORD = re.compile(r"\{\$?\w+\}|[\w≥>]+(?:'\w+)?")
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
_PHRASES = (("at least", "≥"), ("less than", "not ≥"), ("more than", ">"), ("at most", "not >"))
_NEGATIONS = frozenset({"not", "no", "never", "without", "neither", "nor", "none"})
_OPPOSITES = {"worse": "better", "fewer": "more", "younger": "older", "below": "above", "under": "over"}
_FILLERS = frozenset({"do", "does", "did", "a", "an", "any", "the", "is", "are", "was", "were", "be"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that someone is told, of which element, and where."""

    element: str
    text: str
    when: Literal
    span: Span | None


def denied(case: Case, effort: Effort) -> Iterator[Finding]:
    """Whoever is told one thing and its contrary. Raises LimitReached."""
    by_words: dict[tuple[str, ...], dict[bool, list[Statement]]] = {}
    for one in _statements(case):
        words, negated = meant(one.text)
        by_words.setdefault(words, {}).setdefault(negated, []).append(one)
    for both in by_words.values():
        for left, right in product(both.get(False, ()), both.get(True, ())):
            case.task.on("told and denied", left.element, right.element)
            model = effort.plainest(left.when, right.when)
            if model is not None:
                yield Finding(
                    code="told_and_denied",
                    level=Level.ERROR,
                    message=f"someone is told “{left.text}” by `{left.element}`, and “{right.text}” by "
                    f"`{right.element}`",
                    about=(left.element, right.element),
                    span=left.span,
                    related=placed([(f"`{right.element}` denies it", right.span)]),
                    witnesses=(read_witness(case.meaning, model, plan=True),),
                    hint="say in each what it is about, or let only one of them fire",
                )


def meant(text: str) -> tuple[tuple[str, ...], bool]:
    """The words of a sentence without its negations, and whether they negate it.

    >>> meant("You have no pain in your chest."), meant("You have pain in your chest.")
    ((('you', 'have', 'pain', 'in', 'your', 'chest'), True), (('you', 'have', 'pain', 'in', 'your', 'chest'), False))
    """
    plain = text.lower().replace("\u2019", "'")
    for phrase, sign in _PHRASES:
        plain = plain.replace(phrase, sign)
    words: list[str] = []
    negated = False
    for word in _WORD.findall(plain.replace("cannot", "can not").replace("n't", " not")):
        if word in _NEGATIONS:
            negated = not negated
        elif word in _OPPOSITES:
            negated = not negated
            words.append(_OPPOSITES[word])
        elif word not in _FILLERS:
            words.append(word)
    return tuple(words), negated


def _statements(case: Case) -> Iterator[Statement]:
    """Every sentence of a reason, of an instruction and of a plan rule, and of whom it is told."""
    pack, meaning, gates = case.pack, case.meaning, case.gates
    for rule in pack.rules:
        fires = meaning.fires(rule.id)
        for sentence in _SENTENCE.split(rule.because):
            yield Statement(rule.id, sentence, fires, rule.span)
        for sentence in _SENTENCE.split(rule.do) if rule.do else ():
            yield Statement(rule.id, sentence, gates.all_of((fires, -meaning.silenced(rule.id))), rule.span)
    for one in pack.plan.rules:
        if one.say:
            advised = gates.any_of(meaning.advises(name) for name in one.applies_to)
            holds = TRUE if one.when is None else meaning.true(one.when)
            told = gates.all_of((advised, holds, -meaning.silenced(one.id)))
            for sentence in _SENTENCE.split(one.say):
                yield Statement(one.id, sentence, told, one.span)
