"""Mutants: a pack with one small mistake in it, for every mistake that an author could make.

In a rule: its condition wrong, the rule deleted, its disposition a step lower. In a question that can decide: who is
asked it wrong, or everybody asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from soundadvice.audit.mistakes import mistakes
from soundadvice.condition import Condition
from soundadvice.pack import Pack
from soundadvice.problem import Span
from soundadvice.question import Question
from soundadvice.rule import Rule


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack with one mistake. `of` is the id of the rule, or else of the question, that has it.

    `condition` is what the condition became, None where the mistake is not in one.
    """

    description: str
    of: str
    in_rule: bool
    span: Span | None
    pack: Pack
    condition: Condition | None = None

    @property
    def lowers(self) -> bool:
        """Whether the mistake is a disposition less urgent than it should be."""
        return self.in_rule and self.condition is None and self.of in self.pack.rule


def mutants(pack: Pack) -> Iterator[Mutant]:
    """Every mutant of a pack, rules first."""
    for position, rule in enumerate(pack.rules):
        yield from _of_rule(pack, rule, position)
    for position, question in enumerate(pack.questions):
        if question.id in pack.deciding and question.enable_when is not None:
            yield from _of_question(pack, question, question.enable_when, position)


def _of_rule(pack: Pack, rule: Rule, position: int) -> Iterator[Mutant]:
    def mutant(what: str, *rules: Rule, condition: Condition | None = None) -> Mutant:
        changed = (*pack.rules[:position], *rules, *pack.rules[position + 1 :])
        return Mutant(what, rule.id, True, rule.span, replace(pack, rules=changed), condition)

    lower = [one for one in pack.dispositions if one.acuity < pack.acuity_of[rule.id]]
    if lower:
        yield mutant(f"`{lower[-1].id}` for `{rule.advise}`", replace(rule, advise=lower[-1].id))
    yield mutant("the rule deleted")
    for what, condition in mistakes(rule.when, pack):
        yield mutant(what, replace(rule, when=condition), condition=condition)


def _of_question(pack: Pack, question: Question, asked: Condition, position: int) -> Iterator[Mutant]:
    def mutant(what: str, condition: Condition | None) -> Mutant:
        one = replace(question, enable_when=condition)
        changed = (*pack.questions[:position], one, *pack.questions[position + 1 :])
        return Mutant(what, question.id, False, question.span, replace(pack, questions=changed), condition)

    yield mutant("`enable_when` dropped", None)
    for what, condition in mistakes(asked, pack):
        yield mutant(f"in `enable_when`, {what}", condition)
