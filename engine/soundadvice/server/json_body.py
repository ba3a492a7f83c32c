"""JSON body: a JSON object out of a request, or a refusal that says what to mend."""

from __future__ import annotations

from collections.abc import Collection

from starlette.requests import ClientDisconnect, Request

from soundadvice.server.refusal import ADDRESS_NOT_EMPTY, MALFORMED_JSON, WRONG_MEDIA_TYPE, WRONG_SHAPE, Refusal
from soundadvice.wire.strict_json import BadJsonError, read_json

_OF_KIND = (b"content-type", b"content-encoding")


def check_address(request: Request) -> None:
    """Refuses a query: answers in an address would end up in logs and histories."""
    if request.scope["query_string"]:
        raise Refusal(ADDRESS_NOT_EMPTY, "send answers in the body, and nothing after `?`: addresses end up in logs")


async def read_object(request: Request) -> dict[str, object]:
    """The JSON object that is the body. Raises Refusal, and HTTPException for a body too large or too slow."""
    check_type(request)
    try:
        value = read_json(await body_of(request))
    except BadJsonError as reason:
        raise Refusal(MALFORMED_JSON, f"the body cannot be read: {reason}") from None
    if not isinstance(value, dict):
        raise Refusal(WRONG_SHAPE, "the body is not a JSON object")
    return value


async def body_of(request: Request) -> bytes:
    """The whole body, as it came. Raises ClientDisconnect if the client went away before it was there."""
    chunks = []
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def check_fields(value: dict[str, object], known: Collection[str]) -> None:
    """Refuses fields that are not known: one misspelt would be passed over in silence."""
    if not value.keys() <= set(known):
        names = ", ".join(f"`{name}`" for name in known)
        raise Refusal(WRONG_SHAPE, f"the body has a field that is not known here; it takes {names}")


def check_type(request: Request) -> None:
    """Refuses a body that is not said to be JSON in UTF-8, as it is."""
    kinds = [value for name, value in request.scope["headers"] if name in _OF_KIND]
    if kinds == [b"application/json"]:  # as most say it
        return
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    if media_type.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        raise Refusal(WRONG_MEDIA_TYPE, "send the body with `Content-Type: application/json`, in UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Refusal(WRONG_MEDIA_TYPE, "send the body as it is, without `Content-Encoding`")
