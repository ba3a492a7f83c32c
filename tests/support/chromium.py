"""Chromium for the tests: one for a module, with a context of its own for each person.

Not one for the whole session: Playwright leaves an event loop running in the thread that starts it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def launched(*arguments: str) -> Iterator[Any]:
    """Headless Chromium, with more arguments of its own. Skips the test, with the reason, where it cannot be had."""
    playwright = pytest.importorskip("playwright.sync_api", reason="there is no playwright")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *arguments], timeout=60_000)
        yield chromium
        chromium.close()
