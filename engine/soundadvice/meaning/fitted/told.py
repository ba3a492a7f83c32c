"""Told: what someone said that made rules fire, in words said back to them, and the reasons fitted to that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.evaluate import Truth, enablement, truth
from soundadvice.model.condition import (
    All,
    Answer,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    Quantifier,
    ScoreTest,
    UnsureTest,
    negation_normal_form,
    parts_of,
)
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from soundadvice.wording.answers import describe_answer
from soundadvice.wording.language import in_language, say

_ANSWER = "{answer}"


def behind(pack: Pack, answers: Mapping[str, Answer], rules: Iterable[str]) -> dict[str, Answer]:
    """The answers that made these rules fire, in the order of the questions.

    Of several signs, those alone that a rule looks at: the others are no reason for it.
    """
    enabled = enablement(pack, answers)
    found: dict[str, set[str]] = {}
    for rule in rules:
        for name, options in _true_parts(negation_normal_form(pack.rule[rule].when), answers, enabled):
            found.setdefault(name, set()).update(options)
    picked: dict[str, Answer] = {}
    for name in pack.question:
        if name in found:
            answer = answers[name]
            told = frozenset(found[name]) & answer if isinstance(answer, frozenset) else frozenset()
            picked[name] = told or answer
    return picked


def _true_parts(
    condition: Condition, answers: Mapping[str, Answer], enabled: Mapping[str, Truth]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The questions whose answers make a condition true, and the options that it looks for; none where any would do."""
    # Not a fold: a part that is not true is passed over, with all below it.
    match condition:
        case All() | AnyOf() | Count() | ScoreTest() | Named() | LimitTest():
            for part in parts_of(condition):
                if truth(part, answers, enabled) is True:
                    yield from _true_parts(part, answers, enabled)
        case OptionTest(question=name, quantifier=Quantifier.ANY_OF | Quantifier.ALL_OF, options=options):
            yield name, options
        case OptionTest(question=name) | Comparison(question=name) | UnsureTest(question=name):
            yield name, ()
        case Not(condition=part):
            # In negation normal form it is a test, of a question that need not be asked.
            yield from ((name, ()) for name, _ in _true_parts(part, answers, enabled) if name in answers)
        case _:
            assert_never(condition)


def told(pack: Pack, answers: Mapping[str, Answer], rules: Iterable[str]) -> tuple[str, ...]:
    """What was said that made these rules fire, one thing an entry, in the order of the questions."""
    found = behind(pack, answers, rules)
    with in_language(pack.language):  # it stands in the pack's own words
        return tuple(words for name, answer in found.items() for words in said(pack.question[name], answer))


def said(question: Question, answer: Answer) -> tuple[str, ...]:
    """An answer in the words that the pack says back, each sign apart; the question with its answer if it has none."""
    match question:
        case Choice() | MultiChoice():
            chosen = answer if isinstance(answer, frozenset) else {answer}
            options = [option for option in question.options if option.id in chosen]
            if all(option.said for option in options):
                return tuple(option.said for option in options if option.said)
        case Number() | Duration() | Date():
            if question.said and isinstance(answer, int):
                return (question.said.replace(_ANSWER, describe_answer(question, answer)),)
        case _:
            assert_never(question)
    return (f"{question.text} {describe_answer(question, answer)}",)


@dataclass(frozen=True, slots=True)
class FittedReason:
    """One rule that fired, in words for the person who gave these answers: what they said, and what that means.

    Of a rule without words on what it means, `text` is its `because`, and `said` is empty.
    """

    rule: str
    acuity: Acuity
    said: tuple[str, ...]
    text: str
    do: str | None

    @property
    def words(self) -> str:
        """The reason as it is read."""
        return say("You said: {said}. {text}", said="; ".join(self.said), text=self.text) if self.said else self.text


def fitted_reasons(advice: Advice) -> tuple[FittedReason, ...]:
    """The reasons of advice, the most urgent first, each naming what this person said.

    One that rests on nothing that a more urgent one has not named already, or says the same words again, and has no
    instruction of its own, is left out: it is the weaker word on the same thing. An instruction stands with the first
    reason that gives it.
    """
    pack, found = advice.pack, list[FittedReason]()
    for reason in advice.reasons:
        rule, acuity = pack.rule[reason.rule], pack.acuity_of[reason.rule]
        do = None if any(other.do == reason.do for other in found) else reason.do
        if rule.means is None:
            if do or all(other.text != reason.because for other in found):
                found.append(FittedReason(reason.rule, acuity, (), reason.because, do))
            continue
        told_us = told(pack, advice.counted, (reason.rule,))
        named = {words for other in found if other.acuity > acuity for words in other.said}
        if do or not named.issuperset(told_us):
            found.append(FittedReason(reason.rule, acuity, told_us, advice.words(rule.means), do))
    return tuple(found)
