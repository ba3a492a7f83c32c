"""Boundaries: what changes at every threshold of a number or duration, and whether vignettes stand on both sides.

Two people are compared who differ in one value alone: it is the last below the threshold, or the first from it on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from soundadvice.audit.conditions.dependencies import grounds, grounds_of
from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.answer_space import Measured
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.solver import Model
from soundadvice.audit.prover.two_people.one_answer_changed import Changed, Effort
from soundadvice.audit.prover.witness import Witness, in_mind, said_of, say_answer, witness
from soundadvice.audit.vignettes.whole_people import RuleCase, rule_cases
from soundadvice.meaning.cells import Cell, cell_of, cells, first_in, last_in, threshold
from soundadvice.meaning.possible.fit import Placed, fitted
from soundadvice.model.condition import (
    Answer,
    Comparison,
    Condition,
    LimitTest,
    OptionTest,
    ScoreTest,
    Test,
    UnsureTest,
    parts_of,
)
from soundadvice.model.errors import AuditError
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.model.question import Duration, Quantity
from soundadvice.wording.counts import counted

_SHOWN = 100
"""How many thresholds are shown by people who stand on either side, each looked up in the reference."""

_NAMED = 10
"""How many rules that change at a threshold a finding names; the details have all."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """A threshold in the condition of a rule or question, its `user`: the first value on the upper side.

    `rules` are those that can change there: the user itself, or all that rest on it. `score` is the score that alone
    has it there: it need not change anything at every number of points, but at one with which the score is compared.
    """

    question: Quantity
    first: int
    user: str
    rules: tuple[str, ...]
    below: Cell
    above: Cell
    score: str | None = None

    @property
    def inside(self) -> bool:
        """Whether there are answers on both sides."""
        return self.question.minimum < self.first <= self.question.maximum


def check(case: Case) -> Result:
    """Whether every threshold changes something for someone, and vignettes test both sides of it."""
    effort = Effort(case)
    findings: list[Finding] = []
    undecided: list[str] = []
    rows: list[dict[str, object]] = []
    cases = rule_cases(case.pack)
    idle: list[tuple[tuple[str, int, str | None], Finding]] = []
    matters: set[tuple[str, int, str | None]] = set()
    for boundary in boundaries(case.pack):
        name = boundary.question.id
        pair = Changed.changing(case, name, boundary.rules)
        shown = _shown(boundary)
        case.task.on("threshold", boundary.user, name, shown)
        try:
            changing, model = _changes(pair, effort, boundary) if boundary.inside else ([], None)
        except LimitReached:
            undecided.append(f"what changes at `{name}` {shown}")
            continue
        people = _people(case, boundary, model) if model is not None and len(rows) < _SHOWN else ()
        tested = _tested(cases, boundary, changing)
        rows.append(_row(case.pack, boundary, changing, people, tested))
        at = (boundary.question.id, boundary.first, boundary.score)
        if not changing:
            idle.append((at, _without_effect(case.pack, boundary, shown)))
            continue
        matters.add(at)
        if missing := [side for side, names in tested.items() if not names]:
            findings.append(_untested(case.pack, boundary, shown, missing, changing, people))
    findings = [one for at, one in idle if at[2] is None or at not in matters] + findings
    return Result(
        name="boundaries",
        says=conclusion(
            findings,
            undecided,
            holds=f"At each of {counted(len(rows), 'threshold')} something changes for someone{case.in_effect} "
            "(someone found for each), and vignettes test the values next to it on both sides (each looked at).",
            fails=f"{len(findings)} of {counted(len(rows), 'threshold')} change nothing, or lack a vignette on a side.",
        ),
        findings=tuple(findings),
        undecided=tuple(undecided),
        details={"thresholds": rows},
    )


def boundaries(pack: Pack) -> list[Boundary]:
    """Every threshold of the rules and of what enables deciding questions, in the order of the questions tested."""
    deciding = [pack.question[name] for name in pack.deciding]
    known = grounds(pack)
    resting: dict[str, list[str]] = {name: [] for name in pack.question}
    for rule in pack.rules:
        for name in grounds_of(rule.when, known):
            resting[name].append(rule.id)
    uses = [(*use, one.id, tuple(resting[one.id])) for one in deciding for use in _thresholds(one.enable_when).items()]
    uses += [(*use, rule.id, (rule.id,)) for rule in pack.rules for use in _thresholds(rule.when).items()]
    cuts: dict[str, set[int]] = {}
    for (name, first), _, _, _ in uses:
        cuts.setdefault(name, set()).add(first)
    stretches = {one.id: cells(one, cuts.get(one.id, ())) for one in deciding if isinstance(one, Quantity)}
    found = []
    for (name, first), score, user, rules in uses:
        question = pack.question[name]
        assert isinstance(question, Quantity)
        # A threshold out of bounds has no one on one side; the outermost stretch stands in for both.
        place = cell_of(stretches[name], min(max(first, question.minimum), question.maximum))
        below, above = stretches[name][max(place - 1, 0)], stretches[name][place]
        found.append(Boundary(question, first, user, rules, below, above, score))
    place_of = {name: position for position, name in enumerate(pack.question)}
    return sorted(found, key=lambda one: (place_of[one.question.id], one.first))


def _shown(boundary: Boundary) -> str:
    """The first value from the threshold on; of durations below nothing there are no words."""
    question, first = boundary.question, boundary.first
    return "less than no time" if isinstance(question, Duration) and first < 0 else say_answer(question, first)


def _thresholds(condition: Condition | None) -> dict[tuple[str, int], str | None]:
    """The thresholds of a condition, each with the score that alone has it there, if one does."""
    found: dict[tuple[str, int], str | None] = {}
    for test, score in () if condition is None else _tests(condition, None):
        if isinstance(test, Comparison):
            at = (test.question, threshold(test))
            found[at] = score if found.get(at, score) == score else None
    return found


def _tests(condition: Condition, score: str | None) -> Iterator[tuple[Test, str | None]]:
    if isinstance(condition, (OptionTest, Comparison, UnsureTest)):
        yield condition, score
    if isinstance(condition, LimitTest):
        return  # its steps come of one amount or table: moving that is tried as a mistake
    inside = condition.score if isinstance(condition, ScoreTest) else score
    for part in parts_of(condition):
        yield from _tests(part, inside)


def _changes(pair: Changed, effort: Effort, boundary: Boundary) -> tuple[list[str], Model | None]:
    """The rules that can start or stop firing at a threshold, and a model of two people who show the first found."""
    name, gates = boundary.question.id, pair.case.gates
    before, after = pair.before.space.held[name], pair.after.space.held[name]
    assert isinstance(before, Measured)
    assert isinstance(after, Measured)
    place = cell_of(before.cells, boundary.first)
    beside = gates.all_of((pair.before.space.in_cell(before, place - 1), pair.after.space.in_cell(after, place)))
    differs = {rule: pair.differs(rule) for rule in boundary.rules}
    changing: set[str] = set()
    first = None
    while differs:
        any_of = gates.any_of(differs.values())
        model = effort.model(any_of, beside) if first else effort.plainest(any_of, beside)
        if model is None:
            break
        first = first or model
        seen = {rule for rule, literal in differs.items() if literal in model}
        changing |= seen
        differs = {rule: literal for rule, literal in differs.items() if rule not in seen}
    return [rule for rule in boundary.rules if rule in changing], first


def _people(case: Case, boundary: Boundary, model: Model) -> tuple[Witness, ...]:
    """Two people with the values a person would give; those next to the threshold to the second fare alike."""
    pack, name = case.pack, boundary.question.id
    held = case.space.held[name]
    assert isinstance(held, Measured)
    place = cell_of(held.cells, boundary.first)
    spoken = (last_in(boundary.question, held.cells[place - 1]), first_in(boundary.question, held.cells[place]))
    next_to = (boundary.first - 1, boundary.first)
    someone = in_mind(case.meaning, model, pack.deciding)
    both = next((found for values in (spoken, next_to) if (found := _both(someone, name, values)) is not None), None)
    if both is None:
        return ()  # other amounts would have to be others too
    low, high = (witness(pack, one, label=say_answer(boundary.question, one[name])) for one in both)
    for one, value in ((low, boundary.first - 1), (high, boundary.first)):
        if one.answers[name] != value and said_of(pack, {**one.answers, name: value}).fired != one.fired:
            raise AuditError(f"`{name}` has a threshold that the cells do not have; nothing is proved")
    if low.fired == high.fired:
        raise AuditError(f"the solver and the reference disagree on a threshold of `{name}`; nothing is proved")
    return low, high


def _both(someone: Placed, name: str, values: tuple[int, int]) -> list[dict[str, Answer]] | None:
    """The answers of someone with each of two amounts, all else alike; None where they cannot go together."""
    within = {one: cell for one, cell in someone.within.items() if one != name}
    return fitted([replace(someone, answers={**someone.answers, name: value}, within=within) for value in values])


def _tested(
    cases: Mapping[str, tuple[RuleCase, ...]], boundary: Boundary, changing: Iterable[str]
) -> Mapping[str, list[str]]:
    """The cases, of rules that change at a threshold, whose value is the last below it, or the first from it on.

    Of lengths of time, those that a person would say: 20 days are next below 3 weeks. A value further away would not
    notice a threshold that has moved. A whole person is one of every rule of which they say what it does.
    """
    found: dict[str, list[str]] = {"below": [], "from": []}
    if not boundary.inside:
        return found
    question = boundary.question
    last = last_in(question, Cell(boundary.below.first, boundary.first - 1))
    first = first_in(question, Cell(boundary.first, boundary.above.last))
    sides = (("below", last, boundary.first - 1), ("from", boundary.first, first))
    for rule in changing:
        for vignette in (one.vignette for one in cases[rule]):
            value = vignette.answers.get(question.id)
            if isinstance(value, int):
                for side, least, most in sides:
                    if least <= value <= most:
                        found[side].append(f"{rule}: {vignette.name}")
    return found


def _row(
    pack: Pack,
    boundary: Boundary,
    changing: list[str],
    people: tuple[Witness, ...],
    tested: Mapping[str, list[str]],
) -> dict[str, object]:
    name = boundary.question.id
    low = last_in(boundary.question, Cell(boundary.below.first, boundary.first - 1)) if boundary.inside else None
    return {
        "question": name,
        "last_below": None if low is None else say_answer(boundary.question, low),
        "first_from": _shown(boundary),
        "used_by": boundary.user,
        "changes": changing,
        "vignettes": dict(tested),
        "people": [one.to_json(pack) for one in people],
    }


def _without_effect(pack: Pack, boundary: Boundary, shown: str) -> Finding:
    return Finding(
        code="boundary_without_effect",
        level=Level.ERROR,
        message=f"`{boundary.user}` changes nothing for anyone where `{boundary.question.id}` reaches {shown}",
        about=(boundary.user, boundary.question.id),
        span=_span(pack, boundary.user),
        hint="it tells no one apart: remove the comparison, or correct it",
    )


def _untested(
    pack: Pack,
    boundary: Boundary,
    shown: str,
    missing: list[str],
    changing: list[str],
    people: tuple[Witness, ...],
) -> Finding:
    where = " nor ".join({"below": "just below", "from": "from"}[side] for side in missing)
    return Finding(
        code="boundary_untested",
        level=Level.ERROR,
        message=f"no vignette tests `{boundary.user}` with a `{boundary.question.id}` {where} {shown}",
        about=(boundary.user, boundary.question.id),
        span=_span(pack, boundary.user),
        related=tuple(
            (f"`{rule}` changes there", span) for rule in changing[:_NAMED] if (span := pack.rule[rule].span)
        ),
        witnesses=people,
        hint="add a vignette like these to a rule that changes there",
    )


def _span(pack: Pack, element: str) -> Span | None:
    return (pack.rule.get(element) or pack.question[element]).span
