"""The page on which answers are checked: the way on stands first, and what was said no to is folded, not gone."""

from __future__ import annotations

import re

from support.server.visits import AT_HOME, is_sound, new_visit

SEE = "See the advice</button>"


def test_the_way_on_stands_before_the_answers_and_after_them() -> None:
    page = new_visit().begin().answer_all(AT_HOME).page.text
    is_sound(page)
    assert page.count(SEE) == 2
    assert page.index(SEE) < page.index("What you told us") < page.rindex(SEE)


def test_what_was_said_no_to_is_folded_with_every_sign_in_it() -> None:
    page = new_visit().begin().answer_all(AT_HOME).page.text
    open_part, folded = re.split("<details[^>]*>", page.split("What you told us")[1])
    assert folded.startswith("<summary><h2><bdi>What you said no to: 15 questions")
    assert "New chest pain" not in open_part
    assert "None of these:" in folded
    assert "new chest pain" in folded
    assert "Low back" in open_part


def test_answers_that_were_opened_from_a_file_are_all_shown_before_the_way_on() -> None:
    visit = new_visit()
    visit.to_result(AT_HOME)
    other = new_visit()
    page = other.open(visit.client.get("/save/record").content).text
    is_sound(page)
    before, after = page.split("Nothing has changed: see the advice</button>")
    assert "new chest pain" in before
    assert "<details" not in before
    assert "Change" not in after.split("<footer>")[0]


def test_nothing_is_folded_or_confirmed_while_questions_are_open() -> None:
    visit = new_visit().begin()
    visit.answer("location", ["lower_back"])
    page = visit.get("/check").text
    assert SEE not in page
    assert "Go on with the questions" in page
