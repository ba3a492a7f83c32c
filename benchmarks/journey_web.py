"""A person's journey in the web page, counted: the keys they press and the words they read until the advice.

    python benchmarks/journey_web.py

The five people of `journey.py` in Chromium at the size of a phone, with the keyboard alone: the key of an option,
Enter, Tab, and what they type. The words are all that is shown in the page's `main`; those of the advice are counted
apart.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from journey import PACK, PEOPLE, answer_of, words
from playwright.sync_api import sync_playwright

from soundadvice import Session
from soundadvice.model.question import Choice, MultiChoice, Question
from soundadvice.session.pacing import question_to_put
from soundadvice_cli.prompts.line_labels import line_labels

WIDTH, HEIGHT = 390, 844
_TABS = 60
"""More than any page takes from its top to its last line."""


@dataclass(slots=True)
class Counted:
    """What it took: questions, keys and words to the advice, the words of its page, and its height in screens."""

    questions: int = 0
    keys: int = 0
    words: int = 0
    result: int = 0
    screens: float = 0
    advice: str = ""


class Walk:
    """One person at the keyboard."""

    def __init__(self, page: Any) -> None:
        self._page, self.counted = page, Counted()

    def to_advice(self, address: str, person: Mapping[str, object]) -> Counted:
        """From the start page to the page of the advice."""
        session, counted = Session(PACK), self.counted
        self._page.goto(address)
        self._tab_to("document.activeElement.matches('main button')")
        self._go_on()
        while (question := question_to_put(session)) is not None:
            counted.questions += 1
            counted.words += words(self._read())
            answer = answer_of(person, question)
            session.answer(question.id, answer)
            self._give(question, answer)
        if self._page.url.endswith("/check"):
            counted.words += words(self._read())
            self._tab_to("document.activeElement.matches('main button.big')")
            self._go_on()
        counted.advice = session.advice().title
        self._page.get_by_text(counted.advice).first.wait_for()
        counted.result = words(self._read())
        counted.screens = self._page.evaluate("document.documentElement.scrollHeight / innerHeight")
        return counted

    def _read(self) -> str:
        text: str = self._page.locator("main").inner_text()
        return text

    def _give(self, question: Question, answer: object) -> None:
        if isinstance(question, (Choice, MultiChoice)):
            shown = self._page.locator("input[name=answer]").evaluate_all("all => all.map(e => e.value)")
            for one in answer if isinstance(answer, list) else [answer]:
                self._press(line_labels(len(shown))[shown.index(one)])
                assert self._page.locator(f"input[name=answer][value='{one}']").is_checked(), one
        else:
            self._tab_to("document.activeElement.matches('main input')")
            for key in str(answer):
                self._press(key)
        self._go_on()

    def _go_on(self) -> None:
        with self._page.expect_navigation():
            self._press("Enter")

    def _tab_to(self, condition: str) -> None:
        for _ in range(_TABS):
            if self._page.evaluate(condition):
                return
            self._press("Tab")
        raise RuntimeError(f"the keyboard does not reach {condition} at {self._page.url}")

    def _press(self, key: str) -> None:
        self._page.keyboard.press(key)
        self.counted.keys += 1


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """`soundadvice serve`, and its address."""
    command = [sys.executable, "-m", "soundadvice_cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        assert server.stdout is not None
        try:
            yield next(found[0] for line in server.stdout if (found := re.search(r"http://[\w.]+:\d+", line)))
        finally:
            server.terminate()


def main() -> None:
    """Prints one line a person."""
    print(f"{'person':28}{'questions':>10}{'keys':>6}{'words':>7}{'result':>8}{'screens':>9}  advice")
    with serving() as address, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, person in PEOPLE.items():
            page = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}).new_page()
            one = Walk(page).to_advice(address, person)
            print(
                f"{name:28}{one.questions:10}{one.keys:6}{one.words:7}{one.result:8}{one.screens:9.1f}  {one.advice}",
                flush=True,
            )


if __name__ == "__main__":
    main()
