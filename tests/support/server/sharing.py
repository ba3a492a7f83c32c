"""Sites that share their visits in one file: several in this process, asked in turn, as workers are by chance.

As a plugin of pytest (`-p support.server.sharing`) it makes two such sites of every site that tests make.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from soundadvice.model.pack import Pack
from soundadvice.server import web
from soundadvice.server.web.shared.store import Sharing

KEY = "a key of forty letters for tests, no more"
_made = web.site


def sharing_in(folder: Path, name: str = "visits") -> Sharing:
    """A file for visits in a folder, and the key beside it."""
    (folder / "key").write_text(KEY)
    return Sharing.at(folder / name, folder / "key")


class InTurn:
    """Applications that answer one request each, in turn."""

    def __init__(self, apps: Iterable[ASGIApp]) -> None:
        self._turn = cycle(tuple(apps))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await next(self._turn)(scope, receive, send)


def two_sites(packs: Mapping[str, Pack], sharing: Sharing, **more: object) -> ASGIApp:
    return InTurn(_made(packs, sharing=sharing, **more) for _ in range(2))  # type: ignore[arg-type]


def pytest_configure(config: pytest.Config) -> None:
    folder = TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    number = count()

    def site(packs: Mapping[str, Pack], *, sharing: Sharing | None = None, **more: object) -> ASGIApp:
        return two_sites(packs, sharing_in(Path(folder.name), str(next(number))), **more)

    # Wherever it is imported from, now that no test is.
    for module in (web, sys.modules["soundadvice.server.web.site"]):
        module.site = site  # type: ignore[attr-defined]
