"""The other formats: OpenAPI and Markdown, and the table of all of them."""

from __future__ import annotations

import dataclasses
import json
import sys

import pytest
from markdown_it import MarkdownIt
from openapi_spec_validator import validate

from soundadvice import UnsupportedError
from soundadvice.formats.markdown import pack_markdown
from soundadvice.formats.registry import BY_NAME, export, left_out
from soundadvice.model.disposition import Acuity
from soundadvice.model.evidence import Hazard
from soundadvice.model.pack import Pack
from soundadvice.server import uvicorn as running
from soundadvice.server.api.app import openapi_document
from soundadvice.server.api.openapi import openapi
from soundadvice.server.uvicorn import ServiceError
from soundadvice_cli.commands.authoring.export import FORMATS
from support.packs import generated as packs
from support.packs.exports import CASES, golden, made_packs, pack_of

OURS = [name for name in FORMATS if name != "fhir-questionnaire"]


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str) -> None:
    golden("markdown", f"{case}.md", pack_markdown(pack_of(case)).data)


# OpenAPI --------------------------------------------------------------------------------------------------------------


def test_a_validator_takes_every_document() -> None:
    for pack in [*map(pack_of, CASES), *packs.take(20)]:
        validate(json.loads(openapi(pack).data))


def test_it_is_what_a_server_of_this_pack_says_of_itself() -> None:
    for pack in map(pack_of, CASES):
        exported = json.loads(openapi(pack).data)
        assert exported.pop("servers") == [{"url": "http://127.0.0.1:8000/api"}]
        served = openapi_document({pack.id: pack}, default=pack.id)
        assert served.pop("servers") == [{"url": "/api"}]
        assert exported == json.loads(json.dumps(served))
        assert f"/packs/{pack.id}/evaluate" in exported["paths"]


def test_without_what_serves_it_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "find_spec", lambda name: None if name == "fastapi" else 1)
    with pytest.raises(ServiceError, match=r"serving needs fastapi; .* `pip install 'soundadvice\[serve\]'`"):
        export(pack_of("twisted_ankle"), "openapi")
    assert left_out(pack_of("twisted_ankle"), "openapi")


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
    monkeypatch.setitem(sys.modules, "soundadvice.formats.mermaid", None)
    with pytest.raises(UnsupportedError, match="this build of soundadvice does not have it"):
        export(pack_of("twisted_ankle"), "mermaid")
