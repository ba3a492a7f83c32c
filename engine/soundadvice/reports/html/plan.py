"""The plan: what goes with which advice, and for whom each exercise and programme is never given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from soundadvice.audit.properties.fail_safe.held_back import KeptBack, kept_back
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.model.pack import Pack
from soundadvice.reports.html.tables import scrolling


def plan_tables(pack: Pack) -> Markup:
    """The kinds of plan part that go with each disposition, and who is held back from what; nothing without a plan."""
    if not pack.plan.given:
        return joined()
    rows = [*_never(kept_back(pack))]
    parts = [_table(("advice", "how urgent", "what goes with it"), _kinds(pack))]
    if rows:
        why = "Never means: nor if the question is open for want of an answer. Hold back beats give."
        parts += [element("h3", "For whom it is never given"), element("p", why, class_="small")]
        parts.append(_table(("exercise or programme", "with", "plan rule", "never given if"), rows))
    return joined(*parts)


def _kinds(pack: Pack) -> Iterator[tuple[str, ...]]:
    for one in pack.dispositions:
        yield one.id, str(one.acuity), ", ".join(pack.kinds_given(one.id)) or "nothing"


def _never(found: Iterable[KeptBack]) -> Iterator[tuple[str, ...]]:
    for one in found:
        first = (one.item, one.disposition)
        for rule, condition in one.never:
            yield (*first, rule, condition)
            first = ("", "")
        if not one.never:
            yield (*first, "none", "")


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Markup:
    head = element("tr", *(element("th", name, scope="col") for name in columns))
    body = (element("tr", *(element("td", cell) for cell in row)) for row in rows)
    return scrolling(element("table", element("thead", head), element("tbody", *body)))
