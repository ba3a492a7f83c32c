"""People of a generated pack as a table in Parquet, with the mapping that reads it, beside the pack in a folder.

Some different people again and again, in an order of chance: what a table holds is as wide as the pack, and drawing a
million different ones would take longer than all that is measured.
"""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pyarrow
from generate import write_pack
from people_of import people_of
from pyarrow import parquet

import soundadvice
from soundadvice import Pack
from soundadvice.model.answer import read_answers
from soundadvice.model.condition import UNSURE
from soundadvice.model.question import Choice, Duration, MultiChoice, Quantity, Question
from soundadvice.model.time.duration import SECONDS

DIFFERENT = 2_000
_GROUP = 65_536


def write_many(folder: Path, rules: int, rows: int) -> Path:
    """Writes a pack of so many rules, and so many people to `people.parquet` beside it, and returns that."""
    file = folder / f"rules_{rules}" / "people.parquet"
    if not file.exists():
        file.parent.mkdir()
        pack = soundadvice.load_pack(write_pack(file.parent, rules))
        some = _table(pack)
        random = Random(rules)
        with parquet.ParquetWriter(file, some.schema.insert(0, pyarrow.field("id", pyarrow.int64()))) as writer:
            for start in range(0, rows, _GROUP):
                ids = pyarrow.array(range(start, min(rows, start + _GROUP)), pyarrow.int64())
                who = pyarrow.array(random.choices(range(some.num_rows), k=len(ids)))
                writer.write_table(some.take(who).add_column(0, "id", ids))
    return file


def pack_of(file: Path) -> Pack:
    """The pack that the people of a file have answered."""
    (folder,) = file.parent.glob("generated_*")
    return soundadvice.load_pack(folder)


def mapping_of(pack: Pack) -> str:
    """How the columns of such a table are read."""
    places = []
    for question in pack.questions:
        if isinstance(question, Quantity):
            unit = ", unit: day" if isinstance(question, Duration) else ""
            places.append(f"{question.id}: {{column: {question.id}, unsure: {question.id}_unsure{unit}}}")
    return f"questions: {{{', '.join(places)}}}"


def _table(pack: Pack) -> pyarrow.Table:
    people = [read_answers(pack.question, answers) for answers in people_of(pack, DIFFERENT)]
    columns: dict[str, pyarrow.Array] = {}
    for question in pack.questions:
        columns |= _columns(question, [answers.get(question.id) for answers in people])
    return pyarrow.table(columns)


def _columns(question: Question, answers: list[Any]) -> dict[str, pyarrow.Array]:
    name = question.id
    if isinstance(question, Choice):
        return {name: pyarrow.array(answers, pyarrow.string())}
    if isinstance(question, MultiChoice):
        lists = [None if one is None else sorted(one) for one in answers]
        return {name: pyarrow.array(lists, pyarrow.list_(pyarrow.string()))}
    known = [None if one == UNSURE else one for one in answers]
    unsure = pyarrow.array([None if one is None else one == UNSURE for one in answers], pyarrow.bool_())
    if isinstance(question, Duration):
        days = [None if one is None else one // SECONDS["day"] for one in known]
        return {name: pyarrow.array(days, pyarrow.int32()), f"{name}_unsure": unsure}
    scale = 10 ** getattr(question, "decimals", 0)
    numbers = [None if one is None else one / scale for one in known]
    return {name: pyarrow.array(numbers, pyarrow.float64()), f"{name}_unsure": unsure}
