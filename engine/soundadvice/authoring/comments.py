"""Comments: what stands between the values of a file, by the value that it goes with.

A comment on a line of its own goes with the value below it; one that is indented further than that, with the value
above. A comment beside a value goes with that value. A blank line is kept, one at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from soundadvice.authoring.yaml_layout import Path, ValuePlace

_SAYS_INDENT = re.compile(r"[|>][-+]?\d")
_COMMENT = re.compile(r"(?:^|(?<=\s))#")


@dataclass(slots=True)
class Comments:
    """The comments of a file and its blank lines (empty texts). `beside` has the column too, so that columns stay."""

    head: list[str] = field(default_factory=list)
    above: dict[Path, list[str]] = field(default_factory=dict)
    below: dict[Path, list[str]] = field(default_factory=dict)
    beside: dict[Path, list[tuple[str, int]]] = field(default_factory=dict)
    tail: list[str] = field(default_factory=list)
    opened: set[Path] = field(default_factory=set)
    """The collections in brackets that hold a comment, for which there is room only on lines of their own."""

    def texts(self) -> list[str]:
        """Every comment, sorted."""
        lines = [*self.head, *self.tail]
        for kept in (*self.above.values(), *self.below.values()):
            lines += kept
        lines += [text for kept in self.beside.values() for text, _ in kept]
        return sorted(line for line in lines if line)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is no part of a value, or the comment at its end; `text` is empty for a blank one."""

    number: int
    column: int
    text: str
    is_alone: bool


def take(text: str, places: Sequence[ValuePlace]) -> Comments:
    """The comments of a text whose values stand at these places."""
    found = Comments()
    alone = []
    for line in _between(text.split("\n"), places):
        if line.text:
            found.opened.update(place.path for place in places if place.is_flow and _holds(place, line))
        if line.is_alone or not _beside(line, places, found):
            alone.append(line)
    for run in _runs(alone, {place.start[0] for place in places}):
        _settle(run, places, found)
    return found


def _between(lines: Sequence[str], places: Iterable[ValuePlace]) -> list[_Line]:
    taken: dict[int, list[tuple[int, int]]] = {}
    for place in places:
        _take_up(place, lines, taken)
    found = []
    for number, line in enumerate(lines):
        stretches = taken.get(number, [])
        if any(first == 0 and last > len(line) for first, last in stretches):
            continue
        comment = next((m for m in _COMMENT.finditer(line) if not _within(m.start(), stretches)), None)
        if comment is not None:
            column = comment.start()
            found.append(_Line(number, column, line[column:].rstrip(), not line[:column].strip()))
        elif not line.strip():
            found.append(_Line(number, 0, "", is_alone=True))
    return found


def _take_up(place: ValuePlace, lines: Sequence[str], taken: dict[int, list[tuple[int, int]]]) -> None:
    """Notes which columns a key and a text take up."""
    if place.key_end is not None:
        taken.setdefault(place.start[0], []).append((place.start[1], place.key_end[1]))
    if place.is_collection:
        return
    first, last = place.value_start, _end(place, lines)
    for number in range(first[0], last[0] + 1):
        if place.is_block and number == first[0]:
            continue  # the `>-` of a text may have a comment beside it
        begins = first[1] if number == first[0] else 0
        ends = last[1] if number == last[0] and not place.is_block else len(lines[number]) + 1
        taken.setdefault(number, []).append((begins, ends))


def _end(place: ValuePlace, lines: Sequence[str]) -> tuple[int, int]:
    """Where a value ends. The parser has a block text go on over the blank lines below it."""
    if not place.is_block or place.is_collection:
        return place.end
    number = last = place.value_start[0]
    # A text that says how far it is indented may begin with a line that is indented further.
    indent = 0 if _SAYS_INDENT.match(lines[number][place.value_start[1] :]) else None
    for number in range(place.value_start[0] + 1, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        begins = len(line) - len(line.lstrip(" "))
        indent = begins if indent is None else indent
        if begins < indent or begins <= place.start[1]:
            break
        last = number
    return (last, len(lines[last]))


def _within(column: int, stretches: Iterable[tuple[int, int]]) -> bool:
    return any(first <= column < last for first, last in stretches)


def _holds(place: ValuePlace, line: _Line) -> bool:
    return place.value_start < (line.number, line.column) < place.end


def _beside(line: _Line, places: Iterable[ValuePlace], found: Comments) -> bool:
    """Whether the comment stands beside a value, with which it goes then."""
    ends: list[tuple[int, Path]] = []
    for place in places:
        if not place.is_block and place.end[0] == line.number:
            ends.append((place.end[1], place.path))
        if place.key_end is not None and place.key_end[0] == line.number:
            ends.append((place.key_end[1], place.path))
        if place.is_block and not place.is_collection and place.value_start[0] == line.number:
            ends.append((place.value_start[1], place.path))
    nearest = max((one for one in ends if one[0] <= line.column), key=lambda one: one[0], default=None)
    if nearest is not None:
        found.beside.setdefault(nearest[1], []).append((line.text, line.column))
    return nearest is not None


def _runs(lines: Sequence[_Line], starts: set[int]) -> list[list[_Line]]:
    """The lines in groups, between which values begin."""
    ordered = sorted(starts)
    return [list(run) for _, run in groupby(lines, key=lambda line: sum(start <= line.number for start in ordered))]


def _settle(run: list[_Line], places: Sequence[ValuePlace], found: Comments) -> None:
    """Says of a group of lines which value it goes with."""
    # A comment on the line of a dash, before its value, goes above the item.
    next_one = next((place for place in places if place.start[0] >= run[0].number), None)
    before = [place for place in places if place.start[0] < run[0].number and not place.in_flow]
    if not before:
        found.head += _folded(run)
        return
    column = 0 if next_one is None else next_one.start[1]
    cut = 0
    deeper = [position for position, line in enumerate(run) if line.text and line.is_alone and line.column > column]
    if deeper and (next_one is None or not next_one.in_flow):
        owner = _above(run[deeper[-1]].column, before)
        if owner.start[1] > column or next_one is None:
            cut = deeper[-1] + 1
            found.below.setdefault(owner.path, []).extend(_folded(run[:cut]))
    rest = _folded(run[cut:])
    if next_one is not None and next_one.in_flow:
        rest = [text for text in rest if text]
    if next_one is None:
        found.tail += rest
    elif rest:
        found.above.setdefault(next_one.path, []).extend(rest)


def _above(column: int, before: Sequence[ValuePlace]) -> ValuePlace:
    """The value above that a comment in that column goes with: the innermost one that begins no further right."""
    last = before[-1].path
    chain = [place for place in before if place.path == last[: len(place.path)]]
    return max((place for place in chain if place.start[1] <= column), key=lambda one: len(one.path))


def _folded(lines: Iterable[_Line]) -> list[str]:
    """The texts, runs of blank lines made one."""
    texts: list[str] = []
    for line in lines:
        if line.text or texts[-1:] != [""]:
            texts.append(line.text)
    return texts


def give(text: str, places: Sequence[ValuePlace], comments: Comments) -> str:
    """The text with its comments and blank lines again."""
    lines = text.split("\n")[:-1]
    above: dict[int, list[str]] = {}
    below: dict[int, list[str]] = {}
    first = _first_of_each(places)
    columns: dict[int, int] = {}
    for place in places:
        kept = list(comments.above.get(place.path, []))
        column = columns.setdefault(place.start[0], place.start[1])  # of the first that begins on that line
        while place.path in first and kept[:1] == [""]:
            kept.pop(0)
        above.setdefault(place.start[0], []).extend(_indented(kept, column))
        if place.path in comments.below:
            last = max(_end(one, lines)[0] for one in _inside(place, places))
            below.setdefault(last, []).extend(_indented(comments.below[place.path], place.start[1]))
        for comment, column in comments.beside.get(place.path, []):
            number = place.start[0] if place.is_block else place.end[0]
            lines[number] = f"{lines[number]:{column}}" if len(lines[number]) + 2 <= column else f"{lines[number]}  "
            lines[number] += comment
    body = [one for number, line in enumerate(lines) for one in (*above.get(number, []), line, *below.get(number, []))]
    return _joined([*comments.head, *body, *comments.tail])


def _first_of_each(places: Iterable[ValuePlace]) -> set[Path]:
    """The first value of each collection: no blank line parts it from its head."""
    found: dict[Path, Path] = {}
    for place in places:
        found.setdefault(place.path[:-1], place.path)
    return set(found.values()) - {path for path in found.values() if len(path) == 1}


def _inside(place: ValuePlace, places: Iterable[ValuePlace]) -> list[ValuePlace]:
    """What is written in one place of its own: the texts, and the collections in brackets."""
    inside = (one for one in places if one.path[: len(place.path)] == place.path)
    return [one for one in inside if one.is_flow or not one.is_collection]


def _indented(texts: Iterable[str], column: int) -> list[str]:
    return [f"{' ' * column}{text}" if text else "" for text in texts]


def _joined(lines: Iterable[str]) -> str:
    """The lines without blank ones at the beginning, at the end, and in a row."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return "".join(f"{line}\n" for line in kept)


def part(comments: Comments, places: Iterable[ValuePlace]) -> None:
    """Parts all items of the outermost list by a blank line where any of them is."""
    items = [place.path for place in places if len(place.path) == 1 and place.key_end is None][1:]
    if any(comments.above.get(path, [])[:1] == [""] for path in items):
        for path in items:
            kept = comments.above.setdefault(path, [])
            if kept[:1] != [""]:
                kept.insert(0, "")
