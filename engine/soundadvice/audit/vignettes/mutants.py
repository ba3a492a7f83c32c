"""Mutants: a pack with one small mistake in it, for every mistake that an author could make.

In a rule: its condition wrong, the rule deleted, its disposition a step lower, a finding dropped. In a question that
can decide: who is asked it wrong, or everyone asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from soundadvice.audit.conditions.mistakes import mistakes
from soundadvice.model.condition import Condition
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.model.question import Question
from soundadvice.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Mutant:
    """A pack with one mistake: a rule or a question changed, or (None) a rule deleted.

    `of` is the id of the rule or question, `original` the pack without the mistake. `condition` is what the condition
    became, None if the mistake is not in one, or took it away.
    """

    description: str
    of: str
    span: Span | None
    original: Pack
    changed: Rule | Question | None
    condition: Condition | None = None

    @property
    def in_rule(self) -> bool:
        """Whether the mistake is in a rule."""
        return self.changed is None or isinstance(self.changed, Rule)

    @property
    def lowers(self) -> bool:
        """Whether the mistake is a disposition less urgent than it should be."""
        advise = self.changed.advise if isinstance(self.changed, Rule) else None
        return self.condition is None and advise is not None and advise != self.original.rule[self.of].advise

    @property
    def drops(self) -> tuple[str, ...]:
        """The findings that it drops from a rule that finds them."""
        kept = self.changed.findings if isinstance(self.changed, Rule) else None
        return () if kept is None else tuple(one for one in self.original.rule[self.of].findings if one not in kept)

    @property
    def pack(self) -> Pack:
        """The pack with the mistake. It is made anew each time: a pack of many rules has very many mutants."""
        if isinstance(self.changed, Rule | None):
            rules = [self.changed if rule.id == self.of else rule for rule in self.original.rules]
            return replace(self.original, rules=tuple(rule for rule in rules if rule is not None))
        questions = [self.changed if one.id == self.of else one for one in self.original.questions]
        return replace(self.original, questions=tuple(questions))


def mutants(pack: Pack) -> Iterator[Mutant]:
    """Every mutant of a pack, rules first."""
    for rule in pack.rules:
        yield from _of_rule(pack, rule)
    for name in pack.deciding:
        question = pack.question[name]
        if question.enable_when is not None:
            yield from _of_question(pack, question, question.enable_when)


def _of_rule(pack: Pack, rule: Rule) -> Iterator[Mutant]:
    lower = [one for one in pack.dispositions if one.acuity < pack.acuity_of[rule.id]]
    if lower:
        what = f"`{lower[-1].id}` for `{rule.advise}`"
        yield Mutant(what, rule.id, rule.span, pack, replace(rule, advise=lower[-1].id))
    for name in rule.findings:
        rest = tuple(one for one in rule.findings if one != name)
        yield Mutant(f"the finding `{name}` dropped", rule.id, rule.span, pack, replace(rule, findings=rest))
    yield Mutant("the rule deleted", rule.id, rule.span, pack, None)
    for what, wrong in mistakes(rule.when, pack):
        yield Mutant(what, rule.id, rule.span, pack, replace(rule, when=wrong), wrong)


def _of_question(pack: Pack, question: Question, asked: Condition) -> Iterator[Mutant]:
    everybody = replace(question, enable_when=None)
    yield Mutant("`enable_when` dropped", question.id, question.span, pack, everybody)
    for what, wrong in mistakes(asked, pack):
        one = replace(question, enable_when=wrong)
        yield Mutant(f"in `enable_when`, {what}", question.id, question.span, pack, one, wrong)
