"""Sentences: where the sentences of a line begin and end, by a small splitter of our own."""

from __future__ import annotations

import re
from functools import lru_cache

_CLOSING = "\"'\u201d\u2019\u00bb)\\]"
_OPENING = "\"'\u201c\u2018\u00ab(\\["
_BULLETS = "\u2022\u00b7\u2023\u25aa\u25cf\u25cb\u25e6*\u2013\u2014-"
_STOP = re.compile(f"[.!?\u2026]+[{_CLOSING}]*")
_BULLET = re.compile(rf"\s*(?:[{_BULLETS}]\s+|\(?\d{{1,3}}[.)]\s+|\(?[a-z][.)]\s+)?")
_NUMBER = re.compile(r"\s*\(?(\d{1,3}|[a-z])[.)]\s+")
_SHORT = frozenset({"cf", "dr", "e.g", "i.e", "inc", "jr", "ltd", "mr", "mrs", "ms", "mx", "prof", "sr", "st", "vs"})
_BEFORE_A_NUMBER = frozenset({"approx", "ca", "fig", "max", "min", "no", "nos", "p", "pp", "sec", "vol"})
_LAST_WORD = re.compile(rf"[^\s{_OPENING}]*$")
_SPACE = re.compile(r"\s*")
_LONGEST_LOOKED_AT = 20  # longer than any abbreviation; a line can be as long as a whole source


@lru_cache(maxsize=16)
def sentences_of(lines: tuple[str, ...]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The sentences of each line, as `sentences` has them. What begins a line is a list's number only where one counts.

    A list begins at 1 or a, and goes on by one; any other number at the beginning of a line is words, as `112.` is
    where a sentence goes on in the next line.

    >>> lines = ("1. In need, call", "112. Do not wait.", "2. Rest.")
    >>> [[line[begin:end] for begin, end in found] for line, found in zip(lines, sentences_of(lines))]
    [['In need, call'], ['112.', 'Do not wait.'], ['Rest.']]
    """
    found = []
    last: tuple[int, bool] | None = None
    for line in lines:
        counted = _counted(line)
        goes_on = counted is not None and (counted[0] == 1 or (last is not None and counted == (last[0] + 1, last[1])))
        if goes_on:
            last = counted
        found.append(sentences(line, counts=counted is None or goes_on))
    return tuple(found)


def _counted(line: str) -> tuple[int, bool] | None:
    """The number of a list that seems to begin a line, and whether it is a letter; None if there is none."""
    mark = _NUMBER.match(line)
    if mark is None:
        return None
    said = mark[1]
    return (int(said), False) if said.isdigit() else (ord(said) - ord("a") + 1, True)


def sentences(line: str, *, counts: bool = True) -> tuple[tuple[int, int], ...]:
    """The sentences of a line as offsets, the end exclusive. A bullet or a list's number belongs to none.

    A number that begins the line is words where it `counts` nothing.

    A line without a full stop, such as a heading, is one sentence; one that goes on in the next line is cut there.

    >>> line = "1. Ask Dr. Wu. She said “Wait 2.5 hours!” and left. A heading"
    >>> [line[begin:end] for begin, end in sentences(line)]
    ['Ask Dr. Wu.', 'She said “Wait 2.5 hours!” and left.', 'A heading']
    """
    begin = marks_before(line) if counts else _end_of_space(line, 0)
    found: list[tuple[int, int]] = []
    for stop in _STOP.finditer(line, begin):
        after = _end_of_space(line, stop.end())
        if _ends(line, begin, stop, after):
            found.append((begin, stop.end()))
            begin = after
    end = len(line.rstrip())
    if begin < end:
        found.append((begin, end))
    return tuple(found)


def marks_before(line: str) -> int:
    """How many characters stand before the words of a line: white space, a bullet, a list's number.

    >>> marks_before("  • rest"), marks_before("2) walk"), marks_before("20 steps")
    (4, 3, 0)
    """
    bullet = _BULLET.match(line)
    return 0 if bullet is None else bullet.end()


def _ends(line: str, begin: int, stop: re.Match[str], after: int) -> bool:
    """Whether a sentence ends at a stop: something that begins one comes after, and it is no abbreviation's."""
    if after == len(line):
        return True
    before = line[max(begin, stop.start() - _LONGEST_LOOKED_AT) : stop.start()]
    first = line[after : after + 3].lstrip(_OPENING)[:1]
    if after == stop.end():  # two sentences with nothing between them, as where lines were run together
        return first.isupper() and before[-2:].islower() and before[-2:].isalpha()
    if first.islower() or not first:
        return False
    if stop.group()[0] != ".":
        return True
    last = _LAST_WORD.search(before)
    word = last.group() if last else ""
    if len(word) == 1 and word.isupper() and word != "I":  # an initial
        return False
    return word.lower() not in _SHORT and not (first.isdigit() and word.lower() in _BEFORE_A_NUMBER)


def _end_of_space(line: str, begin: int) -> int:
    space = _SPACE.match(line, begin)
    return begin if space is None else space.end()
