"""The diary's entry: the exercises of one go as they are kept, and its JSON form, refused unless exactly right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from soundadvice._dataclass import dataclass
from soundadvice.journal.entry import is_day, is_id, is_text, is_time
from soundadvice.model.digest import digest

if TYPE_CHECKING:
    from soundadvice.routine.progress import ExerciseOutcome, ExerciseProgress

LAST_WEEK = 999
"""No programme goes on for longer."""


class Extent(StrEnum):
    """How far an exercise was done."""

    WHOLE = "whole"
    PART = "part"
    """Fewer times than there are, or on one side only."""
    BEGUN = "begun"
    """Not even once from its first step to its last."""
    HURT = "hurt"
    """It was stopped, because it hurt."""


@dataclass(frozen=True, slots=True)
class ExerciseDone:
    """One exercise, by its id in the pack of its entry; its title and how much was done as they were told then."""

    exercise: str
    title: str
    extent: Extent
    words: str

    def to_json(self) -> dict[str, str]:
        """The same as plain JSON values."""
        return {name: str(getattr(self, name)) for name in _OF_ONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class DiaryEntry:
    """What a person did of their exercises in one go. It never changes; another go is another entry.

    `day` and `time` are as in a check-in. `episode` is the one that it goes with, None where there was no check-in of
    late. An exercise is told by its id, the `pack` and its `version`. `weeks` are the first and the last of the stage
    of the `programme` that they said they were in; both None where they did not go by weeks. `done` is never empty.
    """

    id: str
    episode: str | None
    subject: str
    day: date
    time: str
    pack: str
    version: str
    meaning_hash: str
    programme: str | None
    weeks: tuple[int, int] | None
    done: tuple[ExerciseDone, ...]

    @property
    def exercised(self) -> bool:
        """Whether something was done, at least once from its first step to its last, and did not hurt."""
        return any(one.extent in (Extent.WHOLE, Extent.PART) for one in self.done)

    @property
    def hurt(self) -> bool:
        """Whether something was stopped, because it hurt."""
        return any(one.extent is Extent.HURT for one in self.done)

    @property
    def digest(self) -> str:
        """The digest of all of it: whoever reads an entry back can tell that nothing has changed."""
        return digest(self.to_json())

    def to_json(self) -> dict[str, object]:
        """The entry as plain JSON values."""
        return {
            **{name: getattr(self, name) for name in DIARY_KEYS},
            "day": self.day.isoformat(),
            "weeks": None if self.weeks is None else list(self.weeks),
            "done": [one.to_json() for one in self.done],
        }

    @classmethod
    def from_json(cls, value: object) -> DiaryEntry:
        """The entry that `to_json` gave. Raises ValueError, its text the key at fault, for anything else."""
        if not isinstance(value, dict) or value.keys() != set(DIARY_KEYS):
            raise ValueError("keys")
        for key, is_right in _RIGHT.items():
            if not is_right(value[key]):
                raise ValueError(key)
        if (value["programme"] is None) != (value["weeks"] is None):
            raise ValueError("weeks")
        done = tuple(ExerciseDone(**{**one, "extent": Extent(one["extent"])}) for one in value["done"])
        weeks = None if value["weeks"] is None else (value["weeks"][0], value["weeks"][1])
        return cls(**{**value, "day": date.fromisoformat(value["day"]), "weeks": weeks, "done": done})


DIARY_KEYS = tuple(field.name for field in fields(DiaryEntry))
_OF_ONE = tuple(field.name for field in fields(ExerciseDone))


def done_of(progress: ExerciseProgress) -> tuple[ExerciseDone, ...]:
    """What was done of the exercises of one go; empty where there is nothing to keep."""
    return tuple(
        ExerciseDone(
            one.exercise.id,
            " ".join(one.exercise.title.split()),
            _extent(one),
            one.words,
        )
        for one in progress.outcomes
    )


def _extent(one: ExerciseOutcome) -> Extent:
    if one.hurt:
        return Extent.HURT
    return Extent.WHOLE if one.rounds == one.every else Extent.PART if one.rounds else Extent.BEGUN


def in_turn(diary: Iterable[DiaryEntry]) -> tuple[DiaryEntry, ...]:
    """The entries as they followed each other."""
    return tuple(sorted(diary, key=lambda one: (one.day, one.time, one.id)))


def _is_weeks(value: object) -> bool:
    if not (isinstance(value, list) and len(value) == 2 and all(type(one) is int for one in value)):
        return False
    return bool(1 <= value[0] <= value[1] <= LAST_WEEK)


def _is_done(value: object) -> bool:
    if not (isinstance(value, list) and value and all(map(_is_one, value))):
        return False
    return len({str(one["exercise"]) for one in value}) == len(value)


def _is_one(value: object) -> bool:
    if not (isinstance(value, dict) and value.keys() == set(_OF_ONE) and all(map(is_text, value.values()))):
        return False
    return bool(value["extent"] in list(Extent))


_RIGHT: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("subject", "pack", "version", "meaning_hash"), is_text),
    "id": is_id,
    "episode": lambda value: value is None or is_id(value),
    "day": is_day,
    "time": is_time,
    "programme": lambda value: value is None or is_text(value),
    "weeks": lambda value: value is None or _is_weeks(value),
    "done": _is_done,
}
