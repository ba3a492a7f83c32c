"""The JSON API, over real HTTP: the same advice to the byte, the next question, explanations, replays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from soundadvice import Pack, Record, Session, State, UndecidedError, evaluate
from soundadvice.model.answer import read_answers
from soundadvice.server.api.description import openapi_document
from soundadvice.server.api.examples import plain_answers
from soundadvice.server.app import app
from soundadvice.wire.bytes import advice_bytes
from soundadvice.wire.questionnaire import condition_json
from support.answers.generated import advised, generated
from support.packs.shipped import shipped
from support.server.serving import ROOT, by_id, in_thread
from support.thorough import PROFILE, examples

RED, LOW = shipped("low_back_pain_red_flags"), shipped("low_back_pain")
PACKS = by_id(RED, LOW)
EMERGENCY = {"numbness": ["saddle"]}


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with in_thread(app(PACKS, default=RED.id, metrics=True)) as base, httpx.Client(base_url=base) as client:
        yield client


def post(client: httpx.Client, operation: str, body: object, pack: Pack = RED) -> Any:
    response = client.post(f"/api/packs/{pack.id}/{operation}", json=body)
    assert response.status_code == 200, response.text
    return response.json()


# The same to the byte ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [RED, LOW], ids=lambda pack: pack.id)
def test_the_advice_is_that_of_triage_to_the_byte(client: httpx.Client, pack: Pack) -> None:
    seen: dict[str, int] = {}
    for given in generated(pack, max(250, examples(600))):
        response = client.post(f"/api/packs/{pack.id}/evaluate", json={"answers": given})
        assert response.status_code == 200
        advice = advised(pack, given)
        if isinstance(advice, UndecidedError):
            found = response.json()
            assert found["decided"] is False
            assert found["unanswered"] == list(advice.questions)
            assert (found["at_least"] or {}).get("disposition") == advice.at_least
            asked = Session(pack, answers=given).next_question
            assert asked is not None
            assert found["next"]["id"] == asked.id
            seen["undecided"] = seen.get("undecided", 0) + 1
            continue
        head, _, rest = response.content.partition(b',"advice":')
        assert rest[:-1] == advice_bytes(advice)
        assert advice_bytes(advice) == json.dumps(advice.to_json(), ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8"
        )
        assert rest[-1:] == b"}"
        assert head.startswith(b'{"decided":true,"complete":')
        seen[advice.disposition] = seen.get(advice.disposition, 0) + 1
    # Every outcome is among them, and so are sets that do not decide.
    assert set(seen) == {"undecided", *pack.disposition}
    assert min(seen.values()) >= 3 or PROFILE != "thorough"


def test_a_person_is_led_through_the_questions_without_any_state(client: httpx.Client) -> None:
    mild, answers, skipped, asked = plain_answers(RED), {}, [], []
    while True:
        found = post(client, "evaluate", {"answers": answers, "skipped": skipped})
        if found["complete"]:
            break
        name = found["next"]["id"]
        assert name not in asked
        asked.append(name)
        if name in mild:
            answers[name] = mild[name]
        else:
            assert found["next"]["decides"] is False
            skipped.append(name)
    assert found["advice"]["disposition"] == "self_care"
    assert [name for name in asked if RED.question[name].id in RED.deciding] == list(mild)
    assert skipped
    assert found["next"] is None


def test_what_is_sure_already_is_said(client: httpx.Client) -> None:
    found = post(client, "evaluate", {"answers": {"leg_pain": "one"}})
    assert found["decided"] is False
    assert found["at_least"]["disposition"] == "see_doctor"
    assert "advice" not in found


def test_a_record_is_given_on_request_and_replayed(client: httpx.Client) -> None:
    found = post(client, "evaluate", {"answers": EMERGENCY, "record": True})
    record = Record.from_json(found["record"])
    assert record.engines == ("reference",)
    assert record.advice_json == found["advice"]
    replayed = post(client, "replay", found["record"])
    assert (replayed["verdict"], replayed["then"], replayed["now"]) == ("same", "emergency", "emergency")
    old = json.loads(json.dumps(found["record"]))
    old["advice"]["reasons"].pop()
    changed = post(client, "replay", old)
    assert (changed["verdict"], changed["newly_fired"]) == ("outcome_changed", ["numb_or_tingling"])
    assert post(client, "replay", found["record"], LOW)["reason"] == "the record was made with another pack"
    old["advice"]["answers"]["leg_pain"] = "SECRET"
    refused = post(client, "replay", old)
    assert refused["verdict"] == "cannot_be_replayed"
    assert refused["reason"].startswith("answers that the pack no longer takes: #/answers/leg_pain: give one of `one`")
    assert "SECRET" not in json.dumps(refused)


# Packs and questionnaires ------------------------------------------------------------------------------------------


def test_the_packs_are_listed_with_the_default(client: httpx.Client) -> None:
    found = client.get("/api/packs").json()
    assert found["default"] == "low_back_pain_red_flags"
    assert [(pack["id"], pack["meaning_hash"]) for pack in found["packs"]] == [
        (pack.id, pack.meaning_hash) for pack in (RED, LOW)
    ]


def test_the_questionnaire_says_what_is_asked_when(client: httpx.Client) -> None:
    found = client.get(f"/api/packs/{RED.id}").json()
    assert [question["id"] for question in found["questions"]] == list(RED.question)
    assert {question["id"] for question in found["questions"] if question["decides"]} == set(RED.deciding)
    by_name = {question["id"]: question for question in found["questions"]}
    assert [option["id"] for option in by_name["leg_pain"]["options"]] == ["one", "both", "buttock", "none", "unsure"]
    assert [option["id"] for option in by_name["numbness"]["options"] if option["exclusive"]] == ["none"]
    assert (by_name["duration"]["min"], by_name["duration"]["max"]) == ("0 days", "100 years")
    gated = [name for name, question in by_name.items() if question["enable_when"] is not None]
    assert gated == [q.id for q in RED.questions if q.enable_when is not None]
    assert by_name["walking_heaviness"]["enable_when"]["words"]
    assert "{" not in json.dumps([q["text"] for q in found["questions"]] + [s["lead"] for s in found["safety_net"]])
    assert found["introduction"] == RED.introduction
    assert found["handover"][0] == {"topic": "How long", "questions": ["duration"]}


@pytest.mark.parametrize("pack", [RED, LOW], ids=lambda pack: pack.id)
def test_the_structure_of_a_condition_is_that_of_the_packs_files(pack: Pack) -> None:
    from soundadvice.loader.build.conditions import Scope, read_condition
    from soundadvice.loader.yaml.node import TextFile
    from soundadvice.loader.yaml.parse import parse
    from soundadvice.loader.yaml.problems import Problems

    conditions = [rule.when for rule in pack.rules] + [q.enable_when for q in pack.questions if q.enable_when]
    for condition in conditions:
        problems = Problems()
        node = parse(TextFile("condition.json"), json.dumps(condition_json(pack, condition)).encode(), problems)
        assert node is not None
        scope = Scope(questions=pack.question, parameters={}, problems=problems)
        assert read_condition(node, scope) == condition
        assert not problems.errors


# Explanations ------------------------------------------------------------------------------------------------------


def test_an_advice_is_explained(client: httpx.Client) -> None:
    found = post(client, "explain", {"answers": EMERGENCY})
    assert [reason["rule"] for reason in found["reasons"]] == ["saddle_numbness", "numb_or_tingling"]
    assert found["reasons"][0]["looked_at"][0]["answer"].startswith("Between the legs, inner thighs")
    assert found["reasons"][1]["claims"][0]["id"] == "C024"
    assert post(client, "explain", {"answers": {}})["decided"] is False


def test_a_question_is_explained(client: httpx.Client) -> None:
    found = post(client, "explain", {"question": "leg_pain"})
    assert found["rules"] == ["pain_in_leg", "cancer_with_new_nerve_pain"]
    assert found["enables"] == ["leg_check", "both_legs_kind", "walking_heaviness"]


# What every response says ------------------------------------------------------------------------------------------


def test_nothing_is_cached_framed_or_shared_with_other_sites(client: httpx.Client) -> None:
    for response in (
        client.get("/api/packs", headers={"Origin": "https://example.org"}),
        client.get("/api/nothing"),
        client.post(f"/api/packs/{RED.id}/evaluate", json={"answers": {}}, headers={"Origin": "https://example.org"}),
    ):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["content-security-policy"].startswith("default-src 'none'")
        assert response.headers["referrer-policy"] == "no-referrer"
        assert not [name for name in response.headers if name.startswith("access-control") or name == "server"]


def test_head_is_get_without_a_body(client: httpx.Client) -> None:
    for path in ("/api/packs", f"/api/packs/{RED.id}", "/health/live", "/cds-services"):
        head, whole = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(whole.content))


def test_options_names_the_methods_and_lets_no_other_site_in(client: httpx.Client) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    for path, allowed in (("/api/packs", "GET, HEAD, OPTIONS"), (f"/api/packs/{RED.id}/evaluate", "OPTIONS, POST")):
        response = client.options(path, headers=asked)
        assert (response.status_code, response.headers["allow"]) == (204, allowed)
        assert "access-control-allow-origin" not in response.headers


def test_health(client: httpx.Client) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert [pack["id"] for pack in client.get("/health/ready").json()["packs"]] == list(PACKS)


def test_metrics_count_requests_and_hold_no_answer(client: httpx.Client) -> None:
    parser = pytest.importorskip("prometheus_client.parser")
    for given in ({"numbness": ["saddle"]}, {"leg_pain": "SECRET"}):
        client.post(f"/api/packs/{RED.id}/evaluate", json={"answers": given})
    client.get("/SECRET/../SECRET?SECRET=saddle")
    client.request("SECRET", "/api/packs")
    text = client.get("/metrics").text
    assert "SECRET" not in text
    ids = {option.id for q in RED.questions for option in getattr(q, "options", ())} | set(RED.question)
    words = ids | set(RED.disposition) | set(RED.rule)
    families = list(parser.text_string_to_metric_families(text))
    labels = {value for family in families for sample in family.samples for value in sample.labels.values()}
    assert not labels & words
    counted = [line for line in text.splitlines() if 'surface="api",method="POST",status="422"' in line]
    assert int(counted[0].rpartition(" ")[2]) >= 1


def test_metrics_are_there_only_where_asked_for() -> None:
    with in_thread(app(by_id(LOW), default=LOW.id)) as base:
        assert httpx.get(f"{base}/metrics").status_code == 404


# The description ---------------------------------------------------------------------------------------------------


def test_every_operation_is_described_with_examples_that_hold() -> None:
    described = openapi_document(PACKS, default=RED.id)
    assert described["openapi"].startswith("3.1")
    found = 0
    for operations in described["paths"].values():
        for operation in operations.values():
            content = operation["responses"]["200"]["content"]["application/json"]
            examples = [e["value"] for e in content.get("examples", {}).values()] or [content["example"]]
            found += check(described, content["schema"], examples)
            if "requestBody" in operation:
                sent = operation["requestBody"]["content"]["application/json"]
                found += check(described, sent["schema"], [e["value"] for e in sent["examples"].values()])
            for status, response in operation["responses"].items():
                if status != "200":
                    problem = response["content"]["application/problem+json"]
                    assert problem["example"]["status"] == int(status)
                    found += check(described, problem["schema"], [problem["example"]])
    assert found > 40


def check(described: dict[str, Any], schema: dict[str, Any], examples: list[Any]) -> int:
    validator = Draft202012Validator({**schema, "components": described["components"]})
    for example in examples:
        assert [error.message for error in validator.iter_errors(example)] == []
    return len(examples)


def test_the_shape_of_an_advice_is_its_published_schema() -> None:
    stored = json.loads((ROOT / "schemas" / "advice.schema.json").read_text())
    shapes = openapi_document(PACKS, default=RED.id)["components"]["schemas"]
    for name, shape in [("Advice", stored), *((f"Advised{n.capitalize()}", one) for n, one in stored["$defs"].items())]:
        wanted = re.sub(r"#/\$defs/(.)", lambda at: f"#/components/schemas/Advised{at[1].upper()}", json.dumps(shape))
        found = {k: v for k, v in json.loads(wanted).items() if k not in ("$schema", "$id", "$defs", "title")}
        assert shapes[name] == found


@pytest.mark.parametrize("pack", [RED, LOW], ids=lambda pack: pack.id)
def test_the_shape_of_answers_takes_what_the_pack_takes(pack: Pack) -> None:
    described = openapi_document(PACKS, default=RED.id)
    body = described["paths"][f"/packs/{pack.id}/evaluate"]["post"]["requestBody"]["content"]["application/json"]
    validator = Draft202012Validator({**body["schema"], "components": described["components"]})
    for given in generated(pack, max(60, examples(200))):
        assert [error.message for error in validator.iter_errors({"answers": given})] == []
    wrong = [{"leg_pain": "left"}, {"numbness": []}, {"numbness": ["none", "leg"]}, {"duration": 3}, {"x": 1}]
    for given in wrong:
        assert list(validator.iter_errors({"answers": given}))


def test_the_example_answers_decide_in_self_care_with_nothing_hidden() -> None:
    for pack in PACKS.values():
        answers = plain_answers(pack)
        evaluation = evaluate(pack, read_answers(pack.question, answers))
        assert evaluation.decided
        assert all(evaluation.states[name] is State.GIVEN for name in answers)
