"""Texts: every text of a pack that people are shown, by its place, and the pack with other words in these places.

One walk does both, so that what can be translated is what can be listed. It touches words alone: no id, no condition,
no number, so that a pack in other words means what it meant.

A place is a path of ids: `questions.fever.text`. What has no id (a step, a sign, a topic) has the digest of its own
words in place of one, so that no place depends on an order: `safety_net.items.kdjfcmbo`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar
from weakref import WeakKeyDictionary

from soundadvice.model.condition.derived import Derived
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
from soundadvice.model.rule import Rule, TextVariants
from soundadvice.model.translation import words_digest

Put = Callable[[str, str], str]
"""What is to be said at a place, instead of the words that stand there."""
_OF_A_LIBRARY = ("questions", "scores", "parameters")
_Titled = TypeVar("_Titled", Habit, Therapy, NotDescribed, ClinicalFinding, Disposition)
_Words = TypeVar("_Words", str, str | None)


_listed: WeakKeyDictionary[Pack, Mapping[str, str]] = WeakKeyDictionary()


def texts(pack: Pack) -> Mapping[str, str]:
    """Every text that people are shown, by its place, in the order in which a pack says them. Listed once a pack."""
    if pack not in _listed:
        found = _noted(lambda note: reworded(pack, note))
        kept = {place: text for place, text in found.items() if not pack.is_library or _comes_along(place, pack)}
        _listed[pack] = MappingProxyType(kept)
    return _listed[pack]


def _comes_along(place: str, pack: Pack) -> bool:
    """Whether a text of a library is among those that a pack takes in. All else that it says stands in for a pack's."""
    kind, _, rest = place.partition(".")
    return kind in _OF_A_LIBRARY or (kind == "texts" and any(one.id == rest and one.span for one in pack.texts))


def question_texts(questions: Iterable[Question]) -> dict[str, str]:
    """The texts of questions alone, by their places in a pack."""
    return _noted(lambda note: [_question(question, note) for question in questions])


def _noted(walk: Callable[[Put], object]) -> dict[str, str]:
    """The texts that a walk comes by, each by its place; nothing is put in their stead."""
    found: dict[str, str] = {}

    def note(place: str, text: str) -> str:
        found.setdefault(place, text)
        return text

    walk(note)
    return found


def reworded(pack: Pack, put: Put) -> Pack:
    """The same pack with other words: what `put` gives for the place and the words of each text."""
    return replace(
        pack,
        title=put("pack.title", pack.title),
        description=put("pack.description", pack.description),
        introduction=_said(put, "pack.introduction", pack.introduction),
        not_for_people=_said(put, "pack.not_for_people", pack.not_for_people),
        questions=tuple(_question(one, put) for one in pack.questions),
        scores=tuple(_score(one, put) for one in pack.scores),
        derived=tuple(_derived(one, put) for one in pack.derived),
        rules=tuple(_rule(one, put) for one in pack.rules),
        dispositions=tuple(
            replace(one, by_when=_said(put, f"dispositions.{one.id}.by_when", one.by_when))
            for one in _titled("dispositions", pack.dispositions, put)
        ),
        findings=_titled("findings", pack.findings, put),
        parameters=tuple(
            replace(one, unit=_said(put, f"parameters.{one.id}.unit", one.unit)) for one in pack.parameters
        ),
        texts=tuple(replace(one, text=put(f"texts.{one.id}", one.text)) for one in pack.texts),
        plan=_plan(pack.plan, put),
        come_back=_signs(pack.come_back, put, "come_back"),
        safety_net=tuple(_signs(one, put, "safety_net") for one in pack.safety_net),
        emergency_numbers={
            region: put(f"emergency_numbers.{region}", text) for region, text in pack.emergency_numbers.items()
        },
        services=tuple(_service(one, put) for one in pack.services),
        handover=tuple((put(_of("handover", topic), topic), asked) for topic, asked in pack.handover),
        check_in=_check_in(pack.check_in, put),
        variants=tuple(_variants(one, put) for one in pack.variants),
    )


def _said(put: Put, place: str, text: _Words) -> _Words:
    return text and put(place, text)


def _of(place: str, text: str) -> str:
    """The place of words that have no id."""
    return f"{place}.{words_digest(text)}"


def _titled(kind: str, items: Iterable[_Titled], put: Put) -> tuple[_Titled, ...]:
    def one(item: _Titled) -> _Titled:
        place = f"{kind}.{item.id}"
        text = _said(put, f"{place}.text", item.text)
        return replace(item, title=put(f"{place}.title", item.title), text=text)

    return tuple(map(one, items))


def _question(question: Question, put: Put) -> Question:
    place = f"questions.{question.id}"
    asked = replace(
        question,
        text=put(f"{place}.text", question.text),
        help=_said(put, f"{place}.help", question.help),
        why=_said(put, f"{place}.why", question.why),
        must=tuple(replace(one, say=put(_of(f"{place}.must", one.say), one.say)) for one in question.must),
    )
    if isinstance(asked, (Choice, MultiChoice)):
        return replace(asked, options=tuple(_option(one, put, place) for one in asked.options))
    if isinstance(asked, Number):
        asked = replace(asked, unit=put(f"{place}.unit", asked.unit))
    return replace(asked, said=_said(put, f"{place}.said", asked.said))


def _option(option: Option, put: Put, place: str) -> Option:
    return replace(
        option,
        text=put(f"{place}.options.{option.id}", option.text),
        said=_said(put, f"{place}.said.{option.id}", option.said),
    )


def _derived(one: Derived, put: Put) -> Derived:
    place = f"scores.{one.id}"
    return replace(one, title=put(f"{place}.title", one.title), unit=put(f"{place}.unit", one.unit) if one.unit else "")


def _score(score: Score, put: Put) -> Score:
    place = f"scores.{score.id}"

    def because(question: str | None, text: str | None) -> str | None:
        if text is None:
            return None
        return put(_of(f"{place}.because", text) if question is None else f"{place}.because.{question}", text)

    items = tuple(replace(item, because=because(item.question, item.because)) for item in score.items)
    return replace(score, title=put(f"{place}.title", score.title), items=items)


def _rule(rule: Rule, put: Put) -> Rule:
    place = f"rules.{rule.id}"
    return replace(
        rule,
        because=put(f"{place}.because", rule.because),
        means=_said(put, f"{place}.means", rule.means),
        do=_said(put, f"{place}.do", rule.do),
    )


def _variants(variants: TextVariants, put: Put) -> TextVariants:
    """What is said by answer instead of an element's own words, each by its digest below the place of those."""
    place = f"{variants.of}s.{variants.id}.{variants.part}"
    return replace(variants, cases=tuple((when, put(_of(place, text), text)) for when, text in variants.cases))


def _signs(signs: Signs, put: Put, place: str) -> Signs:
    def item(text: str) -> str:
        return put(_of(f"{place}.items", text), text)

    fits = tuple(
        replace(fit, item=item(fit.item), first=fit.first and put(_of(f"{place}.first", fit.first), fit.first))
        for fit in signs.fits
    )
    lead = put(_of(f"{place}.lead", signs.lead), signs.lead)
    return replace(signs, lead=lead, items=tuple(map(item, signs.items)), fits=fits)


def _service(service: Service, put: Put) -> Service:
    here = {region: put(f"services.{service.id}.{region}", text) for region, text in service.by_region.items()}
    return replace(service, by_region=here)


def _check_in(form: CheckInForm, put: Put) -> CheckInForm:
    if form.score is None:
        return form
    text, help_ = form.score.text, form.score.help
    rating = Rating(put("check_in.score.text", text), _said(put, "check_in.score.help", help_))
    return replace(form, score=rating)


def _plan(plan: PlanBook, put: Put) -> PlanBook:
    return replace(
        plan,
        exercises=tuple(_exercise(one, put) for one in plan.exercises),
        habits=_titled("habits", plan.habits, put),
        therapies=_titled("therapies", plan.therapies, put),
        programmes=tuple(_programme(one, put) for one in plan.programmes),
        not_described=_titled("not_described", plan.not_described, put),
        rules=tuple(replace(one, say=_said(put, f"plan_rules.{one.id}.say", one.say)) for one in plan.rules),
        no_exercise=_said(put, "plan.no_exercise", plan.no_exercise),
        it_hurts=None if plan.it_hurts is None else _it_hurts(plan.it_hurts, put),
    )


def _it_hurts(hurts: ItHurts, put: Put) -> ItHurts:
    return replace(hurts, say=put("plan.it_hurts.say", hurts.say), ask=put("plan.it_hurts.ask", hurts.ask))


def _exercise(exercise: Exercise, put: Put) -> Exercise:
    place = f"exercises.{exercise.id}"

    def own(kind: str, text: _Words) -> _Words:
        return text and put(_of(f"{place}.{kind}", text), text)

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
        title=put(f"{place}.title", exercise.title),
        about=put(f"{place}.about", exercise.about),
        timing=put(f"{place}.timing", exercise.timing),
        needs=tuple(own("needs", one) for one in exercise.needs),
        steps=tuple(map(step, exercise.steps)),
        pictures=tuple(map(picture, exercise.pictures)),
    )


def _programme(programme: Programme, put: Put) -> Programme:
    place = f"programmes.{programme.id}"

    def own(text: str) -> str:
        return put(_of(f"{place}.stages", text), text)

    def stage(one: Stage) -> Stage:
        done = tuple(replace(activity, do=own(activity.do)) for activity in one.activities)
        return replace(one, title=own(one.title), activities=done)

    return replace(
        programme,
        title=put(f"{place}.title", programme.title),
        about=put(f"{place}.about", programme.about),
        stages=tuple(map(stage, programme.stages)),
        step_up=put(f"{place}.step_up", programme.step_up),
        step_back=put(f"{place}.step_back", programme.step_back),
        once_well=put(f"{place}.once_well", programme.once_well),
    )
