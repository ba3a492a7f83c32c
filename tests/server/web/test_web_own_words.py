"""The page's own words beside a pack's: in the language chosen, and marked where the page is in another."""

from __future__ import annotations

import re
from contextvars import ContextVar

import pytest

from soundadvice import Pack
from soundadvice.handout import takeaway_html
from soundadvice.server.web import site
from soundadvice.session import Session
from soundadvice.wording import language
from support.packs.at_home import NUMB, at_home
from support.packs.languages import RIGHT_TO_LEFT
from support.server.visits import NOW, Visit

BROKEN = re.compile(r'="[^"]*<span')
"""A mark within an attribute."""


@pytest.fixture
def in_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_TAG", ContextVar("language", default="de"))


def pages(pack: Pack, first: str, given: object) -> list[str]:
    """The start, a question, one to be mended, and the emergency."""
    visit = Visit(site({pack.id: pack}, default=pack.id, clock=lambda: NOW), pack)
    seen = [visit.page.text, visit.begin().page.text, visit.post("/question", question=first).text]
    visit.answer(first, given)
    return [*seen, visit.get("/result").text, visit.get("/save/takeaway").text]


def test_english_in_a_page_from_right_to_left_is_marked() -> None:
    start, question, mended, result, saved = pages(RIGHT_TO_LEFT, "signs", ["numb"])
    for page in (start, question, mended, result, saved):
        assert '<html lang="ar" dir="rtl">' in page
        assert not BROKEN.search(page)
    assert '<span lang="en" dir="ltr">Begin</span>' in start
    assert '<span lang="en" dir="ltr">Continue</span>' in question
    assert '<span lang="en" dir="ltr">Choose an answer, or more than one.</span>' in mended
    assert '<span lang="en" dir="ltr">EMERGENCY: GET HELP NOW</span>' in result
    assert '<h2><span lang="en" dir="ltr">What to say on the phone</span></h2>' in saved
    assert RIGHT_TO_LEFT.title in start
    assert f">{RIGHT_TO_LEFT.title}</span>" not in start


@pytest.mark.usefixtures("in_german")
def test_german_beside_an_english_pack_is_marked_too() -> None:
    pack = at_home()
    saved = takeaway_html((session := Session(pack, answers=NUMB)).advice(), session.record(NOW))
    assert '<html lang="en" dir="ltr">' in saved
    assert '<span lang="de" dir="ltr">HOLEN SIE HEUTE HILFE</span>' in saved
    assert not BROKEN.search(saved)


def test_nothing_is_marked_where_both_are_in_one_language() -> None:
    pack = at_home()
    saved = takeaway_html((session := Session(pack, answers=NUMB)).advice(), session.record(NOW))
    assert "<span lang" not in saved
