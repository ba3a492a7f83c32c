"""Status: passes a reply on, and remembers with which status it began."""

from __future__ import annotations

from starlette.types import Message, Send


class StatusSeen:
    """A `send` for the program behind; `status` is that of its reply, 0 while there is none."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        """Passes on one part of the reply."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)
