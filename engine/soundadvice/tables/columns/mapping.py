"""Mapping: where in a table the answer to each question is found, when the columns have other names than questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from soundadvice.model.time.duration import SECONDS
from soundadvice.tables.errors import BatchError

SEPARATOR = "|"
_KEYS = ("column", "unit", "separator", "unsure", "values", "options", "unanswered")


@dataclass(frozen=True, slots=True)
class InColumn:
    """The answer is in one column.

    `unit` is what a plain number of a duration counts, `separator` stands between the options in a text. `unsure` is a
    column that says whether the person is not sure. `values` turns what the column holds into options, None for no
    answer; what is not listed is left as it is.
    """

    column: str
    unit: str | None = None
    separator: str = SEPARATOR
    unsure: str | None = None
    values: tuple[tuple[str, str | None], ...] = ()

    def to_json(self) -> dict[str, object]:
        """As the manifest of a folder says it."""
        return {
            "is": "InColumn",
            "column": self.column,
            "unit": self.unit,
            "separator": self.separator,
            "unsure": self.unsure,
            "values": [list(pair) for pair in self.values],
        }


@dataclass(frozen=True, slots=True)
class InOptions:
    """The answer to a multi_choice is in one column of true and false for each option: (option, column)."""

    columns: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, object]:
        """As the manifest of a folder says it."""
        return {"is": "InOptions", "columns": [list(pair) for pair in self.columns]}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The answer is not in the table, and that is meant."""

    def to_json(self) -> dict[str, object]:
        """As the manifest of a folder says it."""
        return {"is": "Unanswered"}


AnswerPlace = InColumn | InOptions | Unanswered


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where the answers are, by question. Questions left out are looked for under their own names.

    `asked_on` is the day of asking, as `2024-06-20`, or the column that has it.
    """

    questions: Mapping[str, AnswerPlace] = field(default_factory=dict)
    asked_on: str | None = None

    def to_json(self) -> dict[str, object]:
        """As the manifest of a folder says it. The names there are the manifest's, whatever the classes are called."""
        questions = {name: place.to_json() for name, place in self.questions.items()}
        # Only where it is said: a folder of before is one of now.
        asked = {} if self.asked_on is None else {"asked_on": self.asked_on}
        return {"is": "Mapping", "questions": questions, **asked}


def with_asked_on(mapping: ColumnMapping | None, asked_on: str | None) -> ColumnMapping | None:
    """The mapping with a day of asking, or a column of them, if one is given."""
    return mapping if asked_on is None else replace(mapping or ColumnMapping(), asked_on=asked_on)


def read_mapping(source: str | Path) -> ColumnMapping:
    """The mapping in a file of YAML or JSON (a Path) or in a text. Raises BatchError, and OSError for the file.

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
    if not isinstance(data, dict) or set(data) - {"questions", "asked_on"}:
        raise BatchError(
            f"{name} is not a mapping with the key `questions`, and perhaps `asked_on`",
            "write `questions:`, then one question per line",
        )
    asked = data.get("asked_on")
    if asked is not None and not isinstance(asked, str):
        raise BatchError(f"{name}: `asked_on` is neither a day nor a column", "write `asked_on: 2024-06-20`")
    questions = data.get("questions") or {}
    if not isinstance(questions, dict):
        raise BatchError(f"{name}: `questions` is not a mapping of questions to places", "write `age: {column: years}`")
    return ColumnMapping({question: _place(question, place) for question, place in questions.items()}, asked)


def _parsed(name: str, content: bytes) -> object:
    from soundadvice.loader.yaml.node import TextFile
    from soundadvice.loader.yaml.parse import parse
    from soundadvice.loader.yaml.problems import Problems

    problems = Problems()
    root = parse(TextFile(name), content, problems)
    if root is None or problems.errors:
        raise BatchError("\n".join(map(str, problems.errors)) or f"{name} is empty")
    return root.data()


def _place(question: str, place: object) -> AnswerPlace:
    if isinstance(place, str):
        return InColumn(place)
    if not isinstance(place, dict) or not place:
        raise _wrong(question, "is neither the name of a column nor a mapping")
    unknown = [key for key in place if key not in _KEYS]
    if unknown:
        raise _wrong(question, f"has no key `{unknown[0]}`", f"the keys are {', '.join(_KEYS)}")
    if "unanswered" in place:
        if place != {"unanswered": True}:
            raise _wrong(question, "has `unanswered` besides other keys", "write `{unanswered: true}` alone")
        return Unanswered()
    if "options" in place:
        options = place["options"]
        if set(place) != {"options"} or not isinstance(options, dict) or not options:
            raise _wrong(question, "has `options` that are not a mapping, or other keys besides them")
        return InOptions(tuple((option, _text(question, "options", column)) for option, column in options.items()))
    return _in_column(question, place)


def _in_column(question: str, place: dict[str, object]) -> InColumn:
    if "column" not in place:
        raise _wrong(question, "does not say which column", "write `column:`, `options:` or `unanswered: true`")
    texts = {key: _text(question, key, place[key]) for key in ("column", "unit", "separator", "unsure") if key in place}
    if "unit" in texts and texts["unit"].removesuffix("s") not in SECONDS:
        raise _wrong(question, f"has no unit of time `{texts['unit']}`", f"the units are {', '.join(SECONDS)}")
    values = place.get("values", {})
    if not isinstance(values, dict):
        raise _wrong(question, "has `values` that are not a mapping")
    pairs = tuple((key, None if value is None else _text(question, "values", value)) for key, value in values.items())
    return InColumn(**texts, values=pairs)


def _text(question: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(question, f"has under `{key}` something other than a text", "put it between quotes")
    return value


def _wrong(question: str, message: str, hint: str | None = None) -> BatchError:
    return BatchError(f"the mapping of `{question}` {message}", hint)
