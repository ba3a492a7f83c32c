"""Parse: a YAML text into nodes. The only file that imports yaml.

A strict subset of YAML 1.2: no anchors, aliases, tags or second documents, no key twice, limits on size, depth and
count. Works on the parser's events, which carry the marks and, unlike `yaml.load`, survive any nesting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from sys import intern
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from soundadvice.loader.yaml.node import NO_KEYS, Node, Scalar, TextFile
from soundadvice.loader.yaml.numbers import MOST_DIGITS, number_in
from soundadvice.loader.yaml.problems import Problems
from soundadvice.loader.yaml.slips import (
    Slip,
    begins_oddly,
    conflict,
    cut_in_brackets,
    may_slip,
    plain_slip,
    syntax_slip,
)
from soundadvice.loader.yaml.syntax_errors import explain

MOST_BYTES = 4 * 1024 * 1024
MOST_DEPTH = 32
MOST_VALUES = 300_000

_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_LONGEST_REPARSED = 200_000
_LONGEST_WORD = 40  # letters: mostly an id or a key, which a pack says again and again; each is kept once

# Controls, line ends that only YAML 1.1 knows, and marks that turn the direction of writing, so that a reviewer would
# see another text than the one that is read. Tabs too: which of them are an error depends on the parser. What can be
# seen is the rest; a pattern of that takes ten times as long to compile, at every start.
_MARKS = r"\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff"
_HIDDEN = re.compile(rf"[\x00-\x09\x0b-\x1f{_MARKS}]")
_HIDDEN_IN_FILE = re.compile(rf"[\x00-\x09\x0b\x0c\x0e-\x1f{_MARKS}]")
_ORDINARY = bytes([*b"\r\n", *range(0x20, 0x7F)])
"""What most files consist of: those need not be looked through letter by letter."""


class _PureParser(Reader, Scanner, Parser):
    """The parser without libyaml: slower, and its messages are the ones shown."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        try:
            return super().get_event()  # type: ignore[no-untyped-call]
        except (ValueError, OverflowError):  # on the escape of a character beyond Unicode
            problem = "found unknown escape character"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=self.get_mark()) from None


try:
    from yaml._yaml import CParser as _FastParser
except ImportError:  # PyYAML was built without libyaml
    _FastParser = _PureParser  # type: ignore[assignment,misc]


class _StopError(Exception):
    """The rest of the file cannot be read. Its arguments are those of `Problems.add`."""


def parse(file: TextFile, content: bytes, problems: Problems) -> Node | None:
    """The root node of a file's content, or None where it cannot be read; what is wrong goes into `problems`."""
    text = decode(file, content, problems)
    if text is None:
        return None
    hidden = _HIDDEN_IN_FILE.search(text) if content.translate(None, _ORDINARY) else None
    if hidden:
        place = _place(file, text, hidden.start())
        _add_hidden(hidden[0], place, problems)
        return None
    unfinished = conflict(text)
    if unfinished is not None:
        place = _place(file, text, unfinished)
        message = "a merge was not finished: both versions are here"
        problems.add("merge_conflict", message, place, "keep one of them, and remove the lines with these marks")
        return None
    file.may_say_each = "each" in text
    try:
        root = _Builder(file, problems, slips=may_slip(content)).build(iter(_FastParser(text).get_event, None))
    except _StopError as stop:
        problems.add(*stop.args)
        return None
    except yaml.YAMLError as error:
        _add_unread(file, text, error, problems)
        return None
    if root is None or (root.value is None and not root.spoiled):
        problems.add("empty_file", "the file is empty", file, "write the keys that the file needs, or remove it")
        return None
    if isinstance(root.value, str) and (slip := syntax_slip(file.lines, range(root.line, root.end_line + 1))):
        add_slip(file, slip, problems)  # what looks like keys and values is one text
        return None
    return None if root.spoiled else root


def decode(file: TextFile, content: bytes, problems: Problems) -> str | None:
    """The text of a file, None if it is none; what is wrong goes into `problems`. The file gets its lines."""
    if len(content) > MOST_BYTES:
        problems.add("too_big", f"the file has more than {MOST_BYTES:,} bytes", file, "split the pack, or shorten it")
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = content.decode("utf-8-sig", "replace")
        start = len(content[: error.start].decode("utf-8-sig", "replace"))
        problems.add("not_utf8", "this is not UTF-8", _place(file, text, start), "save the file in the encoding UTF-8")
        return None
    file.lines = _lines(text)
    return text


def _lines(text: str) -> list[str]:
    # YAML breaks lines at these alone, and str.splitlines() at more.
    return re.split(r"\r\n|\r|\n", text) if "\r" in text else text.split("\n")


def _place(file: TextFile, text: str, position: int) -> Node:
    """The place of one character of a text; the file gets its lines, for the excerpt."""
    file.lines = _lines(text)
    before = _lines(text[:position])
    line, column = len(before) - 1, len(before[-1])
    return Node(file, line, column, line, column + 1)


def _add_hidden(character: str, place: Node, problems: Problems) -> None:
    if character == "\t":
        problems.add("tab", "a tab cannot be used here", place, "use spaces")
        return
    message = f"a character that cannot be seen (U+{ord(character):04X})"
    problems.add("hidden_character", message, place, "remove it; it may have come with a copied text")


def _add_unread(file: TextFile, text: str, error: yaml.YAMLError, problems: Problems) -> None:
    """Says why a text cannot be parsed as the parser in Python words and places it, so as not to depend on libyaml."""
    read: list[Any] = []
    if len(text) <= _LONGEST_REPARSED:  # a longer one would take seconds
        try:
            # By the same builder, so with the same limits: libyaml may give up far ahead of a nesting that is too deep,
            # which the parser in Python would follow for minutes.
            _Builder(file, Problems()).build(_keeping_last(iter(_PureParser(text).get_event, None), read))
        except _StopError as stop:
            problems.add(*stop.args)
            return
        except yaml.YAMLError as pure_error:
            error = pure_error
    _add_syntax(file, error, read[0] if read else None, problems)


def _keeping_last(events: Iterator[Any], last: list[Any]) -> Iterator[Any]:
    """The events; the last value among them is put into `last`."""
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            last[:] = [event]
        yield event


def _add_syntax(file: TextFile, error: yaml.YAMLError, last: Any, problems: Problems) -> None:
    """`last` is the last value that could be read, None if it is not known."""
    assert isinstance(error, yaml.MarkedYAMLError)
    problem, mark, begun = str(error.problem), error.problem_mark, error.context_mark
    place = _marked(file, mark)
    before = (file.line(place.line + 1) or "")[: place.column]
    over_lines = begun is not None and mark is not None and begun.line < mark.line
    message, hint, at_start = explain(problem, error.context or "", before, over_lines=over_lines)
    if at_start and begun is not None:
        place = _marked(file, begun)
    # What misled the parser is no earlier than the last value that it could read.
    first = place.line if begun is None else min(begun.line, place.line)
    first = first if last is None else max(first, last.start_mark.line)
    slip = syntax_slip(file.lines, range(min(first, place.line), place.line + 1))
    if slip is None and over_lines and begun is not None and "expected ','" in problem:
        slip = cut_in_brackets(file.line(begun.line + 1) or "", begun.line, begun.column)
    if slip is not None:
        add_slip(file, slip, problems)
    elif "after its closing quote" in message and last is not None and last.start_mark.line < last.end_mark.line:
        hint = "close it where its text ends; inside '…' an apostrophe is written twice: ''"
        problems.add("yaml_syntax", "this quote is closed on a later line only", _marked(file, last.start_mark), hint)
    else:
        problems.add("yaml_syntax", message, place, hint)


def add_slip(file: TextFile, slip: Slip, problems: Problems) -> None:
    """Says what is read otherwise than it looks, at its place."""
    problems.add(slip.code, slip.message, _of_slip(file, slip), slip.hint, warning=slip.warning)


def _of_slip(file: TextFile, slip: Slip) -> Node:
    return Node(file, slip.line, slip.column, slip.line, slip.end_column)


def _marked(file: TextFile, mark: Any) -> Node:
    line, column = (mark.line, mark.column) if mark else (0, 0)
    return Node(file, line, column, line, column + 1)


class _Builder:
    """Turns events into nodes, one file, one pass, no recursion.

    A large pack has hundreds of thousands of events, and half the time of loading it is spent here: so what is done for
    every scalar is written out in one place, and the rest is called.
    """

    def __init__(self, file: TextFile, problems: Problems, *, slips: bool = False) -> None:
        self._file = file
        self._slips = slips  # whether the file has anything that may be read otherwise than it looks
        self._problems = problems
        self._count = 0
        self._root: Node | None = None
        self._inside: Node | None = None  # the innermost open collection
        self._above: list[Node | None] = []  # those that it stands in
        self._items: list[Node] | None = None  # of the innermost, where it is a sequence
        self._values: dict[str, Node] | None = None  # of the innermost, where it is a mapping
        self._keys: dict[str, Node] | None = None  # and its keys
        self._key: Node | None = None  # in a mapping: the key that waits for its value

    def build(self, events: Iterator[Any]) -> Node | None:
        """The root node, None where there is no document."""
        file = self._file
        scalar: object = yaml.ScalarEvent
        for event in events:
            if event.__class__ is not scalar:
                _TAKEN.get(event.__class__, _Builder._take)(self, event)
                continue
            text, style, start, end = event.value, event.style, event.start_mark, event.end_mark
            if len(text) <= _LONGEST_WORD:
                text = intern(text)
            node = Node(file, start.line, start.column, end.line, end.column, text, NO_KEYS, text)
            self._count += 1
            if style == '"' or event.tag is not None or event.anchor is not None or self._count > MOST_VALUES:
                self._refuse(event, node)
            if self._items is not None:
                self._items.append(node)
            elif self._key is None and self._values is not None:
                if not text or (self._slips and begins_oddly(text)):
                    self._refuse_key(event)
                self._key = node  # always a word: the option `no`, the region `1`
                continue
            else:
                self._attach(node)
            if self._slips and not style:
                self._look(node)
            if not style and (text in _WORDS or not text[0].isalpha()):
                node.value = self._scalar(text, node)
        return self._root

    def _look(self, node: Node) -> None:
        """Says what a text without quotes is read otherwise than it looks."""
        start, end = (node.line, node.column), (node.end_line, node.end_column)
        slip = plain_slip(node.text, self._file.lines, start, end)
        if slip is not None:
            add_slip(self._file, slip, self._problems)

    def _take(self, event: Any) -> None:
        """What there is seldom, once or twice in a file."""
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, self._begin_node(event))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._begin(event)

    def _begin(self, event: Any) -> None:
        if self._root is not None:
            self._stop("second_document", "a file holds one document", event, "remove `---` and what follows")
        if event.tags or event.version:
            self._stop("directive", "directives are not used in packs", event, "remove the lines that begin with `%`")

    def _close(self, event: Any) -> None:
        node = self._inside
        assert node is not None
        node.end_line, node.end_column = event.end_mark.line, event.end_mark.column
        self._inside = node = self._above.pop()
        self._items = self._values = self._keys = None
        if node is not None:
            if node.value.__class__ is list:
                self._items = node.value
            else:
                self._values, self._keys = node.value, node.keys  # type: ignore[assignment]

    def _begin_node(self, event: Any) -> Node:
        """Any node but a scalar."""
        start, end = event.start_mark, event.end_mark
        node = Node(self._file, start.line, start.column, end.line, end.column)
        self._count += 1
        if self._values is not None and self._key is None:
            self._refuse_key(event)
        self._attach(node)
        return node

    def _begin_mapping(self, event: Any) -> None:
        node = self._begin_collection(event)
        self._values = node.value = {}
        self._keys = node.keys = {}
        self._items = None

    def _begin_sequence(self, event: Any) -> None:
        node = self._begin_collection(event)
        self._items = node.value = []
        self._values = self._keys = None

    def _begin_collection(self, event: Any) -> Node:
        node = self._begin_node(event)
        if event.tag is not None or event.anchor is not None or self._count > MOST_VALUES:
            self._refuse(event, node)
        self._above.append(self._inside)
        self._inside = node
        if len(self._above) > MOST_DEPTH:
            self._stop("too_deep", f"nested more than {MOST_DEPTH} deep", event, "flatten it")
        return node

    def _attach(self, node: Node) -> None:
        """Puts a value where it belongs."""
        key = self._key
        if self._inside is None:
            self._root = node
        elif self._items is not None:
            self._items.append(node)
        elif key is not None and self._values is not None and self._keys is not None:
            self._key = None
            if key.text in self._values:
                first = self._keys[key.text].line + 1
                self._problems.add("duplicate_key", f"{key.shown} is here twice", key, f"the first is on line {first}")
            else:
                self._values[key.text] = node
                self._keys[key.text] = key
            if node.value == "" and (node.line, node.column) == (node.end_line, node.end_column):
                # The parsers place what is not there differently: it is shown at its key.
                node.line, node.column = key.line, key.column
                node.end_line, node.end_column = key.end_line, key.end_column

    def _refuse_key(self, event: Any) -> None:
        mark = event.start_mark
        if isinstance(event, yaml.ScalarEvent) and event.value and not event.style:
            slip = syntax_slip(self._file.lines, [mark.line])
            if slip is not None:
                raise _StopError(slip.code, slip.message, _of_slip(self._file, slip), slip.hint)
        self._stop("key_not_text", "a key must be a word", event, "write `key: value`")

    def _refuse(self, event: Any, node: Node) -> None:
        """Says what a plain value does not have: an alias, an anchor, a tag, an escaped control character."""
        if self._count > MOST_VALUES:
            self._stop("too_many_values", f"more than {MOST_VALUES:,} values in one file", event, "split the pack")
        add = self._problems.add
        if isinstance(event, yaml.AliasEvent):
            hint = "write the value out; put a text that begins with `*` in quotes"
            add("alias", "aliases are not used in packs", node, hint)
            node.spoiled = True
            return
        if event.anchor is not None:
            hint = f"remove `&{event.anchor[:40]}`; put a text that begins with `&` in quotes"
            add("anchor", "anchors are not used in packs", node, hint)
        if event.tag is not None:
            add("tag", "tags are not used in packs", node, "remove it; put a text that begins with `!` in quotes")
            node.spoiled = True
        if isinstance(event, yaml.ScalarEvent) and event.style == '"' and (hidden := _HIDDEN.search(event.value)):
            _add_hidden(hidden[0], node, self._problems)
            node.spoiled = True

    def _scalar(self, text: str, node: Node) -> Scalar:
        """A plain scalar as YAML 1.2 reads it: `yes` and `no` are words."""
        if text in _WORDS:
            return _WORDS[text]
        if not (text[0].isdigit() or text[0] in "+-."):
            return text
        value = number_in(text)
        if value is None:
            return text
        if isinstance(value, float) and abs(value) >= 10**MOST_DIGITS:
            hint = f"at most {MOST_DIGITS} digits; put it in quotes if it is a text"
            self._problems.add("number_too_large", "a number with too many digits", node, hint)
            node.spoiled = True
            return None
        return value

    def _stop(self, code: str, message: str, event: Any, hint: str) -> None:
        start = event.start_mark
        place = Node(self._file, start.line, start.column, start.line, start.column + 1)
        raise _StopError(code, message, place, hint)


_TAKEN: Mapping[type[Any], Callable[[_Builder, Any], None]] = {
    yaml.MappingStartEvent: _Builder._begin_mapping,
    yaml.SequenceStartEvent: _Builder._begin_sequence,
    yaml.MappingEndEvent: _Builder._close,
    yaml.SequenceEndEvent: _Builder._close,
}
"""What takes the events that there are most of, scalars aside."""
