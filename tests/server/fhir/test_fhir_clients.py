"""Real FHIR clients in Chromium render the exported form, are filled in, and get the same advice as triage gives.

Slow, and skipped with the reason where npm, Chromium or the packages cannot be had.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

import soundadvice
from soundadvice.formats.fhir.questionnaire.write import questionnaire
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.meaning.evaluate import enablement
from soundadvice.model.answer import read_answers
from soundadvice.server.fhir import fhir_app
from soundadvice.wire.bytes import advice_bytes
from support.answers.people import WELL
from support.packs.generated import make_answers, make_pack, with_days
from support.packs.shipped import shipped
from support.server.fhir_check import as_json, items_of
from support.server.fhir_clients import LhcForms, SmartForms, Unavailable, browser, lhc_forms, smart_forms
from support.thorough import examples

pytestmark = pytest.mark.slow  # two clients from npm, in Chromium

FLAGS = shipped("low_back_pain_red_flags")
SERVICE = TestClient(fhir_app({FLAGS.id: FLAGS}, default=FLAGS.id))
"""With a loop in a thread of its own, since Playwright has one running in this."""
AT_HOME = WELL | {"location": ["lower_back", "hips"], "standing": ["none"], "spasm": "no"}
AT_HOME |= {"causes": ["sitting", "lifting"], "diagnosis": "no", "mobility": ["no_floor"]}
LONG = WELL | {"age": 50, "duration": "14 weeks", "examined": "no", "leg_pain": "one", "walking_heaviness": "unsure"}
LONG |= {"began_before_45": "yes", "months_signs": ["stiff_mornings"]}
CASES = {
    "at home": AT_HOME,
    "for months": {name: LONG[name] for name in FLAGS.question if name in LONG},
    "not sure how long": WELL | {"duration": "unsure", "duration_check": "unsure"},
    "several signs at once": {"numbness": ["leg", "saddle"], "leg_weakness": ["one", "worsening"], "age": 8},
    "not enough": {"numbness": ["none"], "age": 80},
}
CLIENTS = {
    "LHC-Forms R4": (LhcForms, "R4", lhc_forms),
    "LHC-Forms R5": (LhcForms, "R5", lhc_forms),
    "Smart Forms R4": (SmartForms, "R4", smart_forms),
}
FILLED = [
    *(("LHC-Forms R4", case) for case in CASES),
    # The client is the same, and the form has the same items.
    *(("LHC-Forms R5", case) for case in ("for months", "not enough")),
    # It takes seconds for each answer; those for months, and not sure how long, are given in the next test too.
    *(("Smart Forms R4", case) for case in ("at home", "several signs at once", "not enough")),
]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    try:
        with browser() as found:
            yield found
    except Unavailable as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["LHC-Forms R4", "Smart Forms R4"])
def form(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    client, version, fetch = CLIENTS[request.param]
    try:
        fetch()
    except Unavailable as reason:
        pytest.skip(str(reason))
    shown = client(chromium, FLAGS, questionnaire(FLAGS, version), version)
    shown.version = version
    yield shown
    assert shown.problems == []
    shown.page.close()


def _send(form: Any) -> Any:
    return SERVICE.post(f"/{form.version}/QuestionnaireResponse/$triage", json=form.response())


def _advice(bundle: Any) -> bytes:
    guidance = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "GuidanceResponse")
    data = next(one for one in guidance["contained"][0]["parameter"] if one["name"] == "advice")
    return base64.b64decode(data["valueAttachment"]["data"])


def _issues(bundle: Any) -> list[str]:
    outcomes = [e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "OperationOutcome"]
    return [issue["details"]["text"] for outcome in outcomes for issue in outcome["issue"]]


@pytest.mark.sampled
@pytest.mark.parametrize(("form", "case"), FILLED, indirect=["form"])
def test_filled_in_it_gets_the_same_advice(form: Any, case: str) -> None:
    given = CASES[case]
    answers = read_answers(FLAGS.question, given)
    form.fill(answers)
    enabled = enablement(FLAGS, answers)
    for question in FLAGS.questions:
        if question.enable_when is not None:
            expected = enabled[question.id] is True
            assert form.shows(question.id, expected) is expected, question.id
    reply = _send(form)
    assert reply.status_code == 200
    if case != "not enough":
        assert _advice(reply.json()) == advice_bytes(soundadvice.triage(FLAGS, given))
        return
    with pytest.raises(soundadvice.UndecidedError) as undecided:
        soundadvice.triage(FLAGS, given)
    said = _issues(reply.json())
    for name in undecided.value.questions:
        assert f"`{name}` must be answered before there can be advice" in said


@pytest.mark.sampled
def test_answers_hidden_later_do_not_count(form: Any) -> None:
    """Both clients keep some of them in the response; what counts is the same as without them."""
    first = {name: LONG[name] for name in FLAGS.question if name in LONG} | {"pregnant": "alarm"}
    form.fill(read_answers(FLAGS.question, first))
    form.type_number("age", "60")
    form.pick("duration.unsure", "duration", "unsure", "I am not sure")
    for link in ("pregnant", "duration", "began_before_45", "months_signs"):
        assert not form.shows(link, False)
    reply = _send(form)
    assert reply.status_code == 200
    sent = {item["linkId"] for item in items_of(form.response()["item"])}
    kept = {name: first[name] for name in first if name in sent} | {"age": 60, "duration": "unsure"}
    advice = soundadvice.triage(FLAGS, kept)
    assert _advice(reply.json()) == advice_bytes(advice)
    clean = {name: answer for name, answer in kept.items() if name not in advice.ignored}
    assert (advice.disposition, advice.fired) == (soundadvice.triage(FLAGS, clean).disposition, advice.fired)
    said = _issues(reply.json())
    assert all(any(f"`{name}` does not count" in text for text in said) for name in advice.ignored)
    assert any("more urgent" in text for text in said) is advice.ignored_would_raise


def test_the_words_stand_with_a_question_and_a_number_out_of_range_is_refused(form: Any) -> None:
    assert form.page.get_by_text("Even if gone. Not just asleep from sitting.").first.is_visible()
    assert form.page.get_by_text("Your best guess, such as 3 days.").first.is_visible()
    form.fill(read_answers(FLAGS.question, {name: WELL[name] for name in ("numbness", "leg_pain")}))
    form.type_number("age", "777")
    reply = _send(form)
    assert reply.status_code == 422
    assert [issue["details"]["text"] for issue in reply.json()["issue"]] == [
        "`age`: this answer cannot be taken; give a whole number of years from 0 to 120"
    ]
    assert "777" not in reply.text


def test_none_with_a_sign_is_never_none(form: Any) -> None:
    """A client that knows `optionExclusive` unticks the one; of another, both are refused."""
    form.pick("numbness", "numbness", "none", "No")
    where = "Between the legs, inner thighs, private parts, back passage or bottom"
    form.pick("numbness", "numbness", "saddle", f"{where}; or wiping feels different")
    reply = _send(form)
    if reply.status_code == 200:
        assert json.loads(_advice(reply.json()))["answers"] == {"numbness": ["saddle"]}
    else:
        assert reply.status_code == 422
        assert "cannot be combined" in reply.text


EXPRESSIONS = """\
const fhirpath = require('fhirpath');
const model = require('fhirpath/fhir-context/r4');
const cases = JSON.parse(require('fs').readFileSync(0));
console.log(JSON.stringify(cases.map(([expression, resource]) =>
  fhirpath.evaluate(resource, expression, {resource}, model))));
"""


def test_expressions_say_what_the_reference_says() -> None:
    """Through fhirpath.js, which both clients use, over packs of every shape."""
    if shutil.which("node") is None:
        pytest.skip("there is no node")
    try:
        folder = smart_forms()
    except Unavailable as reason:
        pytest.skip(str(reason))
    cases, expected = [], []
    for number in range(examples(250)):
        random = Random(f"expression.{number}")
        pack = make_pack(random)
        form: Any = questionnaire(pack)
        for item in items_of(form["item"]):
            said = [
                one["valueExpression"]["expression"] for one in item.get("extension", []) if "valueExpression" in one
            ]
            if not said:
                continue
            name = item["linkId"].split(".")[0]
            for _ in range(3):
                answers = make_answers(random, pack)
                enabled = enablement(pack, answers)
                answers = {key: answer for key, answer in answers.items() if enabled[key] is not None}
                today = with_days(pack, answers, date.today())  # what the expression counts from
                cases.append((said[0], questionnaire_response(pack, as_json(pack, today))))
                expected.append([enablement(pack, answers)[name] is True])
    assert len(cases) > examples(250)
    done = subprocess.run(
        ["node", "-e", EXPRESSIONS], input=json.dumps(cases), cwd=folder, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-500:]
    found = json.loads(done.stdout)
    wrong = [case for case, one, right in zip(cases, found, expected, strict=True) if one != right]
    assert wrong == []
    assert {True, False} == {right[0] for right in expected}
