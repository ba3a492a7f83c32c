"""The schema of a table that is not here: made from a pack's questions, or read from a file that shows it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, Date, Duration, MultiChoice, Number, Question
from soundadvice.model.time.day import format_days
from soundadvice.model.time.duration import format_duration
from soundadvice.tables.columns.mapping import AnswerPlace, ColumnMapping, InColumn, InOptions, Unanswered
from soundadvice.tables.errors import BatchError
from soundadvice.tables.sql.dialects import Dialect

if TYPE_CHECKING:
    import ibis

TEXT, TRUTH, LIST, WHOLE, DAY = "string", "boolean", "array<string>", "int64", "date"
ColumnTypes = dict[str, str]
"""The columns of a table, each with what it holds: a type by the name that Ibis has for it."""


def natural_columns(
    pack: Pack, dialect: Dialect, mapping: ColumnMapping | None = None
) -> tuple[ColumnTypes, ColumnMapping]:
    """One column a deciding question, of the type that is natural to it, and how the answers are read from them.

    Text for a choice; for a multi_choice a list of texts or, where the engine has none, a truth value an option; a
    number; a duration in seconds; a day as days before the day of asking. One of these that may be unsure has a truth
    value beside it. What `mapping` says of a question, such as another column's name, goes before; it may name
    questions that do not decide.
    """
    given = mapping.questions if mapping else {}
    places: dict[str, AnswerPlace] = dict(given)
    columns: ColumnTypes = {}
    for question in pack.questions:
        if question.id in given or question.id in pack.deciding:
            place = given.get(question.id) or _natural(question, dialect)
            places[question.id] = place
            columns |= _columns(question, place, dialect)
    return columns, ColumnMapping(places, mapping.asked_on if mapping else None)


def meanings(pack: Pack, mapping: ColumnMapping) -> dict[str, str]:
    """What the natural columns hold, in words, by column."""
    found: dict[str, str] = {}
    for question, place in ((pack.question[name], place) for name, place in mapping.questions.items()):
        match place:
            case InOptions(columns=columns):
                found |= {column: f"{question.id}: {option}" for option, column in columns}
                found[columns[0][1]] += "; all null if unanswered"
            case InColumn():
                found[place.column] = _meaning(question, place)
                if place.unsure is not None:
                    found[place.unsure] = f"{question.id}: true if the person is not sure"
            case Unanswered():
                pass
            case _:
                assert_never(place)
    return found


def _natural(question: Question, dialect: Dialect) -> AnswerPlace:
    name = question.id
    match question:
        case MultiChoice(options=options) if not dialect.lists:
            return InOptions(tuple((option.id, f"{name}_{option.id}") for option in options))
        case Choice() | MultiChoice():
            return InColumn(name)
        case Number() | Duration() | Date():
            unit = {Duration: "second", Date: "day"}.get(type(question))
            return InColumn(name, unit=unit, unsure=f"{name}_unsure" if question.unsure else None)
        case _:
            assert_never(question)


def _columns(question: Question, place: AnswerPlace, dialect: Dialect) -> ColumnTypes:
    match place:
        case InOptions(columns=columns):
            return {column: TRUTH for _, column in columns}
        case InColumn(column=column):
            beside = {} if place.unsure is None else {place.unsure: TRUTH}
            return {column: _type(question, place, dialect)} | beside
        case Unanswered():
            return {}
        case _:
            assert_never(place)


def _type(question: Question, place: InColumn, dialect: Dialect) -> str:
    match question:
        case Choice():
            return TEXT
        case MultiChoice():
            return LIST if dialect.lists and place == InColumn(place.column) else TEXT
        case Number(decimals=decimals):
            return f"decimal(18, {decimals})" if decimals else WHOLE
        case Duration():
            return TEXT if place.unit is None else WHOLE
        case Date():
            return DAY if place.unit is None else WHOLE
        case _:
            assert_never(question)


def _meaning(question: Question, place: InColumn) -> str:
    match question:
        case Choice(options=options):
            return "one of " + ", ".join(option.id for option in options)
        case MultiChoice(options=options):
            return "a list of " + ", ".join(option.id for option in options)
        case Number(unit=unit, minimum=minimum, maximum=maximum, decimals=decimals):
            low, high = (f"{bound / 10**decimals:.{decimals}f}" for bound in (minimum, maximum))
            return f"{unit}, from {low} to {high}"
        case Duration(minimum=minimum, maximum=maximum):
            what = f"a number of {place.unit}s" if place.unit else "a duration such as `3 weeks`"
            return f"{what}, from {format_duration(minimum)} to {format_duration(maximum)}"
        case Date(minimum=minimum, maximum=maximum):
            what = f"{place.unit}s before the day of asking" if place.unit else "a day"
            return f"{what}, from {format_days(minimum)} to {format_days(maximum)} before it"
        case _:
            assert_never(question)


def read_columns(path: Path, dialect: Dialect) -> ColumnTypes:
    """The columns that a file shows: a Parquet file, the header of a CSV file (all text), or YAML of `column: type`.

    Types in YAML are those of Ibis (`string`, `int64`, `array<string>`) or of the engine. Raises BatchError, OSError.
    """
    match path.suffix.lower():
        case ".parquet":
            return _of_parquet(path)
        case ".csv":
            return _of_csv(path)
        case ".yaml" | ".yml" | ".json":
            return _of_yaml(path, dialect)
        case suffix:
            what = f"`{suffix}`" if suffix else "no ending"
            raise BatchError(f"{path}: a file with {what} shows no schema", "give a .parquet, .csv or .yaml file")


def _of_parquet(path: Path) -> ColumnTypes:
    import ibis
    import pyarrow.parquet as parquet
    from pyarrow import ArrowInvalid

    with path.open("rb") as file:
        try:
            schema = ibis.Schema.from_pyarrow(parquet.read_schema(file))
        except ArrowInvalid:
            raise BatchError(f"{path}: not a Parquet file") from None
    return {name: str(kind) for name, kind in schema.items()}


def _of_csv(path: Path) -> ColumnTypes:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            names = next(csv.reader(file), [])
        except (UnicodeDecodeError, csv.Error):
            raise BatchError(f"{path}: not a CSV file in UTF-8") from None
    if not names or not all(names):
        raise BatchError(f"{path}: its first line does not name every column", "the first line is the header")
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise BatchError(f"{path}: two columns are called `{twice[0]}`", "give each column a name of its own")
    return dict.fromkeys(names, TEXT)


def _of_yaml(path: Path, dialect: Dialect) -> ColumnTypes:
    from soundadvice.files.bounded import read_bounded
    from soundadvice.loader.yaml.node import TextFile
    from soundadvice.loader.yaml.parse import MOST_BYTES, parse
    from soundadvice.loader.yaml.problems import Problems

    problems = Problems()
    root = parse(TextFile(str(path)), read_bounded(path, MOST_BYTES), problems)
    if root is None or problems.errors:
        raise BatchError("\n".join(map(str, problems.errors)) or f"{path} is empty")
    data = root.data()
    if not isinstance(data, dict) or not data:
        raise BatchError(f"{path}: not a mapping of columns to types", "write `fever: string`, one column per line")
    return {name: _type_named(path, name, kind, dialect) for name, kind in data.items()}


def _type_named(path: Path, column: str, kind: object, dialect: Dialect) -> str:
    import ibis

    from soundadvice.tables.sql.compile import compiler_of

    readers: tuple[Any, ...] = (ibis.dtype, compiler_of(dialect).type_mapper.from_string)
    for read in readers if isinstance(kind, str) else ():
        try:
            found = read(kind)
        except Exception:  # noqa: S112  whatever a parser of types raises: the next may know it
            continue
        if not found.is_unknown():
            return str(found)
    raise BatchError(
        f"{path}: `{column}` has a type that is not known: `{kind}`", f"types are {TEXT}, {WHOLE}, {TRUTH}, {LIST}, …"
    )


def schema_of(columns: Mapping[str, str]) -> ibis.Schema:
    """The columns as Ibis has them."""
    import ibis

    return ibis.schema(dict(columns))
