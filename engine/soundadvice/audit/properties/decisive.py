"""Decisive: every rule decides for someone, and so does every part of every condition.

A rule decides for those whose advice would be less urgent without it, or another that is as urgent, or in whom less
would be found. A part matters to those for whom the condition
would come out otherwise without it: skip logic may already say what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from soundadvice.audit.conditions.independent import OfEachPart
from soundadvice.audit.conditions.parts import ALWAYS, ConditionPart, parts
from soundadvice.audit.conditions.places import place_of_part
from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.cnf import FALSE, TRUE, Literal
from soundadvice.audit.prover.encoding import Rails
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.task import Closed
from soundadvice.audit.prover.witness import Witness
from soundadvice.model.condition import Condition
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.model.rule import Rule

_MOST_EXPLAINED = 20
"""So many rules get a witness, and the fewest rules that make up for them; further ones are only named."""


def check(case: Case) -> Result:
    """Whether every rule decides for someone, and every part of a condition matters to someone."""
    findings: list[Finding] = []
    undecided: list[str] = []
    all_matter = OfEachPart(case, lambda part: _all_matter(case, part))
    deciding = _Deciding(case, all_matter)
    for rule in case.pack.rules:
        case.task.on("rule", rule.id)
        try:
            if not deciding.decides(rule):
                findings += deciding.explained(rule, plainest=len(findings) < _MOST_EXPLAINED)
        except LimitReached:
            undecided.append(f"whether `{rule.id}` decides for anyone")
    deciding.close()
    judged = _Judged()
    for place in _places(case):
        try:
            if place.is_rule and all_matter(place.condition):
                case.task.on("condition", place.id)
                case.task.close(Closed.BY_FORM)
            else:
                _judge_parts(case, place, judged)
        except LimitReached:
            undecided.append(f"whether every part of {place.what} matters")
    findings += judged.findings()
    without = "less urgent, or lack a finding," if case.pack.findings else "less urgent"
    holds = (
        f"Each of {len(case.pack.rules)} rules decides for someone, whose advice would be {without} without it; and "
        f"each part of each condition matters to someone{case.in_effect} (someone found for each, or for the part of "
        "the condition that it is in, which shares no question with the rest)."
    )
    fails = "Some rules decide for no one, or some parts of conditions matter to no one."
    says = conclusion(findings, undecided, holds=holds, fails=fails)
    return Result(name="decisive", says=says, findings=tuple(findings), undecided=tuple(undecided))


# Rules -------------------------------------------------------------------------------------------------------------


class _Deciding:
    """Who would be less well advised without a rule: one solver for all rules, which learns from each."""

    def __init__(self, case: Case, can_be: OfEachPart) -> None:
        self._case = case
        self._can_be = can_be
        alone = {rule: literal for rank in range(len(case.pack.dispositions)) for rule, literal in self._advises(rank)}
        gates = case.gates
        self._alone = {one.id: gates.any_of((alone.get(one.id, FALSE), self._finds(one))) for one in case.pack.rules}
        fires = [case.meaning.fires(rule.id) for rule in case.pack.rules]
        self._inquiry = case.search.about(*fires, *self._alone.values(), *map(case.meaning.at_least, Acuity))

    def close(self) -> None:
        self._inquiry.close()

    def decides(self, rule: Rule) -> bool:
        """Whether someone's advice would be less urgent without this rule."""
        alone = self._alone[rule.id]
        return self._inquiry.possible(alone)

    def _finds(self, rule: Rule) -> Literal:
        """Where it fires, and what it finds no other rule does."""
        pack, fires, gates = self._case.pack, self._case.meaning.fires, self._case.gates
        others = {
            name: gates.any_of(fires(one.id) for one in pack.rules if one is not rule and name in one.findings)
            for name in rule.findings
        }
        return gates.all_of((fires(rule.id), gates.any_of(-found for found in others.values())))

    def _advises(self, rank: int) -> Iterator[tuple[str, Literal]]:
        """For each rule that advises what has this rank: where it fires, and no other of this rank or above."""
        pack, meaning, gates = self._case.pack, self._case.meaning, self._case.gates
        if rank <= pack.rank[pack.default]:
            return  # what advises no more than the default does decides nothing
        rules = [rule for rule in pack.rules if rule.advise == pack.dispositions[rank].id]
        # Of each rule, those before it and those after it; so the gates grow with the rules, not with their square.
        silent = -meaning.reaches(rank + 1)
        after = [silent]
        for rule in reversed(rules):
            after.append(gates.all_of((after[-1], -meaning.fires(rule.id))))
        before = TRUE
        for rule, rest in zip(rules, reversed(after[:-1]), strict=True):
            yield rule.id, gates.all_of((meaning.fires(rule.id), before, rest))
            before = gates.all_of((before, -meaning.fires(rule.id)))

    def explained(self, rule: Rule, *, plainest: bool) -> Iterator[Finding]:
        """Why a rule never decides. Nothing where it never fires: that is another finding."""
        case, pack = self._case, self._case.pack
        fires = case.meaning.fires(rule.id)
        if not self._can_be(rule.when) and not case.search.possible(fires):
            return
        if rule.advise is None:
            yield _found_anyway(case, rule)
            return
        rank = pack.rank[rule.advise]
        if rank <= pack.rank[pack.default]:
            yield _as_default(case, rule)
            return
        above = case.meaning.reaches(rank + 1)
        outranked = above != FALSE and not self._inquiry.possible(fires, -above)
        with_it = self._always_with(rule, rank + outranked) if plainest else []
        names = ", ".join(f"`{one.id}`" for one in with_it) or "some other rule"
        whichever = names if len(with_it) <= 1 else f"one of {names}"
        yield Finding(
            code="rule_always_outranked" if outranked else "rule_redundant",
            level=Level.ERROR,
            message=f"`{rule.id}` never decides: {whichever} always fires with it, and is "
            + (_comes_first(pack, rule, with_it) if outranked else "at least as urgent"),
            about=(rule.id, *(one.id for one in with_it)),
            span=rule.span,
            related=tuple((f"`{one.id}`", one.span) for one in with_it if one.span is not None),
            witnesses=_somebody(case, fires) if plainest else (),
            hint="remove it, or keep it for the reason that it gives, and waive this",
        )

    def _always_with(self, rule: Rule, least: int) -> list[Rule]:
        """The fewest rules that advise what is of this rank or a higher one, of which one fires wherever this does."""
        pack, fires = self._case.pack, self._case.meaning.fires
        others = [one for one in pack.rules if one is not rule and one.advise is not None]
        by_literal = {fires(one.id): one for one in others if pack.rank[one.advise or ""] >= least}
        found = self._case.search.fewest(fires(rule.id), list(by_literal))
        assert found is not None, "some rule was proved to fire with it"
        return [by_literal[literal] for literal in found]


def _comes_first(pack: Pack, rule: Rule, others: list[Rule]) -> str:
    as_urgent = any(pack.acuity_of[one.id] == pack.acuity_of[rule.id] for one in others)
    return "more urgent, or as urgent and listed before it" if as_urgent else "more urgent"


def _found_anyway(case: Case, rule: Rule) -> Finding:
    others = [one for one in case.pack.rules if one is not rule and not set(one.findings).isdisjoint(rule.findings)]
    names = ", ".join(f"`{one.id}`" for one in others)
    return Finding(
        code="rule_redundant",
        level=Level.ERROR,
        message=f"`{rule.id}` never decides: all that it finds is always found by {names}",
        about=(rule.id, *(one.id for one in others)),
        span=rule.span,
        related=tuple((f"`{one.id}`", one.span) for one in others if one.span is not None),
        hint="remove it, or keep it for the reason that it gives, and waive this",
    )


def _as_default(case: Case, rule: Rule) -> Finding:
    default = case.pack.default
    return Finding(
        code="rule_advises_default",
        level=Level.ERROR,
        message=f"`{rule.id}` never decides: people with nothing more urgent are advised `{default}` without it",
        about=(rule.id,),
        span=rule.span,
        hint="remove it: a rule makes advice more urgent, never less",
    )


def _somebody(case: Case, fires: Literal) -> tuple[Witness, ...]:
    found = case.smallest(fires)
    return () if found is None else (replace(found, label="for whom it fires"),)


# Parts of conditions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a condition stands, and what hangs on it: that it is true, that it is false, for whom it counts."""

    id: str
    what: str
    span: Span | None
    condition: Condition
    counts: Literal = TRUE
    false_counts: bool = False
    is_rule: bool = False


def _places(case: Case) -> Iterator[_Place]:
    pack = case.pack
    for rule in pack.rules:
        yield _Place(rule.id, f"the rule `{rule.id}`", rule.span, rule.when, is_rule=True)
    for question in pack.questions:
        if question.enable_when is not None:
            what = f"the `enable_when` of `{question.id}`"
            yield _Place(question.id, what, question.span, question.enable_when, false_counts=True)
    for one in pack.plan.rules:
        if one.when is not None:
            counts = case.gates.any_of(case.meaning.advises(disposition) for disposition in one.applies_to)
            holds_back = bool(one.hold_back)
            yield _Place(one.id, f"the plan rule `{one.id}`", one.span, one.when, counts, holds_back)


@dataclass(slots=True)
class _Judged:
    """What was found of the parts of all conditions.

    A part of a score is one wherever the score is compared: it matters if it matters in one of these places.
    """

    always: list[_Place] = field(default_factory=list)
    idle: list[tuple[_Place, ConditionPart]] = field(default_factory=list)
    matters: set[tuple[str, str]] = field(default_factory=set)

    def findings(self) -> Iterator[Finding]:
        """Conditions that are always true, and parts that matter to no one."""
        yield from map(_always_true, self.always)
        told: set[tuple[str, str]] = set()
        for place, part in self.idle:
            name = (part.score, part.words) if part.score is not None else None
            if name is None or name not in self.matters | told:
                yield _idle(place, part)
            if name is not None:
                told.add(name)


def _all_matter(case: Case, condition: Condition) -> bool:
    """Whether a condition by itself can be true and false, and each of its parts matters to someone."""
    here = case.meaning.rails(condition)
    place = _Place("", "", None, condition)
    rests = (one.rest for one in parts(condition, case.pack))
    return all(map(case.search.possible, here)) and all(
        case.search.possible(_differs(case, place, here, rest)) for rest in rests
    )


def _judge_parts(case: Case, place: _Place, judged: _Judged) -> None:
    """Which parts matter to no one. Nothing where the condition holds for no one: that is another finding."""
    found = list(parts(place.condition, case.pack))
    here = case.meaning.rails(place.condition)
    differ = [_differs(case, place, here, part.rest) for part in found]
    always = _differs(case, place, here, ALWAYS)
    holds = case.gates.all_of((here[0], place.counts))
    case.task.on("condition", place.id)
    if not case.search.possible(holds):
        return
    if not case.search.possible(always):
        judged.always.append(place)
        return
    idle: list[ConditionPart] = []
    for part, literal in zip(found, differ, strict=True):
        if any(part.within[: len(one.within)] == one.within for one in idle):
            continue
        case.task.on("part", place.id, part.words)
        if not case.search.possible(literal):
            idle.append(part)
            judged.idle.append((place, part))
        elif part.score is not None:
            judged.matters.add((part.score, part.words))


def _differs(case: Case, place: _Place, here: Rails, rest: Condition) -> Literal:
    """Where it matters that the condition, whose rails are `here`, is this one and not another."""
    gates, (true, false) = case.gates, here
    other_true, other_false = case.meaning.rails(rest)
    differ = [-gates.same(true, other_true)]
    if place.false_counts:
        differ.append(-gates.same(false, other_false))
    return gates.all_of((place.counts, gates.any_of(differ)))


def _always_true(place: _Place) -> Finding:
    return Finding(
        code="condition_always_true",
        level=Level.ERROR,
        message=f"the condition of {place.what} is true of everyone for whom it counts",
        about=(place.id,),
        span=place.span,
        hint="if you mean that, leave it out; otherwise correct it",
    )


def _idle(place: _Place, part: ConditionPart) -> Finding:
    return Finding(
        code="part_never_matters",
        level=Level.ERROR,
        message=f"in {place.what}, {part.words} matters to no one: without it everything comes out the same",
        about=(place.id, *((part.question,) if part.question else ())),
        span=place_of_part(place.span, place.condition, part.within),
        hint="leave it out, or correct it; skip logic or another part already says so",
    )
