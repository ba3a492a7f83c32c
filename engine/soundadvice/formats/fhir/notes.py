"""Notes: advice in words, as the notes of a FHIR resource carry it."""

from __future__ import annotations

from collections.abc import Iterator

from soundadvice.meaning.advice import Advice
from soundadvice.meaning.consult import Undecided
from soundadvice.meaning.phrases import held_title, held_why, hold, how_many, how_much, stage_title, status_line
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Signs
from soundadvice.model.plan import Exercise, Programme
from soundadvice.wording.language import say


def notes(advice: Advice) -> Iterator[str]:
    """All that keeps a person safe and must be shown with the advice, one text after the other."""
    # The bands of a score say the same.
    yield from dict.fromkeys(text for reason in advice.reasons for text in (reason.because, reason.do) if text)
    for found in advice.findings:
        yield f"{found.title}\n{found.text}"
    if advice.plan.no_exercise:
        yield advice.plan.no_exercise
    yield from advice.plan.say
    if advice.acuity is not Acuity.SELF_CARE and advice.pack.has_plan_at_home(advice.disposition):
        # A ServiceRequest has no activities: what may be done until then stands after it.
        yield from (f"{say('While you wait: {title}', title=title)}\n{text}" for title, text in things(advice))
    yield from advice.notes
    for held in advice.plan.held_back:
        yield say("Left out: {title}. {why}", title=held_title(advice.pack, held), why=held_why(advice, held))
    if advice.stop_rule is not None and advice.acuity is not Acuity.EMERGENCY:
        yield advice.stop_rule
    yield _signs(advice.come_back)
    yield from map(_signs, advice.safety_net)
    yield advice.not_a_doctor
    yield status_line(advice.pack)


def notes_undecided(found: Undecided) -> Iterator[str]:
    """What is sure already while answers are missing, and when to get help whatever they will be."""
    sure = found.at_least
    if sure is not None:
        yield say(
            "This much is sure already: {title}. {text}", title=found.words(sure.title), text=found.words(sure.text)
        )
    for signs in found.pack.safety_net:
        yield found.words(_signs(signs))
    yield found.words(found.pack.text["not_a_doctor"])


def exercise_text(exercise: Exercise) -> str:
    """An exercise, step by step."""
    lines = [exercise.about, say("{timing} Do it {how_many}.", timing=exercise.timing, how_many=how_many(exercise))]
    for place, step in enumerate(exercise.steps, start=1):
        lines.append(f"{place}. {step.do}" + (f" ({hold(step.hold)})" if step.hold else ""))
    if exercise.note:
        lines.append(exercise.note)
    return "\n".join(lines)


def programme_text(programme: Programme) -> str:
    """A programme, stage by stage."""
    lines = [programme.about]
    for stage in programme.stages:
        lines.append(stage_title(stage))
        for activity in stage.activities:
            much = how_much(activity)
            lines.append(f"- {activity.do}" + (f" ({much})" if much else ""))
    return "\n".join([*lines, programme.step_up, programme.step_back, programme.once_well])


def things(advice: Advice) -> list[tuple[str, str]]:
    """What the person can do themselves: the title of each thing, and its text."""
    plan = advice.plan
    found = [(one.title, exercise_text(one)) for one in plan.exercises]
    found += [(one.title, programme_text(one)) for one in plan.programmes]
    found += [(habit.title, habit.text) for habit in plan.habits]
    return found + [(therapy.title, therapy.text) for therapy in plan.therapies]


def _signs(signs: Signs) -> str:
    return "\n".join([signs.lead, *(f"- {item}" for item in signs.items)])
