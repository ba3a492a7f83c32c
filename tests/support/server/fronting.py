"""A server before ours, for tests: small, and set up by the lines of nginx's configuration that the page shows."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

_SET = re.compile(r"proxy_set_header\s+([\w-]+)\s+(\S+);")
_PASS = re.compile(r"proxy_pass\s+http://[^/;]+(/?[^;]*);")
_LOCATION = re.compile(r"location\s+(\S+)\s*\{")


class Front:
    """What nginx makes of one request, by its configuration; it closes after each."""

    def __init__(self, configuration: str, inner: str) -> None:
        self.set = dict(_SET.findall(configuration))
        passed, location = _PASS.search(configuration), _LOCATION.search(configuration)
        assert passed is not None
        assert location is not None
        self._location, self._instead = location[1], passed[1]
        host, port = inner.removeprefix("http://").split(":")
        self._inner = host, int(port)

    def answer(self, request: bytes, client: str) -> bytes:
        """Everything that comes back for a request, which came over TLS."""
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        given = [line.partition(": ")[::2] for line in lines]
        host = next(value for name, value in given if name.lower() == "host")
        variables = {"$host": host.partition(":")[0], "$http_host": host, "$scheme": "https", "$remote_addr": client}
        changed = {name: variables.get(value, value) for name, value in self.set.items()}
        dropped = {name.lower() for name in changed} | {"connection"}
        kept = [(name, value) for name, value in given if name.lower() not in dropped]
        method, path, version = first.split(" ")
        if self._instead:
            path = self._instead + path.removeprefix(self._location)
        sent = [f"{method} {path} {version}", *(f"{n}: {v}" for n, v in [*kept, *changed.items()]), "Connection: close"]
        with socket.create_connection(self._inner, timeout=10) as connection:
            connection.sendall("\r\n".join(sent).encode("latin-1") + b"\r\n\r\n" + body)
            found = b""
            while chunk := connection.recv(65536):
                found += chunk
        return found


@contextmanager
def fronted(configuration: str, inner: str) -> Iterator[int]:
    """The port of such a server, which reads a request's head and its body by its length."""
    front = Front(configuration, inner)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, (client, _) = listening.accept()
                except OSError:
                    return
                with connection:
                    request = b""
                    while b"\r\n\r\n" not in request:
                        request += connection.recv(65536)
                    length = re.search(rb"content-length: (\d+)", request, re.IGNORECASE)
                    head = request.index(b"\r\n\r\n") + 4
                    while len(request) < head + int(length[1] if length else 0):
                        request += connection.recv(65536)
                    connection.sendall(front.answer(request, client))

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)
