"""Notes: advice in words, as the notes of a FHIR resource carry it."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.consult import Undecided
from soundadvice.meaning.phrases import held_title, held_why, hold, how_many, status_line
from soundadvice.model.pack import Signs
from soundadvice.model.plan import Exercise


def notes(advice: Advice) -> Iterator[str]:
    """All that keeps a person safe and must be shown with the advice, one text after the other."""
    for reason in advice.reasons:
        yield reason.because
        if reason.do:
            yield reason.do
    if advice.plan.no_exercise:
        yield advice.plan.no_exercise
    yield from advice.plan.say
    yield from advice.notes
    for held in advice.plan.held_back:
        yield f"Left out: {held_title(advice.pack, held)}. {held_why(advice, held)}"
    yield advice.stop_rule
    yield _signs(advice.come_back)
    yield from map(_signs, advice.safety_net)
    yield advice.not_a_doctor
    yield status_line(advice.pack)


def notes_undecided(found: Undecided) -> Iterator[str]:
    """What is sure already while answers are missing, and when to get help whatever they will be."""
    sure = found.at_least
    if sure is not None:
        yield found.words(f"This much is sure already: {sure.title}. {sure.text}")
    for signs in found.pack.safety_net:
        yield found.words(_signs(signs))
    yield found.words(found.pack.text["not_a_doctor"])


def exercise_text(exercise: Exercise) -> str:
    """An exercise, step by step."""
    lines = [exercise.about, f"{exercise.timing} Do it {how_many(exercise)}."]
    for place, step in enumerate(exercise.steps, start=1):
        lines.append(f"{place}. {step.do}" + (f" ({hold(step.hold)})" if step.hold else ""))
    if exercise.note:
        lines.append(exercise.note)
    return "\n".join(lines)


def _signs(signs: Signs) -> str:
    return "\n".join([signs.lead, *(f"- {item}" for item in signs.items)])
