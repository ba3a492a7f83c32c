"""Ids: no id can be taken for another one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.model.pack import Pack
from soundadvice.model.problem import Span
from soundadvice.model.question import Choice, MultiChoice
from soundadvice.wording.placeholders import EMERGENCY_NUMBER

CODES = ("ids_alike", "shadowed_id", "option_named_like_question")

_SHORTEST = 5
"""Of shorter ids, such as `one` and `none`, a letter is much."""
Named = Mapping[str, Span | None]


def check(case: Case) -> Result:
    """Whether whoever reads a rule can tell each id from the others."""
    pack = case.pack
    findings = [*_alike(pack), *_shadowed(pack), *_options(pack)]
    says = (
        "No id can be taken for another one (by how they are spelt)."
        if not findings
        else "An id can be taken for another one."
    )
    return Result(name="ids", says=says, findings=tuple(findings))


def _kinds(pack: Pack) -> Iterator[tuple[str, Named]]:
    yield "questions", {one.id: one.span for one in pack.questions}
    yield "rules", {one.id: one.span for one in pack.rules}
    yield "dispositions", {one.id: one.span for one in pack.dispositions}
    yield "findings", {one.id: one.span for one in pack.findings}
    yield "parameters", {one.id: one.span for one in pack.parameters}
    yield "texts", {one.id: one.span for one in pack.texts}
    yield "plan rules", {one.id: one.span for one in pack.plan.rules}
    yield "things that a plan gives", {one.id: one.span for one in pack.plan.given}
    for question in pack.questions:
        if isinstance(question, (Choice, MultiChoice)):
            options = (option.id for option in question.options if option.is_sign)
            yield f"options of `{question.id}`", dict.fromkeys(options, question.span)


def _alike(pack: Pack) -> Iterator[Finding]:
    repeated = _repeated(pack)
    for kind, named in _kinds(pack):
        for one, other in _near(named):
            if kind == "questions" and one in repeated and repeated[one] == repeated.get(other):
                continue  # they ask the same about another one, and the number tells which
            message = f"the {kind} `{one}` and `{other}` are nearly the same"
            yield _finding(
                "ids_alike", message, other, named[other], "give one a name that says how it differs", one, named[one]
            )


def _repeated(pack: Pack) -> dict[str, tuple[str, str]]:
    """The questions that are asked about each of several things, each with the group and its id within it."""
    return {
        question: (repeat.id, name)
        for repeat in pack.repeats
        for number in range(1, repeat.up_to + 1)
        for name, question in repeat.names(number).items()
    }


def _near(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs that differ in one letter, or in underscores alone. Each is found by what is left without a letter."""
    seen: dict[str, set[str]] = {}
    listed = list(names)
    place = {name: position for position, name in enumerate(listed)}
    for name in listed:
        bare = name.replace("_", "")
        seen.setdefault(bare, set()).add(name)
        for position in range(len(bare)) if len(bare) >= _SHORTEST else ():
            seen.setdefault(bare[:position] + bare[position + 1 :], set()).add(name)
    pairs = {
        (one, other)
        for together in seen.values()
        for one, other in combinations(sorted(together, key=place.__getitem__), 2)
        if _is_near(one.replace("_", ""), other.replace("_", ""))
    }
    yield from sorted(pairs, key=lambda pair: (place[pair[0]], place[pair[1]]))


def _is_near(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORTEST or abs(len(one) - len(other)) > 1 or _numbered(one) == _numbered(other):
        return False
    if len(one) == len(other):
        differ = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        return len(differ) == 1 and differ != [0]  # words are told apart by how they begin: `height`, `weight`
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return any(longer[:position] + longer[position + 1 :] == shorter for position in range(len(longer)))


def _numbered(name: str) -> str:
    """A name without its number: `step1` and `step2` are told apart by it."""
    return name.rstrip("0123456789") if name[-1:].isdigit() else f"{name}!{len(name)}{name}"


def _shadowed(pack: Pack) -> Iterator[Finding]:
    for parameter in pack.parameters:
        if parameter.id in pack.question:
            message = f"`{{{parameter.id}}}` is the answer to a question, and `{{${parameter.id}}}` a parameter"
            hint = "give the parameter a name of its own"
            question = pack.question[parameter.id]
            yield _finding("shadowed_id", message, parameter.id, parameter.span, hint, question.id, question.span)
    for name, span in ((one.id, one.span) for one in (*pack.questions, *pack.parameters)):
        if name == EMERGENCY_NUMBER:
            message = f"`{{{EMERGENCY_NUMBER}}}` in a text is the number to call, not this"
            yield _finding("shadowed_id", message, name, span, "give it another name")
    plan = {rule.id: rule.span for rule in pack.plan.rules}
    for rule in pack.rules:
        if rule.id in plan:
            message = f"a rule and a plan rule are both named `{rule.id}`"
            yield _finding("shadowed_id", message, rule.id, rule.span, "rename one", rule.id, plan[rule.id])


def _options(pack: Pack) -> Iterator[Finding]:
    for question in pack.questions:
        for option in question.options if isinstance(question, (Choice, MultiChoice)) else ():
            if option.id in pack.question and option.id != question.id:
                message = f"`{option.id}` is an option of `{question.id}`, and a question too"
                other = pack.question[option.id]
                hint = "name the option after what it says"
                yield _finding(
                    "option_named_like_question", message, question.id, question.span, hint, other.id, other.span
                )


def _finding(
    code: str, message: str, name: str, span: Span | None, hint: str, other: str = "", beside: Span | None = None
) -> Finding:
    about = (name, other) if other else (name,)
    related = ((f"`{other}`", beside),) if beside is not None else ()
    return Finding(code=code, level=Level.ERROR, message=message, about=about, span=span, related=related, hint=hint)
