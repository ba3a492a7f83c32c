"""The other formats: OpenAPI and Markdown, and the table of all of them."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from importlib.metadata import EntryPoint, entry_points

import pytest
from markdown_it import MarkdownIt
from openapi_spec_validator import validate

from soundadvice import UnsupportedError
from soundadvice.formats import registry
from soundadvice.formats.markdown import pack_markdown
from soundadvice.formats.registry import export, left_out, writers
from soundadvice.meaning.phrases import how_much, stage_title
from soundadvice.model.disposition import Acuity
from soundadvice.model.hazard import Hazard
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice
from soundadvice.server import uvicorn as running
from soundadvice.server.api.description import openapi_document
from soundadvice.server.api.openapi import openapi
from soundadvice.server.uvicorn import ServiceError
from support.packs import generated as packs
from support.packs.exports import CASES, golden, made_packs, pack_of
from support.thorough import examples


@pytest.mark.parametrize("case", ["ankle_at_home", *CASES])
def test_golden(case: str) -> None:
    golden("markdown", f"{case}.md", pack_markdown(pack_of(case)).data)


# OpenAPI --------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_validator_takes_every_document() -> None:
    for pack in [*map(pack_of, CASES), *packs.take(examples(12) // 2)]:
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
    monkeypatch.setattr(running, "find_spec", lambda name: None if name == "starlette" else 1)
    with pytest.raises(ServiceError, match=r"serving needs starlette; .* `pip install 'soundadvice\[serve\]'`"):
        export(pack_of("twisted_ankle"), "openapi")
    assert left_out(pack_of("twisted_ankle"), "openapi")


# Markdown -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", ["ankle_at_home", *CASES])
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
    for programme in pack.plan.programmes:
        words = (programme.about, programme.step_up, programme.step_back, programme.once_well)
        assert all(text in shown for text in words)
        for stage in programme.stages:
            assert stage_title(stage) in shown
            assert all(one.do in shown and how_much(one) in shown for one in stage.activities)


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
    hazards = tuple(Hazard(f"h{number}", text, Acuity.ROUTINE, ("r",), note=text) for number, text in enumerate(hard))
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


@pytest.mark.parametrize("name", writers())
def test_what_is_left_out_is_said_before_and_after(name: str) -> None:
    for pack in map(pack_of, CASES):
        made = export(pack, name)
        assert made.left_out
        assert made.left_out == left_out(pack, name)


def test_a_format_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="there is no such format; there are dmn, fhir-questionnaire, java"):
        export(pack_of("twisted_ankle"), "owl")
    with pytest.raises(UnsupportedError, match="mermaid cannot carry this: there is no option `size`; there is none"):
        export(pack_of("twisted_ankle"), "mermaid", size="large")


def test_the_servers_description_is_a_format_by_an_entry_point_and_not_by_an_import() -> None:
    [point] = entry_points(group=registry.ENTRY_POINTS)
    assert (point.name, point.value) == ("openapi", "soundadvice.server.api.openapi:FORMAT")
    assert point.load().name == point.name


@pytest.mark.parametrize(
    ("point", "message"),
    [
        ("nowhere:FORMAT", r"nowhere:FORMAT cannot be loaded \(ModuleNotFoundError\): reinstall or uninstall"),
        ("soundadvice.formats.mermaid:mermaid", "mermaid:mermaid is not a Format: ask the makers of its package"),
        ("soundadvice.formats.mermaid:FORMAT", "two formats have this name; the other is in soundadvice.formats"),
    ],
)
def test_a_packages_format_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, point: str, message: str
) -> None:
    added = EntryPoint("theirs", point, registry.ENTRY_POINTS)
    monkeypatch.setattr(registry, "entry_points", lambda group: [*entry_points(group=group), added])
    with pytest.raises(UnsupportedError, match=message):
        writers()


def test_looking_for_formats_loads_nothing_heavy() -> None:
    heavy = ["openpyxl", "pyxform", "jinja2", "starlette", "pydantic", "yaml", "rich"]
    code = (
        "import sys\nfrom soundadvice.formats.registry import formats\nformats()\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_how_an_answer_is_said_back_stands_beside_it() -> None:
    pack = pack_of("low_back_pain")
    numbness = pack.question["numbness"]
    assert isinstance(numbness, MultiChoice)
    said = [option.said for option in numbness.options if option.said]
    text = pack_markdown(pack).data.decode()
    assert said
    assert all(f" (said back as: {words})\n" in text for words in said)
    assert "- Said back as: pain for {answer}\n" in text


def test_the_commonest_answer_is_said() -> None:
    pack = pack_of("low_back_pain")
    line = "Commonest of those who have it: `one`"
    assert line not in pack_markdown(pack).data.decode()
    questions = tuple(
        dataclasses.replace(one, commonest="one") if isinstance(one, Choice) and one.id == "leg_pain" else one
        for one in pack.questions
    )
    assert line in pack_markdown(dataclasses.replace(pack, questions=questions)).data.decode()
