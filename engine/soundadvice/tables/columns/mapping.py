"""Mapping: where in a table the answer to each question is found, and how what stands there is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

SEPARATOR = "|"
POINT = "."
ALL_FALSE = "all_false"
"""What `none` says where no option ticked is the option `none`."""
NONE = "none"
ValuePairs = tuple[tuple[str, str | None], ...]
"""What single values of a column stand for, None for no answer."""


@dataclass(frozen=True, slots=True)
class InColumn:
    """The answer is in one column.

    `unit` is what a plain number of a duration counts, `separator` stands between the options in a text. `unsure` is a
    column that says whether the person is not sure. `values` turns what the column holds into answers, None for no
    answer; what is not listed is left as it is. `missing` are the values that are no answer, `decimal` stands before
    the decimals of a number in a text: None is what the whole mapping says. `rounded`: to what the question takes.
    """

    column: str
    unit: str | None = None
    separator: str = SEPARATOR
    unsure: str | None = None
    values: ValuePairs = ()
    missing: tuple[str, ...] | None = None
    decimal: str | None = None
    rounded: bool = False

    def to_json(self) -> dict[str, object]:
        """As the manifest of a folder says it."""
        # Only where it is said: a folder of before is one of now.
        later: dict[str, object] = {
            "missing": None if self.missing is None else list(self.missing),
            "decimal": self.decimal,
            "round": self.rounded or None,
        }
        return {
            "is": "InColumn",
            "column": self.column,
            "unit": self.unit,
            "separator": self.separator,
            "unsure": self.unsure,
            "values": [list(pair) for pair in self.values],
            **{key: value for key, value in later.items() if value is not None},
        }


@dataclass(frozen=True, slots=True)
class InOptions:
    """The answer to a multi_choice is in one column of true and false for each option: (option, column).

    `values` turns what the columns hold into `true`, `false`, or None for no answer. `absent` are the options that have
    no column, and that is meant: no one can have chosen them. `all_false`: false in every column is the option `none`.
    """

    columns: tuple[tuple[str, str], ...]
    values: ValuePairs = ()
    missing: tuple[str, ...] | None = None
    absent: tuple[str, ...] = ()
    all_false: bool = False

    def to_json(self) -> dict[str, object]:
        """As the manifest of a folder says it."""
        later: dict[str, object] = {
            "values": [list(pair) for pair in self.values] or None,
            "missing": None if self.missing is None else list(self.missing),
            "absent": list(self.absent) or None,
            NONE: ALL_FALSE if self.all_false else None,
        }
        columns = [list(pair) for pair in self.columns]
        return {"is": "InOptions", "columns": columns} | {key: it for key, it in later.items() if it is not None}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The answer is not in the table, and that is meant."""

    def to_json(self) -> dict[str, object]:
        """As the manifest of a folder says it."""
        return {"is": "Unanswered"}


AnswerPlace = InColumn | InOptions | Unanswered


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a mapping says of the whole table: the values that are no answer, and what stands before decimals."""

    missing: tuple[str, ...] = ()
    decimal: str = POINT


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Where the answers are, by question. Questions left out are looked for under their own names.

    `asked_on` is the day of asking, as `2024-06-20`, or the column that has it. `encoding` is that of a file of text.
    `guesses` are questions whose place was guessed and not confirmed, each with why: nothing but a look is run by them.
    """

    questions: Mapping[str, AnswerPlace] = field(default_factory=dict)
    asked_on: str | None = None
    spelling: Spelling = Spelling()
    encoding: str | None = None
    guesses: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, object]:
        """As the manifest of a folder says it. The names there are the manifest's, whatever the classes are called."""
        questions = {name: place.to_json() for name, place in self.questions.items()}
        # Only where it is said: a folder of before is one of now.
        later: dict[str, object] = {
            "asked_on": self.asked_on,
            "missing": list(self.spelling.missing) or None,
            "decimal": None if self.spelling.decimal == POINT else self.spelling.decimal,
            "encoding": self.encoding,
        }
        return {
            "is": "Mapping",
            "questions": questions,
            **{key: value for key, value in later.items() if value is not None},
        }


def with_asked_on(mapping: ColumnMapping | None, asked_on: str | None) -> ColumnMapping | None:
    """The mapping with a day of asking, or a column of them, if one is given."""
    return mapping if asked_on is None else replace(mapping or ColumnMapping(), asked_on=asked_on)
