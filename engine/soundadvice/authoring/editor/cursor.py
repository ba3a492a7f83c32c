"""Cursor: the keys that a place in a text stands under, though the text is not whole yet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_KEY = re.compile(r"^(?P<indent>\s*+(?:-\s++)*+)(?P<key>[^\s:#'\"{}\[\],][^:#{}\[\],]*|\"[^\"]*\"|'[^']*'):(?=\s|$)")
_WORD = re.compile(r"(?<![$\w.])[$\w.]*+$")
_TEXT_OPEN = re.compile(r"\{\$?[a-z0-9_.]*$")


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where one types: the keys from the outermost, the word that is begun, and whether a key or a value is awaited.

    `in_text` is whether it is in a placeholder of a text.
    """

    path: tuple[str, ...]
    word: str
    awaits_key: bool
    in_text: bool = False


def cursor_at(lines: Sequence[str], line: int, column: int) -> Cursor:
    """The cursor at a place; lines and columns count from 0."""
    line = min(line, max(len(lines) - 1, 0))
    before = lines[line][:column] if lines else ""
    word = _WORD.search(before)
    begun = word[0] if word else ""
    path = _above(lines, line, len(before) - len(before.lstrip(" ")))
    rest = before
    while found := _KEY.match(rest):  # `- age:` and keys in a row
        path.append(found["key"].strip("\"' "))
        rest = rest[found.end() :]
        if not rest.strip().startswith("-"):
            break
    bare = rest.strip()
    if _TEXT_OPEN.search(before) and path and not bare.startswith(("{", "[")):
        return Cursor(tuple(path), begun, False, in_text=True)
    inner, opened, awaits = _flow(rest)
    if opened:
        return Cursor((*path, *inner), begun, awaits)
    is_key = rest is before or not path  # nothing before it on its line
    return Cursor(tuple(path), begun, is_key and rest == before)


def _above(lines: Sequence[str], line: int, indent: int) -> list[str]:
    """The keys of the lines above that this line stands under."""
    found: list[str] = []
    for number in range(line - 1, -1, -1):
        text = lines[number]
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        key = _KEY.match(text)
        own = len(text) - len(text.lstrip(" "))
        if key is None:
            indent = min(indent, own) if text.lstrip().startswith("- ") and own < indent else indent
            continue
        place = len(key["indent"])
        stands_below = place < indent or (own < indent and place <= indent and own != place)
        if place < indent and not text[key.end() :].strip():
            found.insert(0, key["key"].strip("\"' "))
            indent = own if own != place else place
        elif stands_below:
            indent = min(indent, own) if own != place else indent
        if indent == 0:
            break
    return found


def _flow(text: str) -> tuple[list[str], bool, bool]:
    """The keys in brackets that are open at the end of a text, whether any is, and whether a key is awaited."""
    stack: list[list[str | None]] = []
    quote, word, awaits = "", "", False
    for number, one in enumerate(text):
        if quote:
            quote = "" if one == quote and text[number - 1] != "\\" else quote
        elif one in "\"'" and not word.strip():
            quote = one
        elif one in "{[":
            stack.append([one, None])
            word, awaits = "", one == "{"
        elif one in "}]":
            if stack:
                stack.pop()
            word = ""
        elif one == "," and stack:
            awaits = stack[-1][0] == "{"
            if awaits:
                stack[-1][1] = None
            word = ""
        elif one == ":" and stack and stack[-1][0] == "{" and text[number + 1 : number + 2] in ("", " "):
            stack[-1][1] = word.strip().strip("\"'")
            word, awaits = "", False
        else:
            word += one
    return [key for _, key in stack if key], bool(stack), awaits
