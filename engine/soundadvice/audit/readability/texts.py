"""Texts: every text of a pack that a person may be shown, with the element that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from soundadvice.model.pack import Pack
from soundadvice.model.plan import Habit, NotDescribed, Programme, Therapy
from soundadvice.model.problem import Span
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.wording.placeholders import EMERGENCY_NUMBER, PLACEHOLDER


@dataclass(frozen=True, slots=True)
class Said:
    """A text as a person reads it. `of` is the id of its element, `part` which text of the element it is."""

    of: str
    part: str
    text: str
    span: Span | None


def texts(pack: Pack) -> Iterator[Said]:
    """Every text, placeholders filled as far as they can be without answers."""
    for of, part, text, span in _texts(pack):
        if text:
            yield Said(of, part, _filled(text, pack), span)


def _texts(pack: Pack) -> Iterator[tuple[str, str, str | None, Span | None]]:
    yield pack.id, "the introduction", pack.introduction, None
    yield pack.id, "why it is not for people", pack.not_for_people, None
    for question in pack.questions:
        yield from _question(question)
    for rule in pack.rules:
        yield rule.id, "`because`", rule.because, rule.span
        yield rule.id, "`do`", rule.do, rule.span
    for disposition in pack.dispositions:
        yield disposition.id, "the title", disposition.title, disposition.span
        yield disposition.id, "the text", disposition.text, disposition.span
    for finding in pack.findings:
        yield finding.id, "the title", finding.title, finding.span
        yield finding.id, "the text", finding.text, finding.span
    for text in pack.texts:
        yield text.id, "the text", text.text, text.span
    for name, signs in [("come_back", pack.come_back), *(("safety_net", one) for one in pack.safety_net)]:
        yield name, "the lead", signs.lead, signs.span
        for position, item in enumerate(signs.items, 1):
            yield name, f"item {position}", item, signs.span
    for one in pack.variants:
        for (_, say), span in zip(one.cases, one.spans, strict=False):
            yield one.id, f"another form of `{one.part}`", say, span
    yield from _plan(pack)


def _question(question: Question) -> Iterator[tuple[str, str, str | None, Span | None]]:
    yield question.id, "the question", question.text, question.span
    yield question.id, "`help`", question.help, question.span
    yield question.id, "`why`", question.why, question.span
    for must in question.must:
        yield question.id, "what must be so", must.say, must.span
    if isinstance(question, (Choice, MultiChoice)):
        for option in question.options:
            yield question.id, f"the option `{option.id}`", option.text, question.span


def _plan(pack: Pack) -> Iterator[tuple[str, str, str | None, Span | None]]:
    plan = pack.plan
    yield "no_exercise", "the text", plan.no_exercise, plan.span
    if plan.it_hurts is not None:
        yield "it_hurts", "`say`", plan.it_hurts.say, plan.it_hurts.span
        yield "it_hurts", "`ask`", plan.it_hurts.ask, plan.it_hurts.span
    for exercise in plan.exercises:
        yield exercise.id, "`about`", exercise.about, exercise.span
        yield exercise.id, "`timing`", exercise.timing, exercise.span
        for number, step in enumerate(exercise.steps, 1):
            yield exercise.id, f"step {number}", step.do, exercise.span
            yield exercise.id, f"step {number} on the other side", step.other_side, exercise.span
            yield exercise.id, f"the cue of step {number}", step.cue, exercise.span
    items: list[Habit | Therapy | NotDescribed] = [*plan.habits, *plan.therapies, *plan.not_described]
    for item in items:
        yield item.id, "the text", item.text, item.span
    for programme in plan.programmes:
        yield from _programme(programme)
    for rule in plan.rules:
        yield rule.id, "`say`", rule.say, rule.span


def _programme(programme: Programme) -> Iterator[tuple[str, str, str | None, Span | None]]:
    yield programme.id, "`about`", programme.about, programme.span
    for number, stage in enumerate(programme.stages, 1):
        yield programme.id, f"the title of stage {number}", stage.title, programme.span
        for position, activity in enumerate(stage.activities, 1):
            yield programme.id, f"item {position} of stage {number}", activity.do, activity.span
    yield programme.id, "`step_up`", programme.step_up, programme.span
    yield programme.id, "`step_back`", programme.step_back, programme.span
    yield programme.id, "`once_well`", programme.once_well, programme.span


def _filled(text: str, pack: Pack) -> str:
    """The text with parameters, the emergency number and services filled, and `this` for an answer."""

    def value(match: re.Match[str]) -> str:
        dollar, name = match.groups()
        if dollar:
            return pack.parameter[name].show()
        return pack.emergency_number if name == EMERGENCY_NUMBER else pack.services_here.get(name, "this")

    return PLACEHOLDER.sub(value, text)
