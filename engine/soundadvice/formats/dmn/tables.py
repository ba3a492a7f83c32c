"""The decision tables of a file of DMN, each with its places; what cannot be read exactly is named by row and cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from soundadvice.decision_tables.table import (
    Aggregation,
    ForeignTable,
    InputCell,
    InputColumn,
    OutputColumn,
    OutputValue,
    TableFile,
    TablePolicy,
    TableRow,
    UnreadTable,
)
from soundadvice.decision_tables.tests import ANYTHING, Between, CellTest, Entry, InputType, Only, Plain
from soundadvice.formats.dmn.beside import BesideError, CellLook, looked_at, spread
from soundadvice.formats.dmn.feel import literal, unary_tests, values
from soundadvice.formats.dmn.literals import FeelError
from soundadvice.formats.dmn.types import NamedType, Types
from soundadvice.formats.dmn.xml import XmlElement, imported, read_xml
from soundadvice.model.errors import ImportingError
from soundadvice.model.problem import Span

VERSIONS = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}
_UNDERSTOOD = (
    'read are literals, lists of them, <, <=, >, >=, [a..b], (a..b), `-` and not( ), on numbers, "texts", true, false '
    "and days, and other inputs that such a test names"
)


def read_tables(path: str) -> TableFile:
    """Every decision table of a file, wherever it stands in it. Raises ImportingError, OSError."""
    root = read_xml(path)
    if root.name != "definitions" or root.namespace not in VERSIONS:
        known = ", ".join(VERSIONS.values())
        raise ImportingError(
            f"`{Path(path).name}` is not DMN: its root is `{root.name}` of `{root.namespace}`",
            f"give a file of DMN {known}",
        )
    imports = {one.get("name"): one.get("namespace") for one in root.all("import")}
    types = Types(root, imported(path, imports) if imports else {})
    tables: list[ForeignTable] = []
    unread: list[UnreadTable] = []
    found = [one for one in root.within() if one.name == "decisionTable"]
    notes = [] if found else [f"`{Path(path).name}` has no decision table"]
    for element in found:
        try:
            reader = _Reader(element, types)
            tables.append(reader.table())
            notes += reader.notes
        except _UnreadError as error:
            name = _name(element)
            unread.append(UnreadTable(element.get("id") or name, name, f"{name}: {error}", error.span, error.hint))
    return TableFile(path, tuple(tables), tuple(unread), tuple(notes))


class _UnreadError(Exception):
    def __init__(self, message: str, span: Span, hint: str | None = None) -> None:
        self.span, self.hint = span, hint
        super().__init__(message)


def _name(element: XmlElement) -> str:
    """What a table is called: its decision, or the knowledge model or entry of a context that it stands in."""
    return _variable(element) or element.get("outputLabel") or element.get("id") or "decision table"


def _variable(element: XmlElement) -> str:
    above = element.parent
    while above is not None:
        if above.name in ("contextEntry", "binding"):
            named = above.first("variable") or above.first("parameter")
            if named is not None and named.get("name"):
                return named.get("name")
        if above.name in ("decision", "businessKnowledgeModel"):
            return above.get("name")
        above = above.parent
    return ""


class _Reader:
    def __init__(self, element: XmlElement, types: Types) -> None:
        self._element, self._types = element, types
        self.notes: list[str] = []

    def table(self) -> ForeignTable:
        element = self._element
        policy = self._policy()
        inputs = element.all("input")
        rules = element.all("rule")
        words = [self._words(place, one) for place, one in enumerate(inputs, 1)]
        looked = [[self._cell(number, rule, *one) for one in enumerate(words)] for number, rule in enumerate(rules, 1)]
        cells = [[cell for cell, _ in row] for row in looked]
        columns, is_ordered = self._inputs(inputs, words, cells)
        outputs = self._outputs(element.all("output"))
        rows = tuple(
            self._row(number, rule, columns, is_ordered, own, outputs)
            for number, (rule, own) in enumerate(zip(rules, cells, strict=True), 1)
        )
        try:
            spread_columns, spread_rows = spread(
                columns, rows, [[one for _, one in row] for row in looked], self._types
            )
        except BesideError as error:
            said = f"row {error.row + 1}, input {words[error.column]}: {error}"
            raise _UnreadError(said, cells[error.row][error.column].span, _UNDERSTOOD) from None
        aggregation = Aggregation(element.get("aggregation") or "LIST")
        name = _name(element)
        self.notes = [
            f"{name}: a cell looks at another input, and `{column.text}` is taken in its place"
            for column in spread_columns
            if column.text not in words
        ]
        return ForeignTable(
            id=element.get("id") or name,
            name=name,
            policy=policy,
            aggregation=aggregation,
            inputs=spread_columns,
            outputs=tuple(outputs),
            rows=spread_rows,
            span=element.span,
            variable=_variable(element),
        )

    def _policy(self) -> TablePolicy:
        said = self._element.get("hitPolicy") or "UNIQUE"
        try:
            return TablePolicy(said)
        except ValueError:
            raise _UnreadError(f"there is no hit policy `{said}`", self._element.span) from None

    # Inputs -----------------------------------------------------------------------------------------------------------

    def _words(self, place: int, one: XmlElement) -> str:
        text = one.first("inputExpression", "text")
        words = " ".join(text.text.split()) if text is not None else one.get("label")
        if not words:
            raise _UnreadError(f"input {place} has no expression", one.span)
        return words

    def _inputs(
        self, inputs: Sequence[XmlElement], words: Sequence[str], cells: Sequence[Sequence[InputCell]]
    ) -> tuple[list[InputColumn], list[bool]]:
        """The inputs, and of each whether its texts are told by their order."""
        found, is_ordered = [], []
        for place, (one, text) in enumerate(zip(inputs, words, strict=True)):
            expression = one.first("inputExpression")
            said = self._type_of(expression.get("typeRef") if expression is not None else "", text)
            if said.is_list or (said.parts and said.kind is InputType.OTHER):
                raise _UnreadError(f"input {text} is not one value", one.span)
            tests = [row[place].test for row in cells]
            domain = self._domain(one, said, text)
            kind = said.kind or _kind_of([*tests, *([domain] if domain else [])])
            is_ordered.append(_is_ordered(kind, tests, domain))
            span = (one.first("inputExpression", "text") or one).span
            fitted = _fit(domain, is_ordered[-1]) if domain else None
            found.append(InputColumn(text, kind, fitted, span, one.get("label")))
        return found, is_ordered

    def _type_of(self, reference: str, words: str) -> NamedType:
        said, known = self._types.of(reference), self._types.of_path(words)
        if said.kind is None:
            return known
        return replace(said, values=said.values or (known.values if known.kind is said.kind else ""))

    def _domain(self, one: XmlElement, said: NamedType, words: str) -> CellTest | None:
        listed = one.first("inputValues", "text")
        text, span = (listed.text, listed.span) if listed is not None else (said.values, one.span)
        if not text.strip():
            return None
        try:
            test = unary_tests(text)
        except FeelError as error:
            raise _UnreadError(f"the values of {words}: {error} is not understood", span, _UNDERSTOOD) from None
        return None if test.is_dash else test

    def _cell(self, number: int, rule: XmlElement, place: int, words: str) -> tuple[InputCell, CellLook]:
        entries = rule.all("inputEntry")
        if place >= len(entries):
            raise _UnreadError(f"row {number} has {len(entries)} input cells, not one for each input", rule.span)
        text = entries[place].first("text")
        span = entries[place].span if text is None or not text.text.strip() else text.span
        said = "" if text is None else text.text.strip()
        try:
            found = looked_at(said, self._types)
            return InputCell(said, found.own, span), found
        except FeelError as error:
            where = f"row {number}, input {words}"
            raise _UnreadError(f"{where}: {error} is not understood", span, _UNDERSTOOD) from None

    # Outputs ----------------------------------------------------------------------------------------------------------

    def _outputs(self, outputs: Sequence[XmlElement]) -> list[OutputColumn]:
        variable = self._types.of_path(_variable(self._element))
        found = []
        for place, one in enumerate(outputs):
            name = (
                one.get("name") or one.get("label") or (_name(self._element) if len(outputs) == 1 else str(place + 1))
            )
            listed = one.first("outputValues", "text")
            said = self._types.of(one.get("typeRef"))
            if not said.values:
                part = variable.parts.get(one.get("name"))
                said = self._types.of(part) if part else variable if len(outputs) == 1 else said
            text, span = (listed.text, listed.span) if listed is not None else (said.values, one.span)
            default = one.first("defaultOutputEntry", "text")
            found.append(OutputColumn(name, _listed(text), None if default is None else _output(default), span))
        if not found:
            raise _UnreadError("it has no output", self._element.span)
        return found

    def _row(
        self,
        number: int,
        rule: XmlElement,
        columns: Sequence[InputColumn],
        is_ordered: Sequence[bool],
        own: Sequence[InputCell],
        outputs: Sequence[OutputColumn],
    ) -> TableRow:
        cells = [replace(cell, test=_fit(cell.test, one)) for cell, one in zip(own, is_ordered, strict=True)]
        for column, cell in zip(columns, cells, strict=True):
            self._check(number, column, cell.test, cell.span)
        entries = rule.all("outputEntry")
        if len(entries) != len(outputs):
            raise _UnreadError(f"row {number} has {len(entries)} output cells for {len(outputs)} outputs", rule.span)
        said = tuple(_output(entry.first("text") or entry) for entry in entries)
        span = cells[0].span if cells else said[0].span
        whole = Span(span.file, span.line, span.column, said[-1].span.end_line, said[-1].span.end_column)
        notes = [note.text.strip() for one in rule.all("annotationEntry") if (note := one.first("text")) is not None]
        described = rule.first("description")
        notes += [described.text.strip()] if described is not None else []
        return TableRow(number, tuple(cells), said, whole, "; ".join(note for note in notes if note))

    def _check(self, number: int, column: InputColumn, test: CellTest, span: Span) -> None:
        """Raises if a cell asks of an input what it is not: a number of a text."""
        for entry in test.entries:
            if not _suits(column.kind, entry):
                said = f"row {number}, input {column.text}: {_what(entry)} in a column of the kind {column.kind}"
                raise _UnreadError(said, span)


def _output(text: XmlElement) -> OutputValue:
    said = " ".join(text.text.split())
    try:
        return OutputValue(said, literal(said) if said else None, True, text.span)
    except FeelError:
        return OutputValue(said, None, False, text.span)


def _listed(text: str) -> tuple[Plain, ...]:
    """The values of an output; none if they are no list of literals."""
    try:
        return values(text) if text.strip() else ()
    except FeelError:
        return ()


def _kind_of(tests: Sequence[CellTest]) -> InputType:
    """What an input is of which the file does not say it, by its cells."""
    entries = [entry for test in tests for entry in test.entries]
    ends = [end for one in entries if isinstance(one, Between) for end in (one.low, one.high) if end is not None]
    if any(isinstance(end, int) for end in ends):
        return InputType.DATE
    if any(not isinstance(end, str) for end in ends):
        return InputType.NUMBER
    alone = [one.value for one in entries if isinstance(one, Only) and one.value is not None]
    if alone and all(isinstance(value, bool) for value in alone):
        return InputType.BOOLEAN
    return InputType.TEXT if alone or ends else InputType.OTHER


def _is_ordered(kind: InputType, tests: Sequence[CellTest], domain: CellTest | None) -> bool:
    """Whether some cell compares texts by their order: then all of them are told by it."""
    every = [*tests, *([domain] if domain is not None else [])]
    return kind is InputType.TEXT and any(isinstance(entry, Between) for test in every for entry in test.entries)


def _fit(test: CellTest, ordered: bool) -> CellTest:
    if not ordered or test is ANYTHING:
        return test
    return replace(test, entries=tuple(_ranged(test.entries)))


def _ranged(entries: Sequence[Entry]) -> Iterator[Entry]:
    for entry in entries:
        is_text = isinstance(entry, Only) and isinstance(entry.value, str)
        yield Between(entry.value, entry.value) if is_text and isinstance(entry, Only) else entry


def _suits(kind: InputType, entry: Entry) -> bool:
    if isinstance(entry, Only):
        if entry.value is None:
            return True
        return kind is InputType.TEXT or (kind is InputType.BOOLEAN and isinstance(entry.value, bool))
    ends = [end for end in (entry.low, entry.high) if end is not None]
    wanted = {InputType.TEXT: str, InputType.DATE: int}.get(kind)
    if wanted is None:
        return kind is InputType.NUMBER and not any(isinstance(end, (str, int)) for end in ends)
    return all(isinstance(end, wanted) for end in ends)


def _what(entry: Entry) -> str:
    if isinstance(entry, Only):
        return "true or false" if isinstance(entry.value, bool) else f"the text `{entry.value}`"
    ends = [end for end in (entry.low, entry.high) if end is not None]
    return "a day" if isinstance(ends[0], int) else "a text" if isinstance(ends[0], str) else "a number"
