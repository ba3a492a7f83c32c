"""Requests: what a FHIR request may ask for and send; content types, and a body of bounded size."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.requests import ClientDisconnect, Request

from soundadvice.formats.fhir.names import RELEASES, Version
from soundadvice.formats.fhir.outcome import refused
from soundadvice.wire.strict_json import BadJsonError, read_json

FHIR_JSON = "application/fhir+json"
_JSON = (FHIR_JSON, "application/json", "text/json")
_FORMATS = frozenset({"json", *_JSON})
_ACCEPTED = frozenset({"*/*", "application/*", *_JSON})
_MOST_BYTES = 256 * 1024
MOST_PARAMETERS = 50
_FHIR_VERSIONS: dict[Version, str] = {version: release.rpartition(".")[0] for version, release in RELEASES.items()}
_HOST = re.compile(r"[A-Za-z0-9.\-_\[\]:]{1,255}")


def check_format(request: Request, version: Version) -> None:
    """Refuses with 406 what asks for anything but JSON of this version. `_format` counts before `Accept`.

    With 400, more parameters than any search has: each is looked up in every pack.
    """
    if request.scope["query_string"].count(b"&") >= MOST_PARAMETERS:
        raise refused(400, "too-costly", f"there are more than {MOST_PARAMETERS} parameters in the address")
    asked = request.query_params.get("_format")
    if asked is not None:
        # A + in a query is a space unless it is written %2B; no one means a space here.
        acceptable = _fits(asked.replace(" ", "+"), _FORMATS, version)
    else:
        accept = ",".join(request.headers.getlist("accept")) or "*/*"
        acceptable = any(_fits(one, _ACCEPTED, version) for one in accept.split(","))
    if not acceptable:
        raise refused(406, "not-supported", f"only {FHIR_JSON}; fhirVersion={_FHIR_VERSIONS[version]} is given here")


def check_type(request: Request, version: Version, known: Iterable[str] = _JSON[:2]) -> None:
    """Refuses with 415 a body that is not said to be JSON of this version, or of the types given."""
    sent = request.headers.getlist("content-type")
    if len(sent) != 1 or not _fits(sent[0], frozenset(known), version):
        types = " or ".join(known)
        raise refused(415, "not-supported", f"send {types}, in UTF-8")


def _fits(media: str, known: frozenset[str], version: Version) -> bool:
    name, *parameters = (part.strip().lower() for part in media.split(";"))
    if name not in known:
        return False
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        value = value.strip().strip('"')
        wrong_version = key == "fhirversion" and not _FHIR_VERSIONS[version].startswith(value[:3] or "?")
        if wrong_version or (key == "charset" and value not in ("utf-8", "utf8")):
            return False
        if key == "q" and re.fullmatch(r"0(\.0*)?", value):
            return False
    return True


async def body_of(request: Request) -> bytes:
    """The body. Refuses with 413 one that is too large, without reading on."""
    chunks, size = [], 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > _MOST_BYTES:
                raise refused(413, "too-long", f"the body is larger than {_MOST_BYTES} bytes")
            chunks.append(chunk)
    except ClientDisconnect:
        raise refused(400, "incomplete", "the body breaks off") from None
    return b"".join(chunks)


async def json_of(request: Request) -> object:
    """The JSON value in the body. Refuses with 400 what is none."""
    try:
        return read_json(await body_of(request))
    except BadJsonError as error:
        raise refused(400, "structure", f"the body cannot be read: {error}") from None


def base_of(request: Request) -> str:
    """Where this version's FHIR server stands, as the caller asked for it."""
    host = request.headers.get("host", "")
    where = host if _HOST.fullmatch(host) else "localhost"
    scheme = "https" if request.url.scheme == "https" else "http"
    return f"{scheme}://{where}{request.scope.get('root_path', '')}"
