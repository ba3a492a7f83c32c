"""No word forgotten: of all that a person is shown, what is not the pack's is said through a catalogue.

The pack is in Greek letters and our own words in brackets: a Latin letter outside of them is a word that has no
translation in any language.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from soundadvice import Pack
from soundadvice.handout.html import takeaway_html
from soundadvice.handout.markdown import takeaway_markdown
from soundadvice.handout.text import takeaway_text
from soundadvice.server.web import site
from soundadvice.session import Session
from soundadvice_cli.commands.people import ask
from soundadvice_cli.prompts.plain import PlainAsker
from support.another_script import in_greek
from support.own_words import bracketed, forgotten
from support.packs.at_home import FINE, LASTING, NUMB, at_home
from support.packs.shipped import shipped
from support.server.visits import GETS, NOW, Visit
from support.terminal.player import SPASM, Seen, fake
from support.terminal.typed_lines import type_in

__all__ = ["fake", "type_in"]
GREEK = in_greek(at_home())
_PAGES = [page for page in GETS if not page.startswith(("/static", "/packs", "/save/re", "/save/a", "/save/j"))]


def shown(page: str) -> str:
    """What a page says, attributes that are read out included."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    named = re.findall(r'(?:aria-label|data-(?:title|ended|refused|clash|done|not|say))="([^"]*)"', page)
    return html.unescape(" ".join([re.sub(r"<[^>]+>", " ", page), *named]))


@pytest.mark.parametrize("answers", [LASTING, NUMB], ids=["doctor", "urgent"])
def test_on_the_web_page(answers: Mapping[str, object]) -> None:
    with bracketed():
        visit = Visit(site({GREEK.id: GREEK}, default=GREEK.id, clock=lambda: NOW), GREEK).begin()
        seen = [visit.page.text]
        while (name := visit.asked) is not None:
            visit.post("/question", question=name, number="-", answer="")  # to be mended
            seen.append(visit.page.text)
            visit.answer(name, answers[name])
            seen.append(visit.page.text)
        visit.post("/check")
        visit.post("/more", plan="yes")
        visit.answer_all(answers)
        seen += [visit.get(page).text for page in _PAGES]
        assert {word for page in seen for word in forgotten(shown(page))} == set()


@pytest.mark.parametrize("answers", [FINE, LASTING, NUMB], ids=["home", "doctor", "urgent"])
def test_in_what_is_taken_away(answers: dict[str, object]) -> None:
    with bracketed():
        session = Session(GREEK, answers=answers)
        advice, record = session.advice(), session.record(NOW)
        assert forgotten(shown(takeaway_html(advice, record))) == []
        assert forgotten(takeaway_text(advice, record)) == []
        assert forgotten(takeaway_markdown(advice, record)) == []


def test_line_by_line_in_the_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("soundadvice_cli.ask.keep_session.default_path", lambda: tmp_path / "session.json")
    monkeypatch.setenv("SOUNDADVICE_JOURNAL", str(tmp_path / "journal.sqlite3"))
    waiting: Iterator[str] = iter(["why", "back", "9", "1", "", "99", "skip", "2 weeks", "35", "1", "2", "1", "1", "1"])

    def read(prompt: str = "") -> str:
        return next(waiting, None) or _stopped()

    monkeypatch.setattr("builtins.input", read)
    with bracketed(), redirect_stdout(io.StringIO()) as written, pytest.raises(BaseException):  # noqa: B017, PT011
        ask.run(GREEK, PlainAsker(), boxed=False)
    assert len(written.getvalue()) > 1000
    assert forgotten(written.getvalue()) == []


def _stopped() -> str:
    raise EOFError


_THROUGH_THE_HOLD = [
    *[("> ", "1"), ("begin", "?"), ("begin", ""), ("start", ""), ("step 1", ""), ("step 2", "?"), ("leave it out", "")],
    *[("step 3", ""), ("Hold for", ""), ("20 seconds", ""), ("Paused at", ""), ("hold is done", "h")],
]


def test_in_a_routine(type_in: Callable[..., Seen], pack: Pack) -> None:
    with bracketed():
        seen = type_in(_THROUGH_THE_HOLD, SPASM)
    assert "The hold is done." in seen.text
    assert forgotten(seen.text) == []


@pytest.fixture
def pack() -> Pack:
    return in_greek(shipped("low_back_pain"))
