"""Map text: guessed places as a mapping to start from, with what was seen beside each, for a person to read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from soundadvice.model.pack import Pack
from soundadvice.model.question import Choice, MultiChoice
from soundadvice.tables.columns.guess import MOST_OPTIONS, GuessedPlace, SeenColumn
from soundadvice.tables.columns.how import NUMERIC
from soundadvice.tables.columns.read_mapping import GUESS

_SHOWN = 12
_NOTES = 12
_LONGEST = 40
_WIDTH = 110
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS = frozenset(("true", "false", "null"))


def map_text(
    pack: Pack, name: str, rows: int, places: Sequence[GuessedPlace], others: Sequence[str], encoding: str | None
) -> str:
    """The mapping as YAML. `others` are the columns that were taken for no answers."""
    return "\n".join(_lines(pack, name, rows, places, others, encoding)) + "\n"


def _lines(
    pack: Pack, name: str, rows: int, places: Sequence[GuessedPlace], others: Sequence[str], encoding: str | None
) -> Iterator[str]:
    yield f"# Where the answers of {_comment(name)} are, for the pack {pack.id} {pack.version}."
    yield f"# It was made from the first {rows:,} rows, and shows values of theirs: keep it as you keep the table."
    yield f"# A line `{GUESS}:` marks what was guessed and would do harm if it were wrong. Until you have looked at"
    yield "# each and taken out its line, this file is good for --dry-run alone."
    if encoding is not None:
        yield "# The encoding is guessed: look at the letters that are not English."
        yield f"encoding: {encoding}"
    yield "questions:"
    for place in places:
        yield ""
        yield f"  # {_comment(place.question.text)}"
        if isinstance(place.question, (Choice, MultiChoice)):
            yield from _wrapped(", ".join(option.id for option in place.question.options), "  #   takes: ")
        for column in place.columns[:_SHOWN]:
            yield from _wrapped(_seen(column), f"  #   `{_comment(column.name)}`: ")
        yield from (f"  #   {_comment(note)}" for note in place.notes[:_NOTES])
        if len(place.notes) > _NOTES:
            yield f"  #   and {len(place.notes) - _NOTES} more like that"
        yield f"  {_key(place.question.id)}:"
        yield from _block(place.keys, "    ")
        if place.guess:
            yield f"    {GUESS}: {_value(place.guess)}"
    if others:
        yield ""
        yield from _wrapped(", ".join(_comment(other) for other in others), "# No answers were seen in: ")


def _seen(column: SeenColumn) -> str:
    """What a column holds: of few different texts all, of numbers the least and the greatest, of others how many."""
    kind = str(column.kind)
    if not column.values:
        return f"{kind}, no value"
    different = len(column.values) + column.more
    if column.kind in NUMERIC:
        ordered = sorted(column.values, key=lambda pair: float(pair[0]))
        return f"{kind}, from {_comment(ordered[0][0])} to {_comment(ordered[-1][0])}"
    if different > MOST_OPTIONS:
        return f"{kind}, {different:,} different ones"
    shown = ", ".join(f"`{_comment(value)}` {count:,}" for value, count in column.values[:_SHOWN])
    return f"{kind}: {shown}" + (f" and {different - _SHOWN} others" if different > _SHOWN else "")


def _block(keys: Mapping[str, object], indent: str) -> Iterator[str]:
    for key, value in keys.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from (f"{indent}  {_key(str(one))}: {_value(meant)}" for one, meant in value.items())
        else:
            yield f"{indent}{key}: {_value(value)}"


def _key(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text not in _WORDS else json.dumps(text, ensure_ascii=True)


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    return _key(value) if isinstance(value, str) else json.dumps(value)


def _comment(text: str) -> str:
    """A text that stays within its comment, whatever is in it."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain if len(plain) <= 2 * _LONGEST else f"{plain[: 2 * _LONGEST]}…"


def _wrapped(text: str, begin: str) -> Iterator[str]:
    from textwrap import wrap

    yield from wrap(text, _WIDTH, initial_indent=begin, subsequent_indent="#     ".rjust(len("  #     "))) or [begin]
