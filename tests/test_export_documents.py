"""The other formats: OpenAPI and Markdown, and the table of all of them."""

from __future__ import annotations

import dataclasses
import json
import sys

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from openapi_spec_validator import validate
from referencing import Registry, Resource

import packs
from exports import CASES, golden, made_packs, pack_of
from soundadvice import UnsupportedError, load_pack, triage
from soundadvice.acuity import Acuity
from soundadvice.claim import Hazard
from soundadvice.export.formats import BY_NAME, export, left_out
from soundadvice.export.openapi import openapi, openapi_document
from soundadvice.export.pack_markdown import pack_markdown
from soundadvice.pack import Pack
from soundadvice_cli.commands.export import FORMATS

OURS = [name for name in FORMATS if name != "fhir-questionnaire"]


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str) -> None:
    golden("openapi", f"{case}.json", openapi(pack_of(case)).data)
    golden("markdown", f"{case}.md", pack_markdown(pack_of(case)).data)


# OpenAPI --------------------------------------------------------------------------------------------------------------


def test_a_validator_takes_every_document() -> None:
    for pack in [*map(pack_of, CASES), *packs.take(40)]:
        validate(openapi_document(pack))


def test_the_examples_fit_their_schemas() -> None:
    for pack in [*map(pack_of, CASES), *packs.take(40)]:
        document = openapi_document(pack)
        post = document["paths"][f"/api/packs/{pack.id}/evaluate"]["post"]
        body = post["requestBody"]["content"]["application/json"]
        assert mistakes(document, "Request", body["example"]) == []
        assert mistakes(document, "Request", {"answers": {"nobody": 1}}) != []


def test_an_advice_fits() -> None:
    pack = load_pack("low_back_pain_red_flags")
    advice = triage(pack, {"numbness": ["saddle"]}).to_json()
    document = openapi_document(pack)
    assert mistakes(document, "Result", {"decided": True, "complete": True, "next": None, "advice": advice}) == []
    question = {"id": "age", "text": "How old are you?"}
    assert mistakes(document, "Result", {"decided": False, "complete": False, "next": question}) == []
    assert mistakes(document, "Result", {"decided": False, "complete": True, "next": None}) != []


def mistakes(document: dict[str, object], name: str, value: object) -> list[str]:
    resource = Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema", **document})
    registry = Registry().with_resource("urn:document", resource)
    validator = Draft202012Validator({"$ref": f"urn:document#/components/schemas/{name}"}, registry=registry)
    return [error.message for error in validator.iter_errors(json.loads(json.dumps(value)))]


# Markdown -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_the_document_holds_every_element_and_text(case: str) -> None:
    pack = pack_of(case)
    shown = plain(pack)
    for question in pack.questions:
        assert question.text in shown
        assert all(option.text in shown for option in getattr(question, "options", ()))
    for rule in pack.rules:
        assert shown.count(rule.id) >= 2  # in the table, and by itself
    for item in (*pack.plan.given, *pack.dispositions):
        assert item.title in shown
    for exercise in pack.plan.exercises:
        assert all(step.do in shown for step in exercise.steps)


def test_nothing_in_a_text_is_markup() -> None:
    hard = (
        "<script>alert(1)</script>",
        "[a](javascript:b)",
        "# head",
        "a | b",
        "*a* _b_ `c`",
        "`a` <i>b</i> `c`",
        "1. one",
        "&amp; & <",
    )
    questions = tuple(packs.choice(f"q{number}", "a", "b") for number in range(len(hard)))
    asked = tuple(dataclasses.replace(q, text=text, help=text) for q, text in zip(questions, hard, strict=True))
    hazards = tuple(Hazard(f"h{number}", text, Acuity.ROUTINE, ("r",), text) for number, text in enumerate(hard))
    pack = packs.make(asked, (packs.rule("r", packs.any_of("q0", "a")),), hazards=hazards)
    html = MarkdownIt("commonmark").enable("table").render(pack_markdown(pack).data.decode())
    assert "<script" not in html
    assert "<i>" not in html
    assert "href" not in html
    shown = plain(pack)
    assert [text for text in hard if text not in shown] == []


def test_generated_packs_make_documents() -> None:
    for pack in made_packs(60):
        shown = plain(pack)
        assert all(rule.id in shown for rule in pack.rules)


def plain(pack: Pack) -> str:
    """The words that a reader of the document sees."""
    tokens = MarkdownIt("commonmark").enable("table").parse(pack_markdown(pack).data.decode())
    inlines = (child for token in tokens if token.type == "inline" for child in token.children or ())
    return "\n".join(child.content for child in inlines if child.type in ("text", "code_inline")).replace("\n", "")


# All of them ----------------------------------------------------------------------------------------------------------


def test_the_command_offers_what_there_is() -> None:
    assert tuple(BY_NAME) == FORMATS


@pytest.mark.parametrize("name", OURS)
def test_what_is_left_out_is_said_before_and_after(name: str) -> None:
    for pack in map(pack_of, CASES):
        made = export(pack, name)
        assert made.left_out
        assert made.left_out == left_out(pack, name)


def test_a_format_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnsupportedError, match="there is no such format; there are fhir-questionnaire, json-schema"):
        export(pack_of("twisted_ankle"), "dmn")
    monkeypatch.setitem(sys.modules, "soundadvice.export.mermaid", None)
    with pytest.raises(UnsupportedError, match="this build of soundadvice does not have it"):
        export(pack_of("twisted_ankle"), "mermaid")
