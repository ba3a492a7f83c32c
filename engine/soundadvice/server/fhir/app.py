"""The FHIR surface: R4 under /R4 and at the root, R5 under /R5. No state, nothing stored, nothing logged."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from soundadvice.formats.fhir.names import VERSIONS, Resource, Version, resource_id
from soundadvice.formats.fhir.outcome import Issue, OutcomeError, outcome, refused
from soundadvice.formats.fhir.questionnaire.translations import questionnaire_in_all
from soundadvice.meaning.help import Help, help_for
from soundadvice.model.pack import Pack
from soundadvice.provenance.identity import ValidAt
from soundadvice.server.clock import Clock, system_clock
from soundadvice.server.fhir.capability import capability_statement
from soundadvice.server.fhir.extract import extract
from soundadvice.server.fhir.next_question import next_question
from soundadvice.server.fhir.operation import OPERATION_ID, operation_definition
from soundadvice.server.fhir.populate import populate
from soundadvice.server.fhir.requests import (
    FHIR_JSON,
    MOST_PARAMETERS,
    base_of,
    body_of,
    check_format,
    check_type,
    json_of,
)
from soundadvice.server.fhir.search import search
from soundadvice.server.fhir.triage import help_instead, run
from soundadvice.server.guard import LOG, place
from soundadvice.session.region import accepted
from soundadvice.wire.bytes import json_bytes
from soundadvice.wording.language import in_language, say

_Handler = Callable[[Request], Awaitable[Resource]]


class _Operation(Protocol):
    """What is made of a body that was posted at a moment to this address, in one of the languages wanted."""

    def __call__(
        self,
        packs: Mapping[str, Pack],
        body: object,
        version: Version,
        *,
        at: ValidAt,
        server: str | None = None,
        wanted: Sequence[str] = (),
    ) -> Resource: ...


_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
HELP = "urn:soundadvice:at-least"
"""The system of the disposition, or where no pack could be asked of the acuity, that a person is told at least."""
NUMBER = "urn:soundadvice:emergency-number"
_FORM = ("application/x-www-form-urlencoded",)
_CODES = {404: "not-found", 405: "not-supported", 408: "timeout", 413: "too-long"}
_SAID = {
    404: "there is nothing of this name here; see /metadata",
    405: "this cannot be done here; see /metadata",
    408: "the body came too slowly",
    413: "the body is too large",
}


def fhir_app(packs: Mapping[str, Pack], *, default: str, clock: Clock = system_clock) -> Starlette:
    """The FHIR surface of these packs, by id, to be mounted anywhere. `default` comes first in what is found.

    Raises KeyError if `default` is not among them.
    """
    packs = {packs[default].id: packs[default], **packs}
    routes: list[BaseRoute] = []
    for version in VERSIONS:
        routes.append(Mount(f"/{version}", routes=_Surface(packs, version, clock).routes()))
    routes += _Surface(packs, "R4", clock).routes()
    app = Starlette(
        routes=routes,
        exception_handlers={OutcomeError: _refused, HTTPException: _not_here, Exception: _failed},
    )
    app.router.redirect_slashes = False
    for route in routes:
        if isinstance(route, Mount):
            route.app.redirect_slashes = False  # type: ignore[attr-defined]
    return app


class _Surface:
    """The interactions of one version."""

    def __init__(self, packs: Mapping[str, Pack], version: Version, clock: Clock) -> None:
        self._packs = packs
        self._version = version
        self._clock = clock

    def routes(self) -> list[BaseRoute]:
        """Where each interaction stands."""
        return [
            Route("/metadata", self._answering(self._metadata), methods=["GET"]),
            Route("/Questionnaire", self._answering(self._search), methods=["GET"]),
            Route("/Questionnaire/_search", self._answering(self._search_by_form), methods=["POST"]),
            Route("/Questionnaire/$next-question", self._posted(next_question), methods=["POST"]),
            Route("/Questionnaire/$populate", self._posted(populate), methods=["POST"]),
            Route("/Questionnaire/{id}/$populate", self._posted(populate), methods=["POST"]),
            Route("/Questionnaire/{id}", self._answering(self._read), methods=["GET"]),
            Route(f"/OperationDefinition/{OPERATION_ID}", self._answering(self._operation), methods=["GET"]),
            Route("/QuestionnaireResponse/$triage", self._posted(run), methods=["POST"]),
            Route("/QuestionnaireResponse/$extract", self._posted(extract), methods=["POST"]),
        ]

    def _answering(self, handler: _Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            check_format(request, self._version)
            resource = await handler(request)
            spoken = {"Content-Language": str(resource["language"])} if "language" in resource else {}
            return _response(200, resource, spoken)

        return endpoint

    async def _metadata(self, _: Request) -> Resource:
        return capability_statement(self._version)

    async def _operation(self, _: Request) -> Resource:
        return operation_definition(self._version)

    async def _read(self, request: Request) -> Resource:
        [pack] = self._meant(request).values()
        return questionnaire_in_all(pack, self._version)

    def _meant(self, request: Request) -> Mapping[str, Pack]:
        """The pack whose Questionnaire the address names; all of them where it names none. Raises OutcomeError."""
        if "id" not in request.path_params:
            return self._packs
        for name, pack in self._packs.items():
            if resource_id(pack) == request.path_params["id"]:
                return {name: pack}
        raise refused(404, "not-found", "there is no Questionnaire of this id; search for all")

    async def _search(self, request: Request) -> Resource:
        asked = request.query_params.multi_items()
        return search(self._packs.values(), asked, self._version, base_of(request))

    async def _search_by_form(self, request: Request) -> Resource:
        check_type(request, self._version, _FORM)
        try:
            form = parse_qsl(
                (await body_of(request)).decode("ascii"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS
            )
        except ValueError:
            raise refused(400, "structure", "the form cannot be read") from None
        asked = [*request.query_params.multi_items(), *form]
        return search(self._packs.values(), asked, self._version, base_of(request))

    def _posted(self, operate: _Operation) -> Callable[[Request], Awaitable[Response]]:
        """An operation on what is posted. Where it fails, the person is told what is known, and whom to call."""

        async def posted(request: Request) -> Resource:
            if set(request.query_params) - {"_format", "_pretty"}:
                # An answer must never stand in an address: those end up in logs.
                raise refused(400, "not-supported", "this takes no parameters in the address; post them")
            check_type(request, self._version)
            body, here, at = await json_of(request), base_of(request), self._clock()
            wanted = accepted(request.headers.get("accept-language", ""))
            try:
                return operate(self._meant(request), body, self._version, at=at, server=here, wanted=wanted)
            except OutcomeError:
                raise
            except Exception as error:
                LOG.error("unexpected: %s", place(error))
                help_, language = help_instead(self._packs, body, self._version, at=at, server=here, wanted=wanted)
                with in_language(language):
                    issues = _help_issues(help_)
                raise OutcomeError(500, issues) from None

        return self._answering(posted)


def _response(status: int, resource: Resource, headers: Mapping[str, str] | None = None) -> Response:
    body = json_bytes(resource)
    return Response(body, status, {**_HEADERS, **(headers or {})}, media_type=FHIR_JSON)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, OutcomeError)
    return _response(error.status, outcome(error.issues))


async def _not_here(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    issue = Issue("error", _CODES.get(error.status_code, "processing"), _SAID.get(error.status_code, "this is refused"))
    return _response(error.status_code, outcome([issue]), error.headers)


async def _failed(_: Request, __: Exception) -> Response:
    # Not by `wire`, which may be what is broken.
    return Response(json.dumps(outcome(_help_issues(help_for()))), 500, _HEADERS, media_type=FHIR_JSON)


def _help_issues(help_: Help) -> list[Issue]:
    """What went wrong; what the person must do at least; and whom to call."""
    why = "something is wrong on our side: no advice can be given; tell the person what the other issues say"
    least = say("At least: {title}. {text}", title=help_.title, text=help_.text)
    coding = (HELP, help_.at_least or str(help_.acuity))
    return [
        Issue("fatal", "exception", why),
        Issue("warning", "business-rule", least, coding=coding),
        Issue("warning", "business-rule", help_.call, coding=(NUMBER, help_.number)),
    ]
