"""The description as makers of clients read it: names are ids, each type is said, one address serves every pack."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from soundadvice import AnswerError, Pack
from soundadvice.model.answer import read_answers
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number
from soundadvice.server.api.description import openapi_document
from soundadvice.server.api.takes import ANY, taken
from soundadvice.server.app import app
from soundadvice.wire.schema_parts import placed
from support.packs import generated as packs
from support.packs.exports import CASES, pack_of
from support.packs.shipped import shipped
from support.server.client import Client
from support.server.serving import by_id

CARE, RED = shipped("low_back_pain_self_care"), shipped("low_back_pain_red_flags")
DOCUMENT = openapi_document(by_id(CARE, RED), default=CARE.id)
SCHEMAS = DOCUMENT["components"]["schemas"]


def parts(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from parts(one)
    elif isinstance(value, list):
        for one in value:
            yield from parts(one)


def validator(name: str) -> Any:
    whole = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    return jsonschema_rs.Draft202012Validator(whole)


@pytest.mark.parametrize("pack", [CARE, RED], ids=lambda pack: pack.id)
def test_what_a_question_takes_is_named_by_its_id_and_its_options_by_theirs(pack: Pack) -> None:
    answers = SCHEMAS[f"{pack.id}-all-answers"]["properties"]
    assert list(answers) == list(pack.question)
    for question in pack.questions:
        assert answers[question.id]["description"].startswith(question.text)
        if isinstance(question, (Choice, MultiChoice)):
            named = SCHEMAS[f"{pack.id}-{question.id}"]
            assert named["enum"] == [option.id for option in question.options]
            assert named["x-enum-descriptions"] == [option.text for option in question.options]
            assert f'"#/components/schemas/{pack.id}-{question.id}"' in json.dumps(answers[question.id])
    assert not [part["title"] for part in parts(SCHEMAS) if isinstance(part.get("title"), str)]  # it would be a name


def test_no_reword_renames_a_type() -> None:
    plain = re.compile("[A-Z][A-Za-z]+|[a-z][a-z0-9_]*-[a-z0-9_-]+")
    assert all(plain.fullmatch(name) for name in SCHEMAS)
    operations = [one["operationId"] for path in DOCUMENT["paths"].values() for one in path.values()]
    assert len(set(operations)) == len(operations)
    assert {"list_packs", "read_questionnaire", "evaluate", "explain", "replay", f"evaluate_{CARE.id}"} < set(
        operations
    )


def test_bodies_are_named_and_every_value_that_is_listed_has_its_type() -> None:
    for path in DOCUMENT["paths"].values():
        for operation in path.values():
            for media in (*operation.get("requestBody", {}).get("content", {}).values(),):
                assert set(media["schema"]) == {"$ref"}
            assert set(operation["responses"]["200"]["content"]["application/json"]["schema"]) == {"$ref"}
    for part in parts(SCHEMAS):
        if isinstance(part.get("enum"), list) or isinstance(part.get("const"), (str, bool)):
            assert "type" in part or "const" in part, part
        if isinstance(part.get("enum"), list):
            assert part["type"] == "string"


def test_the_kinds_of_question_are_told_apart_by_kind() -> None:
    question = SCHEMAS["Question"]
    mapping = question["discriminator"]["mapping"]
    assert [one["$ref"] for one in question["oneOf"]] == list(mapping.values())
    for kind, place in mapping.items():
        schema = SCHEMAS[place.rpartition("/")[2]]
        assert schema["properties"]["kind"] == {"type": "string", "const": kind}
    assert "options" in SCHEMAS["ChoiceQuestion"]["required"]
    assert SCHEMAS["NumberQuestion"]["properties"]["min"] == {"type": "number"}


ODD = (
    None, True, False, 0, 3, 35, 3.5, -1, 10**9, "", "unsure", "none", "yes", "3 weeks", "1 day", "200 years", [],
    ["none"], ["none", "none"], ["unsure", "none"], ["leg", "none"], ["leg"], [1], [None], {}, "2024-06-03/2024-06-20",
)  # fmt: skip


@pytest.mark.parametrize("pack", [*map(pack_of, CASES), *packs.take(12)], ids=lambda pack: pack.id)
def test_it_takes_what_the_server_takes(pack: Pack) -> None:
    """But for spellings of lengths of time and of days, and decimals: each description says so."""
    components = {"schemas": placed({**taken(pack), **ANY}, "#/components/schemas/")}
    schema = {"$ref": f"#/components/schemas/{pack.id}-all-answers", "components": components}
    made = jsonschema_rs.Draft202012Validator(schema)
    for question in pack.questions:
        for value in ODD:
            if isinstance(question, (Date, Duration)) and isinstance(value, str):
                continue
            if isinstance(question, Number) and question.decimals and isinstance(value, float):
                continue
            given = {question.id: value}
            assert made.is_valid(given) == takes(pack, given), given


def takes(pack: Pack, given: dict[str, object]) -> bool:
    try:
        read_answers(pack.question, given)
    except AnswerError:
        return False
    return True


def test_one_address_serves_every_pack_and_what_is_not_set_may_be_null() -> None:
    with Client(app(by_id(CARE, RED), default=CARE.id), base_url="http://127.0.0.1/api") as client:
        for pack in (CARE, RED):
            body = {
                "answers": {"numbness": ["saddle"]},
                "skipped": None,
                "record": None,
                "given": None,
                "language": None,
            }
            assert validator("ToEvaluate").is_valid(body)
            assert validator(f"{pack.id}-to-evaluate").is_valid(body)
            reply = client.post(f"/packs/{pack.id}/evaluate", json=body)
            assert reply.json()["advice"]["disposition"] == "emergency"
            assert validator("Consultation").is_valid(reply.json())
            asked = client.post(f"/packs/{pack.id}/explain", json={"answers": {}, "language": None})
            assert validator("Explanation").is_valid(asked.json())
        for body in ({"answers": None}, {"answers": {}, "more": None}, {"question": None}):
            assert client.post(f"/packs/{CARE.id}/evaluate", json=body).status_code == 422
        assert client.post("/packs/none/evaluate", json={"answers": {}}).status_code == 404
