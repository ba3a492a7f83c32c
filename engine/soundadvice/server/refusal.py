"""Refusal: the one way in which the server says no to what it was sent, whichever surface it came to.

INVARIANT: no refusal repeats an answer. It names the question and what that takes, never what was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST_MISTAKES = 20
"""How many places one refusal names."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the last part of its `type`, its title and its status."""

    id: str
    title: str
    status: int

    @property
    def type(self) -> str:
        """The URI that names the kind. It leads nowhere; the page on serving describes each."""
        return f"urn:soundadvice:problem:{self.id}"


BAD_REQUEST = Kind("bad-request", "This is not HTTP as this server takes it", 400)
MALFORMED_JSON = Kind("malformed-json", "The body is not JSON", 400)
ADDRESS_NOT_EMPTY = Kind("query-not-taken", "Nothing is taken from the address", 400)
NOT_FOUND = Kind("not-found", "There is nothing at this address", 404)
NO_SUCH_PACK = Kind("no-such-pack", "There is no such pack", 404)
METHOD_NOT_ALLOWED = Kind("method-not-allowed", "The method is not allowed here", 405)
TOO_SLOW = Kind("too-slow", "The request took too long to arrive", 408)
NOT_ENOUGH_DATA = Kind("not-enough-data", "The answers were not sent", 412)
TOO_LARGE = Kind("too-large", "The body is too large", 413)
WRONG_MEDIA_TYPE = Kind("wrong-media-type", "The body is not sent as JSON", 415)
WRONG_ORIGIN = Kind("wrong-origin", "This is not for the pages of other sites", 403)
WRONG_HOST = Kind("wrong-host", "This is not the server's name", 421)
WRONG_SHAPE = Kind("wrong-shape", "The body does not have the right form", 422)
ANSWER_NOT_TAKEN = Kind("answer-not-taken", "An answer cannot be taken", 422)
HEAD_TOO_LARGE = Kind("head-too-large", "The head of the request is too large", 431)
UNEXPECTED = Kind("unexpected", "Something went wrong here", 500)
BUSY = Kind("busy", "Too many people are here at once", 503)
NOT_READY = Kind("not-ready", "Not ready yet", 503)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend: the place in the body as a JSON pointer, made of our own ids only, and the mend."""

    pointer: str
    detail: str


def first_of(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    """As many mistakes as are told at once, and how many more there are: a reply is never as large as what was sent."""
    found = tuple(mistakes)
    if len(found) <= MOST_MISTAKES:
        return found
    return (*found[:MOST_MISTAKES], Mistake("#", f"and {len(found) - MOST_MISTAKES} more"))


class Refusal(Exception):  # noqa: N818  it is what the server does, not a fault of it
    """Raised by whoever handles a request; the answer to it is the problem."""

    def __init__(self, kind: Kind, detail: str, mistakes: Iterable[Mistake] = ()) -> None:
        self.kind = kind
        self.detail = detail
        self.mistakes = first_of(mistakes)
        super().__init__(kind.id)
