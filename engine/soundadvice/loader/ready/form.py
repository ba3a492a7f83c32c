"""Form: a pack as JSON and back, each object once, with the fields that its class has.

Data alone: the classes are those of `soundadvice.model`, by name, and nothing else is made or called. What was written
with other classes, or other fields of these, is not read.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from importlib import import_module
from typing import Any

from soundadvice.model.problem import Span
from soundadvice.model.time.day import DaysBefore

_MODEL = "soundadvice.model."
_PLAIN = frozenset({str, int, float, bool, type(None)})
_OBJECT, _TUPLE, _SET, _MAPPING, _WORD, _FRACTION, _DECIMAL, _DAYS = range(8)
"""What a list stands for, by its first item: a number of an object, or what follows."""


class StaleFormError(Exception):
    """The form is not one that this version reads."""


def written(root: object, package: str = "") -> dict[str, object]:
    """An object of the model, and all that it holds, as plain JSON values.

    Places are in files of the folder `package`, and are written as from there. Raises ValueError for any other.
    """
    writer = _Writer(package and package + os.sep)
    return {"root": writer.value(root), "classes": writer.classes, "words": writer.words, "objects": writer.objects}


class _Writer:
    def __init__(self, package: str) -> None:
        self._package = package
        self.classes: list[list[object]] = []
        self.words: list[list[object]] = []
        self.objects: list[list[object]] = []
        self._class: dict[type, int] = {}
        self._word: dict[Enum, int] = {}
        self._object: dict[int, tuple[int, object]] = {}  # by id, and the object with it, so that no other gets its id

    def value(self, value: Any) -> object:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is Span and self._package:
            value = self._from_package(value)
        if is_dataclass(kind):
            return [_OBJECT, self._number(value)]
        if isinstance(value, Enum):
            if value not in self._word:
                self._word[value] = len(self.words)
                self.words.append([*_name(kind), value.name])
            return [_WORD, self._word[value]]
        if kind is tuple:
            return [_TUPLE, *map(self.value, value)]
        if kind is frozenset:
            # In an order of its own, whatever that of the set is: of one pack there is one form, byte for byte.
            return [_SET, *map(self.value, sorted(value, key=repr))]
        if kind is dict:
            return [_MAPPING, *(self.value(one) for pair in value.items() for one in pair)]
        if kind is Fraction:
            return [_FRACTION, value.numerator, value.denominator]
        if kind is Decimal:
            return [_DECIMAL, str(value)]
        if kind is DaysBefore:
            return [_DAYS, int(value), value.asked.isoformat()]
        raise TypeError(f"a pack with a {kind.__name__} cannot be written down")

    def _from_package(self, place: Span) -> Span:
        if not place.file.startswith(self._package):
            raise ValueError(f"{place.file} is not in {self._package}")
        return replace(place, file=place.file.removeprefix(self._package).replace(os.sep, "/"))

    def _number(self, value: Any) -> int:
        if id(value) not in self._object:
            kind = type(value)
            names = [field.name for field in fields(kind)]
            if kind not in self._class:
                self._class[kind] = len(self.classes)
                self.classes.append([*_name(kind), names])
            row = [self._class[kind], *(self.value(getattr(value, name)) for name in names)]
            self._object[id(value)] = len(self.objects), value
            self.objects.append(row)  # after all that it holds
        return self._object[id(value)][0]


def _name(kind: type) -> tuple[str, str]:
    assert kind.__module__.startswith(_MODEL), kind
    return kind.__module__.removeprefix(_MODEL), kind.__qualname__


def read(form: Mapping[str, Any], package: str = "") -> object:
    """What was written, with its places in the folder `package`.

    Raises StaleFormError where the classes have changed since.
    """
    made: list[object] = []
    try:
        words = [_kind(module, name, Enum)[member] for module, name, member in form["words"]]
        classes = [_class(*about) for about in form["classes"]]

        def value(given: Any) -> Any:
            return take[given[0]](given) if given.__class__ is list else given

        def mapping(given: list[Any]) -> dict[Any, Any]:
            return {value(given[at]): value(given[at + 1]) for at in range(1, len(given), 2)}

        take: list[Callable[[list[Any]], Any]] = [
            lambda given: made[given[1]],
            lambda given: tuple([value(one) for one in given[1:]]),
            lambda given: frozenset([value(one) for one in given[1:]]),
            mapping,
            lambda given: words[given[1]],
            lambda given: Fraction(given[1], given[2]),
            lambda given: Decimal(given[1]),
            lambda given: DaysBefore(given[1], date.fromisoformat(given[2])),
        ]
        for number, *values in form["objects"]:
            kind, names = classes[number]
            given = dict(zip(names, map(value, values), strict=True))
            if kind is Span and package:
                given["file"] = os.path.join(package, *given["file"].split("/"))
            made.append(kind(**given))
        return value(form["root"])
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as reason:
        raise StaleFormError(str(reason)) from None


def _class(module: str, name: str, names: list[str]) -> tuple[Any, list[str]]:
    kind = _kind(module, name, object)
    if not is_dataclass(kind) or [field.name for field in fields(kind)] != names:
        raise StaleFormError(f"{name} has other fields")
    return kind, names


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
