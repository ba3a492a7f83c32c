"""The language in which someone reads, of every surface of the server; and a third party's pack on all of them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from starlette.types import ASGIApp

from soundadvice import Pack, load_pack
from soundadvice.formats.fhir.questionnaire.translations import TRANSLATION
from soundadvice.formats.fhir.write_response import questionnaire_response
from soundadvice.formats.xlsform.write import WORDS, form_of
from soundadvice.server.app import app
from soundadvice.server.mcp.server import server
from soundadvice.server.mcp.tools import Packs, list_packs, next_question
from soundadvice.server.refusal import Refusal
from soundadvice.server.web import site
from support.packs.third_party import GROWING, HARMLESS, URGENT, english_words, foreign_words, tick_bites
from support.packs.translated import with_translation
from support.server.client import Client
from support.server.mcp_calls import connected, structured
from support.server.visits import Visit


@cache
def shipped() -> Pack:
    return load_pack("low_back_pain", translations=True)


@cache
def served() -> ASGIApp:
    return app({"low_back_pain": shipped(), "zeckenstich": tick_bites()}, default="low_back_pain")


@pytest.fixture
def client() -> Client:
    return Client(served())


def post(client: Client, path: str, **body: object) -> Any:
    return client.post(path, content=json.dumps(body), headers={"content-type": "application/json"})


# The page ----------------------------------------------------------------------------------------------------------


def lang(page: str) -> str:
    found = re.search(r'<html lang="([^"]+)" dir="ltr">', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("de-AT,en;q=0.5", "de"), ("fr, es;q=0.4", "es"), ("fr", "en"), ("", "en"), ("en-GB, de", "en")],
)
def test_the_browser_says_what_someone_reads(client: Client, wanted: str, language: str) -> None:
    page = client.get("/", headers={"accept-language": wanted}).text
    assert lang(page) == language
    title = {"de": "Schmerzen im unteren Rücken", "es": "Dolor en la parte baja de la espalda", "en": "Low back pain"}
    assert f"<h1>{title[language]}</h1>" in page


def test_the_direction_follows_the_language() -> None:
    pack = with_translation(shipped().written, "ar")
    page = Client(site({pack.id: pack}, default=pack.id)).get("/", headers={"accept-language": "ar-EG"}).text
    assert '<html lang="ar" dir="rtl">' in page
    assert '<a href="/?language=en" lang="en" dir="ltr" hreflang="en">English</a>' in page


def test_an_address_and_a_form_say_it_too() -> None:
    visit = Visit(site({"low_back_pain": shipped()}, default="low_back_pain"), shipped())
    start = visit.get("/?language=de")
    assert lang(start.text) == "de"
    assert 'href="/?language=es" lang="es"' in start.text
    visit.post("/begin", language="de")
    assert lang(visit.page.text) == "de"
    assert "Wo tut es weh" in visit.page.text
    visit.answer("location", ["lower_back"])
    here = visit.path
    visit.post("/language", language="es")
    assert (visit.path, lang(visit.page.text)) == (here, "es")
    assert "¿El dolor baja a una pierna?" in visit.page.text
    # What it is not offered in changes nothing.
    visit.post("/language", language="tlh")
    assert lang(visit.page.text) == "es"


def test_an_answer_counts_in_whatever_language_it_was_given() -> None:
    visit = Visit(site({"low_back_pain": shipped()}, default="low_back_pain"), shipped())
    visit.begin().answer("location", ["other"])
    saved = visit.client.get("/save/answers").content
    again = Visit(site({"low_back_pain": shipped()}, default="low_back_pain"), shipped())
    again.client.headers["accept-language"] = "de"
    again.open(saved, "answers.json")
    assert lang(again.page.text) == "de"
    assert "Woanders" in again.page.text


def test_a_third_partys_pack_is_in_its_own_words_on_every_page() -> None:
    pack = tick_bites()
    seen = []
    for answers in (HARMLESS, GROWING, URGENT):
        visit = Visit(site({pack.id: pack}, default=pack.id), pack)
        seen.append(visit.page.text)
        visit.begin()
        for name, given in answers.items():
            seen.append(visit.page.text)
            visit.answer(name, given)
        seen += [
            visit.get(path).text
            for path in ("/result", "/summary", "/privacy", "/delete", "/open", "/check", "/nowhere")
        ]
    for page in seen:
        assert lang(page) == "de"
        assert foreign_words(page) == []


# The JSON API ------------------------------------------------------------------------------------------------------


def test_a_body_says_the_language(client: Client) -> None:
    path = "/api/packs/low_back_pain/evaluate"
    told = {"answers": {"location": ["other"], "leg_pain": "none"}}
    own, german = post(client, path, **told).json(), post(client, path, **told, language="de-CH").json()
    assert own["next"]["id"] == german["next"]["id"]
    assert german["next"]["text"] != own["next"]["text"]
    assert post(client, path, **told, language="en").json() == own
    refused = post(client, path, **told, language="fr")
    assert refused.status_code == 422
    assert "`en`, `de`, `es`" in refused.json()["detail"]


def test_the_questionnaire_is_had_in_each_language(client: Client) -> None:
    own = client.get("/api/packs/low_back_pain").json()
    assert own["languages"] == ["en", "de", "es"]
    spanish = client.get("/api/packs/low_back_pain?language=es").json()
    assert spanish["questions"][0]["text"] == "¿Dónde le duele o nota tensión?"
    assert [one["id"] for one in spanish["questions"]] == [one["id"] for one in own["questions"]]
    assert client.get("/api/packs/low_back_pain?language=es&answers=x").status_code == 400
    assert "languages" not in client.get("/api/packs/zeckenstich").json()


def test_a_third_partys_words_over_http(client: Client) -> None:
    for answers in ({}, HARMLESS, GROWING, URGENT):
        value = post(client, "/api/packs/zeckenstich/evaluate", answers=answers).json()
        assert [text for text in strings(value) if foreign_words(text)] == []


def strings(value: object) -> list[str]:
    """The texts in a value: not its keys, and not what is an id."""
    if isinstance(value, str):
        return [value] if " " in value else []
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for one in inside for text in strings(one)]


# Cards -------------------------------------------------------------------------------------------------------------


TITLE = {"en": "Please see a doctor", "de": "Bitte gehen Sie zum Arzt", "es": "Vaya al médico, por favor"}


def card_of(client: Client, pack: str, given: object, wanted: str) -> tuple[str, Any]:
    """The language that a card says it is in, and the card."""
    call = {"hook": "patient-view", "hookInstance": "1", "context": {"patientId": "1"}}
    sent = json.dumps({**call, "extension": {"soundadvice.answers": given}})
    headers = {"content-type": "application/json", "accept-language": wanted}
    reply = client.post(f"/cds-services/{pack}-triage", content=sent, headers=headers)
    assert reply.headers["vary"] == "Accept-Language"
    return reply.headers["content-language"], reply.json()["cards"][0]


def test_a_card_is_in_the_language_of_its_reader(client: Client) -> None:
    decided = {"location": ["other"]}
    for wanted, language, summary in (
        ("de-AT, en;q=0.5", "de", f"{TITLE['de']} (in Ruhe zum Arzt)"),
        ("fr, es;q=0.4", "es", f"{TITLE['es']} (consulta sin prisa)"),
        ("fr", "en", f"{TITLE['en']} (routine)"),
        ("", "en", f"{TITLE['en']} (routine)"),
    ):
        said, card = card_of(client, "low-back-pain", decided, wanted)
        assert (said, card["summary"]) == (language, summary)


@pytest.mark.parametrize("given", [{}, {"location": ["other"]}])
def test_a_card_is_in_one_language_wholly(client: Client, given: dict[str, object]) -> None:
    _, card = card_of(client, "low-back-pain", given, "de")
    assert [text for text in strings(card) if english_words(text)] == []
    _, written = card_of(client, "low-back-pain", given, "en")
    assert {**card, **dict.fromkeys(SAID)} == {**written, **dict.fromkeys(SAID)}


SAID = ("uuid", "summary", "detail", "source", "overrideReasons")
"""What of a card differs from one language to another."""


def test_a_third_partys_words_on_a_card(client: Client) -> None:
    for given in ({}, HARMLESS, GROWING, URGENT):
        said, card = card_of(client, "zeckenstich", given, "en")
        assert said == "de"
        assert [text for text in strings(card) if foreign_words(text)] == []


def test_services_of_cards_say_their_names_in_the_language(client: Client) -> None:
    found = client.get("/cds-services", headers={"accept-language": "es"})
    assert found.headers["content-language"] == "es, de"
    assert [one["title"] for one in found.json()["services"]] == [
        "Valoración: Dolor en la parte baja de la espalda (no es para personas)",
        "Ersteinschätzung: Zeckenstich",
    ]


# Assistants and FHIR -----------------------------------------------------------------------------------------------


def test_an_assistant_asks_in_the_language_of_the_person() -> None:
    packs = Packs({"low_back_pain": shipped()}, "low_back_pain")
    assert list_packs(packs, {})["packs"][0]["languages"] == ["en", "de", "es"]  # type: ignore[index]
    asked = next_question(packs, {"answers": {}, "language": "de"})
    assert asked["next"]["text"] == "Wo tut es weh oder fühlt es sich verspannt an?"  # type: ignore[index]
    with pytest.raises(Refusal) as refused:
        next_question(packs, {"answers": {}, "language": "fr"})
    assert "`en`, `de`, `es`" in refused.value.detail


def test_a_questionnaire_of_fhir_has_every_language(client: Client) -> None:
    form = client.get("/fhir/Questionnaire/low-back-pain").json()
    first = form["item"][0]
    said = {one["extension"][0]["valueCode"]: one["extension"][1]["valueString"] for one in first["_text"]["extension"]}
    assert first["_text"]["extension"][0]["url"] == TRANSLATION
    assert said == {"de": "Wo tut es weh oder fühlt es sich verspannt an?", "es": "¿Dónde le duele o nota tensión?"}
    ticks = client.get("/fhir/Questionnaire/zeckenstich").json()
    assert ticks["language"] == "de"
    assert [text for text in strings(ticks) if foreign_words(text)] == []


def triaged(client: Client, pack: str, given: dict[str, Any], wanted: str = "", **more: object) -> Any:
    """What $triage says to a response, and the language it says it is in."""
    form = shipped() if pack == "low_back_pain" else tick_bites()
    response = {**questionnaire_response(form, given), "subject": {"reference": "Patient/1"}, **more}
    headers = {"content-type": "application/fhir+json", "accept-language": wanted}
    reply = client.post("/fhir/QuestionnaireResponse/$triage", content=json.dumps(response), headers=headers)
    bundle = reply.json()
    assert bundle["language"] == reply.headers["content-language"]
    return bundle["language"], [one["resource"] for one in bundle["entry"]][1:]


def test_triage_of_fhir_speaks_the_language_asked_for(client: Client) -> None:
    given = {"location": ["other"]}
    for wanted, more, language in (
        ("de", {}, "de"),
        ("", {"language": "es"}, "es"),
        ("de", {"language": "es"}, "de"),
        ("", {}, "en"),
    ):
        said, resources = triaged(client, "low_back_pain", given, wanted, **more)
        assert said == language
        request = next(one for one in resources if one["resourceType"] == "ServiceRequest")
        assert request["code"]["text"] == TITLE[language]


@pytest.mark.parametrize("given", [HARMLESS, GROWING, URGENT])
def test_a_third_partys_words_from_triage(client: Client, given: dict[str, Any]) -> None:
    _, resources = triaged(client, "zeckenstich", given, authored=datetime.now(UTC).isoformat())
    assert [text for text in strings(resources) if foreign_words(text)] == []


@pytest.mark.parametrize("version", ["R4", "R5"])
def test_a_third_partys_words_in_a_response(version: str) -> None:
    """Whoever makes it, in whatever language they read: what stands for "not sure" is the pack's."""
    response = questionnaire_response(tick_bites(), {"luft": "unsure", "roetung": "unsure"}, version)
    assert "Ich bin nicht sicher" in strings(response)
    assert [text for text in strings(response) if foreign_words(text)] == []


def test_a_third_partys_words_for_an_assistant() -> None:
    """All but `do`, which tells the assistant itself what to do."""
    calls: list[tuple[str, dict[str, Any]]] = [("list_packs", {}), ("explain", {"question": "luft"})]
    for answers in ({}, HARMLESS, GROWING, URGENT):
        calls += [(tool, {"answers": answers}) for tool in ("next_question", "evaluate", "explain")]
    with connected(server({"zeckenstich": tick_bites()}, default="zeckenstich")) as (call, _):
        for tool, arguments in calls:
            value = {key: found for key, found in structured(call(tool, arguments)).items() if key != "do"}
            assert [text for text in strings(value) if foreign_words(text)] == [], (tool, arguments)


def test_a_third_partys_words_in_an_xlsform() -> None:
    form = form_of(tick_bites())
    shown = [row[head] for row in (*form.survey, *form.choices) for head in (*WORDS, "unit") if head in row]
    assert "Ich bin nicht sicher" in shown
    assert [text for text in (*shown, form.settings[0]["form_title"]) if foreign_words(text)] == []


def test_what_someone_saves_has_a_name_in_their_language() -> None:
    pack = tick_bites()
    visit = Visit(site({pack.id: pack}, default=pack.id), pack)
    visit.begin().answer("luft", "ja")
    names = [visit.client.get(path).headers["content-disposition"] for path in ("/save/answers", "/save/takeaway")]
    assert all(re.search(r'"rat-[0-9-]+\.(antworten\.json|html)"', name) for name in names), names
