"""$triage: the same advice byte for byte, and what the Bundle says of it."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

import soundadvice
from soundadvice.server.fhir.triage import run
from soundadvice.wire.bytes import advice_bytes
from support.answers.cells import answers_of, complete_cells, distinguished
from support.answers.people import SORE
from support.packs.at_home import FINE, LASTING, NUMB, at_home
from support.packs.generated import make_answers, make_pack, with_days
from support.packs.red_flags import RESOLVED
from support.server.client import Client
from support.server.fhir_calls import (
    AT,
    BASE,
    BUNDLES,
    FLAGS,
    PACKS,
    VERSIONS,
    advice_of,
    answered,
    issues_of,
    post,
    resources,
)
from support.server.fhir_check import as_json, check_bundle
from support.thorough import PROFILE, examples, some

STEP = 13
"""Of as many cells one is tried by day. It has no factor in common with the numbers of answers: each comes up."""
CALM = SORE | {name: answer for name, answer in RESOLVED.items() if name in BASE.question}


@pytest.mark.slow
def test_every_complete_cell_of_the_base_pack() -> None:
    choices = {name: distinguished(BASE, BASE.question[name]) for name in BASE.deciding}
    count = 0
    for number, answers in enumerate(some(complete_cells(BASE, choices), STEP)):
        given = as_json(BASE, answers)
        version: Any = VERSIONS[number % 2]
        bundle = run(PACKS, answered(BASE, given, version), version, at=AT)
        assert advice_of(bundle) == advice_bytes(soundadvice.triage(BASE, given))
        count += 1
    assert count == len(range(0, 36_864, 1 if PROFILE == "thorough" else STEP))


@pytest.mark.parametrize("name", BASE.deciding)
def test_every_answer_of_the_base_pack(name: str) -> None:
    """Each answer that its cells are made of, beside answers that fire nothing."""
    for answer in answers_of(BASE, BASE.question[name]):
        given = {**CALM, **as_json(BASE, {name: answer})}
        bundle = run(PACKS, answered(BASE, given), "R4", at=AT)
        assert advice_of(bundle) == advice_bytes(soundadvice.triage(BASE, given))


@pytest.mark.slow
def test_thousands_of_sets_of_the_red_flag_pack() -> None:
    """Whole and partial, with answers left behind on hidden questions: advice or what is missing, as triage says."""
    advised = undecided = ignored = 0
    kinds: set[str] = set()
    for number in range(1500 if PROFILE == "thorough" else 300):
        random = Random(f"triage.{number}")
        answers = make_answers(random, FLAGS, complete=number % 3 > 0)
        if number % 3 == 2:
            answers = _calm(answers)
        given = as_json(FLAGS, answers)
        version: Any = VERSIONS[number % 2]
        bundle: Any = run(PACKS, answered(FLAGS, given, version), version, at=AT)
        advice, missing = _triage(given)
        if advice is None:
            undecided += 1
            guidance = resources(bundle)["GuidanceResponse"]
            asked = guidance["dataRequirement"][0]["codeFilter"][0]["code"]
            assert guidance["status"] == "data-required"
            assert tuple(one["code"] for one in asked) == missing
            assert not {"CarePlan", "ServiceRequest"} & resources(bundle).keys()
        else:
            advised += 1
            ignored += bool(advice.ignored)
            assert advice_of(bundle) == advice_bytes(advice)
            assert any("more urgent" in text for text in issues_of(bundle)) is advice.ignored_would_raise
            kinds |= resources(bundle).keys() & {"CarePlan", "ServiceRequest"}
            kinds.add(resources(bundle).get("ServiceRequest", {}).get("priority", "home"))
        assert check_bundle(bundle) == []
    assert advised > 100
    assert undecided > 2
    assert ignored > 10
    assert kinds == {"CarePlan", "ServiceRequest", "home", "routine", "urgent", "asap", "stat"}


def _triage(given: dict[str, object]) -> tuple[soundadvice.Advice | None, tuple[str, ...]]:
    """The advice, or the questions that it still needs."""
    try:
        return soundadvice.triage(FLAGS, given), ()
    except soundadvice.UndecidedError as error:
        return None, error.questions


def _calm(answers: dict[str, Any]) -> dict[str, Any]:
    """The same with most signs absent, or everything would be an emergency."""
    calm = {name: _mildest(name) for name in answers if _mildest(name) is not None}
    kept = sorted(answers)[len(answers) % 5 :: 9]
    return {name: answers[name] if name in kept else calm.get(name, answers[name]) for name in answers}


def _mildest(name: str) -> Any:
    options = [option.id for option in getattr(FLAGS.question[name], "options", ())]
    calm = next((one for one in ("none", "no", "mild", "lower_back", "not_tried") if one in options), None)
    if name == "improving":
        return "yes"
    if name in ("age", "duration"):
        return {"age": 35, "duration": 3 * 86_400}[name]
    if calm is None:
        return None
    return frozenset({calm}) if type(FLAGS.question[name]).__name__ == "MultiChoice" else calm


def test_packs_of_every_shape() -> None:
    for number in range(examples(400)):
        random = Random(f"shape.{number}")
        pack = make_pack(random)
        given = as_json(pack, with_days(pack, make_answers(random, pack, complete=True), AT.now.date()))
        version: Any = VERSIONS[number % 2]
        bundle = run({pack.id: pack}, answered(pack, given, version), version, at=AT)
        assert advice_of(bundle) == advice_bytes(soundadvice.triage(pack, given))


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_bundles_are_valid(client: Client, version: str) -> None:
    for number in range(examples(150)):
        random = Random(f"valid.{number}")
        answers = make_answers(random, FLAGS, complete=number % 3 > 0)
        given = as_json(FLAGS, _calm(answers) if number % 3 > 1 else answers)
        reply = post(client, answered(FLAGS, given, version), version)
        assert reply.status_code == 200
        BUNDLES[version].model_validate(reply.json())
        assert check_bundle(reply.json()) == []


# A plan beside a visit ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_what_may_be_done_until_the_visit_is_in_the_notes_after_the_reasons(version: Any) -> None:
    pack = at_home()
    (request,) = _proposals(pack, LASTING, version, "ServiceRequest")
    texts = [note["text"] for note in request["note"]]
    assert texts[0] == "It is not better after 1 week."
    waiting = [text for text in texts if text.startswith("While you wait: ")]
    assert [text.splitlines()[0] for text in waiting] == [
        "While you wait: Heel raises",
        "While you wait: Your first six weeks",
    ]
    assert "Weeks 1 and 2: Get going" in waiting[1]
    assert "- Do the heel raises. (1 set of 5, hold 2 to 3 seconds)" in waiting[1]
    (today,) = _proposals(pack, NUMB, version, "ServiceRequest")
    assert not [note for note in today["note"] if note["text"].startswith("While you wait")]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_programme_is_an_activity_of_the_plan_at_home(version: Any) -> None:
    (care,) = _proposals(at_home(), FINE, version, "CarePlan")
    told = (
        [one["detail"]["description"] for one in care["activity"]]
        if version == "R4"
        else [one["patientInstruction"][0]["instructionMarkdown"] for one in care["contained"]]
    )
    assert any("Weeks 3 to 6: Do more" in text for text in told)
    assert len(told) == len(care["activity"])


def _proposals(pack: soundadvice.Pack, given: dict[str, object], version: Any, kind: str) -> list[dict[str, Any]]:
    bundle = run({pack.id: pack}, answered(pack, given, version), version, at=AT)
    check_bundle(bundle)
    return [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind]
