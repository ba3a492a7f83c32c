"""Vignettes: every rule has a case in which it fires and one in which it does not, and those of whole people hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.vignettes.whole_people import failures
from soundadvice.meaning.evaluate import Truth, truth
from soundadvice.model.condition import Answer
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Rule, Vignette
from soundadvice.wording.counts import counted

CODES = ("no_vignettes", "no_firing_vignette", "no_silent_vignette", "person_advised_otherwise")


def check(case: Case) -> Result:
    """Whether every rule is shown from both sides, and every whole person is advised what their vignette says."""
    pack = case.pack
    one_sided = tuple(finding for rule in pack.rules if (finding := _finding(pack, rule)) is not None)
    otherwise = tuple(_people(pack))
    count = sum(len(rule.vignettes) for rule in pack.rules)
    rules = len(pack.rules)
    both = "one in which it fires, and one in which it is silent (each run)"
    says = [f"Of {count} vignettes, each of {rules} rules has {both}."]
    if one_sided:
        says = ["A rule is not shown from both sides."]
    if otherwise:
        says.append("A whole person is not advised what their vignette says.")
    elif pack.vignettes:
        people = f"{counted(len(pack.vignettes), 'vignette')} of whole people"
        says.append(f"{people} get just the advice that they state (each run).")
    return Result(name="vignettes", says=" ".join(says), findings=(*one_sided, *otherwise))


def _people(pack: Pack) -> Iterator[Finding]:
    for person in pack.vignettes:
        wrong = failures(pack, person)
        if wrong:
            yield Finding(
                code=CODES[3],
                level=Level.ERROR,
                message=f"{person.name}: {'; '.join(wrong)}",
                about=(person.name,),
                span=person.span,
                hint="correct the rules or the plan, or what the vignette says",
            )


def _finding(pack: Pack, rule: Rule) -> Finding | None:
    held = [one for one in rule.vignettes if _fires(pack, rule, one) is one.fires]
    if not rule.vignettes:
        code, message, hint = CODES[0], f"`{rule.id}` has no vignettes", "add one in which it fires, and one near it"
    elif not any(one.fires for one in held):
        code, message = CODES[1], f"in no vignette of `{rule.id}` does it fire"
        stated = any(one.fires for one in rule.vignettes)
        hint = "correct the rule, or those with `expect: fires`" if stated else "add one with `expect: fires`"
    elif all(one.fires for one in held):
        message = f"in no vignette of `{rule.id}` is it silent"
        code, hint = CODES[2], "add one with `expect: silent`, as near to firing as you can"
    else:
        return None
    return Finding(code=code, level=Level.ERROR, message=message, about=(rule.id,), span=rule.span, hint=hint)


def _fires(pack: Pack, rule: Rule, vignette: Vignette) -> bool:
    """Whether a rule fires in a case: what `evaluate` says of it, without a look at every other rule."""
    return truth(rule.when, vignette.answers, _Enabled(pack, vignette.answers)) is True


class _Enabled(dict[str, Truth]):
    """Whether a question is enabled, worked out when it is looked at: a pack has many that a rule does not rest on."""

    def __init__(self, pack: Pack, answers: Mapping[str, Answer]) -> None:
        self._pack, self._answers = pack, answers

    def __missing__(self, name: str) -> Truth:
        condition = self._pack.question[name].enable_when
        found = self[name] = True if condition is None else truth(condition, self._answers, self)
        return found
