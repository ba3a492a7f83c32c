"""Reading a mapping from a text or a file, and refusing what is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from soundadvice.model.time.duration import SECONDS
from soundadvice.tables.columns.codes import same_number
from soundadvice.tables.columns.encodings import codec_of
from soundadvice.tables.columns.mapping import (
    ALL_FALSE,
    NONE,
    POINT,
    AnswerPlace,
    ColumnMapping,
    InColumn,
    InOptions,
    Spelling,
    Unanswered,
    ValuePairs,
)
from soundadvice.tables.errors import BatchError

GUESS = "guess"
"""The key of what was guessed: whoever has looked at it takes it out."""
_KEYS = (
    *("column", "unit", "separator", "unsure", "values", "missing", "decimal", "round", "options", NONE),
    *("unanswered", GUESS),
)
_OF_ALL = ("questions", "asked_on", "missing", "decimal", "encoding")
_OF_OPTIONS = ("options", "values", "missing", NONE)
_DECIMALS = (POINT, ",")


def read_mapping(source: str | Path, *, guesses: bool = False) -> ColumnMapping:
    """The mapping in a file of YAML or JSON (a Path) or in a text. Raises BatchError, and OSError for the file.

    What is marked in it as a guess is refused; with `guesses` it is taken, to look at and not to run.

    >>> mapping = read_mapping("questions: {duration: {column: days, unit: day}, fever: {unanswered: true}}")
    >>> mapping.questions["duration"].unit
    'day'
    """
    from soundadvice.files.bounded import read_bounded
    from soundadvice.loader.yaml.parse import MOST_BYTES

    if not isinstance(source, (str, Path)):
        raise BatchError(
            f"the mapping is a {type(source).__name__}, and neither a text nor a Path",
            "give its text, such as `read_mapping(json.dumps(mapping))`, or the Path of a file",
        )
    name = str(source) if isinstance(source, Path) else "the mapping"
    content = read_bounded(source, MOST_BYTES) if isinstance(source, Path) else source.encode()
    data = _parsed(name, content)
    if not isinstance(data, dict) or set(data) - set(_OF_ALL):
        raise BatchError(
            f"{name} is not a mapping with the key `questions`, and perhaps {', '.join(_OF_ALL[1:-1])} or `encoding`",
            "write `questions:`, then one question per line",
        )
    asked = data.get("asked_on")
    if asked is not None and not isinstance(asked, str):
        raise BatchError(f"{name}: `asked_on` is neither a day nor a column", "write `asked_on: 2024-06-20`")
    questions = data.get("questions") or {}
    if not isinstance(questions, dict):
        raise BatchError(f"{name}: `questions` is not a mapping of questions to places", "write `age: {column: years}`")
    guessed = tuple(
        (question, str(place[GUESS]))
        for question, place in questions.items()
        if isinstance(place, dict) and place.get(GUESS) not in (None, False)
    )
    if guessed and not guesses:
        raise _unconfirmed(name, guessed)
    return ColumnMapping(
        {question: _place(question, place) for question, place in questions.items()},
        asked,
        Spelling(_missing(name, data) or (), _decimal(name, data) or POINT),
        _encoding(name, data.get("encoding")),
        guessed,
    )


def _unconfirmed(name: str, guessed: tuple[tuple[str, str], ...]) -> BatchError:
    listed = ", ".join(f"`{question}` ({why})" for question, why in guessed)
    return BatchError(
        f"{name}: some of it was guessed, and no one has confirmed it: {listed}",
        f"look at each, put right what is wrong, and take out its line `{GUESS}:`; until then, --dry-run alone runs",
    )


def _parsed(name: str, content: bytes) -> object:
    from soundadvice.loader.yaml.node import TextFile
    from soundadvice.loader.yaml.parse import parse
    from soundadvice.loader.yaml.problems import Problems

    problems = Problems()
    root = parse(TextFile(name), content, problems)
    if root is None or problems.errors:
        raise BatchError("\n".join(map(str, problems.errors)) or f"{name} is empty")
    return root.data()


def _encoding(name: str, value: object) -> str | None:
    if value is None:
        return None
    codec = codec_of(value) if isinstance(value, str) else None
    if codec is None:
        raise BatchError(
            f"{name}: `encoding` is none that is known", "write one such as utf-8, windows-1252, iso-8859-15 or utf-16"
        )
    return codec


def _place(question: str, place: object) -> AnswerPlace:
    if isinstance(place, str):
        return InColumn(place)
    if not isinstance(place, dict) or not place:
        raise _wrong(question, "is neither the name of a column nor a mapping")
    unknown = [key for key in place if key not in _KEYS]
    if unknown:
        raise _wrong(question, f"has no key `{unknown[0]}`", f"the keys are {', '.join(_KEYS)}")
    place = {key: value for key, value in place.items() if key != GUESS}
    if "unanswered" in place:
        if place != {"unanswered": True}:
            raise _wrong(question, "has `unanswered` besides other keys", "write `{unanswered: true}` alone")
        return Unanswered()
    if "options" in place:
        return _in_options(question, place)
    if NONE in place:
        raise _wrong(question, f"has `{NONE}` without `options`", "give each option a column under `options:`")
    return _in_column(question, place)


def _in_options(question: str, place: dict[str, object]) -> InOptions:
    options = place["options"]
    if set(place) - set(_OF_OPTIONS) or not isinstance(options, dict) or not options:
        also = ", ".join(f"`{key}`" for key in _OF_OPTIONS[1:])
        raise _wrong(question, f"has `options` that are not a mapping, or keys other than {also} besides them")
    if NONE in place and place[NONE] != ALL_FALSE:
        raise _wrong(question, f"has under `{NONE}` something other than `{ALL_FALSE}`", f"write `{NONE}: {ALL_FALSE}`")
    missing = _missing(f"the mapping of `{question}`", place)
    values = _values(question, place, missing)
    for _, value in values:
        if value not in ("true", "false", None):
            raise _wrong(question, "has `values` for columns of true and false that are neither", "give true or false")
    named = {option: column for option, column in options.items() if column is not None}
    columns = tuple((option, _text(question, "options", column)) for option, column in named.items())
    twice = [column for _, column in columns if [other for _, other in columns].count(column) > 1]
    if twice:
        raise _wrong(question, f"gives two options the column `{twice[0]}`", "give each option a column of its own")
    return InOptions(columns, values, missing, tuple(o for o in options if o not in named), NONE in place)


def _in_column(question: str, place: dict[str, object]) -> InColumn:
    given = {"column": question, **place}  # a column may have the question's name, and more to say of it
    texts = {key: _text(question, key, given[key]) for key in ("column", "unit", "separator", "unsure") if key in given}
    if "unit" in texts and texts["unit"].removesuffix("s") not in SECONDS:
        raise _wrong(question, f"has no unit of time `{texts['unit']}`", f"the units are {', '.join(SECONDS)}")
    if place.get("round", False) not in (True, False):
        raise _wrong(question, "has under `round` something other than true and false", "write `round: true`")
    name = f"the mapping of `{question}`"
    missing = _missing(name, place)
    return InColumn(
        **texts,
        values=_values(question, place, missing),
        missing=missing,
        decimal=_decimal(name, place),
        rounded=place.get("round") is True,
    )


def _values(question: str, place: dict[str, object], missing: tuple[str, ...] | None) -> ValuePairs:
    """What the values stand for. A code may not mean two things, as 1 and 1.0 would in a column of numbers."""
    values = place.get("values", {})
    if not isinstance(values, dict):
        raise _wrong(question, "has `values` that are not a mapping")
    pairs = tuple(
        (key.strip(), None if value is None else _text(question, "values", _plain(value)))
        for key, value in values.items()
    )
    meant: dict[str, str | None] = dict.fromkeys(map(same_number, missing or ()))
    for code, value in pairs:
        if meant.setdefault(same_number(code), value) != value:
            raise _wrong(question, f"says two things of the value `{code}`", "leave one of them out")
    return pairs


def _missing(name: str, place: Mapping[str, object]) -> tuple[str, ...] | None:
    """The values that are no answer; None if nothing is said of them."""
    if place.get("missing") is None:
        return None
    listed = place["missing"]
    codes = [_plain(code) for code in (listed if isinstance(listed, tuple) else (listed,))]
    if not all(isinstance(code, str) and code.strip() for code in codes):
        raise BatchError(
            f"{name}: `missing` is not a list of values that are no answer", 'write `missing: ["-99", NA]`'
        )
    return tuple(str(code).strip() for code in codes)


def _decimal(name: str, place: Mapping[str, object]) -> str | None:
    if place.get("decimal") is None:
        return None
    if place["decimal"] not in _DECIMALS:
        raise BatchError(f"{name}: `decimal` is neither a comma nor a point", 'write `decimal: ","`')
    return str(place["decimal"])


def _plain(value: object) -> object:
    """A number or a truth value as the text of it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else value


def _text(question: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(question, f"has under `{key}` something other than a text", "put it between quotes")
    return value


def _wrong(question: str, message: str, hint: str | None = None) -> BatchError:
    return BatchError(f"the mapping of `{question}` {message}", hint)
