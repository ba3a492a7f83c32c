"""Tables for batches: people with answers to low_back_pain 0.1.1, what must be said of each, and files of them."""

from __future__ import annotations

import csv as csv_module
import json
import sqlite3
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow
from pyarrow import csv, ipc, parquet

from soundadvice import evaluate, load_pack
from soundadvice.model.answer import read_answer
from soundadvice.model.errors import AnswerError

Person = dict[str, Any]
PLACE = Path(__file__).parents[2] / "data" / "earlier" / "packs" / "low_back_pain"
"""The eight questions of the first version: few enough that a test can name every column."""
PACK = load_pack(PLACE)
LISTS = ("location", "numbness", "swelling")
QUESTIONS = PACK.deciding
SECRET = "xyzzy"
"""Stands for what someone wrote and no error may repeat."""


def people(number: int, seed: int = 0, *, odd: bool = True) -> list[Person]:
    """So many people; some left something out, and of some an answer cannot be taken."""
    return [dict(person) for person in _people(number, seed, odd)]


@cache
def _people(number: int, seed: int, odd: bool) -> tuple[Person, ...]:
    random = Random(f"batch.{seed}")
    return tuple(_person(random, row, odd=odd) for row in range(number))


def _person(random: Random, row: int, *, odd: bool) -> Person:
    def one(*options: str) -> str | None:
        draw = random.random()
        if odd and draw < 0.02:
            return None
        return "perhaps" if odd and draw < 0.03 else random.choice(options)

    return {
        "id": row,
        "location": random.choice((["lower_back"], ["hips", "lower_back"], ["other"])),
        "leg_pain": one("none", "none", "none", "buttock", "one", "unsure"),
        "numbness": random.choice((["none"], ["none"], ["none"], ["leg", "saddle"])),
        "swelling": ["none", "leg"] if odd and random.random() < 0.02 else ["none"],
        "severe_pain": one("none", "mild", "mild", "severe"),
        "duration": random.choice(("3 days", "2 weeks", "3 weeks", "1 year", "unsure")),
        "improving": one("yes", "same", "worse"),
        "pain_with_exercise": one("not_tried", "none", "settles", "intense"),
    }


def said(person: Person) -> Person:
    """What a batch must say of a person, by the reference."""
    given = tuple(tuple(value) if isinstance(value := person[name], list) else value for name in QUESTIONS)
    return {"id": person["id"], **_said(given)}


@cache
def _said(given: tuple[Any, ...]) -> Person:
    answers, invalid = {}, []
    for name, value in zip(QUESTIONS, given, strict=True):
        if value is None:
            continue
        try:
            answers[name] = read_answer(PACK.question[name], list(value) if isinstance(value, tuple) else value)
        except AnswerError:
            invalid.append(name)
    if invalid:
        return {"disposition": None, "reasons": None, "undecided": None, "invalid": invalid}
    found = evaluate(PACK, answers)
    return {
        "disposition": found.floor if found.decided else None,
        "reasons": list(found.fired),
        "undecided": not found.decided,
        "invalid": [],
    }


def table(rows: list[Person]) -> pyarrow.Table:
    """The people as Arrow."""
    lists = {name: pyarrow.list_(pyarrow.string()) for name in LISTS}
    columns = {
        name: pyarrow.array(
            [row[name] for row in rows], pyarrow.int64() if name == "id" else lists.get(name, pyarrow.string())
        )
        for name in ("id", *QUESTIONS)
    }
    return pyarrow.table(columns)


def flat(rows: list[Person]) -> list[Person]:
    """The people with lists as text."""
    return [{k: "|".join(v) if isinstance(v, list) else v for k, v in row.items()} for row in rows]


def write(rows: list[Person], place: Path | str, *, group: int = 1000) -> str:
    """Writes people in the format of a name, and returns the name."""
    name = str(place)
    path = Path(name.partition("::")[0])
    match path.suffix:
        case ".parquet":
            parquet.write_table(table(rows), path, row_group_size=group)
        case ".csv" | ".tsv":
            columns = {key: [row[key] for row in flat(rows)] for key in ("id", *QUESTIONS)}
            delimiter = "\t" if path.suffix == ".tsv" else ","
            csv.write_csv(pyarrow.table(columns), path, csv.WriteOptions(delimiter=delimiter))
        case ".ndjson":
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        case ".arrow":
            with ipc.new_file(path, table(rows).schema) as file:
                file.write_table(table(rows), max_chunksize=group)
        case ".duckdb":
            with duckdb.connect(str(path)) as base:
                base.register("people", table(rows))
                base.execute(f"CREATE TABLE {name.partition('::')[2]} AS SELECT * FROM people")
        case ".sqlite":
            base_ = sqlite3.connect(path)
            base_.execute(
                f"CREATE TABLE {name.partition('::')[2]} (id INTEGER, {', '.join(f'{q} TEXT' for q in QUESTIONS)})"
            )
            base_.executemany(
                f"INSERT INTO {name.partition('::')[2]} VALUES ({', '.join('?' * 9)})",
                [[row[key] for key in ("id", *QUESTIONS)] for row in flat(rows)],
            )
            base_.commit()
            base_.close()
        case _:
            raise AssertionError(name)
    return name


def read(place: Path | str) -> list[Person]:
    """What a batch wrote, in the order in which it stands there."""
    name = str(place)
    path = Path(name.partition("::")[0])
    if path.is_dir():
        return [row for part in sorted(path.glob("part-*")) for row in read(part)]
    match path.suffix:
        case ".parquet":
            return parquet.read_table(path).to_pylist()  # type: ignore[no-any-return]
        case ".arrow":
            with ipc.open_file(path) as file:
                return file.read_all().to_pylist()  # type: ignore[no-any-return]
        case ".ndjson":
            return [json.loads(line) for line in path.read_text().splitlines()]
        case ".csv":
            with path.open(newline="") as file:
                return [_typed(row) for row in csv_module.DictReader(file)]
        case ".duckdb":
            with duckdb.connect(str(path), read_only=True) as base:
                return base.sql(f"SELECT * FROM {name.partition('::')[2]}").to_arrow_table().to_pylist()  # type: ignore[no-any-return]
        case ".sqlite":
            base_ = sqlite3.connect(path)
            base_.row_factory = sqlite3.Row
            rows = [_typed(dict(row)) for row in base_.execute(f"SELECT * FROM {name.partition('::')[2]}")]
            base_.close()
            return rows
        case _:
            raise AssertionError(name)


def _typed(row: Person) -> Person:
    """A row of texts: where there are no lists, a text that is empty stands for none, or for nothing."""
    undecided = {"true": True, "false": False, 1: True, 0: False}.get(row["undecided"])
    reasons = row["reasons"].split("|") if row["reasons"] else None if undecided is None else []
    return {**row, "id": int(row["id"]), "undecided": undecided, "reasons": reasons}


def short(rows: list[Person]) -> list[Person]:
    """What `said` says, of rows that were read."""
    return [
        {
            "id": int(row["id"]),
            "disposition": row["disposition"] or None,
            "reasons": row["reasons"],
            "undecided": row["undecided"],
            "invalid": [one.partition(": ")[0] for one in row["invalid"].split("; ")] if row["invalid"] else [],
        }
        for row in rows
    ]
