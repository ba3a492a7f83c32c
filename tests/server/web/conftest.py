"""The page on a real server, and a person at it in a real Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from soundadvice.server.web import site
from support.chromium import launched
from support.server.browsing import Person
from support.server.serving import in_thread
from support.server.visits import PACK


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with in_thread(site({PACK.id: PACK}, default=PACK.id)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def person(browser: Any, address: str) -> Iterator[Person]:
    one = Person(browser, address)
    yield one
    one.is_calm()
    one.context.close()
