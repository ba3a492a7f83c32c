"""Actions: mends that an editor can make at once, from what a problem says itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from soundadvice.model.problem import Problem, Span

_NEAREST = re.compile(r"did you mean(?: the parameter)? `([^`]+)`\?|is it called `([^`]+)` now\?")
_ID = re.compile(r"such as `([a-z][a-z0-9_]*)`$")
_WRITE = re.compile(r"^(?:write |put it in quotes: )(\[[^\]]*\]|\"[^\"]*\")$")
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Action:
    """A mend: what it does, and the text that stands at each place then."""

    title: str
    places: tuple[Span, ...]
    text: str


def actions(problem: Problem, line: str | None) -> list[Action]:
    """The mends of a problem. `line` is the one that it begins on."""
    hint, places = problem.hint or "", (problem.span, *problem.also)
    if found := _NEAREST.search(hint):
        word = found[1] or found[2]
        return [Action(f"Write `{word}`", places, _as_it_stands(problem, word, line))]
    if problem.code == "bad_id" and (found := _ID.search(hint)):
        return [Action(f"Write `{found[1]}`", places, found[1])]
    if found := _WRITE.fullmatch(hint):
        return [Action(f"Write {found[1]}", places, found[1])]
    if problem.code == "odd_space":
        return [Action("Write an ordinary space", places, " ")]
    if problem.code == "cut_text" and line is not None:
        return _quoted(problem, line)
    if problem.code == "not_used" and hint.startswith("use it"):
        return []
    return []


def _as_it_stands(problem: Problem, word: str, line: str | None) -> str:
    """The word, in quotes or with its sign where the one that it stands for has them."""
    if line is None or len(word) > _LONGEST:
        return word
    there = line[problem.span.column - 1 : problem.span.end_column - 1]
    if len(there) > 1 and there[0] in "\"'" and there[-1] == there[0]:
        return f"{there[0]}{word}{there[0]}"
    return f"${word}" if there.startswith("$") and not word.startswith("$") else word


def _quoted(problem: Problem, line: str) -> list[Action]:
    """The whole of a text that ` #` cuts off in quotes, where its key is on the same line and no bracket is."""
    key = re.match(r"\s*(?:- )*[\w]+: +", line)
    if key is None or line[key.end() : key.end() + 1] in ("{", "[", ">", "|"):
        return []
    rest = line[key.end() :].rstrip()
    text = '"' + rest.replace("\\", "\\\\").replace('"', '\\"') + '"'
    number = problem.span.line
    span = Span(problem.span.file, number, key.end() + 1, number, key.end() + len(rest) + 1)
    return [Action("Put the whole text in quotes", (span,), text)]
