"""HTML: the readable text of an HTML page, line by line, and where in the file each of its characters stands."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from itertools import islice

from soundadvice.model.errors import AuditError

Position = tuple[int, int]
Line = tuple[str, tuple[Position, ...]]

_UNREAD = frozenset({"script", "style", "template", "title"})
"""Elements whose content no one reads. All else is kept, hidden parts too: nothing may be lost in silence."""
_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
        "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
_SPACE = " \t\n\r\f"
_BEGINS = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_BEFORE = {"<!--": "-->", "<?xml": "?>"}
"""What may stand before a page begins: comments, and the line that says that it is XML."""
_LEFT_OPEN = (
    ("<!--", re.compile(r"<!--"), re.compile(r"--\s*>")),
    ("<![", re.compile(r"<!\["), re.compile(r"\]\s*>")),
    ("<![CDATA[", re.compile(r"<!\[[a-z]+\[", re.I), re.compile(r"\]\s*\]\s*>")),
    ("<", re.compile(r"<[a-z/!?]", re.I), re.compile(r">")),
)
_MOST_LEFT_OPEN = 20


def is_html(name: str, text: str) -> bool:
    """Whether a file is HTML, by its name's ending or by how it begins."""
    return name.lower().endswith((".html", ".htm", ".xhtml")) or _begins_as_html(text)


def _begins_as_html(text: str) -> bool:
    at = _past_space(text, 0)
    while opening := next((one for one in _BEFORE if text.startswith(one, at)), None):
        end = text.find(_BEFORE[opening], at + len(opening))
        if end < 0:
            return False
        at = _past_space(text, end + len(_BEFORE[opening]))
    return _BEGINS.match(text, at) is not None


def _past_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def readable(name: str, text: str) -> list[Line]:
    """The lines of a page's readable text that are not empty, white space folded, with the origin of each character.

    Every element but those within a line of text ends the line, and so does `br`. Attributes are not read. Raises
    AuditError if an element that is not read, such as `style`, has no end: it would hide all that follows.
    """
    _check_closed(name, text)
    reader = _Reader(text)
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # what the parser says of a declaration that it does not know
        raise AuditError(
            f"{name}: line {reader.getpos()[0]}: `<!` does not begin a declaration that can be read"
        ) from None
    if reader.unread:
        element, line = reader.unread[0]
        raise AuditError(f"{name}: line {line}: `<{element}>` has no end, so what follows it cannot be read")
    reader.end_line()
    return reader.lines


def _check_closed(name: str, text: str) -> None:
    """Refuses a page with a lot of markup that is never closed: for each of it the parser looks through all the rest.

    Raises AuditError, with the line of the first.
    """
    for shown, begins, ends in _LEFT_OPEN:
        last = max((end.start() for end in ends.finditer(text)), default=-1)
        left = list(islice(begins.finditer(text, last + 1), _MOST_LEFT_OPEN + 1))
        if len(left) > _MOST_LEFT_OPEN:
            line = text.count("\n", 0, left[0].start()) + 1
            raise AuditError(f"{name}: line {line}: `{shown}` has no end, so what follows it cannot be read")


class _Reader(HTMLParser):
    """Gathers the lines. Character references come one by one, so that the position of each is known."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self._raw = text.split("\n")
        self.lines: list[Line] = []
        self.unread: list[tuple[str, int]] = []
        self._characters: list[str] = []
        self._positions: list[Position] = []
        self._preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self.unread.append((tag, self.getpos()[0]))
        elif tag not in _INLINE:
            self.end_line()
        self._preformatted += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if self.unread and self.unread[-1][0] == tag:
            self.unread.pop()
        elif tag not in _INLINE:
            self.end_line()
        if tag == "pre":
            self._preformatted = max(0, self._preformatted - 1)

    def handle_data(self, data: str) -> None:
        line, offset = self.getpos()
        column = offset + 1
        for character in data:
            self._take(character, (line, column))
            line, column = (line + 1, 1) if character == "\n" else (line, column + 1)

    def handle_entityref(self, name: str) -> None:
        self._refer(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._refer(f"&#{name}")

    def end_line(self) -> None:
        """Closes the line, unless nothing is on it."""
        while self._characters and self._characters[-1] == " ":
            self._characters.pop()
            self._positions.pop()
        if self._characters:
            self.lines.append(("".join(self._characters), tuple(self._positions)))
        self._characters, self._positions = [], []

    def _refer(self, reference: str) -> None:
        line, offset = self.getpos()
        # The parser does not say whether a reference was closed, as that in `R&D` is not.
        closed = self._raw[line - 1].startswith(";", offset + len(reference))
        for character in html.unescape(reference + ";" * closed):
            self._take(character, (line, offset + 1))

    def _take(self, character: str, position: Position) -> None:
        if self.unread:
            return
        if self._preformatted and character == "\n":
            self.end_line()
        elif character not in _SPACE:
            self._characters.append(character)
            self._positions.append(position)
        elif self._characters and self._characters[-1] != " ":
            self._characters.append(" ")
            self._positions.append(position)
