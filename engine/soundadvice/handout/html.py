"""A takeaway as one HTML file that loads nothing: to read on any screen, in light and dark, and to print."""

from __future__ import annotations

from typing import assert_never

from soundadvice.handout.document import (
    Block,
    Card,
    Facts,
    Kind,
    Line,
    Listing,
    Paragraph,
    Pictures,
    Section,
    Takeaway,
    takeaway,
)
from soundadvice.handout.drawing import STYLE as DRAWING_STYLE
from soundadvice.handout.drawing import drawing
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.handout.style import STYLE
from soundadvice.meaning.advice import Advice
from soundadvice.provenance.record import Record

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may load: nothing. Its own style stands in it."""
_TOP = 2
"""The level of headings under the title."""
_ONE_PAGE = {Kind.DOCTOR: (4500, 6500), Kind.EMERGENCY: (2200, 3500)}
"""Letters from which a page is set smaller on paper, and smaller still, so that it stays one page."""


def takeaway_html(advice: Advice, record: Record) -> str:
    """What a person takes away from an advice. `record` is the record of the same advice."""
    made = takeaway(advice, record)
    body = _doctor(made) if made.kind is Kind.DOCTOR else joined(*(block_html(block) for block in made.blocks))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", **{"http-equiv": "Content-Security-Policy"}, content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", made.title),
        element("style", Markup(DRAWING_STYLE + STYLE)),
    )
    main = element("main", body, class_=f"{made.kind} {_size(made)}".strip())
    page = element("html", head, element("body", main, class_=str(made.acuity)), lang=made.language)
    return f"<!DOCTYPE html>\n{page}\n"


def _doctor(made: Takeaway) -> Markup:
    """The summary: who it is about above, the rest in columns on paper."""
    assert made.to_keep is not None
    first, short, *rest = made.blocks
    link = element("p", element("a", f"{made.to_keep.heading}: below", href="#to-keep"), class_="on-screen")
    top = joined(element("h1", made.title), link, block_html(first), block_html(short))
    columns = element("div", *(block_html(block) for block in rest), class_="columns")
    hand_over = element("article", element("header", top), columns, class_="hand-over")
    return joined(hand_over, element("div", block_html(made.to_keep), id="to-keep"))


def _size(made: Takeaway) -> str:
    if made.kind not in _ONE_PAGE:
        return ""
    length, (long, very_long) = sum(map(_letters, made.blocks)), _ONE_PAGE[made.kind]
    return "" if length < long else "long" if length < very_long else "very-long"


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
        case Card(_, title, parts):
            return len(title) + sum(map(_letters, parts))
        case Section(heading, parts):
            return 60 + len(heading) + sum(map(_letters, parts))
        case _:
            assert_never(block)


def block_html(block: Block, level: int = _TOP) -> Markup:
    """A block as an element. `level` is that of a section's heading; a card at the top has the page's title."""
    match block:
        case Paragraph(line, look):
            return element("p", _line(line), **_look(look))
        case Listing(items, numbered):
            return element("ol" if numbered else "ul", *(element("li", _line(item)) for item in items))
        case Facts(rows):
            return element("dl", *(_fact(name, said) for name, said in rows))
        case Pictures(exercise, pictures):
            return _pictures(Pictures(exercise, pictures))
        case Card(sign, title, parts):
            name = "h1" if level == _TOP else f"h{level}"
            words = (
                element("p", sign, class_="sign"),
                element(name, title),
                *(block_html(part, level) for part in parts),
            )
            return element("section", *words, class_="card")
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
            element("figcaption", f"Step {picture.step}. {picture.caption}" if picture.step else picture.caption),
        )
        for number, picture in enumerate(block.pictures, start=1)
    ]
    return element("div", *figures, class_="pictures")


def _line(line: Line) -> Markup:
    return joined(*(element("strong", run.text) if run.strong else run.text for run in line))


def _look(look: str) -> dict[str, str]:
    return {"class_": look} if look else {}
