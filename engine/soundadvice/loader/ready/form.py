"""Form: a pack as JSON and back, each object once, with the fields that its class has.

Data alone: the classes are those of `soundadvice.model`, by name, and nothing else is made or called. What was written
with other classes, or other fields of these, is not read.

A form is a list of batches, each of things of one kind, and each after all that its things hold: of a class, a column
for every field. So it is read batch by batch, and hardly anything is done for one thing at a time. Things are known by
their number: words first, then the batches in their order.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from importlib import import_module
from itertools import groupby
from types import MemberDescriptorType
from typing import Any

from soundadvice.model.problem import Span
from soundadvice.model.time.day import DaysBefore

_MODEL = "soundadvice.model."
_PLAIN = frozenset({str, int, float, bool, type(None)})
_VALUES, _TUPLES, _SETS, _MAPPINGS, _FRACTIONS, _DECIMALS, _DAYS = range(-7, 0)
"""What a batch is of, by its first item: those, or, from 0 on, the number of a class."""


_Maker = Callable[..., list[Any]]
"""Objects of one class, from a column for each of its fields."""


class StaleFormError(Exception):
    """The form is not one that this version reads."""


def written(root: object, package: str = "") -> dict[str, object]:
    """An object of the model, and all that it holds, as plain JSON values.

    Places are in files of the folder `package`, and are written as from there. Raises ValueError for any other.
    """
    return _Writer(package and package + os.sep).form(root)


class _Writer:
    def __init__(self, package: str) -> None:
        self._package = package
        self._classes: dict[type, int] = {}
        self._plain: dict[type, list[bool]] = {}  # of each field, whether it holds plain values alone
        self._words: dict[Enum, int] = {}
        self._things: list[tuple[int, int, object]] = []  # how deep it is, what it is, and what it holds, by numbers
        self._number: dict[object, int] = {}  # by value, and objects by their id
        self._objects: dict[int, Any] = {}  # by id, so that no other gets its id meanwhile

    def form(self, root: object) -> dict[str, object]:
        self._look_at(root)
        last = self._of(root)
        count = len(self._words)
        order = sorted(range(len(self._things)), key=lambda number: self._things[number][:2])
        place = {count + number: count + at for at, number in enumerate(order)} | {one: one for one in range(count)}
        batches = [
            [kind, *self._columns(kind, [self._things[number][2] for number in numbers], place)]
            for (_, kind), numbers in groupby(order, key=lambda number: self._things[number][:2])
        ]
        return {
            "root": place[last],
            "classes": [
                [*_name(kind), [field.name for field in fields(kind)], self._plain[kind]] for kind in self._classes
            ],
            "words": [[*_name(type(word)), word.name] for word in self._words],
            "batches": batches,
        }

    def _look_at(self, root: object) -> None:
        """Which classes and words there are, and which fields hold plain values alone, that are mostly different."""
        waiting: list[Any] = [root]
        columns: dict[type, list[list[Any]]] = {}
        while waiting:
            value = waiting.pop()
            if isinstance(value, Enum):
                self._words.setdefault(value, len(self._words))
            elif is_dataclass(value):
                if id(value) in self._objects:
                    continue
                self._objects[id(value)] = value
                held = _held(value)
                self._classes.setdefault(type(value), len(self._classes))
                for column, one in zip(columns.setdefault(type(value), [[] for _ in held]), held, strict=True):
                    column.append(one)
                waiting += held
            elif isinstance(value, dict):
                waiting += [*value, *value.values()]
            elif isinstance(value, tuple | frozenset):
                # In an order of its own, whatever that of the set is: of one pack there is one form, byte for byte.
                waiting += sorted(value, key=repr)
        self._plain = {
            kind: [all(type(one) in _PLAIN for one in column) and not _repeats(column) for column in columns[kind]]
            for kind in self._classes
        }

    def _of(self, value: Any) -> int:
        """The number of a thing, which is written down with all that it holds if it is not yet."""
        kind = type(value)
        if isinstance(value, Enum):
            return self._words[value]
        if kind in _PLAIN:
            return self._add((kind, repr(value)), _VALUES, value)
        if is_dataclass(kind):
            if id(value) not in self._number:
                held = self._from_package(value) if kind is Span and self._package else _held(value)
                parts = [one if plain else self._of(one) for one, plain in zip(held, self._plain[kind], strict=True)]
                below = [part for part, plain in zip(parts, self._plain[kind], strict=True) if not plain]
                self._add(id(value), self._classes[kind], parts, below)
            return self._number[id(value)]
        if kind is tuple or kind is frozenset:
            parts = [self._of(one) for one in (value if kind is tuple else sorted(value, key=repr))]
            return self._add((kind, *parts), _TUPLES if kind is tuple else _SETS, parts, parts)
        if kind is dict:
            keys, values = [self._of(one) for one in value], [self._of(one) for one in value.values()]
            return self._add(("mapping", len(self._things)), _MAPPINGS, [keys, values], keys + values)
        if kind is Fraction:
            return self._add((kind, value), _FRACTIONS, [value.numerator, value.denominator])
        if kind is Decimal:
            return self._add((kind, str(value)), _DECIMALS, str(value))
        if kind is DaysBefore:
            return self._add((kind, repr(value)), _DAYS, [int(value), value.asked.isoformat()])
        raise TypeError(f"a pack with a {kind.__name__} cannot be written down")

    def _add(self, key: object, kind: int, content: object, below: list[int] | None = None) -> int:
        if key not in self._number:
            count = len(self._words)
            depth = 1 + max((self._things[one - count][0] for one in below or () if one >= count), default=-1)
            self._number[key] = count + len(self._things)
            self._things.append((depth, kind, content))
        return self._number[key]

    def _from_package(self, place: Span) -> list[Any]:
        if not place.file.startswith(self._package):
            raise ValueError(f"{place.file} is not in {self._package}")
        file, *where = _held(place)
        return [file.removeprefix(self._package).replace(os.sep, "/"), *where]

    def _columns(self, kind: int, contents: list[Any], place: Mapping[int, int]) -> Iterator[list[Any]]:
        """What a batch holds, by the numbers that things have in the end."""
        if kind >= 0:
            plain = list(self._plain.values())[kind]
            for at, is_plain in enumerate(plain):
                yield [one[at] if is_plain else place[one[at]] for one in contents]
        elif kind in (_TUPLES, _SETS):
            yield [[place[number] for number in one] for one in contents]
        elif kind == _MAPPINGS:
            for side in (0, 1):
                yield [[place[number] for number in one[side]] for one in contents]
        else:
            yield contents


def _repeats(column: list[Any]) -> bool:
    """Whether texts come again and again, such as the names of files: each is then written, and kept, once."""
    texts = [one for one in column if type(one) is str]
    return len(texts) > 2 * len(set(texts))


def _held(value: Any) -> list[Any]:
    return [getattr(value, field.name) for field in fields(value)]


def _name(kind: type) -> tuple[str, str]:
    assert kind.__module__.startswith(_MODEL), kind
    return kind.__module__.removeprefix(_MODEL), kind.__qualname__


def read(form: Mapping[str, Any], package: str = "") -> object:
    """What was written, with its places in the folder `package`. Its batches may come one by one.

    Raises StaleFormError where the classes have changed since.
    """
    try:
        made: list[Any] = [_kind(module, name, Enum)[member] for module, name, member in form["words"]]
        classes = [_class(module, name, names, plain, package) for module, name, names, plain in form["classes"]]
        thing = made.__getitem__
        of: dict[int, Callable[..., list[Any]]] = {
            _VALUES: list,
            _TUPLES: lambda rows: [tuple(map(thing, row)) for row in rows],
            _SETS: lambda rows: [frozenset(map(thing, row)) for row in rows],
            _MAPPINGS: lambda keys, values: [
                dict(zip(map(thing, names), map(thing, held), strict=True))
                for names, held in zip(keys, values, strict=True)
            ],
            _FRACTIONS: lambda rows: [Fraction(*row) for row in rows],
            _DECIMALS: lambda rows: list(map(Decimal, rows)),
            _DAYS: lambda rows: [DaysBefore(days, date.fromisoformat(asked)) for days, asked in rows],
        }
        for kind, *columns in form["batches"]:
            if kind < 0:
                made.extend(of[kind](*columns))
                continue
            make, plain = classes[kind]
            held = [
                column if is_plain else list(map(thing, column))
                for column, is_plain in zip(columns, plain, strict=True)
            ]
            if len(set(map(len, held))) != 1:
                raise StaleFormError("columns of several lengths")
            made.extend(make(*held))
        return thing(form["root"])
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as reason:
        raise StaleFormError(str(reason)) from None


def _class(module: str, name: str, names: list[str], plain: list[bool], package: str) -> tuple[_Maker, list[bool]]:
    """What makes the objects of a class from the columns of its fields, and which of these are plain."""
    kind: Any = _kind(module, name, object)
    if not is_dataclass(kind) or [field.name for field in fields(kind)] != names or len(plain) != len(names):
        raise StaleFormError(f"{name} has other fields")
    make = _maker(kind, names)
    if kind is Span and package:
        folders = _Folders(package)
        return lambda files, *where: make([folders[file] for file in files], *where), plain
    return make, plain


def _maker(kind: Any, names: list[str]) -> _Maker:
    """Makes objects of a class: each field of all of them at once where the class only keeps what it is given."""
    slots = [one for name in names if isinstance(one := getattr(kind, name, None), MemberDescriptorType)]
    if hasattr(kind, "__post_init__") or len(slots) not in (0, len(names)):
        return lambda *columns: [kind(**dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]
    if not slots:
        return lambda *columns: [_with_fields(kind, names, row) for row in zip(*columns, strict=True)]

    def make(*columns: list[Any]) -> list[Any]:
        made = [object.__new__(kind) for _ in columns[0]]
        for slot, column in zip(slots, columns, strict=True):
            deque(map(slot.__set__, made, column), maxlen=0)
        return made

    return make


def _with_fields(kind: Any, names: list[str], values: tuple[Any, ...]) -> Any:
    made = object.__new__(kind)
    vars(made).update(zip(names, values, strict=True))
    return made


class _Folders(dict[str, str]):
    """The files of a package by their names in a form."""

    def __init__(self, package: str) -> None:
        self._package = package

    def __missing__(self, file: str) -> str:
        self[file] = os.path.join(self._package, *file.split("/"))
        return self[file]


def _kind(module: str, name: str, base: type) -> Any:
    """A class of the model. Nothing but the model is imported, whatever the form says."""
    if not all(part.isidentifier() for part in module.split(".")):
        raise StaleFormError(module)
    try:
        kind = getattr(import_module(_MODEL + module), name)
    except ImportError as reason:
        raise StaleFormError(str(reason)) from None
    if not (isinstance(kind, type) and issubclass(kind, base) and kind.__module__ == _MODEL + module):
        raise StaleFormError(name)
    return kind
