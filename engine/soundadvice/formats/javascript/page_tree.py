"""The page's own part of a pack in one language: how amounts are asked for, drawings, and exercises step by step."""

from __future__ import annotations

import re
from typing import Any

from soundadvice.handout.drawing import STYLE, drawing
from soundadvice.meaning.cells import time_units
from soundadvice.meaning.phrases import hold, how_many
from soundadvice.model.condition import questions_of
from soundadvice.model.disposition import PlanKind
from soundadvice.model.pack import DEFAULT_REGION, Pack
from soundadvice.model.plan import Exercise, Picture
from soundadvice.model.question import Date, Duration, Number, Question
from soundadvice.routine.after_pain import pain_question
from soundadvice.routine.moments import LEAD_SECONDS, Moment, mirrored, moments, where
from soundadvice.routine.pictures import pictures_of
from soundadvice.session.region import region_name
from soundadvice.wording.amounts import figure, length, units
from soundadvice.wording.answers import day_said
from soundadvice.wording.language import in_language, say

Json = dict[str, Any]
DRAWING_STYLE = STYLE
_WORDS = re.compile(r"<title.*?</title>|<desc.*?</desc>")
_NAME = re.compile(r' id="x"| role="img"| aria-labelledby="[^"]*"')


def page_tree(pack: Pack) -> Json:
    """What the page shows besides advice, from the first question on."""
    with in_language(pack.language):
        return {
            "introduction": pack.introduction,
            "places": {code: str(region_name(code)) for code in pack.regions if code != DEFAULT_REGION},
            "questions": {one.id: _question(pack, one) for one in pack.questions},
            "titles": {one.id: one.title for one in pack.plan.given},
            "hurts": _hurts(pack),
            "led": [one.id for one in pack.dispositions if PlanKind.EXERCISES in pack.kinds[one.id]],
            "lead": LEAD_SECONDS,
        }


def exercises_tree(pack: Pack) -> Json:
    """The exercises that someone may be led through; most of it is drawings, and nothing of it is needed to ask."""
    with in_language(pack.language):
        return {one.id: _exercise(one) for one in pack.plan.exercises if not one.pending}


def _question(pack: Pack, question: Question) -> Json:
    """What to say to someone whose amount cannot be taken, and the units that a length of time is given in."""
    match question:
        case Number(unit=unit, decimals=decimals):
            low, high = (figure(f"{one / 10**decimals:.{decimals}f}") for one in (question.minimum, question.maximum))
            if decimals:
                words = say(
                    "Give a number with at most {n} decimals of {unit} from {low} to {high}.",
                    n=decimals,
                    unit=unit,
                    low=low,
                    high=high,
                )
            else:
                words = say("Give a whole number of {unit} from {low} to {high}.", unit=unit, low=low, high=high)
            return {"mend": str(words)}
        case Duration():
            low, high = length(question.minimum), length(question.maximum)
            words = say("Please give a time from {low} to {high}.", low=low, high=high)
            return {"mend": str(words), "units": [[one, str(units(one))] for one in time_units(pack, question)]}
        case Date():
            first, last = day_said(question.maximum), day_said(question.minimum)
            return {"mend": str(say("Please give a day from {first} to {last}.", first=first, last=last))}
        case _:
            return {}


def _exercise(exercise: Exercise) -> Json:
    return {
        "many": str(how_many(exercise)),
        "pictures": [_picture(one) for one in exercise.pictures],
        "holds": [str(hold(step.hold)) if step.hold else "" for step in exercise.steps],
        "moments": [_moment(one) for one in moments(exercise)],
    }


def _picture(picture: Picture) -> Json:
    return {
        "svg": bare_drawing(picture),
        "caption": picture.caption,
        "shows": picture.shows,
        "other_caption": picture.other_caption or picture.caption,
        "other_shows": picture.other_shows or picture.shows,
    }


def bare_drawing(picture: Picture) -> str:
    """The drawing without its words, which stand beside it in each language."""
    return _NAME.sub("", _WORDS.sub("", drawing(picture, "x")))


def _moment(moment: Moment) -> Json:
    every = moment.exercise.pictures
    shown = []
    for one in pictures_of(moment):
        # Of a hold that has no picture of its own the one before is shown without its arrows: so it is drawn anew.
        still = None if one.picture == every[one.number - 1] else bare_drawing(one.picture)
        shown.append({"at": one.number - 1, "mirrored": one.mirrored, **({"svg": still} if still else {})})
    return {
        "where": where(moment, named=True),
        "words": [str(one) for one in (*mirrored(moment), *moment.words)],
        "hold": list(moment.hold) if moment.hold else None,
        "pictures": shown,
    }


def _hurts(pack: Pack) -> Json | None:
    """What is asked of someone whom an exercise hurts, and the rules that look at what they say."""
    told, question = pack.plan.it_hurts, pain_question(pack)
    if told is None or question is None:
        return None
    return {
        "say": told.say,
        "ask": told.ask,
        "question": told.question,
        "options": [one.id for one in question.options],
        "answers": dict(told.answers),
        "rules": [one.id for one in pack.rules if told.question in questions_of(one.when)],
    }
