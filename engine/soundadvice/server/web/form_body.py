"""Form bodies: what a browser sends in a form, read within bounds. What is wrong with it is a clear page.

How long a body may take to arrive is for the guard around every surface to say.
"""

from __future__ import annotations

import logging
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from soundadvice.server.guard import MOST_BYTES
from soundadvice.server.refusal import Kind, Refusal
from soundadvice.wording.language import say, to_say

LARGEST_FORM = 64 * 1024
"""Bytes. The largest question's form is a few hundred."""
LARGEST_FILE = MOST_BYTES
"""Bytes. A record is some tens of kilobytes. No more is ever taken, so that nothing is spooled to the disk."""
MOST_FIELDS = 200
_FORM = "application/x-www-form-urlencoded"
_FILES = "multipart/form-data"
# It would log single bytes of what people upload.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL + 1)


_FOREIGN = Kind("not-from-our-page", to_say("We could not take that"), 403)
_NO_FORM = Kind("not-a-form", to_say("We could not read that"), 415)
_GARBLED = Kind("garbled", to_say("We could not read that"), 400)
"""Kinds with the titles of a page for people: a refusal's paragraphs have an empty line between them."""


def check_origin(request: Request) -> None:
    """Raises Refusal for a form that another site sent."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    scheme = request.url.scheme
    # Browsers leave out the port that goes with the scheme; a server before this one may name it.
    host = request.headers.get("host", "").lower().removesuffix({"http": ":80", "https": ":443"}.get(scheme, ":"))
    own = f"{scheme}://{host}"
    if (origin is not None and origin != own) or site in ("cross-site", "same-site"):
        raise foreign()


def foreign() -> Refusal:
    """For a form that this page did not show to this browser."""
    return Refusal(
        _FOREIGN,
        "\n\n".join(
            [
                say("It did not come from a page that we showed you in this browser. Nothing was changed."),
                say(
                    "If you did press a button here, please go to the start and begin again. Cookies must be allowed "
                    "for this page: one cookie keeps your answers together, and ends with your visit."
                ),
            ]
        ),
    )


async def read_form(request: Request) -> dict[str, list[str]]:
    """The fields of a plain form. Raises Refusal, and HTTPException for what is too large."""
    _need(request, _FORM)
    body = await _body(request, LARGEST_FORM)
    if body.count(b"&") >= MOST_FIELDS:
        raise _too_large()
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict")
    except ValueError:
        raise _garbled() from None
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


async def read_upload(request: Request) -> tuple[dict[str, list[str]], bytes | None]:
    """The fields of a form that brings a file, and the file; None where none was chosen. Raises as `read_form`."""
    _need(request, _FILES)
    body = await _body(request, LARGEST_FILE)
    sent = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        return next(sent)

    try:
        form = await Request(request.scope, receive).form(max_files=1, max_fields=8, max_part_size=LARGEST_FORM)
    except HTTPException as error:
        raise (_too_large() if error.detail.startswith("Too many") else _garbled()) from None
    except (ValueError, LookupError):  # a charset that no one knows, a field that is not in it
        raise _garbled() from None
    fields: dict[str, list[str]] = {}
    content = None
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
        elif value.filename:
            content = await value.read()
    await form.close()
    return fields, content


def _need(request: Request, kind: str) -> None:
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given != kind:
        raise Refusal(_NO_FORM, say("It was not sent as this page sends it."))


async def _body(request: Request, largest: int) -> bytes:
    length = request.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 12 or int(length) > largest):
        raise _too_large()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise _too_large()
    return bytes(body)


def _too_large() -> HTTPException:
    return HTTPException(413)


def _garbled() -> Refusal:
    return Refusal(_GARBLED, say("What was sent is garbled. Please go back and try again."))
