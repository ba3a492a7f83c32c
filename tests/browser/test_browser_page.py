"""The page that docs/how-to/embedding/browser.md shows, in Chromium: it triages, and asks no one outside."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

import pytest

import soundadvice
from support.answers.people import WELL
from support.chromium import launched
from support.npm.pyodide_kit import ROOT, pyodide, wheel
from support.packs.shipped import shipped

pytestmark = pytest.mark.slow  # the page in Chromium, with the packs it loads

PAGE = ROOT / "docs" / "how-to" / "embedding" / "browser.md"


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map: ClassVar[dict[str, str]] = {
        **SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A server of the folder that the page tells one to make."""
    _, _, rest = PAGE.read_text("utf-8").partition("```html\n<!-- index.html -->\n")
    (tmp_path / "index.html").write_text(rest.partition("```\n")[0], "utf-8")
    shutil.copy(wheel(), tmp_path)
    (tmp_path / "pyodide").symlink_to(pyodide())
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_the_page_triages_and_speaks_to_its_own_folder_alone(address: str) -> None:
    asked: list[str] = []
    with launched() as browser:
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(address)
        page.wait_for_function("!document.querySelector('#advice').textContent.startsWith('One')", timeout=120_000)

        def shown(answers: object) -> list[str]:
            page.fill("input", json.dumps(answers))
            page.click("button")
            return page.inner_text("#advice").split()

        pack = shipped("low_back_pain_self_care")
        first = page.inner_text("#advice").split()
        for answers in (
            {"numbness": ["saddle"]},
            WELL,
            WELL | {"duration": "14 weeks", "numbness": ["leg", "elsewhere"]},
        ):
            advice = soundadvice.triage(pack, answers)
            assert shown(answers) == f"{advice.title}. {advice.text}".split()
        assert first == shown({"numbness": ["saddle"]})
        assert "a whole number of years from 0 to 120" in " ".join(shown({"age": "thirty-five"}))
        assert "still to be answered" in " ".join(shown({"age": 35}))
        assert shown([])[:3] == ["No", "advice", "yet."]
    assert len(asked) > 5
    assert [url for url in asked if not url.startswith(address)] == []
