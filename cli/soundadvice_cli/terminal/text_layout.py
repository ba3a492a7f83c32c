"""Layout: text that fits a width, and nothing that a terminal could take for a command."""

from __future__ import annotations

import os
import re
import shutil
import sys

NARROWEST, WIDEST = 20, 88
"""A line of more than about 80 letters is hard to read, however wide the terminal is."""


def width() -> int:
    """The columns to write in, from the terminal's present size."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))


def height() -> int:
    """The rows of the terminal."""
    return shutil.get_terminal_size((80, 24)).lines


def clean(text: str) -> str:
    """The text without control characters: a pack's words must not steer the terminal."""
    from soundadvice.wording.printable import printable  # here, so that --help loads no engine

    return printable(text, keep="\n", instead="")


def wrap(text: str, columns: int, *, break_words: bool = True) -> list[str]:
    """The lines of a text within so many columns, paragraphs kept. A path to be copied needs `break_words` off."""
    from soundadvice.wording.cells import wrapped

    lines: list[str] = []
    for paragraph in clean(text).split("\n"):
        lines += wrapped(paragraph, columns, break_words=break_words)
    return lines


def hanging(text: str, columns: int) -> list[str]:
    """The lines of a paragraph; after a dash or a number, they stand under its first word.

    >>> hanging("- Lie on your back.", 12)
    ['- Lie on', '  your back.']
    """
    found = _MARK.match(text)
    mark = found[0] if found else ""
    lines = wrap(text[len(mark) :], columns - len(mark))
    return [mark + lines[0], *(" " * len(mark) + line for line in lines[1:])]


_MARK = re.compile(r"- |[0-9]{1,2}[.:] ")


def for_terminal(lines: list[str]) -> str:
    """Lines as one text; on a terminal each is wrapped under its own indent, elsewhere left whole."""
    if not sys.stdout.isatty():
        return "\n".join(lines)
    wrapped: list[str] = []
    for line in lines:
        indent = " " * (len(line) - len(line.lstrip(" ")))
        rest = wrap(line.strip(), width() - len(indent) - 2)
        wrapped += [indent + rest[0], *(f"{indent}  {more}" for more in rest[1:])]
    return "\n".join(wrapped)


def is_dumb() -> bool:
    """Whether the terminal cannot move its cursor."""
    return os.environ.get("TERM", "").lower() in ("", "dumb", "unknown") and os.name != "nt"


def packed(keys: list[str], columns: int) -> list[str]:
    """What keys do, in as few lines as it fits on, never one broken over two."""
    from soundadvice.wording.cells import cell_width

    lines: list[str] = []
    for key in keys:
        if lines and cell_width(lines[-1]) + 3 + cell_width(key) <= columns:
            lines[-1] += "   " + key
        else:
            lines.append(key)
    return lines
