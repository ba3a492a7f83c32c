"""A problem: one static finding in a pack file, with its place, the line it stands on, and the mend."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from unicodedata import combining, east_asian_width

from soundadvice._dataclass import dataclass


class Severity(StrEnum):
    """An error keeps a pack from loading; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file: lines and columns count from 1, the end is exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: a stable `code`, a message in lower case, its place, and how to mend it.

    `excerpt` is the line of the file that the span begins on, for the caret; `also` are the other places with the same
    slip, which has one mend.
    """

    code: str
    message: str
    span: Span
    hint: str | None = None
    severity: Severity = Severity.ERROR
    excerpt: str | None = field(default=None, compare=False)
    also: tuple[Span, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        """`file:line:column: error[code]: message`, the line with a caret under it, and the help."""
        lines = [f"{self.span}: {self.severity}[{self.code}]: {self.message}"]
        if self.excerpt is not None:
            lines += _caret(self.excerpt, self.span)
        if self.also:
            more = len(self.also) - _MOST_ALSO
            shown = ", ".join(map(str, self.also[:_MOST_ALSO]))
            lines.append(f"  also: {shown}" + (f" and {more} more" if more > 0 else ""))
        if self.hint:
            lines.append(f"  help: {self.hint}")
        return "\n".join(lines)


LONGEST_EXCERPT = 100
_MOST_ALSO = 4


def _caret(excerpt: str, span: Span) -> list[str]:
    """The line and the marks under the span; a long line is cut around the span."""
    start = min(span.column - 1, len(excerpt))
    end = span.end_column - 1 if span.end_line == span.line else len(excerpt)
    width = max(1, min(end, len(excerpt)) - start)
    cut = 0
    if len(excerpt) > LONGEST_EXCERPT:
        cut = max(0, start - LONGEST_EXCERPT // 2)
        excerpt = excerpt[cut : cut + LONGEST_EXCERPT]
    # A tab would move the caret away from what it points at; other control characters have no width.
    shown = "".join(character if character.isprintable() else " " for character in excerpt)
    before, under = shown[: start - cut], shown[start - cut : start - cut + width]
    return [f"    {shown}".rstrip(), "    " + " " * _columns(before) + "^" * max(1, _columns(under))]


def _columns(text: str) -> int:
    """How many columns a terminal gives a text: two for wide characters, none for those that combine."""
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)
