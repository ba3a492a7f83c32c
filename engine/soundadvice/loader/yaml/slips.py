"""Slips: what YAML reads otherwise than its author sees it, by the text of the file.

A text that ` #` cuts off, curly quotes that are letters, spaces that YAML does not take for any, the marks of a merge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from soundadvice.loader.yaml.letters import is_odd_space

_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?: [^\n]*)?\r?$", re.MULTILINE)
_MARKS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")
_OPENING, _CLOSING = "“„”«»‘‚’‹›", "”“»«’‘›‹"
_CURLY = re.compile(rf"[{_OPENING}].+[{_CLOSING}]", re.DOTALL)
_COMMENT = re.compile(r"(?<![ \t])(?P<space>[ \t]++)#(?P<after>.?)")
_INDENT = re.compile(r"\s*")
_AFTER = re.compile(r"(?::|-)(\s)")
_FEWEST_WORDS = 3
_QUOTED = 'put the whole text in quotes: "…"'


@dataclass(frozen=True, slots=True)
class Slip:
    """What was read otherwise than it looks: the arguments of a problem, and its line and columns, from 0."""

    code: str
    message: str
    hint: str
    line: int
    column: int
    end_column: int
    warning: bool = False


def conflict(text: str) -> int | None:
    """Where the first mark of a merge stands that was not finished, None if there is none."""
    found = _CONFLICT.search(text) if any(mark in text for mark in _MARKS) else None
    return found and found.start()


def may_slip(content: bytes) -> bool:
    """Whether a file has anything that these slips are made of. Most files have not."""
    return b" #" in content or not content.isascii()


def begins_oddly(text: str) -> bool:
    """Whether a text begins with a space that is none to YAML, or with a dash and such a space: no item of a list."""
    return is_odd_space(text[:1]) or (text[:1] == "-" and is_odd_space(text[1:2]))


def plain_slip(text: str, lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> Slip | None:
    """What is odd about a text without quotes, by the lines and the ends of its place."""
    last = lines[end[0]] if end[0] < len(lines) else ""
    cut = _COMMENT.match(last, end[1])
    if cut and (slip := _cut(text, cut, end[0])):
        return slip
    if text.isascii():
        return None
    if len(text) > 2 and _CURLY.fullmatch(text) and not any(one in text[1:-1] for one in (text[0], text[-1])):
        same = start[0] == end[0]
        message = "these quotes are letters to YAML, so people would see them"
        hint = "write straight ones; if people are to see them, put '…' around them"
        return Slip("curly_quotes", message, hint, start[0], start[1], end[1] if same else start[1] + 1, warning=True)
    if begins_oddly(text):
        return syntax_slip(lines, [start[0]])
    for number in range(start[0] + 1, end[0] + 1):
        line = lines[number]
        if (column := _odd_indent(line)) is not None and line[column:].lstrip().startswith("- "):
            return _odd_space(line, number, column)
    return None


def syntax_slip(lines: list[str], numbers: Iterable[int]) -> Slip | None:
    """What may be why a file is no YAML, on the lines that the parser looked at: the likeliest first."""
    for number in numbers:
        line = lines[number] if number < len(lines) else ""
        column = _odd_indent(line)
        if column is None:
            column = next((at.start(1) for at in _AFTER.finditer(line) if is_odd_space(at[1])), None)
        if column is not None:
            return _odd_space(line, number, column)
        if quoted := re.search(rf"(?:^|[:\[{{,-])\s*([{_OPENING}])", line):
            message = f"`{quoted[1]}` is a letter to YAML, and no quote"
            return Slip("curly_quotes", message, "write \" or '", number, quoted.start(1), quoted.start(1) + 1)
    return None


def cut_in_brackets(line: str, number: int, column: int) -> Slip | None:
    """A bracket that is not closed because ` #` made a comment of the rest of its line."""
    found = _COMMENT.search(line, len(line[:column].rstrip(" \t")))
    if found is None or not any(one in line[found.end() :] for one in "]}"):
        return None
    return _told(found, number)


def _cut(text: str, cut: re.Match[str], number: int) -> Slip | None:
    """A comment that looks as if it were part of the text before it."""
    if cut["after"].strip() and cut["after"] not in "#!":
        return _told(cut, number)
    goes_on = cut["after"] == " " and text[-1] not in ".?!:;…)\"'”»" and len(text.split()) >= _FEWEST_WORDS
    return _told(cut, number, warning=True) if len(cut["space"]) == 1 and goes_on else None


def _told(cut: re.Match[str], number: int, *, warning: bool = False) -> Slip:
    message = "the text ends here: what follows ` #` is a comment, which no one is shown"
    hint = f"{_QUOTED}; if it is a comment, write two spaces, `#` and a space before it"
    at = cut.end("space")
    return Slip("cut_text", message, hint, number, at, at + 1, warning)


def _odd_indent(line: str) -> int | None:
    """Where a space that is none to YAML stands before the first word of a line."""
    found = _INDENT.match(line)
    return next((at for at, one in enumerate(found[0] if found else "") if is_odd_space(one)), None)


def _odd_space(line: str, number: int, column: int) -> Slip:
    message = f"a space that is a letter to YAML (U+{ord(line[column]):04X})"
    return Slip("odd_space", message, "replace it with an ordinary space", number, column, column + 1)
