"""Tables: decision tables of a pack's rules, and whatever a property has to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

from soundadvice.handout.markup import Markup, element, joined
from soundadvice.model.condition import (
    All,
    AnyOf,
    Comparison,
    Condition,
    Count,
    LimitTest,
    Named,
    Not,
    OptionTest,
    ScoreTest,
    UnsureTest,
    at_least,
    negation_normal_form,
    staircase,
    weighed,
)
from soundadvice.model.pack import Pack
from soundadvice.model.rule import Rule
from soundadvice.wording.condition_text import phrase

_MOST_ROWS = 24
"""A rule with more alternatives than this is shown in words."""
Literal = OptionTest | Comparison | UnsureTest | Not
Row = tuple[Literal, ...]


def decision_table(pack: Pack, rules: Sequence[Rule]) -> Markup:
    """Rules that lead to the same: a row for each way to fire, a column for each question.

    All the cells of a row must hold; a blank does not matter.
    """
    ways = {rule.id: _rows(rule.when) for rule in rules}
    asked = {_test(one).question for rows in ways.values() for row in rows or () for one in row}
    columns = [name for name in pack.deciding if name in asked]
    heads = [element("th", "rule", scope="col")]
    heads += [element("th", f"{pack.question[one].text} ", element("code", one), scope="col") for one in columns]
    body: list[Markup] = []
    for rule in rules:
        rows = ways[rule.id]
        if rows is None:
            cells = [element("td", phrase(rule.when, pack), colspan=str(max(1, len(columns))))]
            body.append(element("tr", _rule_head(pack, rule, 1), *cells))
        for position, row in enumerate(rows or ()):
            first = [_rule_head(pack, rule, len(rows or ()))] if position == 0 else []
            body.append(element("tr", *first, *(element("td", _cell(pack, row, name)) for name in columns)))
    return scrolling(element("table", element("thead", element("tr", *heads)), element("tbody", *body)))


def _rule_head(pack: Pack, rule: Rule, rows: int) -> Markup:
    return element("th", element("a", rule.id, href=f"#rule-{pack.id}-{rule.id}"), scope="rowgroup", rowspan=str(rows))


def _cell(pack: Pack, row: Row, name: str) -> str:
    said = []
    for literal in row:
        if _test(literal).question == name:
            words = phrase(_test(literal), pack).partition(": ")[2]
            said.append(f"not ({words})" if isinstance(literal, Not) else words)
    return ", and ".join(said)


def _test(literal: Literal) -> OptionTest | Comparison | UnsureTest:
    if isinstance(literal, Not):
        assert isinstance(literal.condition, (OptionTest, Comparison, UnsureTest))
        return literal.condition
    return literal


def _rows(condition: Condition) -> list[Row] | None:
    """The ways in which a condition can hold, or None if there are too many to show."""
    return _ways(negation_normal_form(condition))


def _ways(condition: Condition) -> list[Row] | None:
    # Not a fold: a negated test is a leaf, as it is in negation normal form.
    match condition:
        case All(conditions=parts):
            ways = [_ways(part) for part in parts]
            found = [tuple(one for row in rows for one in row) for rows in product(*(way or () for way in ways))]
            complete = all(way is not None for way in ways)
        case AnyOf(conditions=parts):
            ways = [_ways(part) for part in parts]
            found = [row for way in ways for row in way or ()]
            complete = all(way is not None for way in ways)
        case Count() | ScoreTest():
            return _ways_of_sum(condition)
        case Named(condition=part):
            return _ways(part)
        case LimitTest():
            return _ways(staircase(condition))
        case _:
            return [(condition,)]
    return found if complete and len(found) <= _MOST_ROWS else None


def _ways_of_sum(condition: Count | ScoreTest) -> list[Row] | None:
    needed, points = weighed(condition)
    ways = [(number, _ways(part)) for number, part in points]
    sure = tuple((number, way) for number, way in ways if way is not None)
    sizes = tuple((number, len(way)) for number, way in sure)
    if len(sure) < len(ways) or at_least(needed, sizes, all_=prod, any_=sum) > _MOST_ROWS:
        return None

    def every(parts: tuple[list[Row], ...]) -> list[Row]:
        return [tuple(one for row in rows for one in row) for rows in product(*parts)]

    return at_least(needed, sure, all_=every, any_=lambda parts: [row for rows in parts for row in rows])


def shown(value: object) -> Markup:
    """Plain JSON, as a reader takes it in: mappings as pairs, lists of mappings as a table, other lists as a list."""
    match value:
        case Mapping() if value:
            pairs = (
                element("div", element("dt", words(str(name))), element("dd", shown(item)))
                for name, item in value.items()
            )
            return element("dl", *pairs)
        case [Mapping(), *_] if all(isinstance(one, Mapping) for one in value):
            return _table(value)  # type: ignore[arg-type]
        case list() | tuple():
            return element("ul", *(element("li", shown(one)) for one in value)) if value else joined("none")
        case None | "":
            return joined("")
        case bool():
            return joined("yes" if value else "no")
        case _:
            return coded(str(value))


def _table(rows: Sequence[Mapping[str, object]]) -> Markup:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    head = element("tr", *(element("th", words(name), scope="col") for name in columns))
    body = [element("tr", *(element("td", shown(row.get(name))) for name in columns)) for row in rows]
    return scrolling(element("table", element("thead", head), element("tbody", *body)))


def scrolling(table: Markup, what: str = "table") -> Markup:
    """A table, or a drawing, that scrolls in itself where the page is narrow; the keyboard reaches it."""
    return element("div", table, class_="scroll", tabindex="0", role="group", aria_label=what)


def coded(text: str) -> Markup:
    """A text whose ids between backticks are set as code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return joined(text)
    return joined(*(element("code", part) if number % 2 else part for number, part in enumerate(parts)))


def words(name: str) -> str:
    """An id as words."""
    return name.replace("_", " ")
