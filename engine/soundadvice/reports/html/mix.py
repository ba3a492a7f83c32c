"""Mix: whom the pack sends where, as bars and in a table. The table says all that the bars show, and to everyone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from soundadvice.audit.audit import Report
from soundadvice.handout.markup import Markup, element, joined
from soundadvice.model.pack import Pack
from soundadvice.reports.html.tables import scrolling, words

_LEAST_LABELLED = 7
"""A part of a bar that is narrower, in percent, has no room for its figure."""
Row = Mapping[str, object]


def mix_chart(report: Report) -> Markup:
    """The disposition mix of each scenario, and in each band; nothing for a pack whose people were not counted."""
    reach = next((result for result in report.properties if result.name == "reach"), None)
    match None if reach is None else reach.details:
        case {"scenarios": [*scenarios], "people": people}:
            rows = [_named(one, words(str(_row(one)["id"]))) for one in scenarios]
            chart = [_bars(rows), _table("scenario", rows)]
            banded = [_banded(_row(one)) for one in scenarios if _row(one)["bands"]]
            return joined(element("p", _intro(int(str(people)))), _legend(report.pack), *chart, *banded)
        case _:
            return joined()


def _row(found: object) -> Row:
    assert isinstance(found, Mapping)
    return found


def _named(found: object, name: str) -> Row:
    """A row of a chart: a name, how many people, and their mix."""
    return {"band": name, "people": _row(found)["people"], "mix": _row(found)["mix"]}


def _intro(people: int) -> str:
    return (
        f"These are shares of {people:,} made-up people in each scenario, as the pack's population draws them. The "
        "intervals (95 %) are those of chance alone; the shares are worth what the assumptions there are worth."
    )


def _legend(pack: Pack) -> Markup:
    items = (
        element("li", element("span", "", class_=f"key {one.acuity}", aria_hidden="true"), f" {one.title} ({one.id})")
        for one in pack.dispositions
    )
    return element("ul", *items, class_="legend")


def _banded(scenario: Row) -> Markup:
    """One scenario, band by band."""
    bands = scenario["bands"]
    assert isinstance(bands, Sequence)
    rows = [_named(scenario, "everyone"), *bands]
    title = element("summary", f"{words(str(scenario['id']))}: {scenario['title']}")
    return element("details", title, _bars(rows), _table("who", rows))


def _bars(rows: Sequence[Row]) -> Markup:
    bars = (
        element("div", element("span", str(row["band"]), class_="band"), _bar(row), class_="bar-row") for row in rows
    )
    return element("div", *bars, class_="bars", aria_hidden="true")


def _shares(row: Row) -> Iterator[tuple[str, str, float | None, tuple[float, float] | None]]:
    """For each disposition: its id, its acuity, its share, and the interval."""
    mix = row["mix"]
    assert isinstance(mix, Sequence)
    for one in mix:
        acuity, name = str(one["acuity"] or "undecided"), str(one["disposition"] or "undecided")
        bounds = one["interval"]
        yield name, acuity, one["share"], None if bounds is None else (bounds[0], bounds[1])


def _bar(row: Row) -> Markup:
    parts = []
    for _, acuity, share, _ in _shares(row):
        percent = (share or 0) * 100
        if percent > 0:
            label = f"{percent:.0f}" if percent >= _LEAST_LABELLED else ""
            parts.append(element("span", label, class_=f"part {acuity}", style=f"width: {percent:.3f}%"))
    return element("span", *parts, class_="bar")


def _table(first_head: str, rows: Sequence[Row]) -> Markup:
    names = [name for name, *_ in _shares(rows[0])]
    heads = [first_head, "people", *(words(name) for name in names)]
    head = element("tr", *(element("th", name, scope="col") for name in heads))
    body = []
    for row in rows:
        found = {name: (share, bounds) for name, _, share, bounds in _shares(row)}
        cells = [_cell(*found.get(name, (0.0, None))) for name in names]
        first = [element("th", str(row["band"]), scope="row"), element("td", f"{row['people']:,}")]
        body.append(element("tr", *first, *(element("td", cell) for cell in cells)))
    caption = element("caption", "percent of people, with 95 % intervals")
    return scrolling(element("table", caption, element("thead", head), element("tbody", *body), class_="mix"))


def _cell(share: float | None, bounds: tuple[float, float] | None) -> str:
    if share is None or bounds is None:
        return "-" if share is None else "0"
    return f"{share * 100:.1f} ({bounds[0] * 100:.1f}-{bounds[1] * 100:.1f})"
