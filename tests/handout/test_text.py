"""A takeaway as plain text, and the short one that a code on the page holds."""

from __future__ import annotations

import dataclasses
import re

import pytest
import segno

from soundadvice import Pack
from soundadvice.handout import takeaway_html, takeaway_markdown, takeaway_text
from soundadvice.handout.blocks import Chart
from soundadvice.handout.handover import not_picked
from soundadvice.handout.qr import qr
from soundadvice.handout.text import MOST_BYTES, summary_text
from support.answers.takeaways import AT_HOME, EVERYTHING, LEG, MANY_FLAGS, PACK, RED_FLAGS, made, urgent

CASES = [
    pytest.param(AT_HOME, PACK, id="home"),
    pytest.param(LEG, PACK, id="doctor-early"),
    pytest.param(EVERYTHING, PACK, id="doctor-everything"),
    pytest.param(MANY_FLAGS, RED_FLAGS, id="many-red-flags"),
    pytest.param(EVERYTHING, urgent(), id="emergency"),
]
each_case = pytest.mark.parametrize(("answers", "pack"), CASES)
COURSE = Chart("<svg></svg>", "Scores from 0 to 10: 6 on 1 March 2026, 4 on 4 March 2026.")


def bare(text: str) -> list[str]:
    """The words alone, without marks and escapes."""
    kept = text.replace("\\", "").replace("(Saved as .html, this has pictures.)", "").replace("_" * 20, "")
    return re.findall(r"\w+", kept.lower())


@each_case
def test_the_text_says_what_the_other_files_say(answers: dict[str, object], pack: Pack) -> None:
    advice, record = made(answers, pack)
    text, markdown = (write(advice, record, COURSE) for write in (takeaway_text, takeaway_markdown))
    assert bare(text) == bare(markdown)
    assert not re.search(r"[*\\]|^#", text, re.MULTILINE)


@each_case
def test_the_short_text_has_room_in_a_code_and_holds_no_address(answers: dict[str, object], pack: Pack) -> None:
    advice, record = made(answers, pack)
    text = summary_text(advice, record, COURSE)
    assert len(text.encode("utf-8")) <= MOST_BYTES
    assert "://" not in text
    assert advice.title in text
    assert "4 March 2026" in text


def test_the_short_text_names_what_is_not_so_and_how_the_pain_went() -> None:
    advice, record = made(MANY_FLAGS, RED_FLAGS)
    text = summary_text(advice, record, COURSE)
    assert "Not: hot and shivery, or a fever; feeling very ill;" in text
    assert COURSE.words in text
    left_out = [name for name, signs in not_picked(advice).items() if f"Not: {'; '.join(signs)}." not in text]
    assert bool(left_out) <= text.endswith("There is more on the page.")


def test_what_has_no_room_is_left_out_line_by_line_and_said() -> None:
    pack = dataclasses.replace(PACK, handover=(("A " * 800, ("duration",)), ("B " * 200, ("duration",))))
    text = summary_text(*made(EVERYTHING, pack))
    lines = text.splitlines()
    assert len(text.encode("utf-8")) <= MOST_BYTES
    assert lines[-1] == "There is more on the page."
    assert lines[-2].startswith("A A A")
    assert "B B B" not in text


def test_the_code_on_the_page_is_of_the_short_text() -> None:
    advice, record = made(MANY_FLAGS, RED_FLAGS)
    page = takeaway_html(advice, record, COURSE)
    assert qr(summary_text(advice, record, COURSE)) in page
    assert 'class="qr"' not in takeaway_html(*made(EVERYTHING, urgent()))
    [path] = re.findall(r'class="qrline" stroke="#000" d="([^"]+)"', page)
    code = segno.make(summary_text(advice, record, COURSE), error="l", boost_error=False)
    dark = sum(map(sum, code.matrix))
    assert sum(int(length) for length in re.findall(r"h(\d+)", path)) == dark > 0


def test_the_chart_is_on_the_page_for_the_doctor_alone() -> None:
    svg = '<svg role="img"><title>Scores</title></svg>'
    chart = Chart(svg, COURSE.words)
    assert svg in takeaway_html(*made(LEG), chart)
    assert COURSE.words in takeaway_markdown(*made(LEG), chart)
    assert svg not in takeaway_html(*made(AT_HOME), chart)
    assert svg not in takeaway_html(*made(EVERYTHING, urgent()), chart)
