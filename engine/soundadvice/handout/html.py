"""A takeaway as one HTML file that loads nothing: to read on any screen, in light and dark, and to print."""

from __future__ import annotations

from typing import assert_never

from soundadvice.handout.blocks import (
    Block,
    Card,
    Chart,
    Facts,
    Line,
    Listing,
    Look,
    Paragraph,
    Pictures,
    Reasons,
    Section,
    listing,
    on_card,
)
from soundadvice.handout.document import Handout, Setting, handout
from soundadvice.handout.drawing import STYLE as DRAWING_STYLE
from soundadvice.handout.drawing import drawing
from soundadvice.handout.markup import Markup, element, joined, page_in
from soundadvice.handout.qr import ABOUT, qr
from soundadvice.handout.style import HAND_OVER, STYLE
from soundadvice.handout.text import summary_text
from soundadvice.meaning.advice import Advice
from soundadvice.meaning.phrases import sign
from soundadvice.provenance.record import Record
from soundadvice.provenance.record_file import IN_PAGE, record_in_page
from soundadvice.wording.direction import text_direction
from soundadvice.wording.language import say, to_say

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may load: nothing. Its own style stands in it."""
_TOP = 2
"""The level of headings under the title."""
_HOLDS = to_say(
    "This file also holds your answers, out of sight, so that you can open it again where you made it. Think of that "
    "before you pass the file on."
)
_CHART, _CODE = 700, 900
"""The letters that would take the room of a chart, and of the code."""
_ONE_PAGE = {
    Setting.DOCTOR: {"long": 4500, "very-long": 6500, "very-long longest": 8800},
    Setting.EMERGENCY: {"long": 2200, "very-long": 3500},
}
"""Letters from which a page is set smaller on paper, so that it stays one page."""


def takeaway_html(advice: Advice, record: Record, course: Chart | None = None) -> str:
    """What a person takes away from advice. `record` is the record of the same advice, `course` how it went."""
    made = handout(advice, record, course)
    with page_in(made.language):
        return _page(made, advice, record, course)


def _page(made: Handout, advice: Advice, record: Record, course: Chart | None) -> str:
    if made.to_keep is None:
        body = joined(*map(block_html, made.page))
    else:
        sheet = hand_over(made, summary_text(advice, record, course))
        link = element(
            "p",
            element("a", say("{heading}: below", heading=made.to_keep.heading), href="#to-keep"),
            class_="on-screen",
        )
        body = joined(link, sheet, element("div", block_html(made.to_keep), id="to-keep"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", **{"http-equiv": "Content-Security-Policy"}, content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name=IN_PAGE, content=record_in_page(record)),
        element("title", str(made.title)),
        element("style", Markup(DRAWING_STYLE + STYLE + HAND_OVER)),
    )
    size = _size(made) if made.setting is Setting.EMERGENCY else ""
    main = element(
        "main", body, element("p", say(_HOLDS), class_="small on-screen"), class_=f"{made.setting} {size}".strip()
    )
    whole = element("body", main, class_=str(made.acuity))
    page = element("html", head, whole, lang=made.language, dir=text_direction(made.language))
    return f"<!DOCTYPE html>\n{page}\n"


def hand_over(made: Handout, in_short: str) -> Markup:
    """The summary for a doctor, one sheet of paper: who it is about above, and the rest in columns.

    `in_short` stands in it as a code too.
    """
    first, second, *rest = made.page
    top = joined(element("h1", made.title), block_html(first), block_html(second))
    code = element(
        "section", element("h2", say("This page in short")), element("p", say(ABOUT), class_="small"), qr(in_short)
    )
    columns = element("div", *map(block_html, rest), code, class_="columns")
    return element("article", element("div", top, class_="top"), columns, class_=f"hand-over {_size(made)}".strip())


def _size(made: Handout) -> str:
    code = _CODE if made.setting is Setting.DOCTOR else 0
    length = code + sum(map(_letters, made.page))
    fitting = [size for size, least in _ONE_PAGE.get(made.setting, {}).items() if length >= least]
    return fitting[-1] if fitting else ""


def _letters(block: Block) -> int:
    match block:
        case Paragraph(line):
            return sum(len(run.text) for run in line)
        case Listing(items):
            # A line that is not full counts too.
            return sum(len(run.text) for item in items for run in item) + 30 * len(items)
        case Facts(rows):
            return sum(len(name) + len(said) + 30 for name, said in rows)
        case Pictures():
            return 0
        case Chart():
            return _CHART
        case Reasons():
            return _letters(listing(block))
        case Card(title=title):
            return len(title) + sum(map(_letters, on_card(block)))
        case Section(heading, parts):
            return 60 + len(heading) + sum(map(_letters, parts))
        case _:
            assert_never(block)


def block_html(block: Block, level: int = _TOP) -> Markup:
    """A block as an element. `level` is that of a section's heading; a card at the top has the page's title."""
    match block:
        case Paragraph(line, look):
            return element("p", _line(line), **_look(look))
        case Listing(items, numbered, under=under):
            lines = (element("li", _line(item)) for item in items)
            return element("ol" if numbered else "ul", *lines, **({"class_": "under"} if under else {}))
        case Facts(rows):
            return element("dl", *(_fact(name, said) for name, said in rows))
        case Pictures(exercise, pictures):
            return _pictures(Pictures(exercise, pictures))
        case Chart(svg):
            return element("div", Markup(svg), class_="chart")
        case Reasons():
            return block_html(listing(block), level)
        case Card(acuity, title):
            over = element("p", sign(acuity), class_="sign")
            name = "h1" if level == _TOP else f"h{level}"
            words = (block_html(part, level) for part in on_card(block))
            return element("section", over, element(name, title), *words, class_="card")
        case Section(heading, parts, look):
            title = element(f"h{min(level, 6)}", heading)
            return element("section", title, *(block_html(part, level + 1) for part in parts), **_look(look))
        case _:
            assert_never(block)


def _fact(name: str, said: str) -> Markup:
    value = element("dd", said) if said else element("dd", "", class_="to-fill")
    return element("div", element("dt", name), value)


def _pictures(block: Pictures) -> Markup:
    figures = [
        element(
            "figure",
            drawing(picture, f"{block.exercise}-{number}"),
            element(
                "figcaption",
                say("Step {step}. {caption}", step=picture.step, caption=picture.caption)
                if picture.step
                else picture.caption,
            ),
        )
        for number, picture in enumerate(block.pictures, start=1)
    ]
    return element("div", *figures, class_="pictures")


def _line(line: Line) -> Markup:
    return joined(*(element("strong", run.text) if run.strong else run.text for run in line))


def _look(look: Look) -> dict[str, str]:
    return {"class_": look} if look else {}
