"""Write map: a mapping to start from, made of the columns of a table and of its first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from soundadvice.files.atomic import write_atomically
from soundadvice.model.pack import Pack
from soundadvice.tables.columns.guess import GuessedPlace, SeenColumn, guessed_places
from soundadvice.tables.columns.how import ColumnKind
from soundadvice.tables.columns.map_text import map_text
from soundadvice.tables.columns.read_mapping import read_mapping
from soundadvice.tables.columns.resolve import readings
from soundadvice.tables.errors import BatchError
from soundadvice.tables.query.row_number import numbered
from soundadvice.tables.query.values import kind_of
from soundadvice.tables.read.duckdb import INPUT, Engine, opened, quoted
from soundadvice.tables.read.encoded import likely_encoding
from soundadvice.tables.read.locations import Location
from soundadvice.tables.read.open import open_source
from soundadvice.tables.run.allowed_files import reach_of
from soundadvice.tables.run.dry_run import ROWS

if TYPE_CHECKING:
    pass

_VALUES = 1000
_LISTS = (ColumnKind.TEXTS, ColumnKind.NUMBERS)


@dataclass(frozen=True, slots=True)
class WrittenMap:
    """What was found: the text of the mapping, and the questions by how they were found.

    `guesses` are the questions whose place no one has confirmed, each with why; `open` is why it cannot be run even so.
    """

    text: str
    found: tuple[str, ...]
    guesses: tuple[tuple[str, str], ...]
    not_found: tuple[str, ...]
    open: str | None

    def to_json(self) -> dict[str, object]:
        """As JSON."""
        return {
            "found": list(self.found),
            "guesses": [{"question": question, "guess": why} for question, why in self.guesses],
            "not_found": list(self.not_found),
            "open": self.open,
        }


def suggest_map(pack: Pack, source: Location, standard: BinaryIO) -> WrittenMap:
    """A mapping to start from. Raises BatchError, OSError."""
    with opened(reach_of(source, None)) as engine:
        codec = likely_encoding(source)
        rows = open_source(engine, source, standard, codec=codec)
        head = rows.head(ROWS)
        engine.take_table(numbered(head))
        table = engine.expression_over_input()
        kinds = {name: kind_of(table[name]) for name in head.column_names}
        columns = [_seen(engine, name, kind) for name, kind in kinds.items()]
        places = guessed_places(pack, columns)
        used = {column.name for place in places for column in place.columns}
        others = [name for name in kinds if name not in used]
        text = map_text(pack, source.name, head.num_rows, places, others, codec)
        return _written(pack, text, places, kinds)


def write_map(written: WrittenMap, path: str, *, overwrite: bool) -> None:
    """Puts the mapping into a file that its owner alone can read. Raises BatchError, OSError."""
    try:
        write_atomically(Path(path), written.text.encode(), replace=overwrite)
    except FileExistsError:
        raise BatchError(f"{path}: there is a file already", "give another name, or add --overwrite") from None


def _written(pack: Pack, text: str, places: Sequence[GuessedPlace], kinds: dict[str, ColumnKind]) -> WrittenMap:
    there = [place for place in places if place.columns]
    still: str | None = None
    try:
        readings(pack, kinds, read_mapping(text, guesses=True))
    except BatchError as error:
        still = str(error)
    return WrittenMap(
        text,
        tuple(place.question.id for place in there if place.guess is None),
        tuple((place.question.id, place.guess) for place in there if place.guess is not None),
        tuple(place.question.id for place in places if not place.columns),
        still,
    )


def _seen(engine: Engine, name: str, kind: ColumnKind) -> SeenColumn:
    """A column of the rows at hand; of lists, what is in them."""
    column = f"unnest({quoted(name)})" if kind in _LISTS else quoted(name)
    counted = f"SELECT CAST({column} AS VARCHAR) AS value FROM {INPUT}"
    query = f"SELECT value, count(*) FROM ({counted}) WHERE value IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
    found = engine.rows(query)
    return SeenColumn(name, kind, tuple(found[:_VALUES]), max(0, len(found) - _VALUES))
