"""CDS Hooks 2.0: discovery, one service a pack on the hook `patient-view`, and feedback, which is not kept.

The service reads what is sent along and fetches nothing: an access token that comes with a request is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from soundadvice.errors import UndecidedError
from soundadvice.export.fhir_names import unsure_link
from soundadvice.pack import Pack
from soundadvice.service.answering import decide
from soundadvice.service.cds_cards import advice_card, undecided_card
from soundadvice.service.fhir.outcomes import Refused
from soundadvice.service.fhir.responses import read_response
from soundadvice.service.problems import ANSWER_NOT_TAKEN, NOT_ENOUGH_DATA, NOT_FOUND, WRONG_SHAPE, Mistake, Refusal
from soundadvice.service.requests import read_object
from soundadvice.service.wire import json_bytes

Json = dict[str, object]

HOOK = "patient-view"
PREFETCH = "response"
ANSWERS = "soundadvice.answers"
"""The key of the `extension` in which answers can be sent without FHIR."""
_PLACE = f"#/prefetch/{PREFETCH}"
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}(?=$|T)")
_STATUSES = ("in-progress", "completed", "amended")


def service_id(pack: Pack) -> str:
    """The id of a pack's service: `low-back-pain-triage`."""
    return f"{pack.id.replace('_', '-')}-triage"


def cds_routes(packs: Mapping[str, Pack]) -> list[Route]:
    """`/cds-services` and what is below it."""
    served = {service_id(pack): pack for pack in packs.values()}
    services = json_bytes({"services": [_service(pack) for pack in packs.values()]})

    async def discover(_: Request) -> Response:
        return Response(services, media_type="application/json")

    async def call(request: Request) -> Response:
        pack = _served(served, request)
        return Response(json_bytes({"cards": _cards(pack, await read_object(request))}), media_type="application/json")

    async def feedback(request: Request) -> Response:
        _served(served, request)
        _check_feedback(await read_object(request))
        return Response(status_code=204)

    return [
        Route("/cds-services", discover, methods=["GET"]),
        Route("/cds-services/{service}", call, methods=["POST"]),
        Route("/cds-services/{service}/feedback", feedback, methods=["POST"]),
    ]


def _service(pack: Pack) -> Json:
    query = f"patient={{{{context.patientId}}}}&questionnaire=urn:soundadvice:pack:{pack.id}&_sort=-authored&_count=1"
    return {
        "hook": HOOK,
        "title": f"Triage: {pack.title}",
        "description": f"How urgent it is, and why, from the patient's last answers to the questionnaire `{pack.id}`",
        "id": service_id(pack),
        "prefetch": {PREFETCH: f"QuestionnaireResponse?{query}"},
    }


def _served(served: Mapping[str, Pack], request: Request) -> Pack:
    pack = served.get(request.path_params["service"])
    if pack is None:
        raise Refusal(NOT_FOUND, "GET /cds-services lists the services")
    return pack


# A call ------------------------------------------------------------------------------------------------------------


def _cards(pack: Pack, body: Json) -> list[Json]:
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
    sent = [given for given in (_extension(body), _extension(context)) if given is not None]
    response = _response(body)
    if len(sent) + (response is not None) > 1:
        raise Refusal(WRONG_SHAPE, "the answers are sent twice; send them once")
    if sent:
        return [_card(pack, sent[0], None)]
    if response is None:
        raise Refusal(
            NOT_ENOUGH_DATA,
            f'send the QuestionnaireResponse as `prefetch.{PREFETCH}`, or the answers as `extension["{ANSWERS}"]`',
        )
    if not response:
        return []
    return [_card(pack, _answers(pack, response), _day(response.get("authored")))]


def _answers(pack: Pack, response: Json) -> Mapping[str, object]:
    """The answers of a response, R4 or R5, which do not differ in this; read as `$triage` reads them."""
    try:
        answers = read_response(pack, response, "R4")
    except Refused as refused:
        kind = WRONG_SHAPE if refused.status == 400 else ANSWER_NOT_TAKEN
        places = [(f"{issue.place}: " if issue.place else "", issue.text) for issue in refused.issues]
        mistakes = [Mistake(_PLACE, place + text) for place, text in places]
        raise Refusal(kind, "mend the QuestionnaireResponse", mistakes) from None
    if answers.aside:
        # A card has no place to say that an answer was set aside.
        twice = [Mistake(_PLACE, f"`{name}` is answered beside `{unsure_link(name)}`") for name in answers.aside]
        raise Refusal(ANSWER_NOT_TAKEN, "a question is answered twice", twice)
    return answers.given


def _card(pack: Pack, given: Mapping[str, object], answered: str | None) -> Json:
    try:
        return advice_card(decide(pack, given), answered)
    except UndecidedError as error:
        return undecided_card(pack, error, answered)


def _extension(holder: Json) -> Json | None:
    extension = holder.get("extension")
    if not isinstance(extension, dict) or ANSWERS not in extension:
        return None
    answers = extension[ANSWERS]
    if not isinstance(answers, dict):
        raise Refusal(WRONG_SHAPE, f'`extension["{ANSWERS}"]` is an object: one `question: answer` each')
    return answers


def _response(body: Json) -> Json | None:
    """The response that was sent along; empty where the patient has none, None where none was sent along."""
    prefetch = body.get("prefetch", {})
    if not isinstance(prefetch, dict):
        raise Refusal(WRONG_SHAPE, "`prefetch` is an object")
    if PREFETCH not in prefetch:
        return None
    found = prefetch[PREFETCH]
    if found is None:
        return {}
    if isinstance(found, dict) and found.get("resourceType") == "Bundle":
        found = _latest(found.get("entry", []))
    if found == {}:
        return {}
    if not isinstance(found, dict) or found.get("resourceType") != "QuestionnaireResponse":
        raise Refusal(WRONG_SHAPE, f"`prefetch.{PREFETCH}` is a QuestionnaireResponse, a Bundle with one, or null")
    if found.get("status") == "entered-in-error":
        return {}
    if found.get("status") not in _STATUSES:
        raise Refusal(WRONG_SHAPE, "the QuestionnaireResponse is in-progress, completed or amended")
    return found


def _latest(entries: object) -> object:
    """The QuestionnaireResponse of a searchset that was written last; empty where there is none."""
    if not isinstance(entries, list):
        raise Refusal(WRONG_SHAPE, "`entry` of the Bundle is a list")
    resources = [entry.get("resource") for entry in entries if isinstance(entry, dict)]
    found = [one for one in resources if isinstance(one, dict) and one.get("resourceType") == "QuestionnaireResponse"]
    kept = [one for one in found if one.get("status") != "entered-in-error"]
    if len(kept) > 1:
        # Times with different zones do not compare as text, and old answers must not pass for new ones.
        raise Refusal(WRONG_SHAPE, "the Bundle has several QuestionnaireResponses; send the last alone, as `_count=1`")
    return kept[0] if kept else {}


def _day(authored: object) -> str | None:
    found = _DAY.match(authored) if isinstance(authored, str) else None
    return found[0] if found else None


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
