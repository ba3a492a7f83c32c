"""Guess: a place for the answers to each question, from what columns are called and hold; each guess is told as one.

INVARIANT: what may make a person's advice less urgent if it is wrong is marked, and nothing but a look is run by it
until someone has confirmed it: which column it is where names differ, what a code such as 1 stands for, the unit of
numbers, and that nothing ticked is the answer `none`. What can at worst make a row undecided or invalid is told in a
comment: a value that is taken for no answer, a value that no one knows, a question that is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from soundadvice.model.answer import nearest
from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Option, Question
from soundadvice.model.time.duration import SECONDS
from soundadvice.tables.columns.how import NUMERIC, ColumnKind
from soundadvice.tables.columns.mapping import ALL_FALSE, NONE, SEPARATOR

MOST_OPTIONS = 40
"""A column of more different texts is not one of options."""
_SEPARATORS = (SEPARATOR, ";", ",", "/", " ")
_MARKS = ("___", "_", ".", "/", ":", " ", "-")
"""What programs write between a question and its option in the name of a column."""
_NO_ANSWER = frozenset(
    ("na", "n/a", "nan", "null", "nil", "<na>", "nat", ".", "-", "--", "?", "??", "#n/a", "#na", "#null!", "missing")
)
_CODE = re.compile(r"-[1-9](\.0+)?|-?(9{2,6}|8{2,6}|7{2,6}|99[78]|9{1,3}[78])(\.0+)?")
"""Numbers that surveys write for no answer; only where the question does not take them."""
_PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")
_YES = {"y": "yes", "j": "yes", "t": "yes", "1": "yes", "1.0": "yes", "x": "yes"}
_NO = {"n": "no", "f": "no", "0": "no", "0.0": "no"}
_UNITS = {f"{unit}{end}": unit for unit in SECONDS for end in ("", "s")} | {"hrs": "hour", "mins": "minute"}


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column and the values in the rows looked at, the most frequent first; `more` different ones besides."""

    name: str
    kind: ColumnKind
    values: tuple[tuple[str, int], ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class GuessedPlace:
    """What to write for a question: the keys of its place, notes for whoever reads it, and why it is a guess, if it is.

    `columns` are those that it is read from; none where the question was not found.
    """

    question: Question
    keys: Mapping[str, object] = field(default_factory=lambda: {"unanswered": True})
    columns: tuple[SeenColumn, ...] = ()
    notes: tuple[str, ...] = ()
    guess: str | None = None


def guessed_places(pack: Pack, columns: Sequence[SeenColumn]) -> tuple[GuessedPlace, ...]:
    """A place for each question; of those that only the plan looks at, for those that are found."""
    found: dict[str, GuessedPlace] = {}
    free = {column.name: column for column in columns}
    for finder in (_by_name, _by_options, _by_likeness):
        for question in pack.questions:
            place = None if question.id in found else finder(question, free)
            if place is not None:
                found[question.id] = place
                for column in place.columns:
                    free.pop(column.name, None)
    for name in pack.deciding:
        found.setdefault(name, GuessedPlace(pack.question[name], notes=("no column was found for it",)))
    return tuple(found[question.id] for question in pack.questions if question.id in found)


# Which column -----------------------------------------------------------------------------------------------------


def _by_name(question: Question, free: Mapping[str, SeenColumn]) -> GuessedPlace | None:
    """The column of the question's own name, or its text, whatever the capitals and marks."""
    called = (_bare(question.id), _bare(question.text))
    same = [column for column in free.values() if _bare(column.name) in called]
    exact = [column for column in same if column.name == question.id] or same
    return _in(question, exact[0]) if len(exact) == 1 else None


def _by_likeness(question: Question, free: Mapping[str, SeenColumn]) -> GuessedPlace | None:
    """The one column whose name has all the words of the question's, or is spelled much like it."""
    words = set(_bare(question.id).split("_"))
    like = [column for column in free.values() if words <= set(_bare(column.name).split("_"))]
    if not like and isinstance(question, Duration):
        like = [column for column in free.values() if _unit_in(column.name)]
    hint = None if like else nearest(question.id, list(free))
    like = like or [column for column in free.values() if hint is not None and f"`{column.name}`" in hint]
    if len(like) != 1:
        return None
    place = _in(question, like[0])
    return replace(place, guess=_and(f"that this is the column `{like[0].name}`", place.guess))


def _by_options(question: Question, free: Mapping[str, SeenColumn]) -> GuessedPlace | None:
    """A column of true and false for each option."""
    if not isinstance(question, MultiChoice):
        return None
    for mark in _MARKS:
        rest = {
            name[len(question.id) + len(mark) :]: column
            for name, column in free.items()
            if name.casefold().startswith(f"{question.id}{mark}".casefold())
        }
        named = {option.id: column for option in question.options for end, column in rest.items() if _is(option, end)}
        numbered = {
            option.id: rest[str(place)] for place, option in enumerate(question.options, 1) if str(place) in rest
        }
        columns, why = (named, None) if len(named) >= len(numbered) else (numbered, "which number is which option")
        if len(columns) > 1:
            return _one_hot(question, columns, why)
    return None


def _one_hot(question: MultiChoice, columns: dict[str, SeenColumn], why: str | None) -> GuessedPlace:
    keys: dict[str, object] = {"options": {option: column.name for option, column in columns.items()}}
    notes: list[str] = []
    gone = [option.id for option in question.options if option.id not in columns]
    if NONE in gone:
        keys[NONE] = ALL_FALSE
        why = _and(why, f"that nothing ticked is `{NONE}`: it may be that no one looked")
        gone.remove(NONE)
    notes += [f"no column was found for the option `{option}`" for option in gone]
    return GuessedPlace(question, keys, tuple(columns.values()), tuple(notes), why)


# What stands in it ------------------------------------------------------------------------------------------------


def _in(question: Question, column: SeenColumn) -> GuessedPlace:
    place = GuessedPlace(question, {"column": column.name}, (column,))
    match question:
        case Choice():
            return _chosen(place, question.options, column)
        case MultiChoice():
            return _set(place, question, column)
        case Number():
            return _number(place, question, column)
        case Duration():
            return _lasting(place, column)
        case Date() if column.kind is ColumnKind.DAY:
            return replace(place, notes=("it needs the day of asking: `asked_on`",))
        case _:
            return place


def _chosen(place: GuessedPlace, options: Sequence[Option], column: SeenColumn) -> GuessedPlace:
    if column.more or len(column.values) > MOST_OPTIONS:
        return replace(place, notes=("it has too many different values for a question with options",))
    values, missing, unknown, guess = _meanings([value for value, _ in column.values], options)
    notes = [f"what does `{value}` stand for? write it under `values`" for value in unknown]
    return replace(place, keys=_keys(place, values, missing), notes=tuple(notes), guess=guess)


def _set(place: GuessedPlace, question: MultiChoice, column: SeenColumn) -> GuessedPlace:
    """Texts of several options: by the separator that leaves the fewest parts unknown."""
    if column.kind in (ColumnKind.TEXTS, ColumnKind.NUMBERS):
        return _chosen(place, question.options, column)
    best: tuple[int, str, GuessedPlace] | None = None
    for separator in _SEPARATORS:
        parts = {
            part.strip(): count for value, count in column.values for part in value.split(separator) if part.strip()
        }
        split = SeenColumn(column.name, column.kind, tuple(parts.items()), 0)
        found = _chosen(place, question.options, split)
        if best is None or len(found.notes) < best[0]:
            best = (len(found.notes), separator, found)
    assert best is not None
    _, separator, found = best
    return found if separator == SEPARATOR else replace(found, keys={**found.keys, "separator": separator})


def _meanings(
    values: Sequence[str], options: Sequence[Option]
) -> tuple[dict[str, str], list[str], list[str], str | None]:
    """What values stand for, which are no answer, which no one knows, and why some of that is a guess."""
    ids = {option.id.casefold(): option.id for option in options}
    texts: dict[str, list[str]] = {}
    for option in options:
        texts.setdefault(option.text.strip().casefold(), []).append(option.id)
    told = {"true", "false"} if {"yes", "no"} <= set(ids) else set()
    words = _YES | _NO if told else {}
    meant: dict[str, str] = {}
    missing: list[str] = []
    unknown: list[str] = []
    coded: list[str] = []
    for value in values:
        word = value.strip().casefold()
        if not word or word in ids or word in told:
            continue
        if len(texts.get(word, ())) == 1:
            meant[value] = texts[word][0]
        elif word in words:
            meant[value] = words[word]
            coded.append(value)
        elif word in _NO_ANSWER:
            missing.append(value)
        else:
            unknown.append(value)
    # Of 1 and 2, either may be yes.
    if coded and unknown:
        unknown += coded
        meant, coded = {value: option for value, option in meant.items() if value not in coded}, []
    guess = f"what {' and '.join(f'`{value}`' for value in coded)} stand for" if coded else None
    return meant, missing, unknown, guess


def _number(place: GuessedPlace, question: Number, column: SeenColumn) -> GuessedPlace:
    scale = 10**question.decimals
    keys, missing, notes, guess = _numbers(column, (question.minimum / scale, question.maximum / scale))
    return replace(place, keys=_keys(place, {}, missing) | keys, notes=tuple(notes), guess=guess)


def _lasting(place: GuessedPlace, column: SeenColumn) -> GuessedPlace:
    if column.kind not in (*NUMERIC, ColumnKind.TEXT):
        return place
    keys, missing, notes, guess = _numbers(column, (0.0, float("inf")), quiet=True)
    numbers = [value for value, _ in column.values if value not in missing and _PLAIN.fullmatch(_point(value))]
    if numbers:
        unit = _unit_in(column.name)
        keys["unit"] = unit or "day"
        guess = _and(f"that its numbers are {keys['unit']}s" + ("" if unit else ": nothing says so"), guess)
    return replace(place, keys=_keys(place, {}, missing) | keys, notes=tuple(notes), guess=guess)


def _numbers(
    column: SeenColumn, bounds: tuple[float, float], *, quiet: bool = False
) -> tuple[dict[str, object], list[str], list[str], str | None]:
    """How numbers are written; `quiet` where other texts are answers too."""
    keys: dict[str, object] = {}
    notes: list[str] = []
    guess: str | None = None
    values = [value.strip() for value, _ in column.values if value.strip()]
    commas = [value for value in values if _COMMA.fullmatch(value)]
    if commas and not any("." in value for value in values if _PLAIN.fullmatch(value)):
        keys["decimal"] = ","
        if all(_THOUSANDS.fullmatch(value) for value in commas):
            guess = "that a comma stands before decimals, and not between thousands"
    missing = [value for value in values if value.casefold() in _NO_ANSWER]
    numbers = {value: float(_point(value)) for value in values if _PLAIN.fullmatch(_point(value))}
    outside = [value for value, number in numbers.items() if not bounds[0] <= number <= bounds[1]]
    codes = [value for value in outside if _CODE.fullmatch(value)]
    missing += codes
    if len(outside) - len(codes) > len(numbers) // 2:
        notes.append("most of its numbers are more or less than the question takes: is it of another unit?")
    odd = [value for value in values if value not in numbers and value not in missing and value != "unsure"]
    notes += [] if quiet else [f"what does `{value}` stand for? write it under `values` or `missing`" for value in odd]
    return keys, missing, notes, guess


def _keys(place: GuessedPlace, values: Mapping[str, str], missing: Sequence[str]) -> dict[str, object]:
    found = dict(place.keys)
    if values:
        found["values"] = dict(values)
    if missing:
        found["missing"] = list(missing)
    return found


def _point(value: str) -> str:
    return value.replace(",", ".") if _COMMA.fullmatch(value) else value


def _unit_in(name: str) -> str | None:
    units = {_UNITS[word] for word in _bare(name).split("_") if word in _UNITS}
    return units.pop() if len(units) == 1 else None


def _is(option: Option, end: str) -> bool:
    return _bare(end) in (_bare(option.id), _bare(option.text))


def _bare(name: str) -> str:
    """A name without capitals and marks."""
    return "_".join(re.findall(r"[^\W_]+", name.casefold()))


def _and(*reasons: str | None) -> str | None:
    return "; ".join(reason for reason in reasons if reason) or None


def lines_of(place: GuessedPlace) -> Iterator[str]:
    """The notes of a place, one a line, and its guess."""
    yield from place.notes
    if place.guess:
        yield f"guess: {place.guess}"
