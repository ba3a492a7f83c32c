"""Forms of many packs, answered to their end by made-up people in a client that is not ours: LHC-Forms, in Chromium.

After each answer it asks what the pack asks next; its response says what was answered, and gets the same advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from soundadvice import evaluate
from soundadvice.formats.fhir.names import unsure_link
from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.formats.fhir.read_response import read_response
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, Question, allows_unsure
from support.packs.shipped import shipped
from support.server.fhir_clients import LhcForms, Unavailable, browser, lhc_forms

pytestmark = pytest.mark.slow  # a client from npm, in Chromium
CASES = [("low_back_pain", 1), ("crb65", 5), ("ottawa_ankle", 7), ("neck_pain", 8), ("uti_women", 9)]
CASES += [("fever_under_five", 10), ("feverpain", 11), ("low_back_pain", 2), ("low_back_pain_red_flags", 4)]
CASES += [("low_back_pain", 3)]
DAY = 24 * 60 * 60


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    try:
        lhc_forms()
        with browser() as found:
            yield found
    except Unavailable as reason:
        pytest.skip(str(reason))


def an_answer(random: Random, question: Question) -> Answer:
    """One that a person could give."""
    if allows_unsure(question) and random.random() < 0.2:
        return frozenset({UNSURE}) if isinstance(question, MultiChoice) else UNSURE
    match question:
        case Choice(options=options):
            return random.choice([one.id for one in options if one.id != UNSURE])
        case MultiChoice(options=options):
            several = [one.id for one in options if one.id not in ("none", UNSURE)]
            nothing = [frozenset({one.id}) for one in options if one.id == "none"]
            some = frozenset(random.sample(several, random.randint(1, min(2, len(several)))))
            return random.choice([some, *nothing])
        case Number(minimum=low, maximum=high):
            return random.randint(low, high)
        case Duration():
            return random.randint(1, 60) * DAY
        case _:
            raise AssertionError(question)


def asks(form: LhcForms, question: Question, expected: bool) -> bool:
    """Whether it asks a question; whoever is not sure of an amount is not asked for it any longer."""
    links = [question.id, *([] if isinstance(question, (Choice, MultiChoice)) else [unsure_link(question.id)])]
    links = [link for link in links if link in form._place]
    return any(form._visible(link) for link in links) or (expected and any(form.shows(one, True) for one in links))


@pytest.mark.sampled
@pytest.mark.parametrize(("name", "seed"), CASES)
def test_a_form_answered_to_its_end_gets_the_advice_of_its_answers(chromium: Any, name: str, seed: int) -> None:
    pack, random = shipped(name), Random(seed)
    form = LhcForms(chromium, pack, questionnaire(pack, "R4"), "R4")
    answers: dict[str, Answer] = {}
    for question in pack.questions:
        expected = enablement(pack, answers)[question.id] is True
        assert asks(form, question, expected) is expected, question.id
        if expected:
            answers[question.id] = an_answer(random, question)
            form.fill({question.id: answers[question.id]})
    asked = {one for one, is_asked in enablement(pack, answers).items() if is_asked}
    assert {question.id for question in pack.questions if asks(form, question, question.id in asked)} == asked
    told = read_response(pack, form.response(), "R4")
    assert not told.aside
    found = read_answers(pack.question, dict(told.given))
    assert found == answers
    assert evaluate(pack, found) == evaluate(pack, answers)
    assert evaluate(pack, found).decided
    assert form.problems == []
    form.page.close()
