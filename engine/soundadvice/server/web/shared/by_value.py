"""By value: a visit as plain JSON values and back, down to the last attribute, of a closed list of classes.

INVARIANT: every attribute of every object is written, but for what the list below leaves out; what is of no class on
the list is an error. So nothing of a visit is lost in silence. Reading makes objects of these classes and nothing else:
no name in what is read is ever looked up elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

from soundadvice.journal import Entry, Episode
from soundadvice.journal.carry_over import Former
from soundadvice.journal.check_in import CheckIn
from soundadvice.journal.diary.entry import DiaryEntry, ExerciseDone, Extent
from soundadvice.journal.entry import Trend
from soundadvice.model.disposition import Acuity
from soundadvice.model.pack import Pack
from soundadvice.model.plan import Exercise, Picture, Step
from soundadvice.model.question import CheckInForm, Rating, TrendQuestion
from soundadvice.model.time.day import DaysBefore
from soundadvice.routine.after_pain import ExercisesToday
from soundadvice.routine.moments import Moment, Pace, Side
from soundadvice.routine.position import Ended, Phase, Position
from soundadvice.routine.progress import ExerciseProgress
from soundadvice.routine.stopwatch import Stopwatch
from soundadvice.routine.walk import Walk
from soundadvice.server.web.check_in_visit import CheckInOfVisit
from soundadvice.server.web.form_fields import FieldValues, Mend
from soundadvice.server.web.visitors import Visitor
from soundadvice.session import Session
from soundadvice.session.region import in_region
from soundadvice.wording.translation.speak import pack_in_language

LEFT_OUT: Mapping[str, object] = {"_found": None, "_second": None, "_agreed": False, "_confirmed": False}
"""What follows from a session's answers, with what it is before that is worked out: so it is worked out again."""
_CLASSES = {
    one.__name__: one
    for one in (
        CheckIn, CheckInForm, CheckInOfVisit, DiaryEntry, Entry, Episode, ExerciseDone, ExerciseProgress,
        ExercisesToday, FieldValues, Former, Mend, Moment, Picture, Position, Rating, Session, Step, Stopwatch,
        TrendQuestion, Visitor, Walk,
    )
}  # fmt: skip
_ENUMS: Mapping[str, type[Enum]] = {one.__name__: one for one in (Acuity, Ended, Extent, Pace, Phase, Side, Trend)}
_KINDS: Mapping[str, Callable[[list[Any]], object]] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
}


def layout() -> str:
    """A digest of the classes and their fields: where it differs, a visit was written by another version of these."""
    told = {name: [one.name for one in fields(kind)] if is_dataclass(kind) else [] for name, kind in _CLASSES.items()}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def visit_bytes(visitor: Visitor, packs: Mapping[str, Pack]) -> bytes:
    """A visit to one of these packs as bytes. Raises TypeError for one that holds what is on no list."""
    return json.dumps(_Writer(visitor, packs).value(visitor), separators=(",", ":")).encode()


def visit_of(content: bytes, packs: Mapping[str, Pack]) -> Visitor:
    """The visit that `visit_bytes` wrote. Raises ValueError for anything else, and KeyError for another pack's."""
    try:
        found = _Reader(packs).value(json.loads(content))
    except (AttributeError, IndexError, TypeError, RecursionError):
        raise ValueError("this is no visit") from None
    if not isinstance(found, Visitor):
        raise ValueError("this is no visit")
    return found


class _Writer:
    """Writes one visit. What stands in it twice, such as its session, is written once, and then named by its number."""

    def __init__(self, visitor: Visitor, packs: Mapping[str, Pack]) -> None:
        self._named = self.value(visitor.session.pack)
        self._exercises = _exercises(_pack(packs, self._named))
        self._numbers: dict[int, int] = {}
        self._kept: list[object] = []  # so that no other object has the same identity meanwhile

    def value(self, one: object) -> object:
        """Anything, in a form that JSON has."""
        match one:
            case Enum():
                return ["enum", type(one).__name__, one.name]
            case None | bool() | str():
                return one
            case DaysBefore():
                return ["days", int(one), one.asked.isoformat()]
            case int() | float():
                return one
            case datetime():
                return ["time", one.isoformat()]
            case date():
                return ["date", one.isoformat()]
            case dict():
                return ["dict", *([self.value(key), self.value(held)] for key, held in one.items())]
            case set() | frozenset():
                return [type(one).__name__, *sorted(map(self.value, one), key=repr)]  # the same in every process
            case list() | tuple():
                return [type(one).__name__, *map(self.value, one)]
            case Pack():
                return ["pack", one.id, one.region, one.language]
            case _:
                return self._object(one)

    def _object(self, one: object) -> object:
        if id(one) in self._numbers:
            return ["again", self._numbers[id(one)]]
        if isinstance(one, Exercise):
            written: list[object] = self._exercise(one)
        else:
            name = type(one).__name__
            if _CLASSES.get(name) is not type(one):
                raise TypeError(f"a visit holds a {name}, which is on no list of what it may hold")
            held = {key: value for key, value in _attributes(one).items() if key not in LEFT_OUT}
            written = ["object", name, {key: self.value(value) for key, value in held.items()}]
        self._numbers[id(one)] = len(self._kept)
        self._kept.append(one)
        return written

    def _exercise(self, one: Exercise) -> list[object]:
        """An exercise: that of the pack, and in what it differs, such as the numbers of a week."""
        base = self._exercises[one.id]
        differs = {
            field.name: getattr(one, field.name)
            for field in fields(one)
            if field.compare and getattr(one, field.name) != getattr(base, field.name)
        }
        return ["exercise", self._named, one.id, {name: self.value(held) for name, held in differs.items()}]


class _Reader:
    """Reads one visit."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        self._packs = packs
        self._read: list[object] = []

    def value(self, one: Any) -> Any:
        """What the writer was given. Raises ValueError, KeyError, IndexError and TypeError for anything else."""
        if not isinstance(one, list):
            return one
        kind, *rest = one
        match kind:
            case "enum":
                return _ENUMS[rest[0]][rest[1]]
            case "days":
                return DaysBefore(rest[0], date.fromisoformat(rest[1]))
            case "time":
                return datetime.fromisoformat(rest[0])
            case "date":
                return date.fromisoformat(rest[0])
            case "pack":
                return _pack(self._packs, one)
            case "again":
                return self._read[rest[0]]
            case "dict":
                return {self.value(key): self.value(held) for key, held in rest}
            case "exercise" | "object":
                made = self._exercise(*rest) if kind == "exercise" else self._object(*rest)
                self._read.append(made)
                return made
            case _:
                return _KINDS[kind](list(map(self.value, rest)))

    def _object(self, name: str, held: dict[str, Any]) -> object:
        made = object.__new__(_CLASSES[name])
        if is_dataclass(made) and list(held) != _compared(made):
            raise ValueError("this is no visit")
        attributes = {key: self.value(value) for key, value in held.items()}
        if isinstance(made, Session):
            attributes |= LEFT_OUT
        if isinstance(made, Step):
            attributes["span"] = None
        for key, value in attributes.items():
            object.__setattr__(made, key, value)
        return made

    def _exercise(self, pack: Any, name: str, differs: dict[str, Any]) -> Exercise:
        base = _exercises(_pack(self._packs, pack))[name]
        return replace(base, **{key: self.value(value) for key, value in differs.items()})


def _attributes(one: object) -> dict[str, object]:
    if is_dataclass(one):
        # What is not compared is where a thing stands in a file: for authors, and not for a visit.
        return {name: getattr(one, name) for name in _compared(one)}
    return dict(vars(one))


def _compared(one: Any) -> list[str]:
    return [field.name for field in fields(one) if field.compare]


def _pack(packs: Mapping[str, Pack], named: Any) -> Pack:
    _, name, region, language = named
    return pack_in_language(in_region(packs[name], region), language)


def _exercises(pack: Pack) -> Mapping[str, Exercise]:
    return {one.id: one for one in pack.plan.exercises}
