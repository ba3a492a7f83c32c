"""Texts: every text of a pack that people are shown, by its place, and the pack with other words in these places.

One walk does both, so that what can be translated is what can be listed. It touches words alone: no id, no condition,
no number, so that a pack in other words means what it meant.

A place is a path of ids: `questions.fever.text`. What has no id (a step, a sign, a topic) has the digest of its own
words in place of one, so that no place depends on an order: `safety_net.items.kdjfcmbo`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from soundadvice.model.condition.score import Score
from soundadvice.model.disposition import ClinicalFinding, Disposition
from soundadvice.model.pack import Pack
from soundadvice.model.plan import (
    Exercise,
    Habit,
    ItHurts,
    NotDescribed,
    Picture,
    PlanBook,
    Programme,
    Service,
    Signs,
    Stage,
    Step,
    Therapy,
)
from soundadvice.model.question import CheckInForm, Choice, MultiChoice, Number, Option, Question, Rating
from soundadvice.model.rule import Rule
from soundadvice.model.translation import words_digest

Say = Callable[[str, str], str]
"""What is to be said at a place, instead of the words that stand there."""
_Titled = TypeVar("_Titled", Habit, Therapy, NotDescribed, ClinicalFinding, Disposition)
_Words = TypeVar("_Words", str, str | None)


def texts(pack: Pack) -> dict[str, str]:
    """Every text that people are shown, by its place, in the order in which a pack says them."""
    found: dict[str, str] = {}

    def note(place: str, text: str) -> str:
        found.setdefault(place, text)
        return text

    reworded(pack, note)
    return found


def question_texts(questions: Iterable[Question]) -> dict[str, str]:
    """The texts of questions alone, by their places in a pack."""
    found: dict[str, str] = {}

    def note(place: str, text: str) -> str:
        found.setdefault(place, text)
        return text

    for question in questions:
        _question(question, note)
    return found


def reworded(pack: Pack, say: Say) -> Pack:
    """The same pack with other words: what `say` gives for the place and the words of each text."""
    return replace(
        pack,
        title=say("pack.title", pack.title),
        description=say("pack.description", pack.description),
        introduction=_said(say, "pack.introduction", pack.introduction),
        not_for_people=_said(say, "pack.not_for_people", pack.not_for_people),
        questions=tuple(_question(one, say) for one in pack.questions),
        scores=tuple(_score(one, say) for one in pack.scores),
        rules=tuple(_rule(one, say) for one in pack.rules),
        dispositions=tuple(
            replace(one, by_when=_said(say, f"dispositions.{one.id}.by_when", one.by_when))
            for one in _titled("dispositions", pack.dispositions, say)
        ),
        findings=_titled("findings", pack.findings, say),
        parameters=tuple(
            replace(one, unit=_said(say, f"parameters.{one.id}.unit", one.unit)) for one in pack.parameters
        ),
        texts=tuple(replace(one, text=say(f"texts.{one.id}", one.text)) for one in pack.texts),
        plan=_plan(pack.plan, say),
        come_back=_signs(pack.come_back, say, "come_back"),
        safety_net=tuple(_signs(one, say, "safety_net") for one in pack.safety_net),
        emergency_numbers={
            region: say(f"emergency_numbers.{region}", text) for region, text in pack.emergency_numbers.items()
        },
        services=tuple(_service(one, say) for one in pack.services),
        handover=tuple((say(_of("handover", topic), topic), asked) for topic, asked in pack.handover),
        check_in=_check_in(pack.check_in, say),
    )


def _said(say: Say, place: str, text: _Words) -> _Words:
    return text and say(place, text)


def _of(place: str, text: str) -> str:
    """The place of words that have no id."""
    return f"{place}.{words_digest(text)}"


def _titled(kind: str, items: Iterable[_Titled], say: Say) -> tuple[_Titled, ...]:
    def one(item: _Titled) -> _Titled:
        place = f"{kind}.{item.id}"
        text = _said(say, f"{place}.text", item.text)
        return replace(item, title=say(f"{place}.title", item.title), text=text)

    return tuple(map(one, items))


def _question(question: Question, say: Say) -> Question:
    place = f"questions.{question.id}"
    asked = replace(
        question,
        text=say(f"{place}.text", question.text),
        help=_said(say, f"{place}.help", question.help),
        why=_said(say, f"{place}.why", question.why),
    )
    if isinstance(asked, (Choice, MultiChoice)):
        return replace(asked, options=tuple(_option(one, say, place) for one in asked.options))
    if isinstance(asked, Number):
        asked = replace(asked, unit=say(f"{place}.unit", asked.unit))
    return replace(asked, said=_said(say, f"{place}.said", asked.said))


def _option(option: Option, say: Say, place: str) -> Option:
    return replace(
        option,
        text=say(f"{place}.options.{option.id}", option.text),
        said=_said(say, f"{place}.said.{option.id}", option.said),
    )


def _score(score: Score, say: Say) -> Score:
    place = f"scores.{score.id}"

    def because(question: str | None, text: str | None) -> str | None:
        if text is None:
            return None
        return say(_of(f"{place}.because", text) if question is None else f"{place}.because.{question}", text)

    items = tuple(replace(item, because=because(item.question, item.because)) for item in score.items)
    return replace(score, title=say(f"{place}.title", score.title), items=items)


def _rule(rule: Rule, say: Say) -> Rule:
    place = f"rules.{rule.id}"
    return replace(
        rule,
        because=say(f"{place}.because", rule.because),
        means=_said(say, f"{place}.means", rule.means),
        do=_said(say, f"{place}.do", rule.do),
    )


def _signs(signs: Signs, say: Say, place: str) -> Signs:
    def item(text: str) -> str:
        return say(_of(f"{place}.items", text), text)

    fits = tuple(
        replace(fit, item=item(fit.item), first=fit.first and say(_of(f"{place}.first", fit.first), fit.first))
        for fit in signs.fits
    )
    lead = say(_of(f"{place}.lead", signs.lead), signs.lead)
    return replace(signs, lead=lead, items=tuple(map(item, signs.items)), fits=fits)


def _service(service: Service, say: Say) -> Service:
    here = {region: say(f"services.{service.id}.{region}", text) for region, text in service.by_region.items()}
    return replace(service, by_region=here)


def _check_in(form: CheckInForm, say: Say) -> CheckInForm:
    if form.score is None:
        return form
    text, help_ = form.score.text, form.score.help
    rating = Rating(say("check_in.score.text", text), _said(say, "check_in.score.help", help_))
    return replace(form, score=rating)


def _plan(plan: PlanBook, say: Say) -> PlanBook:
    return replace(
        plan,
        exercises=tuple(_exercise(one, say) for one in plan.exercises),
        habits=_titled("habits", plan.habits, say),
        therapies=_titled("therapies", plan.therapies, say),
        programmes=tuple(_programme(one, say) for one in plan.programmes),
        not_described=_titled("not_described", plan.not_described, say),
        rules=tuple(replace(one, say=_said(say, f"plan_rules.{one.id}.say", one.say)) for one in plan.rules),
        no_exercise=_said(say, "plan.no_exercise", plan.no_exercise),
        it_hurts=None if plan.it_hurts is None else _it_hurts(plan.it_hurts, say),
    )


def _it_hurts(hurts: ItHurts, say: Say) -> ItHurts:
    return replace(hurts, say=say("plan.it_hurts.say", hurts.say), ask=say("plan.it_hurts.ask", hurts.ask))


def _exercise(exercise: Exercise, say: Say) -> Exercise:
    place = f"exercises.{exercise.id}"

    def own(kind: str, text: _Words) -> _Words:
        return text and say(_of(f"{place}.{kind}", text), text)

    def step(one: Step) -> Step:
        return replace(one, do=own("steps", one.do), other_side=own("steps", one.other_side), cue=own("steps", one.cue))

    def picture(one: Picture) -> Picture:
        return replace(
            one,
            caption=own("pictures", one.caption),
            shows=own("pictures", one.shows),
            other_caption=own("pictures", one.other_caption),
            other_shows=own("pictures", one.other_shows),
        )

    return replace(
        exercise,
        title=say(f"{place}.title", exercise.title),
        about=say(f"{place}.about", exercise.about),
        timing=say(f"{place}.timing", exercise.timing),
        needs=tuple(own("needs", one) for one in exercise.needs),
        steps=tuple(map(step, exercise.steps)),
        pictures=tuple(map(picture, exercise.pictures)),
    )


def _programme(programme: Programme, say: Say) -> Programme:
    place = f"programmes.{programme.id}"

    def own(text: str) -> str:
        return say(_of(f"{place}.stages", text), text)

    def stage(one: Stage) -> Stage:
        done = tuple(replace(activity, do=own(activity.do)) for activity in one.activities)
        return replace(one, title=own(one.title), activities=done)

    return replace(
        programme,
        title=say(f"{place}.title", programme.title),
        about=say(f"{place}.about", programme.about),
        stages=tuple(map(stage, programme.stages)),
        step_up=say(f"{place}.step_up", programme.step_up),
        step_back=say(f"{place}.step_back", programme.step_back),
        once_well=say(f"{place}.once_well", programme.once_well),
    )
