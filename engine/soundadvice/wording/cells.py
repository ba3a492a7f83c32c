"""Cells: how wide text is on a terminal, where a Chinese character takes two cells, and text wrapped to that."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator

_NARROWEST = 8
_CLOSES = frozenset({"Pe", "Pf", "Po", "Lm"})
"""Categories of what must not begin a line: it belongs to the word before, as a full stop does."""
_OPENS = frozenset({"Ps", "Pi"})
"""Categories of what must not end a line: brackets and quotation marks that open."""


def cell_width(text: str) -> int:
    """How many cells of a terminal a text of one line takes.

    >>> cell_width("back"), cell_width("背中"), cell_width("cafe\N{COMBINING ACUTE ACCENT}")
    (4, 4, 4)
    """
    return len(text) if text.isascii() else sum(map(_cells, text))


def padded(text: str, cells: int, *, left: bool = False) -> str:
    """The text with spaces after it, or before it with `left`, up to so many cells.

    >>> padded("背", 4) + "|" + padded("7", 3, left=True)
    '背  |  7'
    """
    spaces = " " * max(0, cells - cell_width(text))
    return spaces + text if left else text + spaces


def wrapped(paragraph: str, cells: int, *, break_words: bool = True) -> list[str]:
    """The lines of a paragraph within so many cells. Between wide characters a line may end, as they have no spaces.

    >>> wrapped("腰が痛い、または張る。", 10)
    ['腰が痛い、', 'または張', 'る。']
    """
    cells = max(cells, _NARROWEST)
    if paragraph.isascii():
        return textwrap.wrap(paragraph, cells, break_long_words=break_words, break_on_hyphens=False) or [""]
    lines: list[str] = []
    line = ""
    for space, piece in _pieces(paragraph):
        gap = " " if space and line else ""
        if line and cell_width(line + gap + piece) > cells:
            lines.append(line)
            line = gap = ""
        line += gap + piece
        while break_words and cell_width(line) > cells:
            end = _fitting(line, cells)
            lines.append(line[:end])
            line = line[end:]
    return [*lines, line] if line or not lines else lines


def _cells(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _pieces(paragraph: str) -> Iterator[tuple[bool, str]]:
    """What is not to be broken, if there is room; and whether a space stands before it."""
    for word in paragraph.split():
        first, piece = True, ""
        for letter in word:
            if piece and 2 in (_cells(letter), _cells(piece[-1])) and _may_part(piece[-1], letter):
                yield first, piece
                first, piece = False, ""
            piece += letter
        yield first, piece


def _may_part(one: str, next_: str) -> bool:
    """Whether a line may end between two letters, one of them wide."""
    small = " LETTER SMALL " in unicodedata.name(next_, "") and _cells(next_) == 2  # kana that follow another
    kept = small or _cells(next_) == 0 or unicodedata.category(next_) in _CLOSES
    return not kept and unicodedata.category(one) not in _OPENS


def _fitting(text: str, cells: int) -> int:
    """How many letters of a text fit; at least one."""
    taken = 0
    for place, letter in enumerate(text):
        taken += _cells(letter)
        if taken > cells:
            return max(1, place)
    return len(text)
