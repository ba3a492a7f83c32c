"""Options matter: each option changes something for someone, as against the plain answer.

Someone who picks it, or ticks it too, is asked, told or given something that they would not be with the plain answer to
the question, or without that tick. A sign that leads nowhere is no better than one that is not offered: whoever picks
it believes that they have told someone. Not being sure is left aside: to be read as another answer is its nature.
"""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.audit.conditions.dependencies import grounds, grounds_of
from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.answer_space import Picked, plain_option
from soundadvice.audit.prover.cnf import Literal
from soundadvice.audit.prover.encoding import Meaning
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.two_people.one_answer_changed import Effort
from soundadvice.model.condition import UNSURE, Condition
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice
from soundadvice.wording.counts import counted


def check(case: Case) -> Result:
    """Whether every option of every question changes something for someone."""
    findings: list[Finding] = []
    undecided: list[str] = []
    looked_at, effort, known = 0, Effort(case), grounds(case.pack)
    conditions = [(one, grounds_of(one, known)) for one in dict.fromkeys(_conditions(case.pack))]
    for question in case.pack.questions:
        if not isinstance(question, (Choice, MultiChoice)):
            continue
        resting = [one for one, names in conditions if question.id in names]
        if not resting:
            continue  # a question that nothing rests on is never asked: that is said of it as a whole
        after = case.meaning.varied(case.space.changed(question.id), (question.id,))
        differs = case.gates.any_of(
            -case.gates.same(*both)
            for one in resting
            for both in zip(case.meaning.rails(one), after.rails(one), strict=True)
        )
        for option in (one.id for one in question.options if one.id not in (UNSURE, plain_option(question))):
            looked_at += 1
            case.task.on("option", question.id, option)
            try:
                if not effort.possible(_instead(case, after, question, option), differs):
                    findings.append(_finding(question, option))
            except LimitReached:
                undecided.append(f"whether `{option}` of `{question.id}` changes anything")
    return Result(
        name="options_matter",
        says=conclusion(
            findings,
            undecided,
            holds=f"Each of {counted(looked_at, 'option')} changes what someone is asked, told or given, as against "
            f"the plain answer to its question{case.in_effect} (someone found for each).",
            fails=f"Whoever picks one of {counted(len(findings), 'option')} of {looked_at} is treated as if they had "
            "picked the plain one.",
        ),
        findings=tuple(findings),
        undecided=tuple(undecided),
    )


def _conditions(pack: Pack) -> Iterator[Condition]:
    """Everything that depends on an answer: what is asked, fires, counts, is given, and is said."""
    yield from (rule.when for rule in pack.rules)
    yield from (one.enable_when for one in pack.questions if one.enable_when is not None)
    yield from (rule.when for rule in pack.plan.rules if rule.when is not None)
    yield from (when for one in pack.variants for when, _ in one.cases)
    yield from (part for score in pack.scores for _, part in score.points)
    signs = (fit for one in (pack.come_back, *pack.safety_net) for fit in one.fits)
    yield from (fit.when for fit in signs if fit.when is not None)


def _instead(case: Case, after: Meaning, question: Choice | MultiChoice, option: str) -> Literal:
    """That someone picks this option, and the same person the plain one; of many, the same others and not this one."""
    gates, plain = case.gates, plain_option(question)
    here, there = case.space.held[question.id], after.space.held[question.id]
    assert isinstance(here, Picked)
    assert isinstance(there, Picked)
    if isinstance(question, Choice):
        return gates.all_of((here.options[option], there.options[plain]))
    others = [one.id for one in question.options if not one.exclusive and one.id != option]
    alone = gates.all_of(-here.options[one] for one in others)
    same = gates.all_of(gates.same(here.options[one], there.options[one]) for one in others)
    without = gates.all_of((-alone, -there.options[option], same))
    return gates.all_of((here.options[option], gates.any_of((without, gates.all_of((alone, there.options[plain]))))))


def _finding(question: Choice | MultiChoice, option: str) -> Finding:
    return Finding(
        code="option_changes_nothing",
        level=Level.ERROR,
        message=f"`{option}` of `{question.id}` changes nothing for anyone",
        about=(f"{question.id}.{option}", question.id),
        span=question.span,
        hint="use it in a rule, leave it out, or waive this in pack.yaml and say why people should still find it",
    )
