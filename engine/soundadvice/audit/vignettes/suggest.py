"""Vignettes ready to paste: a person's answers to what a rule asks, as a line of its file; and whether one holds."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from soundadvice.audit.prover.answer_space import plain_answer
from soundadvice.meaning.evaluate import Truth, enablement, evaluate, truth
from soundadvice.model.answer import answer_to_json
from soundadvice.model.condition import Answer, questions_of
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.question import Number
from soundadvice.model.rule import Rule, Vignette

_WIDTH = 120
_MOST_NAME = 80
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_ ./-]*[A-Za-z0-9]|[A-Za-z]|[0-9]+ [a-z]+|[0-9]+\.[0-9]+ [a-z]+")
_NOT_TEXT = ("null", "true", "false")


@dataclass(frozen=True, slots=True)
class Ready:
    """A vignette that the pack does not have yet."""

    rule: str
    name: str
    answers: Mapping[str, Answer]
    fires: bool
    acuity: Acuity | None = None
    findings: tuple[str, ...] = ()

    @property
    def vignette(self) -> Vignette:
        """The vignette that it is once it is in the pack."""
        return Vignette(self.name, self.answers, self.fires, self.acuity, self.findings)

    def yaml(self, pack: Pack) -> str:
        """The lines to paste under `vignettes:`."""
        return as_yaml(pack, pack.rule[self.rule], self.vignette)

    def to_json(self, pack: Pack) -> dict[str, object]:
        """The rule and the lines to paste into its file."""
        return {"rule": self.rule, "yaml": self.yaml(pack)}


def rests_on(pack: Pack, rule: Rule) -> tuple[str, ...]:
    """The questions that settle a rule: those that it mentions and those that decide whether these are asked."""
    found: set[str] = set()
    waiting = list(questions_of(rule.when))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            enable_when = pack.question[name].enable_when
            waiting += () if enable_when is None else questions_of(enable_when)
    return tuple(name for name in pack.question if name in found)


def ready(
    pack: Pack, rule: Rule, answers: Mapping[str, Answer], *, acuity: bool = False, findings: tuple[str, ...] = ()
) -> Ready:
    """The vignette that these answers make for a rule: no more of them than settle it.

    With `acuity` it says how urgent the advice is too, where the rule fires, and so that these `findings` are found.
    """
    kept = {name: answers[name] for name in rests_on(pack, rule) if name in answers}
    found = evaluate(pack, kept)
    # INVARIANT: the answers to all that a rule rests on leave it open for no one.
    assert rule.id not in found.open, "a vignette settles its rule"
    fires = rule.id in found.fired
    reached = pack.disposition[found.floor].acuity if acuity and fires else None
    return Ready(rule.id, _name(pack, kept), kept, fires, reached, findings if fires else ())


def holds_for(pack: Pack, rule: str, vignette: Vignette, enabled: Mapping[str, Truth] | None = None) -> bool:
    """Whether a rule does as its vignette says. `enabled` saves the work where it is known.

    In a pack without the rule, it does not fire.
    """
    given = vignette.answers
    if rule in pack.rule:
        found = truth(pack.rule[rule].when, given, enablement(pack, given) if enabled is None else enabled)
        if found is not vignette.fires:
            return False
    elif vignette.fires:
        return False
    return reaches(pack, vignette)


def reaches(pack: Pack, vignette: Vignette) -> bool:
    """Whether the advice is as urgent as a vignette says, or more so, and all is found that it says."""
    if vignette.acuity is None and not vignette.findings:
        return True
    found = evaluate(pack, vignette.answers)
    urgent = vignette.acuity is None or pack.disposition[found.floor].acuity >= vignette.acuity
    return urgent and set(vignette.findings) <= set(found.findings)


def as_yaml(pack: Pack, rule: Rule, vignette: Vignette) -> str:
    """A vignette as it stands in a rule's file: on one line where it fits, else on several."""
    given = [f"{key}: {_answer(pack, key, answer)}" for key, answer in vignette.answers.items()]
    ends = [f"expect: {'fires' if vignette.fires else 'silent'}"]
    ends += [] if vignette.acuity is None else [f"acuity: {vignette.acuity}"]
    ends += [f"findings: [{', '.join(vignette.findings)}]"] if vignette.findings else []
    name = _text(named_apart(rule, vignette).name)
    line = f"  - {{name: {name}, answers: {{{', '.join(given)}}}, {', '.join(ends)}}}"
    if len(line) <= _WIDTH:
        return line
    answer = f"    answers: {{{', '.join(given)}}}"
    below = [answer] if len(answer) <= _WIDTH else ["    answers:", *(f"      {one}" for one in given)]
    return "\n".join([f"  - name: {name}", *below, *(f"    {one}" for one in ends)])


def _answer(pack: Pack, name: str, answer: Answer) -> str:
    value = answer_to_json(pack.question[name], answer)
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    """A scalar that is read as this text, quoted where it must be."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_TEXT
    return text if plain else json.dumps(text, ensure_ascii=False)


def named_apart(rule: Rule, vignette: Vignette) -> Vignette:
    """The vignette, under a name that none of the rule's has."""
    taken = {one.name for one in rule.vignettes}
    names = (vignette.name, *(f"{vignette.name} {number}" for number in range(2, 1000)))
    return replace(vignette, name=next(one for one in names if one not in taken))


def _name(pack: Pack, answers: Mapping[str, Answer]) -> str:
    """A name made of the answers that are out of the ordinary; the author will know a better one."""
    parts = []
    for key, answer in answers.items():
        question = pack.question[key]
        if answer != plain_answer(question):
            value = answer_to_json(question, answer)
            said = " and ".join(value) if isinstance(value, list) else str(value)
            unit = f" {question.unit}" if isinstance(question, Number) and isinstance(answer, int) else ""
            parts.append(f"{key} {said}{unit}".replace("_", " "))
    name = " and ".join(parts) or "nothing out of the ordinary"
    return name if len(name) <= _MOST_NAME else f"{name[:_MOST_NAME].rpartition(' ')[0]} and so on"
