"""XML with places: every element of a file with the line and column that it stands on, and that its text stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from xml.parsers import expat

from soundadvice.files.bounded import TooLargeError, read_bounded
from soundadvice.model.errors import ImportingError
from soundadvice.model.problem import Span

MOST_BYTES = 8 * 1024 * 1024
_MOST_ELEMENTS, _DEEPEST = 300_000, 200
_MOST_BESIDE, _HEAD = 100, 8_192
_SEPARATOR = "\x1f"


@dataclass(slots=True)
class XmlElement:
    """An element, by its name without a prefix. `text` is what it holds itself; `span` is of that, if there is any."""

    name: str
    namespace: str
    attributes: dict[str, str]
    span: Span
    children: list[XmlElement] = field(default_factory=list)
    text: str = ""
    parent: XmlElement | None = None

    def get(self, name: str, instead: str = "") -> str:
        """An attribute, without spaces around it."""
        return self.attributes.get(name, instead).strip()

    def all(self, name: str) -> list[XmlElement]:
        """Its children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, *names: str) -> XmlElement | None:
        """The first child of a name, and of that the first child of the next."""
        found: XmlElement | None = self
        for name in names:
            found = next(iter(found.all(name)), None) if found is not None else None
        return found

    def within(self) -> Iterator[XmlElement]:
        """It and all that is in it, in order."""
        yield self
        for child in self.children:
            yield from child.within()


def read_xml(path: str) -> XmlElement:
    """The root of a file. Raises ImportingError, with the place, if it is no XML; OSError."""
    name = Path(path).name
    try:
        data = read_bounded(path, MOST_BYTES)
    except TooLargeError:
        raise ImportingError(f"`{name}` has more than {MOST_BYTES:,} bytes", "give one file of DMN") from None
    reader = _Reader(path)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        why = expat.errors.messages.get(error.code, "not XML")
        place = f"{path}:{error.lineno}:{error.offset + 1}"
        raise ImportingError(f"{place}: `{name}` is no XML: {why}", "give a file of DMN") from None
    assert reader.root is not None
    return reader.root


def imported(path: str, imports: Mapping[str, str]) -> dict[str, XmlElement]:
    """The roots of files of DMN in the same folder that have the namespaces of imports, by the imports' names."""
    wanted = {namespace: name for name, namespace in imports.items()}
    found: dict[str, XmlElement] = {}
    for beside in islice(sorted(Path(path).parent.glob("*.dmn")), _MOST_BESIDE):
        head = _head(beside)
        if any(namespace in head for namespace in wanted):
            try:
                root = read_xml(str(beside))
            except ImportingError:
                continue
            if root.get("namespace") in wanted:
                found[wanted[root.get("namespace")]] = root
    return found


def _head(path: Path) -> str:
    """The first letters of a file; none if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(_HEAD).decode("utf-8", "replace")
    except OSError:
        return ""


class _Reader:
    def __init__(self, path: str) -> None:
        self.path, self.root = path, None
        self._open: list[XmlElement] = []
        self._count = 0
        self._is_begun = False
        self.parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self.parser.buffer_text = False
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.StartDoctypeDeclHandler = self._doctype

    root: XmlElement | None

    def _place(self) -> tuple[int, int]:
        return self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > _MOST_ELEMENTS or len(self._open) >= _DEEPEST:
            raise ImportingError(f"`{Path(self.path).name}` has more elements than a file of decision tables")
        namespace, _, local = name.rpartition(_SEPARATOR)
        line, column = self._place()
        plain = {key.rpartition(_SEPARATOR)[2]: value for key, value in attributes.items()}
        end = column + len(local) + 1
        element = XmlElement(local, namespace, plain, Span(self.path, line, column, line, end))
        if self._open:
            element.parent = self._open[-1]
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _data(self, data: str) -> None:
        element = self._open[-1]
        if not element.text.strip() and data.strip():
            line, column = self._place()
            ahead = len(data) - len(data.lstrip())
            breaks = data[:ahead].count("\n")
            at = column + ahead if not breaks else ahead - data[:ahead].rfind("\n")
            element.span = Span(self.path, line + breaks, at, line + breaks, at)
        element.text += data
        if data.strip() and not element.children:
            line, column = self._place()
            tail = data.rstrip()
            breaks = tail.count("\n")
            at = column + len(tail) if not breaks else len(tail) - tail.rfind("\n")
            element.span = Span(self.path, element.span.line, element.span.column, line + breaks, at)

    def _end(self, _: str) -> None:
        self._open.pop()

    def _doctype(self, *_: object) -> None:
        raise ImportingError(f"`{Path(self.path).name}` has a document type, and is not read", "leave DOCTYPE out")
