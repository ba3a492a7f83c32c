"""Parameters: what each changes within its range, for whom, and whether values that can be set contradict each other.

A parameter whose range is one value is a constant with a name, and changes nothing. Any other is tried at both ends of
its range, and wherever it meets another threshold of the questions it is compared with. Where one comparison alone uses
it, no one fares differently at any value between who does not at an end: the people whose test it turns are the most
there. Whether it changes anything at all, and whether values contradict each other, is asked of all values at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from soundadvice.audit.conditions.dependencies import grounds, grounds_of
from soundadvice.audit.conditions.independent import independent_parts
from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.answer_space import Settable
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.possible import possible
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.solver import Model
from soundadvice.audit.prover.two_people.one_answer_changed import Changed, Effort
from soundadvice.audit.prover.witness import read_witnesses
from soundadvice.audit.settings.substitute import uses, with_parameter
from soundadvice.meaning.cells import conditions_of
from soundadvice.model.condition import Comparison, Condition, Requirement, tests_of
from soundadvice.model.pack import Pack, Parameter
from soundadvice.model.plan import PlanRule
from soundadvice.model.question import Quantity, Question
from soundadvice.wording.counts import counted

Values = tuple[tuple[str, int], ...]
"""Values for some parameters, by id."""

_MOST_PEOPLE = 200
"""Where so many people for whom a rule fires do not settle whether any values silence it, it is undecided."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What a parameter can change: the elements that use it, and the rules and plan rules that rest on these."""

    used_by: tuple[str, ...]
    rules: tuple[str, ...]
    plan_rules: tuple[PlanRule, ...]


def check(case: Case) -> Result:
    """Whether every parameter changes something, and none contradicts another within their ranges."""
    pack, effort = case.pack, Effort(case, plain_witnesses=100)
    findings: list[Finding] = []
    undecided: list[str] = []
    rows: list[dict[str, object]] = []
    tried = {
        one.id: {value: with_parameter(pack, one.id, value) for value in values_to_try(pack, one)}
        for one in pack.parameters
    }
    altered = [other for others in tried.values() for other in others.values()]
    own = {id(one) for one in conditions_of(pack)}  # what no value alters is the pack's own, not a copy
    cut_at = [one for other in altered for one in conditions_of(other) if id(one) not in own]
    laid = case.again(cut_at=cut_at)
    effort.case = laid
    for parameter in pack.parameters:
        reach = _reach(pack, parameter.id)
        case.task.on("parameter", parameter.id)
        if parameter.minimum == parameter.maximum:
            rows.append(_row(parameter, reach, []))
            continue
        try:
            others = tried[parameter.id].values()
            at = [_at(laid, effort, parameter, laid.meaning.at_other_values(other), reach) for other in others]
        except LimitReached:
            undecided.append(f"what `{parameter.id}` changes")
            continue
        rows.append(_row(parameter, reach, at))
        try:
            refuses = any(_in_must(one, parameter.id) for one in pack.questions)
            found = refuses or any(one[kind] for one in at for kind in _KINDS)
            if not found and not _matters(case, parameter):
                findings.append(_changes_nothing(parameter, reach, pack))
        except LimitReached:
            undecided.append(f"whether `{parameter.id}` changes anything")
    findings += _contradictions(case, Effort(case), undecided)
    return Result(
        name="parameters",
        says=conclusion(
            findings,
            undecided,
            holds=_says(pack),
            fails="A parameter changes nothing within its range, or the ranges of parameters contradict each other.",
        ),
        findings=tuple(findings),
        undecided=tuple(undecided),
        details={"parameters": rows},
    )


def _says(pack: Pack) -> str:
    constants = sum(one.minimum == one.maximum for one in pack.parameters)
    free = len(pack.parameters) - constants
    alone = f"{counted(constants, 'parameter')} {'is a constant' if constants == 1 else 'are constants'}."
    if not free:
        return f"{alone[:1].upper()}{alone[1:]}" if constants else "The pack has no parameters."
    says = (
        f"Each of {counted(free, 'parameter')} changes something for someone within its range (someone found for "
        "each), and no values within the ranges keep a rule from firing (proved)."
    )
    return f"{says} Besides, {alone}" if constants else says


def values_to_try(pack: Pack, parameter: Parameter) -> tuple[int, ...]:
    """The ends of the range, and where the parameter meets another threshold; the value in effect left out."""
    conditions = conditions_of(pack)
    tests = [test for one in conditions for test in tests_of(one) if isinstance(test, Comparison)]
    compared = {test.question for test in tests if test.parameter == parameter.id}
    found = {parameter.minimum, parameter.maximum}
    for test in tests:
        if test.question in compared and test.parameter != parameter.id:
            question = pack.question[test.question]
            assert isinstance(question, Quantity)
            value = parameter.value_at(question, test.value)
            if parameter.minimum <= value <= parameter.maximum:
                found.add(value)
    return tuple(sorted(found - {parameter.value}))


def _reach(pack: Pack, name: str) -> Reach:
    known, just = grounds(pack), frozenset({name})
    asked = {one.id for one in pack.questions if uses(one.enable_when, just)}
    kept = {one.id for one in pack.questions if _in_must(one, name)}

    def rests(condition: Condition | None) -> bool:
        return condition is not None and (uses(condition, just) or not asked.isdisjoint(grounds_of(condition, known)))

    using = [rule.id for rule in pack.rules if uses(rule.when, just)]
    using += [rule.id for rule in pack.plan.rules if uses(rule.when, just)]
    return Reach(
        used_by=(*(name for name in pack.question if name in asked | kept), *using),
        rules=tuple(rule.id for rule in pack.rules if rests(rule.when)),
        plan_rules=tuple(rule for rule in pack.plan.rules if rests(rule.when)),
    )


def _in_must(question: Question, parameter: str) -> bool:
    """Whether the value of a parameter decides which answers go together with those to this question."""
    conditions = (must.condition for must in question.must if isinstance(must, Requirement))
    return any(parameter in _parameters(one) for one in conditions)


_KINDS = ("raises", "lowers", "reasons", "plan")
"""How a value can change someone's advice: more urgent, less urgent; for other reasons, where no one's is either; with
another plan."""


def _at(laid: Case, effort: Effort, parameter: Parameter, then: Meaning, reach: Reach) -> dict[str, object]:
    """Who is advised otherwise at another value, as two witnesses for each kind; None if no one is."""
    now, value = laid.meaning, then.pack.parameter[parameter.id].value
    laid.task.on("parameter", parameter.id, parameter.show(value))
    pair, back = Changed(laid, now, then, reach.rules), Changed(laid, then, now, reach.rules)
    plans = [_plan_differs(laid, now, then, rule) for rule in reach.plan_rules]
    same = laid.gates.all_of(-pair.differs(rule) for rule in reach.rules)
    raises, lowers = back.lowered(effort), pair.lowered(effort)
    models = {
        "raises": raises,
        "lowers": lowers,
        "reasons": pair.differs_alike(effort) if raises is lowers is None else None,
        "plan": effort.plainest(laid.gates.all_of((same, laid.gates.any_of(plans)))),
    }
    shown = {kind: _people(now, then, model, parameter, value) for kind, model in models.items()}
    return {"value": parameter.show(value), **shown}


def _plan_differs(laid: Case, now: Meaning, then: Meaning, rule: PlanRule) -> Literal:
    """Where a plan rule applies under one of two meanings alone, or holds back under one alone."""
    assert rule.when is not None
    gates = laid.gates
    otherwise = next(one.when for one in then.pack.plan.rules if one.id == rule.id)
    assert otherwise is not None
    before, after = now.rails(rule.when), then.rails(otherwise)
    differs = gates.any_of(-gates.same(one, other) for one, other in zip(before, after, strict=True))
    return gates.all_of((differs, gates.any_of(now.advises(one) for one in rule.applies_to)))


def _people(
    now: Meaning, then: Meaning, model: Model | None, parameter: Parameter, value: int
) -> list[dict[str, object]] | None:
    if model is None:
        return None
    pairs = [(now, f"with {parameter.show()}"), (then, f"with {parameter.show(value)}")]
    both = read_witnesses(pairs, model, plan=True)
    return [one.to_json(meaning.pack) for (meaning, _), one in zip(pairs, both, strict=True)]


def _matters(case: Case, parameter: Parameter) -> bool:
    """Whether any value of its range changes what fires or holds for anyone, the other parameters as they are.

    Raises LimitReached.
    """
    wide, pack = case.over_ranges, case.pack
    settable = wide.space.settable
    if parameter.id in case.kept:
        raise LimitReached
    if parameter.id not in settable:
        return False  # nothing compares with it
    now = Meaning(pack, replace(wide.space, settable={}))
    then = Meaning(pack, replace(wide.space, settable={parameter.id: settable[parameter.id]}))
    whens = [*(rule.when for rule in pack.rules), *(rule.when for rule in pack.plan.rules if rule.when is not None)]
    differs = (
        -wide.gates.same(*both) for when in whens for both in zip(now.rails(when), then.rails(when), strict=True)
    )
    return wide.search.possible(wide.gates.any_of(differs))


def _row(parameter: Parameter, reach: Reach, at: list[dict[str, object]]) -> dict[str, object]:
    return {
        "parameter": parameter.id,
        "value": parameter.show(),
        "range": [parameter.show(parameter.minimum), parameter.show(parameter.maximum)],
        "used_by": list(reach.used_by),
        "tried": at,
    }


def _changes_nothing(parameter: Parameter, reach: Reach, pack: Pack) -> Finding:
    low, high = parameter.show(parameter.minimum), parameter.show(parameter.maximum)
    users = [rule for rule in (*pack.rules, *pack.plan.rules, *pack.questions) if rule.id in reach.used_by]
    return Finding(
        code="parameter_changes_nothing",
        level=Level.ERROR,
        message=f"`{parameter.id}` changes nothing for anyone, from {low} to {high}",
        about=(parameter.id, *reach.used_by),
        span=parameter.span,
        related=tuple((f"`{one.id}` uses it", one.span) for one in users if one.span is not None),
        hint="widen its range, or remove it",
    )


def _contradictions(laid: Case, effort: Effort, undecided: list[str]) -> list[Finding]:
    """Values within the ranges with which a rule that fires now can never fire, whatever anyone answers.

    People for whom it fires are gathered until no values silence it for all of them; or values that do for them do for
    everyone.
    """
    silencing = _Silencing(laid.over_ranges)
    silenced: dict[Values, list[str]] = {}
    for rule in laid.pack.rules:
        laid.task.on("silenced at some values", rule.id)
        try:
            if silencing.by_no_part(rule.when) or not effort.possible(laid.meaning.fires(rule.id)):
                continue
            values = silencing.of(rule.when)
            if values is not None:
                silenced.setdefault(values, []).append(rule.id)
        except LimitReached:
            undecided.append(f"whether any values within the ranges keep `{rule.id}` from firing")
    return [_contradict(laid.pack, values, rules) for values, rules in silenced.items()]


class _Silencing:
    """Values of a pack's parameters with which a condition is true of no one. Rules share parts: each is asked once."""

    def __init__(self, wide: Case) -> None:
        self._wide = wide
        self._effort = Effort(wide)
        self._grounds = grounds(wide.pack)
        self._of_asking = {one.id: _parameters(one.enable_when) for one in wide.pack.questions}
        # With musts, which answers go together, all questions decide, and all parameters.
        self._apart = not any(one.must for one in wide.pack.questions)
        self._parts: dict[tuple[Condition, tuple[str | None, ...]], bool] = {}

    def by_no_part(self, when: Condition) -> bool:
        """Whether it is proved that there are none, part by part. Raises LimitReached.

        With any values, parts that share no question can all be true of someone if each can.
        """
        if self._resting(when).isdisjoint(self._wide.space.settable):
            return True
        return self._apart and all(map(self._never, independent_parts(when, self._grounds)))

    def _never(self, part: Condition) -> bool:
        # Comparisons are equal whose values are, though one of them may be with a parameter.
        key = (part, tuple(test.parameter for test in tests_of(part) if isinstance(test, Comparison)))
        if key not in self._parts:
            free = not self._resting(part).isdisjoint(self._wide.space.settable)
            self._parts[key] = self.of(part) is None if free else self._effort.possible(self._wide.meaning.true(part))
        return self._parts[key]

    def of(self, when: Condition) -> Values | None:
        """Such values, as few as can be other than those in effect; None if there are none. Raises LimitReached."""
        wide, (names, settable) = self._wide, self._needed(when)
        holds = wide.meaning.true(when)
        free = [reach for one in settable.values() for reach in one.reaches]
        # At one end of the ranges or the other, most people are there of whom it is true at any value.
        ends = [{name: one.values[end] for name, one in settable.items()} for end in (0, -1)]
        values = ends.pop()
        for_each: list[Literal] = []
        with wide.search.about(holds, *free, listed=False) as people:
            for _ in range(_MOST_PEOPLE):
                self._effort.pause()
                person = people.model(holds, *_each_set_to(settable, values))
                if person is None:
                    return tuple(self._fewest(holds, settable, values).items())
                answers = {name: wide.space.read(name, person) for name in names}
                this = wide.meaning.varied(wide.space.fixed(answers), names)
                for_each.append(wide.gates.all_of((this.true(when), possible(this))))
                silent = tuple(-one for one in for_each)
                if not self._effort.possible(*silent):
                    return None
                if ends:
                    values = ends.pop()
                elif (model := self._effort.model(*silent)) is not None:
                    values = {name: one.read(model) for name, one in settable.items()}
        raise LimitReached

    def _resting(self, when: Condition) -> frozenset[str]:
        """The parameters that a condition rests on, by itself or by who is asked."""
        asking = (self._of_asking[name] for name in grounds_of(when, self._grounds))
        return _parameters(when).union(*asking)

    def _needed(self, when: Condition) -> tuple[Collection[str], Mapping[str, Settable]]:
        """The questions that decide of whom a condition can be true, and what of it is set."""
        settable = self._wide.space.settable
        if not self._apart:
            return self._wide.pack.deciding, settable
        resting = self._resting(when)
        return grounds_of(when, self._grounds), {name: one for name, one in settable.items() if name in resting}

    def _fewest(self, holds: Literal, settable: Mapping[str, Settable], values: dict[str, int]) -> dict[str, int]:
        """Of the values with which it is true of no one, those without which it is of someone."""
        for name in tuple(values):
            fewer = {one: value for one, value in values.items() if one != name}
            if not self._effort.possible(holds, self._wide.gates.all_of(_each_set_to(settable, fewer))):
                values = fewer
        return values


def _each_set_to(settable: Mapping[str, Settable], values: Mapping[str, int]) -> Iterator[Literal]:
    """That these parameters have these values, and the others those in effect."""
    for one in settable.values():
        yield from one.set_to(values.get(one.parameter.id, one.parameter.value))


def _parameters(condition: Condition | None) -> frozenset[str]:
    tests = () if condition is None else tests_of(condition)
    return frozenset(test.parameter for test in tests if isinstance(test, Comparison) and test.parameter is not None)


def _contradict(pack: Pack, values: Values, rules: list[str]) -> Finding:
    first, *others = (pack.parameter[name] for name, _ in values)
    named = [(f"`{one.id}`", one.span) for one in others] + [(f"`{rule}`", pack.rule[rule].span) for rule in rules]
    listed = ", ".join(f"`{rule}`" for rule in rules)
    return Finding(
        code="parameters_contradict",
        level=Level.ERROR,
        message=f"with {_shown(pack, values)}, no answers make {listed} fire",
        about=(first.id, *(one.id for one in others), *rules),
        span=first.span,
        related=tuple((what, span) for what, span in named if span is not None),
        hint="narrow the range",
    )


def _shown(pack: Pack, values: Values) -> str:
    return " and ".join(f"`{name}` at {pack.parameter[name].show(value)}" for name, value in values)
