"""An exported Questionnaire, answered to its end in a renderer that others wrote: LHC-Forms, in Chromium.

What it asks next is what a pack asks next, and its response says what was answered and gets the same advice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from soundadvice import evaluate, load_pack
from soundadvice.formats.fhir.read_response import read_response
from soundadvice.formats.registry import export
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import UNSURE, Answer
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Duration, MultiChoice, Number, Question, allows_unsure
from support.chromium import launched
from support.npm.lhc_forms import served

pytestmark = pytest.mark.slow  # Chromium, and a package from npm
CASES = [("low_back_pain", 1), ("crb65", 5), ("crb65", 6), ("ottawa_ankle", 7), ("neck_pain", 8), ("uti_women", 9)]
CASES += [("fever_under_five", 10)]
LONGER = [("low_back_pain", 2), ("low_back_pain", 3), ("low_back_pain_red_flags", 4)]
DAY = 24 * 60 * 60


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as found, served() as address:
        page = found.new_page()
        page.set_default_timeout(20_000)
        page.goto(address)
        page.wait_for_function("window.LForms && LForms.Util && LForms.FHIR")
        yield page


def an_answer(random: Random, question: Question) -> Answer:
    """One that a person could give."""
    if allows_unsure(question) and random.random() < 0.2:
        return UNSURE if not isinstance(question, MultiChoice) else frozenset({UNSURE})
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


def give(page: Any, pack: Pack, question: Question, answer: Answer) -> None:
    """Answers as a person does: ticks an option, or types an amount and its unit."""
    if isinstance(answer, (str, frozenset)):
        unsure = "" if isinstance(question, (Choice, MultiChoice)) else ".unsure"
        for option in sorted({answer} if isinstance(answer, str) else answer):
            end = f"|urn:soundadvice:pack:{pack.id}:question:{question.id}|{option}"
            page.locator(f'[id^="{question.id}{unsure}/1"][id$="{end}"]').click()
        return
    field = page.locator(f'input[id^="{question.id}/1"]')
    if isinstance(question, Number):
        field.fill(str(float(Fraction(answer, 10**question.decimals))) if question.decimals else str(answer))
    else:
        field.fill(str(answer // DAY))
        field = page.locator(f'input[id^="unit_{question.id}/1"]')
        field.click()
        page.locator("#lhc-tools-searchResults li", has_text="day").first.click()
    field.blur()


def shown(page: Any, pack: Pack) -> set[str]:
    """The questions that are on the page; whoever is not sure of an amount is not asked for it any longer."""
    found = page.eval_on_selector_all("[id^='item-']", "all => all.filter(one => one.offsetParent).map(one => one.id)")
    named = {re.sub(r"^item-(.*?)(\.unsure)?(/1)+$", r"\1", one) for one in found}
    return {name for name in named if name in pack.question}


@pytest.mark.parametrize(("name", "seed"), [*CASES, *(pytest.param(*one, marks=pytest.mark.nightly) for one in LONGER)])
def test_a_form_answered_in_lhc_forms_gets_the_advice_of_its_answers(browser: Any, name: str, seed: int) -> None:
    pack, random = load_pack(name), Random(seed)
    form = json.loads(export(pack, "fhir-questionnaire").data)
    browser.evaluate("form => LForms.Util.addFormToPage(form, 'form', {fhirVersion: 'R4'})", form)
    browser.locator(f'[id="item-{pack.questions[0].id}/1"]').wait_for()
    answers: dict[str, Answer] = {}
    for question in pack.questions:
        if enablement(pack, answers)[question.id] is not True:
            assert question.id not in shown(browser, pack)
            continue
        browser.locator(f'[id^="item-{question.id}/1"]').wait_for()
        answers[question.id] = an_answer(random, question)
        give(browser, pack, question, answers[question.id])
    asked = {one for one, is_asked in enablement(pack, answers).items() if is_asked}
    browser.wait_for_timeout(100)
    assert shown(browser, pack) == asked
    missing = browser.evaluate("LForms.Util.checkValidity()") or []
    # It asks for what an expression hides, too: that is in the way of nobody, and a fault of its own.
    assert {one.removesuffix(" requires a value") for one in missing} <= {
        question.text for question in pack.questions if question.id not in asked
    }
    response = browser.evaluate("LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')")
    told = read_response(pack, response, "R4")
    assert not told.aside
    found = read_answers(pack.question, dict(told.given))
    assert found == answers
    assert evaluate(pack, found) == evaluate(pack, answers)
    assert evaluate(pack, found).decided
