"""Answers to questions that are not asked never matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from soundadvice.audit.conditions.dependencies import rules_resting_on
from soundadvice.audit.finding import Finding, Level
from soundadvice.audit.properties.fail_safe.least_alarming import Answers
from soundadvice.audit.properties.fail_safe.part import PartResult
from soundadvice.audit.prover.cnf import FALSE
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.task import Closed
from soundadvice.audit.prover.two_people.one_answer_changed import Changed, Effort
from soundadvice.audit.prover.witness import witness
from soundadvice.meaning.bits.weigh import weigher
from soundadvice.meaning.evaluate import evaluate
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Direction, Duration, MultiChoice, Number, Question, present_options


def hidden_answers(case: Case, effort: Effort, people: Iterable[Answers]) -> PartResult:
    """Whether an answer to a question that is not asked changes what a rule says, of anyone or of these people."""
    pack, resting = case.pack, rules_resting_on(case.pack)
    findings: list[Finding] = []
    undecided: list[str] = []
    found: list[Answers] = []
    hideable = [name for name in pack.deciding if case.meaning.asked(name)[1] != FALSE]
    if not hideable:
        case.task.on("hidden answer", "every question is asked of everyone")
        case.task.close(Closed.BY_FORM)
    for name in hideable:
        pair = Changed.changing(case, name, resting[name])
        differs = case.gates.any_of(pair.differs(rule) for rule in pair.rules)
        case.task.on("hidden answer", name)
        try:
            model = effort.model(case.meaning.asked(name)[1], differs)
        except LimitReached:
            undecided.append(f"whether an answer to `{name}` matters if it is not asked")
            continue
        if model is not None:
            found.append(case.in_mind(model))
            findings.append(_matters(pack, found[-1], name))
    for person in (*people, *found):
        findings += _filled_in(pack, person)
    return PartResult(tuple(findings), tuple(undecided), {"can_be_hidden": hideable})


def _filled_in(pack: Pack, person: Answers) -> Iterator[Finding]:
    """What decides on answers left behind, and the reference, with the gravest to all that this person is not asked."""
    asked = witness(pack, person)
    told = (asked.disposition, asked.fired)
    for fill in (_gravest, _unsure_or_gravest):
        left = {name: fill(pack.question[name]) for name in pack.deciding if name not in asked.answers}
        answers = {**asked.answers, **left}
        again, decided = evaluate(pack, answers), weigher(pack).decide(answers)
        if (again.floor, again.fired) != told or decided is None or (decided.disposition, decided.fired) != told:
            yield _matters(pack, person, *left)


def _matters(pack: Pack, person: Answers, *names: str) -> Finding:
    return Finding(
        code="hidden_answer_matters",
        level=Level.ERROR,
        message=f"what is answered to {', '.join(f'`{name}`' for name in names)} matters, though it is not asked",
        about=names,
        span=pack.question[names[0]].span,
        witnesses=(witness(pack, person),),
    )


def _gravest(question: Question) -> Answer:
    match question:
        case Choice(severity=severity, options=options):
            return severity[-1][-1] if severity else options[-1].id
        case MultiChoice(options=options, protects=protects):
            signs = frozenset(option.id for option in options if option.is_sign and option.id not in protects)
            return signs or frozenset(present_options(question)[:1] or [options[-1].id])
        case Number() | Duration() | Date():
            return question.minimum if question.severity is Direction.LESS_IS_WORSE else question.maximum


def _unsure_or_gravest(question: Question) -> Answer:
    match question:
        case Choice(options=options) if any(option.id == UNSURE for option in options):
            return UNSURE
        case MultiChoice(options=options) if any(option.id == UNSURE for option in options):
            return frozenset({UNSURE})
        case Number(unsure=True) | Duration(unsure=True):
            return UNSURE
        case _:
            return _gravest(question)
