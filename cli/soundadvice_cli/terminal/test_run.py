"""Test run: the vignettes of a pack, run on every engine; what each engine does otherwise than it should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundadvice.model.condition import Answer
    from soundadvice.model.pack import Pack
    from soundadvice.model.problem import Span
    from soundadvice.model.rule import PersonVignette, Rule, Vignette

WHOLE_PEOPLE = "whole people"


@dataclass(frozen=True, slots=True)
class VignetteRun:
    """What came of a vignette: `of` is its rule, or `advise` the disposition of its whole person.

    `failures` is empty where it holds.
    """

    where: str
    of: str | None
    name: str
    failures: tuple[str, ...]
    advise: str | None = None

    @property
    def lines(self) -> list[str]:
        """The failures, each with the place and the name of the vignette."""
        head = f"{self.where}: " + ("" if self.of is None else f"rule `{self.of}`, ")
        return [f"{head}{self.name}: {failure}" for failure in self.failures]


@dataclass(frozen=True, slots=True)
class Heard:
    """What an engine says of answers: the rules that fire and those open, and the disposition reached so far.

    `refused` is what it says instead.
    """

    engine: str
    fired: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    disposition: str | None = None
    refused: str | None = None

    def state(self, rule: str) -> str:
        """What it makes of a rule."""
        if self.refused is not None:
            return self.refused
        return "fires" if rule in self.fired else "open" if rule in self.open else "silent"


def run_all(pack: Pack) -> list[VignetteRun]:
    """Every vignette of a pack: those of its rules, then those of whole people."""
    of_rules = [run_vignette(pack, rule, vignette) for rule in pack.rules for vignette in rule.vignettes]
    return [*of_rules, *(run_person(pack, vignette) for vignette in pack.vignettes)]


def run_vignette(pack: Pack, rule: Rule, vignette: Vignette) -> VignetteRun:
    """What a vignette of a rule comes to."""
    failures = tuple(_failures_of_rule(pack, rule, vignette))
    return VignetteRun(_place(vignette.span or rule.span, rule.id), rule.id, vignette.name, failures)


def _failures_of_rule(pack: Pack, rule: Rule, vignette: Vignette) -> Iterator[str]:
    expected = "fires" if vignette.fires else "silent"
    engines = list(_engines(pack, vignette.answers))
    found: dict[str, list[str]] = {}
    for heard in engines:
        state = heard.state(rule.id)
        wrong = []
        if state != expected:
            wrong = [f"expected {expected}, and it is {state}{_still_open(pack, rule, vignette, state)}"]
        elif vignette.acuity is not None and heard.disposition is not None:
            acuity = pack.disposition[heard.disposition].acuity
            if acuity < vignette.acuity:
                wrong = [f"expected at least `{vignette.acuity}`, and the advice is `{acuity}`"]
        if state == expected:
            missing = (one for one in vignette.findings if one not in pack.found_by(heard.fired))
            wrong += [f"expected the finding `{name}`, and it is not found" for name in missing]
        for one in wrong:
            found.setdefault(one, []).append(heard.engine)
    yield from _told_once(found, len(engines))


def _still_open(pack: Pack, rule: Rule, vignette: Vignette, state: str) -> str:
    """Which answers an open rule waits for."""
    from soundadvice import State, evaluate
    from soundadvice.model.condition import questions_of

    if state != "open":
        return ""
    states = evaluate(pack, vignette.answers).states
    waits = [f"`{name}`" for name in questions_of(rule.when) if states[name] is State.UNANSWERED]
    return f" without an answer to {', '.join(waits)}" if waits else ""


def _told_once(found: Mapping[str, list[str]], engines: int) -> Iterator[str]:
    """What is wrong, once each; where the engines differ, with those that say so."""
    for wrong, by in found.items():
        yield wrong if len(by) == engines else f"{wrong} ({'; '.join(by)})"


def run_person(pack: Pack, vignette: PersonVignette) -> VignetteRun:
    """What a vignette of a whole person comes to."""
    failures = tuple(_failures_of_person(pack, vignette))
    return VignetteRun(_place(vignette.span, pack.id), None, vignette.name, failures, vignette.advise)


def _failures_of_person(pack: Pack, vignette: PersonVignette) -> Iterator[str]:
    from soundadvice import evaluate
    from soundadvice.audit.vignettes import whole_people

    missing = whole_people.still_to_answer(pack, vignette, evaluate(pack, vignette.answers))
    if missing:
        yield whole_people.incomplete(missing)
        return
    engines = list(_engines(pack, vignette.answers))
    found: dict[str, list[str]] = {}
    for heard in engines:
        if heard.disposition is None:
            found.setdefault(str(heard.refused), []).append(heard.engine)
            continue
        advised = whole_people.advised_otherwise(pack, vignette, heard.disposition, heard.fired)
        for wrong in (*advised, *whole_people.found_otherwise(pack, vignette, heard.fired)):
            found.setdefault(wrong, []).append(heard.engine)
    yield from _told_once(found, len(engines))
    yield from whole_people.planned_otherwise(pack, vignette)


def _engines(pack: Pack, answers: Mapping[str, Answer]) -> Iterator[Heard]:
    """What each engine says of canonical answers. The compiled form takes complete answers only."""
    from soundadvice import Session, SessionError, State, evaluate
    from soundadvice.meaning.compiler import compiled
    from soundadvice.model.answer import answer_to_json

    found = evaluate(pack, answers)
    yield Heard("reference", found.fired, found.open, found.floor)
    if all(found.states[name] in (State.GIVEN, State.NOT_ENABLED) for name in pack.deciding):
        outcome = compiled(pack).decide(answers)
        yield Heard("compiled", outcome.fired, (), outcome.disposition)
    given = {name: answer_to_json(pack.question[name], answer) for name, answer in answers.items()}
    try:
        session = Session(pack, answers=given)
        asked = session.evaluation
    except SessionError as error:
        yield Heard("session", refused=str(error))
    else:
        yield Heard(f"session: {', '.join(session.engines)}", asked.fired, asked.open, asked.floor)


def _place(span: Span | None, otherwise: str) -> str:
    return f"{span.file}:{span.line}" if span else otherwise
