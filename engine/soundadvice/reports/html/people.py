"""People: the vignettes of whole people on the page, each with the advice that it states, and what is given instead."""

from __future__ import annotations

from soundadvice.audit.vignettes.whole_people import failures
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.model.pack import Pack
from soundadvice.model.rule import PersonVignette
from soundadvice.reports.html.rules import answers_in_words
from soundadvice.reports.html.tables import coded, scrolling

_COLUMNS = ("person", "what they answer", "advice", "by", "plan", "note", "as stated")


def people_table(pack: Pack) -> Markup:
    """The table, the most urgent advice first; empty if the pack has no whole people."""
    if not pack.vignettes:
        return joined()
    head = element("tr", *(element("th", name, scope="col") for name in _COLUMNS))
    ordered = sorted(pack.vignettes, key=lambda one: -pack.disposition[one.advise].acuity)
    rows = [element("tr", *(element("td", cell) for cell in _row(pack, one))) for one in ordered]
    said = (
        "Each answers everything that they are asked. Shown are the answers that make the case; the file has the rest."
    )
    table = scrolling(element("table", element("thead", head), element("tbody", *rows)))
    return joined(element("p", said), table)


def _row(pack: Pack, one: PersonVignette) -> tuple[str | Markup, ...]:
    own = {name: answer for name, answer in one.answers.items() if name in one.own}
    plan = [f"with {name}" for name in one.given] + [f"without {name}" for name in one.held_back]
    wrong, disposition = "; ".join(failures(pack, one)), pack.disposition[one.advise]
    return (
        one.name,
        answers_in_words(pack, own) or "what everyone here answers",
        f"{disposition.title} ({disposition.acuity})",
        ", ".join(one.rules),
        ", ".join(plan),
        one.note or "",
        coded(f"NO: {wrong}") if wrong else "yes",
    )
