"""CDS Hooks 2.0: discovery, one service a pack on the hook `patient-view`, and feedback, which is not kept.

The service reads what is sent along and fetches nothing: an access token that comes with a request is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soundadvice.formats.fhir.names import canonical_url, unsure_link
from soundadvice.formats.fhir.outcome import OutcomeError
from soundadvice.formats.fhir.read_response import read_response
from soundadvice.formats.fhir.references import IS_ID
from soundadvice.formats.fhir.response_origin import form_of, origin_of
from soundadvice.meaning.consult import Undecided
from soundadvice.meaning.phrases import marked_title, not_for_people
from soundadvice.model.pack import Pack
from soundadvice.model.time.day import asked_on
from soundadvice.provenance.identity import Doubt, Expected, ValidAt
from soundadvice.server.cds.cards import TODAY, When, advice_card, old_card, start_card, undecided_card
from soundadvice.server.cds.prefetch import PLACE, PREFETCH, Sent, sent_along
from soundadvice.server.clock import Clock, system_clock
from soundadvice.server.consult import consult_or_refuse
from soundadvice.server.help import failed
from soundadvice.server.json_body import read_object
from soundadvice.server.refusal import ANSWER_NOT_TAKEN, NOT_ENOUGH_DATA, NOT_FOUND, WRONG_SHAPE, Mistake, Refusal
from soundadvice.session.region import accepted
from soundadvice.wire.bytes import json_bytes
from soundadvice.wording.language import in_language, say
from soundadvice.wording.translation.speak import pack_for

Json = dict[str, object]

HOOK = "patient-view"
ANSWERS = "soundadvice.answers"
"""The key of the `extension` in which answers can be sent without FHIR."""


def service_id(pack: Pack) -> str:
    """The id of a pack's service: `low-back-pain-triage`."""
    return f"{pack.id.replace('_', '-')}-triage"


def cds_routes(packs: Mapping[str, Pack], *, clock: Clock = system_clock, ask_at: str | None = None) -> list[Route]:
    """`/cds-services` and what is below it. `ask_at` is where people answer, `{pack}` in it a pack's id."""
    served = {service_id(pack): pack for pack in packs.values()}

    async def discover(request: Request) -> Response:
        spoken = [_for_reader(pack, request) for pack in packs.values()]
        return _response({"services": [_service(pack) for pack in spoken]}, spoken)

    async def call(request: Request) -> Response:
        pack, body = _served(served, request), await read_object(request)
        try:
            pack = _for_reader(pack, request)
        except Exception as error:  # whatever breaks, the number is named
            return failed(error, pack, _answers_in(pack, body))
        link = None if ask_at is None else ask_at.replace("{pack}", pack.id)
        with in_language(pack.language):
            try:
                return _response({"cards": _cards(_Call(pack, clock(), link), body)}, [pack])
            except Refusal:
                raise
            except Exception as error:
                return failed(error, pack, _answers_in(pack, body))

    async def feedback(request: Request) -> Response:
        _served(served, request)
        _check_feedback(await read_object(request))
        return Response(status_code=204)

    return [
        Route("/cds-services", discover, methods=["GET"]),
        Route("/cds-services/{service}", call, methods=["POST"]),
        Route("/cds-services/{service}/feedback", feedback, methods=["POST"]),
    ]


def _for_reader(pack: Pack, request: Request) -> Pack:
    """The pack in the language of whoever reads the card, by their program's `Accept-Language`; or in its own."""
    return pack_for(pack, accepted(request.headers.get("accept-language", "")))


def _response(value: Json, spoken: Iterable[Pack]) -> Response:
    """JSON, and the languages that its words are in."""
    languages = ", ".join(dict.fromkeys(pack.language for pack in spoken))
    headers = {"Content-Language": languages, "Vary": "Accept-Language"}
    return Response(json_bytes(value), headers=headers, media_type="application/json")


def _service(pack: Pack) -> Json:
    query = f"patient={{{{context.patientId}}}}&questionnaire={canonical_url(pack)}&_sort=-authored&_count=1"
    with in_language(pack.language):
        mark = not_for_people(pack)
        about = say(
            "How urgent it is, and why, from the patient's last answers to the questionnaire `{pack}`", pack=pack.id
        )
        return {
            "hook": HOOK,
            "title": say("Triage: {title}", title=marked_title(pack)),
            "description": about if mark is None else f"{about}. {mark}",
            "id": service_id(pack),
            "prefetch": {PREFETCH: f"QuestionnaireResponse?{query}"},
        }


def _served(served: Mapping[str, Pack], request: Request) -> Pack:
    pack = served.get(request.path_params["service"])
    if pack is None:
        raise Refusal(NOT_FOUND, "GET /cds-services lists the services")
    return pack


# A call ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Call:
    """What a call is answered with: the pack, the moment, and where people answer."""

    pack: Pack
    at: ValidAt
    link: str | None


def _cards(call: _Call, body: Json) -> list[Json]:
    """The cards; none where the patient has no answers. Fields not known are passed over: clients send what they have.

    Raises Refusal.
    """
    if body.get("hook") != HOOK:
        raise Refusal(WRONG_SHAPE, f"`hook` is `{HOOK}`")
    if not isinstance(body.get("hookInstance"), str) or not body["hookInstance"]:
        raise Refusal(WRONG_SHAPE, "`hookInstance` is the id of this call")
    context = body.get("context")
    if not isinstance(context, dict):
        raise Refusal(WRONG_SHAPE, "`context` is an object")
    given = [answers for answers in (_extension(body), _extension(context)) if answers is not None]
    sent = sent_along(body)
    if len(given) + (sent is not None) > 1:
        raise Refusal(WRONG_SHAPE, "the answers are sent twice; send them once")
    if given:
        # They say nothing of themselves. The client vouches for them: this patient's, this pack's, today's.
        return [_card(call.pack, asked_on(call.pack.question, given[0], call.at.now.date()), TODAY, call.link)]
    if sent is None:
        raise Refusal(
            NOT_ENOUGH_DATA,
            f'send the QuestionnaireResponse as `prefetch.{PREFETCH}`, or the answers as `extension["{ANSWERS}"]`',
        )
    patient = _patient(context)
    if sent.resource:
        return [_card_of(call, sent, patient)]
    return [] if call.link is None else [start_card(call.pack, call.link)]


def _answers_in(pack: Pack, body: Json) -> object:
    """The answers that were sent along, as far as they can be read; None if they cannot. It raises nothing."""
    try:
        context = body.get("context")
        given = _extension(body) or (_extension(context) if isinstance(context, dict) else None)
        sent = sent_along(body)
        return given or (None if sent is None else read_response(pack, sent.resource, "R4").given)
    except Exception:
        return None


def _patient(context: Json) -> str:
    """The patient whose chart is open, as a reference names one."""
    patient = context.get("patientId")
    if not isinstance(patient, str) or IS_ID.fullmatch(patient) is None:
        raise Refusal(WRONG_SHAPE, "`context.patientId` is the id of the patient whose chart is open, such as 123")
    return f"Patient/{patient}"


def _card_of(call: _Call, sent: Sent, patient: str) -> Json:
    """The card of a response, R4 or R5, which do not differ in this; read and checked as `$triage` does."""
    pack, resource = call.pack, sent.resource
    form: tuple[str | None, str | None] = (None, None)
    if "questionnaire" in resource:
        form = form_of(resource["questionnaire"], lambda address: pack.id if address == pack.url else None)
    try:
        origin = origin_of(resource, form, Expected(pack, call.at, patient), sent.server)
        answers = read_response(pack, resource, "R4", call.at.now.date())
    except OutcomeError as refused:
        kind = WRONG_SHAPE if refused.status == 400 else ANSWER_NOT_TAKEN
        places = [(f"{issue.place}: " if issue.place else "", issue.text) for issue in refused.issues]
        mistakes = [Mistake(PLACE, place + text) for place, text in places]
        raise Refusal(kind, "correct the QuestionnaireResponse", mistakes) from None
    if answers.aside:
        # A card has no place to say that an answer was set aside.
        twice = [Mistake(PLACE, f"`{name}` is answered beside `{unsure_link(name)}`") for name in answers.aside]
        raise Refusal(ANSWER_NOT_TAKEN, "a question is answered twice", twice)
    when = When(origin.day, origin.doubts)
    return (
        old_card(pack, when, call.link) if Doubt.OLD in origin.doubts else _card(pack, answers.given, when, call.link)
    )


def _card(pack: Pack, given: Mapping[str, object], when: When, link: str | None = None) -> Json:
    found = consult_or_refuse(pack, given)
    return undecided_card(found, when, link) if isinstance(found, Undecided) else advice_card(found.advice, when, link)


def _extension(holder: Json) -> Json | None:
    extension = holder.get("extension")
    if not isinstance(extension, dict) or ANSWERS not in extension:
        return None
    answers = extension[ANSWERS]
    if not isinstance(answers, dict):
        raise Refusal(WRONG_SHAPE, f'`extension["{ANSWERS}"]` is an object: one `question: answer` each')
    return answers


# Feedback ----------------------------------------------------------------------------------------------------------


def _check_feedback(body: Json) -> None:
    """Whether it is feedback as the specification has it. Nothing of it is kept."""
    given = body.get("feedback")
    if not isinstance(given, list) or not given:
        raise Refusal(WRONG_SHAPE, "`feedback` is a list with an entry for each card")
    for one in given:
        if not isinstance(one, dict):
            raise Refusal(WRONG_SHAPE, "an entry of `feedback` is an object")
        for key in ("card", "outcomeTimestamp"):
            if not isinstance(one.get(key), str) or not one[key]:
                raise Refusal(WRONG_SHAPE, f"`{key}` of each entry is a text")
        if one.get("outcome") not in ("accepted", "overridden"):
            raise Refusal(WRONG_SHAPE, "`outcome` of each entry is `accepted` or `overridden`")
