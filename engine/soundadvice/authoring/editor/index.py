"""Index: every name in a pack's files, where it is defined and where it is used, as far as the files can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from soundadvice.authoring.editor import kinds
from soundadvice.authoring.writing.trial import files_of
from soundadvice.files.bounded import read_bounded
from soundadvice.loader.yaml.node import Node, TextFile
from soundadvice.loader.yaml.parse import MOST_BYTES, parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.problem import Span
from soundadvice.wording.placeholders import PLACEHOLDER


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """A name of a pack: its kind, and of an option the question that it answers."""

    kind: str
    id: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A place at which a name stands."""

    name: Name
    span: Span
    is_definition: bool = False


@dataclass(slots=True)
class Index:
    """The names of a pack: its uses in the order of the files, and what defines each, as its file has it."""

    folder: Path
    uses: list[Use] = field(default_factory=list)
    defined: dict[Name, Node] = field(default_factory=dict)
    below: list[Index] = field(default_factory=list)

    def at(self, file: str, line: int, column: int) -> Use | None:
        """The use at a place, counted from 1."""
        for use in self.uses:
            span = use.span
            if span.file == file and span.line == line and span.column <= column <= span.end_column:
                return use
        return None

    def uses_of(self, name: Name) -> list[Use]:
        """Every place of a name in this pack."""
        return [use for use in self.uses if use.name == name]

    def definition(self, name: Name) -> tuple[Span, Node] | None:
        """Where a name is defined, here or in a pack below."""
        for use in self.uses:
            if use.is_definition and use.name == name:
                return use.span, self.defined[name]
        return next((found for one in self.below if (found := one.definition(name)) is not None), None)

    def names(self, kind: str, of: str = "") -> dict[str, Node]:
        """The names of a kind, those of packs below too, each with what defines it."""
        found: dict[str, Node] = {}
        for one in self.below:
            found |= one.names(kind, of)
        return found | {name.id: node for name, node in self.defined.items() if (name.kind, name.of) == (kind, of)}

    def has(self, name: Name) -> bool:
        """Whether a name is defined, here or below."""
        return name in self.defined or any(one.has(name) for one in self.below)


def index_of(folder: Path, texts: Mapping[Path, str] | None = None, below: list[Index] | None = None) -> Index:
    """The index of a pack's folder, with texts of an editor in the place of files."""
    made = Index(folder, below=below or [])
    roots: list[tuple[str, Node]] = []
    unsaved = {path.resolve(): text for path, text in (texts or {}).items()}
    for path in files_of(folder):
        if path.suffix != ".yaml":
            continue
        text = unsaved.get(path.resolve())
        content = read_bounded(path, MOST_BYTES) if text is None else text.encode("utf-8")
        node = parse(TextFile(str(path)), content, Problems())
        if node is not None:
            roots.append((path.relative_to(folder).as_posix(), node))
    for name, root in roots:
        _define(made, name, root)
    for name, root in roots:
        _Walk(made, name).file(root)
    made.uses.sort(key=lambda use: use.span)
    return made


# Definitions -------------------------------------------------------------------------------------------------------


def _define(index: Index, name: str, root: Node) -> None:
    folder, _, _ = name.rpartition("/")
    if folder == "translations":
        return
    if name in kinds.LISTED or (folder and folder in kinds.LISTED):
        for item in root.items() or [root]:
            _add(index, kinds.LISTED.get(name) or kinds.LISTED[folder], item)
    for key, below in root.value.items() if isinstance(root.value, dict) else ():
        if key in kinds.LISTED and name != "vignettes.yaml" and not (name == "pack.yaml" and key == "rules"):
            for item in below.items() if not (name == "plan.yaml" and key == "rules") else ():
                _add(index, kinds.LISTED[key], item)
        if name == "pack.yaml" and key in kinds.MAPPED and isinstance(below.value, dict):
            for one, place in below.keys.items():
                _note(index, Name(kinds.MAPPED[key], one), place, below.value[one], is_definition=True)


def _add(index: Index, kind: str, item: Node) -> None:
    place = item.get("id")
    if place is None or not place.text:
        return
    _note(index, Name(kind, place.text), place, item, is_definition=True)
    options = item.get("options")
    if kind == kinds.QUESTION and options is not None and isinstance(options.value, dict):
        for option, key in options.keys.items():
            _note(index, Name(kinds.OPTION, option, place.text), key, options.value[option], is_definition=True)
    for below in item.at("questions").items() if item.get("questions") else ():
        _add(index, kind, below)


def _note(index: Index, name: Name, place: Node, node: Node | None, *, is_definition: bool = False) -> None:
    index.uses.append(Use(name, place.span, is_definition))
    if is_definition and node is not None:
        index.defined.setdefault(name, node)


# Uses --------------------------------------------------------------------------------------------------------------


class _Walk:
    """Goes through one file, and notes every name that it uses."""

    def __init__(self, index: Index, file: str) -> None:
        self._index = index
        self._file = file

    def file(self, root: Node) -> None:
        if self._file.startswith("translations/"):
            for place, key in root.at("texts").keys.items() if root.get("texts") else ():
                self._place(place, key)
            return
        self._value(root)

    def _value(self, node: Node, question: str = "") -> None:
        if isinstance(node.value, dict):
            own = node.at("id").text if node.get("kind") is not None and node.get("id") is not None else ""
            for key, below in node.value.items():
                self._under(key, below, own or question)
        elif isinstance(node.value, list):
            for below in node.items():
                self._value(below, question)
        else:
            self._placeholders(node)

    def _under(self, key: str, below: Node, question: str) -> None:
        if key in kinds.CONDITIONS:
            self._condition(below)
        elif key == "answers" and isinstance(below.value, dict):
            self._answers(below)
        elif key == "must":
            self._musts(below)
        elif question and key in kinds.OF_OPTIONS and key != "options":
            self._options(below, question)
        elif key == "add" and self._file == "scores.yaml":
            self._tests(below)
        elif key in kinds.NAMED_AT and self._names(below, kinds.NAMED_AT[key]):
            pass
        elif key == "became" or not (key in ("id", "kind") and below.value.__class__ is str):
            self._value(below, question)

    def _names(self, node: Node, of: tuple[str, ...]) -> bool:
        """Notes the names that stand here; whether any did."""
        scalars = [one for one in (node.items() or [node]) if isinstance(one.value, str) and one.value == one.text]
        found = [(one, name) for one in scalars if (name := self._known(one.text, of)) is not None]
        for one, name in found:
            _note(self._index, name, one, None)
        return bool(found) and len(found) == len(scalars)

    def _known(self, text: str, of: tuple[str, ...]) -> Name | None:
        if "." in text and kinds.QUESTION in of:  # an option of a question, as waivers name it
            return None
        return next((Name(kind, text) for kind in of if self._index.has(Name(kind, text))), None)

    def _condition(self, node: Node) -> None:
        if isinstance(node.value, list):
            for part in node.items():
                self._condition(part)
        elif isinstance(node.value, dict):
            for key, below in node.value.items():
                self._test(node, key, below)

    def _test(self, node: Node, key: str, below: Node) -> None:
        named = next(
            (Name(kind, key) for kind in (kinds.QUESTION, kinds.SCORE) if self._index.has(Name(kind, key))), None
        )
        if named is not None:
            _note(self._index, named, node.keys[key], None)
            self._amounts(below)
            self._options(below, key)
        elif key == "is":
            self._names(below, (kinds.CONDITION,))
        elif key == "count":
            self._condition(below.at("of"))
        else:
            self._condition(below)

    def _amounts(self, node: Node) -> None:
        """The parameters that a test compares with, and the questions that a table goes by."""
        for key, below in node.value.items() if isinstance(node.value, dict) else ():
            if isinstance(below.value, str) and below.text.startswith("$"):
                name = Name(kinds.PARAMETER, below.text[1:])
                if self._index.has(name):
                    _note(self._index, name, below.within(below.text[1:]), None)
            elif key == "by":
                self._names(below, (kinds.QUESTION,))
            else:
                self._amounts(below)

    def _options(self, node: Node, question: str) -> None:
        """The options of a question that stand anywhere below."""
        waiting = [node]
        while waiting:
            one = waiting.pop()
            if isinstance(one.value, dict):
                for key, place in one.keys.items():
                    self._option(key, place, question)
                waiting += one.value.values()
            elif isinstance(one.value, list):
                waiting += one.value
            else:
                self._option(one.text, one, question)

    def _option(self, text: str, place: Node, question: str) -> None:
        name = Name(kinds.OPTION, text, question)
        if self._index.has(name):
            _note(self._index, name, place, None)

    def _answers(self, node: Node) -> None:
        assert isinstance(node.value, dict)
        for key, below in node.value.items():
            if self._index.has(Name(kinds.QUESTION, key)):
                _note(self._index, Name(kinds.QUESTION, key), node.keys[key], None)
                self._options(below, key)

    def _musts(self, node: Node) -> None:
        for must in node.items():
            for key, below in must.value.items() if isinstance(must.value, dict) else ():
                if key in kinds.CONDITIONS:
                    self._condition(below)
                elif not self._names(below, (kinds.QUESTION,)):
                    self._value(below)

    def _tests(self, node: Node) -> None:
        """What a score adds: by question and option, or by question and band."""
        for one in [node, *node.items()]:
            for key, below in one.value.items() if isinstance(one.value, dict) else ():
                if key in kinds.CONDITIONS:
                    self._condition(below)
                elif self._index.has(Name(kinds.QUESTION, key)):
                    _note(self._index, Name(kinds.QUESTION, key), one.keys[key], None)
                    self._options(below, key)

    def _placeholders(self, node: Node) -> None:
        if not isinstance(node.value, str) or "{" not in node.text:
            return
        matches = {match[0]: match for match in PLACEHOLDER.finditer(node.text)}
        for match in matches.values():
            text = match[2].partition(".")[0]
            of = (kinds.PARAMETER,) if match[1] else (kinds.QUESTION, kinds.SCORE, kinds.SERVICE)
            name = next((Name(kind, text) for kind in of if self._index.has(Name(kind, text))), None)
            if name is not None:
                for place in _each(node, match[0]):
                    _note(self._index, name, place.within(text), None)

    def _place(self, place: str, key: Node) -> None:
        """The names in the place of a translated text, such as `questions.leg_pain.options.one`."""
        first, *rest = place.split(".")
        if first not in kinds.OF_PLACES or not rest:
            return
        name = Name(kinds.OF_PLACES[first], rest[0])
        if self._index.has(name):
            _note(self._index, name, _part(key, len(first) + 1, rest[0]), None)
        if len(rest) > 2 and rest[1] in ("options", "said"):
            option = Name(kinds.OPTION, rest[2], rest[0])
            if self._index.has(option):
                before = len(f"{first}.{rest[0]}.{rest[1]}.")
                _note(self._index, option, _part(key, before, rest[2]), None)


def _part(key: Node, start: int, text: str) -> Node:
    """A part of a key that is written without quotes, or with them."""
    quoted = key.end_column - key.column - len(key.text)
    column = key.column + start + quoted // 2
    return Node(key.file, key.line, column, key.line, column + len(text), text, text=text)


def _each(node: Node, text: str) -> Iterator[Node]:
    """Every place of a part of a text, in its lines."""
    for number in range(node.line, node.end_line + 1):
        line = node.file.line(number + 1) or ""
        start = node.column if number == node.line else 0
        end = node.end_column if number == node.end_line else len(line)
        while (at := line.find(text, start, end)) >= 0:
            yield Node(node.file, number, at, number, at + len(text), text, text=text)
            start = at + len(text)
