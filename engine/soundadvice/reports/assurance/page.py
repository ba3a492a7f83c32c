"""Page: an assurance case as one file. The drawing, and all of it once more as a list that can be read aloud."""

from __future__ import annotations

from soundadvice.audit.audit import Report
from soundadvice.audit.finding import Verdict
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.reports.assurance.argument import argument
from soundadvice.reports.assurance.drawing import GSN_STYLE, VERDICT_WORDS, drawn
from soundadvice.reports.assurance.layout import WIDTH, laid_out
from soundadvice.reports.assurance.nodes import NAMES, GsnKind, GsnNode, is_shown, numbered
from soundadvice.reports.circumstances import made_with, not_proved
from soundadvice.reports.html.page import whole_page
from soundadvice.reports.html.tables import coded, scrolling
from soundadvice.wording.counts import counted

_STYLE = (
    GSN_STYLE
    + """
.gsn { width: 100%; min-width: 64rem; height: auto; } .case ul { list-style: none; padding-left: 1rem; }
.case > ul { padding-left: 0; } .case li { border-left: 3px solid var(--rule); padding-left: .6rem; margin: .5rem 0; }
.case .sign, .verdict .sign { white-space: normal; }
@page { size: A4; } @media print { .gsn { min-width: 0; } .drawn { page: drawn; } .drawn .scroll { margin: 0; }
  .case details::details-content { display: none; } }
"""
)
_IN_SIGHT = 3
"""So many lines about a node stand in sight, and on paper; the others unfold on the screen."""
_EDGE = 60
"""So much larger than the drawing is the page that it is printed on, in pixels: whole, and as large as it is."""
_LEGEND = (
    ("rectangle", "a goal: what is claimed"),
    ("parallelogram", "a strategy: how the goals under it make the one above"),
    ("circle", "evidence"),
    ("rounded rectangle", "what it is to be read in"),
    ("ellipse with A or J", "an assumption, or a justification"),
    ("diamond under a goal", "undeveloped: nothing shows it"),
    ("arrow with a filled head", "is supported by"),
    ("arrow with a hollow head", "in the context of"),
)


def as_assurance_svg(report: Report) -> str:
    """The drawing as a file of its own."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{drawn(argument(report), alone=True)}\n'


def as_assurance_html(report: Report, *, command: str | None = None) -> str:
    """The page: whether the case is complete, what is open, the drawing, and the list with all evidence."""
    top = argument(report)
    names = numbered(top)
    parts = [
        element("h1", f"Assurance case: {report.pack.title}"),
        _verdict(top, names),
        element(
            "section",
            element("h2", "The argument, drawn"),
            scrolling(drawn(top, alone=False), "drawing; the same stands below as a list"),
            class_="drawn",
        ),
        element("dl", *(element("div", element("dt", a), element("dd", b)) for a, b in _LEGEND), class_="facts"),
        element("h2", "The argument, as a list"),
        element("div", element("ul", _item(top, names, "")), class_="case"),
        element("h2", "What is not proved"),
        element("ul", *(element("li", coded(line)) for line in not_proved(report))),
        element("h2", "With what this was made"),
        element("dl", *_facts(report, command), class_="facts"),
    ]
    title = f"Assurance case of {report.pack.id} {report.pack.version}"
    return whole_page(title, parts, report.pack.language, _STYLE + _paper(top, names))


def _paper(top: GsnNode, names: dict[int, str]) -> str:
    """A page of its own for the drawing: cut up over sheets of A4, or shrunk onto one, no one could read it."""
    width, height = WIDTH + 2 * _EDGE, laid_out(top, names).height + 3 * _EDGE
    size = f"{{ size: {width:.0f}px {height:.0f}px; }}"
    return f"@page drawn {size}\n@media print {{ .gsn {{ max-width: {WIDTH:.0f}px; }} }}\n"


def _facts(report: Report, command: str | None) -> list[Markup]:
    return [element("div", element("dt", name), element("dd", said)) for name, said in made_with(report, command)]


def _verdict(top: GsnNode, names: dict[int, str]) -> Markup:
    """Whether the case is whole, and every goal that is open."""
    open_ = [one for one in top.every if one.undeveloped]
    goals = sum(one.kind is GsnKind.GOAL for one in top.every)
    if is_shown(top):
        says = f"Each of {goals} goals is developed down to evidence. Whether that is enough, a person must judge."
        return element("div", element("p", says), class_="verdict holds")
    said = (
        element("strong", "This case is not complete. "),
        f"Of {counted(goals, 'goal')}, {len(open_)} are undeveloped, and so the goals above them are not shown:",
    )
    lines = (element("li", f"{names[id(one)]}: {one.text}", _state(one)) for one in open_)
    return element("div", element("p", *said), element("ul", *lines), class_="verdict undecided")


def _state(node: GsnNode) -> Markup:
    if node.verdict is None:
        return (
            element("span", " — undeveloped: nothing shows it", class_="sign not_checked")
            if node.undeveloped
            else joined()
        )
    words = VERDICT_WORDS[node.verdict]
    if node.undeveloped and node.verdict is Verdict.HOLDS:
        words = "undeveloped: no evidence was kept"
    return element("span", f" — {words}", class_=f"sign {node.verdict}")


def _item(node: GsnNode, names: dict[int, str], how: str) -> Markup:
    """A node and all under it: what it is, its text, its state, then what it is read in and what supports it."""
    head = (element("strong", f"{how}{NAMES[node.kind]} {names[id(node)]}"), f": {node.text}", _state(node))
    parts = [element("div", *head)]
    first, rest = node.more[:_IN_SIGHT], node.more[_IN_SIGHT:]
    parts += [element("div", coded(one), class_="small") for one in first]
    if rest:
        lines = (element("li", coded(one)) for one in rest)
        what = "ids and digests" if node.kind is GsnKind.SOLUTION else "in detail"
        parts.append(element("details", element("summary", f"{len(rest)} more: {what}"), element("ul", *lines)))
    under = [_item(one, names, "In the context of ") for one in node.in_context_of]
    under += [_item(one, names, "Supported by ") for one in node.supported_by]
    return element("li", *parts, *([element("ul", *under)] if under else []))
