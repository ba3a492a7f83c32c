"""Framing: where one request ends and the next begins. Whatever two readers could see differently is refused.

A server before this one may take another of two lengths, or another end of a line, for the true one; what it takes for
one person's body would then be read here as the next person's request.
"""

from __future__ import annotations

import re
from typing import Any

import h11

_END = re.compile(rb"\n\r?\n")
_UNCLEAR = re.compile(rb"\r(?!\n)|(?<!\r)\n|\n[ \t]")
"""A line that ends in half of what ends a line, or goes on in the next."""
_LENGTH = re.compile(rb"\ncontent-length[ \t]*:", re.IGNORECASE)
_LENGTHS = re.compile(rb"\ncontent-length[ \t]*:[^\r\n]*,", re.IGNORECASE)


class Connection(h11.Connection):
    """The server's side of a connection, as h11 has it, but for heads that leave it open where their body ends.

    The head of a reply goes out with the first of its body: one call of the system less, and the client is woken once.
    """

    _head = b""

    def send(self, event: h11.Event) -> Any:
        """The bytes to send for an event, None where the connection is closed; of the head of a reply none yet."""
        sent = super().send(event)
        if isinstance(event, h11.Response):
            self._head = sent or b""
            return b""
        if self._head:
            sent, self._head = self._head + (sent or b""), b""
        return sent

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        """The next thing that arrived. Raises RemoteProtocolError, after which the connection is to end."""
        # What h11 gives out is mended already: of two lengths that are alike it keeps one, and lines are joined.
        head = bytes(self.trailing_data[0]) if self.their_state is h11.IDLE else b""
        event = super().next_event()
        if isinstance(event, h11.Request):
            end = _END.search(head)
            assert end is not None  # else there would be no request yet
            _check(event, head[: end.end()])
        return event

    @property
    def may_reply(self) -> bool:
        """Whether what arrives has not been replied to yet. A second reply would pass for that to the next request."""
        return self.our_state in (h11.IDLE, h11.SEND_RESPONSE)


def _check(request: h11.Request, head: bytes) -> None:
    chunked = any(name == b"transfer-encoding" for name, _ in request.headers)
    lengths = len(_LENGTH.findall(head))
    if (
        _UNCLEAR.search(head)
        or lengths > 1
        or _LENGTHS.search(head)
        or (chunked and (lengths or request.http_version < b"1.1"))
    ):
        raise h11.RemoteProtocolError("it is not clear where the request ends")
