"""Total: every set of answers gets exactly one disposition, and reasons that can be read, or the default.

That one disposition wins follows from their order; here it is proved of this pack, not taken for granted. What the
default covers is stated exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from soundadvice.audit.conditions.sums import ways
from soundadvice.audit.finding import Finding, Level, Result, conclusion
from soundadvice.audit.prover.answer_space import Measured
from soundadvice.audit.prover.cnf import FALSE
from soundadvice.audit.prover.prover import Case, LimitReached
from soundadvice.audit.prover.region.cover import region
from soundadvice.audit.prover.region.words import alternatives, always, paragraph
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Rule
from soundadvice.wording.condition_text import phrase
from soundadvice.wording.placeholders import PLACEHOLDER

_MOST_WAYS = 10_000
"""A rule that can fire in more ways than this has too many to list those in which it does not."""
_MOST_SMALLEST = 20
"""A smallest witness takes time; after so many, any will do."""


def check(case: Case) -> Result:
    """Whether no one falls through, and whom the default covers."""
    findings: list[Finding] = []
    undecided: list[str] = []
    details: dict[str, object] = {}
    case.task.on("exactly one disposition")
    try:
        findings += _one_disposition(case)
    except LimitReached:
        undecided.append("whether everyone gets exactly one disposition")
    for rule in case.pack.rules:
        case.task.on("reason", rule.id)
        try:
            findings += _reason(case, rule, plainest=len(findings) < _MOST_SMALLEST)
        except LimitReached:
            undecided.append(f"whether the reason of `{rule.id}` can always be filled in")
    default = case.pack.default
    case.task.on("whom it covers", default)
    try:
        if max((ways(rule.when) for rule in case.pack.rules), default=0) > _MOST_WAYS:
            raise LimitReached
        covered = region(case, case.meaning.advises(default))
        details["default"] = {
            "disposition": default,
            "paragraph": paragraph(covered, case.pack, default),
            "in_every_case": always(covered, case.pack),
            "and_one_of": alternatives(covered, case.pack),
        }
    except LimitReached:
        # Too many cases to list. What no rule fires for is said just as exactly by the rules.
        none_of = _none_of(case.pack)
        details["default"] = {"disposition": default, "paragraph": _by_rules(case.pack), "none_of": none_of}
    fails = "Not every set of answers gets exactly one disposition, with reasons that can be read."
    says = conclusion(findings, undecided, holds=_says(case), fails=fails)
    return Result(name="total", says=says, findings=tuple(findings), undecided=tuple(undecided), details=details)


def _by_rules(pack: Pack) -> str:
    """Whom the default covers, by what must not be true of them."""
    default = pack.disposition[pack.default]
    listed = "; ".join(_none_of(pack))
    return f"`{default.id}` ({default.title}) is advised to exactly those of whom none of this is true: {listed}."


def _none_of(pack: Pack) -> list[str]:
    least = pack.disposition[pack.default].acuity
    return [f"`{rule.id}`: {phrase(rule.when, pack)}" for rule in pack.rules if pack.acuity_of[rule.id] > least]


def _says(case: Case) -> str:
    default = case.pack.default
    acuities = {one.acuity for one in case.pack.dispositions}
    first = "" if len(acuities) == len(case.pack.dispositions) else " (of several as urgent, of the first listed)"
    return (
        "Every complete set of answers, unsure included, gets exactly one disposition: the most urgent of the rules "
        f"that fire{first}, with the reason of each, or, where none fires, the default `{default}`{case.in_effect} "
        "(proved). The JSON and HTML reports state in words exactly whom that covers (proved)."
    )


def _one_disposition(case: Case) -> Iterator[Finding]:
    """No one has none, and no one has two."""
    dispositions, gates = case.pack.dispositions, case.gates
    advised = {one.id: case.meaning.advises(one.id) for one in dispositions}
    pairs = [(one, other) for one, other in combinations(dispositions, 2)]
    ways = [(tuple(dispositions), -gates.any_of(advised.values()))]
    ways += [(pair, gates.all_of(advised[one.id] for one in pair)) for pair in pairs]
    for concerned, happens in ways:
        found = case.smallest(happens)
        if found is not None:
            names = " and ".join(f"`{one.id}`" for one in concerned)
            yield Finding(
                code="not_one_disposition",
                level=Level.ERROR,
                message=f"someone is advised none of {names}, or several of them",
                about=tuple(one.id for one in concerned),
                span=concerned[0].span,
                related=tuple((f"`{one.id}`", one.span) for one in concerned[1:] if one.span is not None),
                witnesses=(found,),
                hint="this is a fault of the auditor: please report it",
            )


def _reason(case: Case, rule: Rule, *, plainest: bool) -> Iterator[Finding]:
    """The answers that a reason names have been given by everyone who gets it."""
    for key, text in (("because", rule.because), ("do", rule.do or "")):
        names = [name for dollar, name in PLACEHOLDER.findall(text) if not dollar and name in case.pack.question]
        for name in dict.fromkeys(names):
            held = case.space.held[name]
            unsure = held.unsure if isinstance(held, Measured) else FALSE
            missing = case.gates.any_of((-case.meaning.asked(name)[0], unsure))
            find = case.smallest if plainest else case.find
            found = find(case.meaning.fires(rule.id), missing)
            if found is not None:
                question = case.pack.question[name]
                yield Finding(
                    code="reason_without_answer",
                    level=Level.ERROR,
                    message=f"the `{key}` of `{rule.id}` names the answer to `{name}`, which not everyone has given "
                    "for whom it fires",
                    about=(rule.id, name),
                    span=rule.span,
                    related=((f"`{name}`", question.span),) if question.span else (),
                    witnesses=(found,),
                    hint=f"leave `{{{name}}}` out of the text, or make two rules",
                )
