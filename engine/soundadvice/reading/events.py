"""Events: a YAML text into nodes. The only file that imports yaml.

A strict subset of YAML 1.2: no anchors, aliases, tags or second documents, no key twice, limits on size, depth and
count. Works on the parser's events, which carry the marks and, unlike `yaml.load`, survive any nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from soundadvice.reading.node import Node, Problems, Scalar, TextFile

MOST_BYTES = 4 * 1024 * 1024
MOST_DEPTH = 32
MOST_VALUES = 300_000

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
_MOST_DIGITS = 15


class _PureParser(Reader, Scanner, Parser):
    """The parser without libyaml: slower, and its messages are the ones shown."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


try:
    from yaml.cyaml import CParser as _FastParser  # type: ignore[attr-defined]
except ImportError:  # PyYAML was built without libyaml
    _FastParser = _PureParser  # type: ignore[assignment,misc]


class _Stop(Exception):
    """The rest of the file cannot be read."""


def parse(file: TextFile, content: bytes, problems: Problems) -> Node | None:
    """The root node of a file's content, or None where it cannot be read; what is wrong goes into `problems`."""
    text = _decode(file, content, problems)
    if text is None:
        return None
    # YAML breaks lines at these alone, and str.splitlines() at more.
    file.lines = re.split(r"\r\n|\r|\n|\x85|\u2028|\u2029", text)
    try:
        root = _Builder(file, problems).build(_events(text))
    except _Stop:
        return None
    except yaml.YAMLError as error:
        _add_syntax(file, _pure_error(text) or error, problems)
        return None
    if root is None:
        problems.add("empty_file", "the file is empty", file, "write the keys that the file needs")
    return root


def _decode(file: TextFile, content: bytes, problems: Problems) -> str | None:
    if len(content) > MOST_BYTES:
        problems.add("too_big", f"the file has more than {MOST_BYTES:,} bytes", file, "split the pack, or shorten it")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start)
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1)
        place = Node(file, line, column, line, column + 1)
        problems.add("not_utf8", "the file is not UTF-8 text", place, "save it in the encoding UTF-8")
        return None


def _events(text: str) -> Iterator[Any]:
    parser = _FastParser(text)
    while True:
        event = parser.get_event()
        if event is None:
            return
        yield event


def _pure_error(text: str) -> yaml.YAMLError | None:
    """The error as the parser in Python words it, so that the message does not depend on libyaml."""
    try:
        parser = _PureParser(text)
        while parser.get_event() is not None:  # type: ignore[no-untyped-call]
            pass
    except yaml.YAMLError as error:
        return error
    except RecursionError:
        return None
    return None


def _add_syntax(file: TextFile, error: yaml.YAMLError, problems: Problems) -> None:
    mark = getattr(error, "problem_mark", None)
    reason = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    place = Node(file, line, column, line, column + 1)
    shown = file.line(line + 1) or ""
    if shown[column : column + 1] == "\t" or "'\\t'" in reason:
        problems.add("tab", "a tab cannot be used here", place, "indent with spaces")
        return
    context = getattr(error, "context", None)
    position = getattr(error, "position", None)
    where = f", {context}" if context else ""
    if position is not None:  # a character that YAML does not allow: the error has no mark
        before = "\n".join(file.lines)[:position]
        line, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
        place = Node(file, line, column, line, column + 1)
    problems.add("yaml_syntax", f"this is not YAML: {reason}{where}", place, "see the line above too: it may be there")


class _Builder:
    """Turns events into nodes, one file, one pass, no recursion."""

    def __init__(self, file: TextFile, problems: Problems) -> None:
        self._file = file
        self._problems = problems
        self._count = 0

    def build(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        stack: list[Node] = []
        pending: list[Node | None] = []  # for each open collection, the key that waits for its value
        documents = 0
        for event in events:
            kind = type(event)
            if kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._stop("second_document", "a file holds one document", event, "remove `---` and what follows")
                if event.tags:
                    self._stop("tag", "`%TAG` directives are not used in packs", event, "remove the directive")
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                node = stack.pop()
                pending.pop()
                node.end_line, node.end_column = event.end_mark.line, event.end_mark.column
            elif kind in (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent):
                node = self._node(event, kind)
                if stack:
                    self._attach(stack[-1], pending, node, event)
                else:
                    root = node
                if kind is not yaml.ScalarEvent and kind is not yaml.AliasEvent:
                    stack.append(node)
                    pending.append(None)
                    if len(stack) > MOST_DEPTH:
                        self._stop("too_deep", f"nested more than {MOST_DEPTH} deep", event, "flatten it")
        return root

    def _node(self, event: Any, kind: type) -> Node:
        self._count += 1
        if self._count > MOST_VALUES:
            self._stop("too_many_values", f"more than {MOST_VALUES:,} values in one file", event, "split the pack")
        start, end = event.start_mark, event.end_mark
        node = Node(self._file, start.line, start.column, end.line, end.column)
        if kind is yaml.AliasEvent:
            self._problems.add("alias", "aliases are not used in packs", node, "write the value out")
            return node
        if event.anchor is not None:
            self._problems.add("anchor", "anchors are not used in packs", node, f"remove `&{event.anchor[:40]}`")
        if event.tag is not None:
            self._problems.add("tag", "tags are not used in packs", node, "remove the tag: packs hold plain values")
        if kind is yaml.MappingStartEvent:
            node.value = {}
        elif kind is yaml.SequenceStartEvent:
            node.value = []
        else:
            node.plain = not event.style
            node.value = self._scalar(event.value, node) if node.plain else event.value
        return node

    def _scalar(self, text: str, node: Node) -> Scalar:
        """A plain scalar as YAML 1.2 reads it: `yes` and `no` are words."""
        if text in _WORDS:
            return _WORDS[text]
        first = text[0]
        if not (first.isdigit() or first in "+-."):
            return text
        if _INTEGER.fullmatch(text):
            if len(text) > _MOST_DIGITS:
                self._problems.add(
                    "number_too_large", "a number with too many digits", node, "put it in quotes if text"
                )
                return 0
            return int(text)
        return float(text) if _FLOAT.fullmatch(text) and len(text) <= 2 * _MOST_DIGITS else text

    def _attach(self, parent: Node, pending: list[Node | None], node: Node, event: Any) -> None:
        if isinstance(parent.value, list):
            parent.value.append(node)
            return
        assert isinstance(parent.value, dict)
        key = pending[-1]
        if key is None:
            if not isinstance(event, yaml.ScalarEvent):
                self._stop("key_not_text", "a key must be a word", event, "write `key: value`")
            # A key is always a word: the option `no`, the region `1`.
            node.value = event.value
            pending[-1] = node
            return
        pending[-1] = None
        name = str(key.value)
        if name in parent.value:
            first = parent.keys[name].line + 1
            self._problems.add("duplicate_key", f"`{name}` is here twice", key, f"the first one is on line {first}")
            return
        parent.value[name] = node
        parent.keys[name] = key

    def _stop(self, code: str, message: str, event: Any, hint: str) -> None:
        start = event.start_mark
        place = Node(self._file, start.line, start.column, start.line, start.column + 1)
        self._problems.add(code, message, place, hint)
        raise _Stop
