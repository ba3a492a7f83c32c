"""The table of answers: a CSV file or JSON lines, one row per person, strict about what is ambiguous."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from soundadvice_cli.errors import Refused

if TYPE_CHECKING:
    from soundadvice.model.condition import Answer
    from soundadvice.model.pack import Pack
    from soundadvice.model.question import Question

_SEPARATORS = ",;\t|"
MOST_BYTES = 256 * 1024 * 1024


def read_table(pack: Pack, name: str) -> list[dict[str, Answer]]:
    """The canonical answers of each person. Raises Refused, which names the line, and OSError.

    In CSV the head names the questions, with `,`, `;`, tabs or `|` between them; an empty field is no answer, and
    several signs stand in one field with `;` or `|` between them. Otherwise each line is a JSON object of questions and
    answers.
    """
    from soundadvice.files.bounded import TooLargeError, read_bounded
    from soundadvice.meaning.possible.broken import read_possible
    from soundadvice.model.errors import AnswerError

    try:
        content = read_bounded(name, MOST_BYTES)
    except TooLargeError:
        raise Refused(f"{name}: larger than 256 MB\n  help: take a part of it") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{name}: byte {error.start + 1} is not UTF-8") from None
    rows = _json_lines(name, text) if text.lstrip()[:1] == "{" else _csv(pack, name, text)
    found = []
    for line, row in rows:
        try:
            found.append(read_possible(pack, row))
        except AnswerError as error:
            raise Refused(f"{name}:{line}: {error}") from None
    return found


def _json_lines(name: str, text: str) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_float=Decimal)
        except (ValueError, RecursionError, ArithmeticError):
            row = None
        if not isinstance(row, dict):
            raise Refused(f"{name}:{number}: this is not a JSON object\n  help: write one line per person")
        yield number, row


def _csv(pack: Pack, name: str, text: str) -> Iterator[tuple[int, dict[str, object]]]:
    reader = csv.reader(io.StringIO(text), delimiter=_separator(text), strict=True)
    try:
        head = next(reader, [])
        for column in head:
            if column not in pack.question:
                raise Refused(f"{name}:1: there is no question `{column[:60]}`\n  help: the header names the questions")
        if len(set(head)) < len(head):
            raise Refused(f"{name}:1: a question has two columns")
        for row in reader:
            if len(row) not in (0, len(head)):
                raise Refused(f"{name}:{reader.line_num}: {len(row)} fields, but the header has {len(head)}")
            fields = {column: field.strip() for column, field in zip(head, row, strict=False) if field.strip()}
            if row:
                yield (
                    reader.line_num,
                    {column: _value(pack.question[column], field) for column, field in fields.items()},
                )
    except csv.Error as error:
        raise Refused(f"{name}:{reader.line_num}: {error}") from None


def _separator(text: str) -> str:
    """What parts the most names in the head."""
    head = next(iter(text.splitlines()), "")
    return max(_SEPARATORS, key=head.count)


def _value(question: Question, field: str) -> object:
    """A field as `read_answer` takes it. What cannot be taken is left as it is, for it to refuse."""
    from soundadvice.model.question import MultiChoice, Number

    if isinstance(question, MultiChoice):
        return [sign.strip() for sign in field.replace("|", ";").split(";")]
    if isinstance(question, Number) and field != "unsure":
        try:
            return Decimal(field)
        except InvalidOperation:
            return field
    return field
