"""Visiting: a person at the one-file page, or at a page of others with the element in it, in a real Chromium."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from support.npm.axe import RULES, axe_source

ELEMENT = "document.querySelector('sound-advice')"
_AXE = """async () => (await axe.run(document, { runOnly: { type: "tag", values: RULES } })).violations
  .map((one) => one.id + ": " + one.nodes.map((node) => node.target.flat().join(" ")).join("; "))"""


class Visitor:
    """Someone at the page. Notes what is asked of any network, and every complaint of the browser."""

    def __init__(self, browser: Any, address: str, **more: Any) -> None:
        self.context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 390, "height": 844}, **more})
        self.context.set_default_timeout(30_000)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda one: self.requests.append(one.url))
        self.page.on("console", lambda one: one.type == "error" and self.complaints.append(one.text))
        self.page.on("pageerror", lambda one: self.complaints.append(str(one)))
        self.page.add_init_script(
            "window.heard = []; for (const name of ['answer', 'advice', 'failure'])"
            " addEventListener(name, ({ detail }) => heard.push([name, detail]));"
        )
        self.page.goto(address)

    @property
    def asked(self) -> str | None:
        """The id of the question that is on the page."""
        if not self.page.locator("sound-advice form").count():
            return None
        found: str = self.page.evaluate(f"{ELEMENT}.pack.decide({ELEMENT}.answers, {ELEMENT}.options).next.id")
        return found

    def press(self, name: str) -> None:
        """Presses a button by its words."""
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def answer(self, given: object) -> None:
        """Answers the question on the page by mouse; None passes it over."""
        if given is None:
            self.press("Skip this question")
            return
        if self.page.locator("input[name=number]").count():
            number, _, unit = str(given).partition(" ")
            self.page.fill("input[name=number]", number)
            if unit:
                self.page.locator(f"input[name=unit][value={unit.removesuffix('s')}] + label").click()
        else:
            for option in given if isinstance(given, list) else [given]:
                self.page.locator(f"input[name=answer][value={option}] + label").click()
        self.press("Continue")

    def answer_all(self, answers: Mapping[str, object]) -> None:
        """Answers what is asked until nothing is."""
        while (name := self.asked) is not None:
            self.answer(answers.get(name))

    @property
    def advice(self) -> Any:
        """The advice that the element told of last."""
        told = self.page.evaluate("heard.filter(([name]) => name === 'advice').map(([, detail]) => detail.advice)")
        return told[-1]

    def is_for_everyone(self) -> None:
        """With axe, and without scrolling sideways."""
        # By the debugger, past the page's own rules for scripts.
        self.page.evaluate(axe_source())
        found = self.page.evaluate(_AXE.replace("RULES", str(RULES)))
        assert found == [], found
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0

    def close(self) -> None:
        """Leaves."""
        self.context.close()


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """A folder behind HTTP; its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
