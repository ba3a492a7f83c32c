"""The entry: one check-in as it is kept, and its JSON form, which is refused unless it is exactly right."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from soundadvice._dataclass import dataclass
from soundadvice.model.answer import JsonAnswer
from soundadvice.model.digest import digest
from soundadvice.model.disposition import Acuity

LOWEST, HIGHEST = 0, 10
"""The bounds of a score, for which the pack has the words."""

_ID = re.compile(r"[0-9a-f]{32}")
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class Trend(StrEnum):
    """How a person says it is, compared with the day it began."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One check-in. What it holds never changes; a later check-in is another entry.

    `day` and `began` are dates of the person's own calendar, `began` None if they do not know; `time` is the moment
    in UTC, as `utc` writes it. `score` is from 0 to 10, None if it was left out. `subject` is the pack at the bottom
    of the layers: entries of one episode share it. `answers` are those that counted, in JSON form. `disposition`,
    `acuity` and `title` are what the person was advised. `follows`, on the first entry of an episode, is the episode
    that the person had before it: that order is theirs, and stands whatever the clock said then.
    """

    id: str
    episode: str
    subject: str
    began: date | None
    day: date
    time: str
    score: int | None
    trend: Trend
    pack: str
    version: str
    meaning_hash: str
    answers: Mapping[str, JsonAnswer] = field(hash=False, repr=False)  # a repr ends up in logs
    skipped: tuple[str, ...] = ()
    disposition: str
    acuity: Acuity
    title: str
    follows: str | None = None

    @property
    def digest(self) -> str:
        """The digest of all of it: whoever reads an entry back can tell that nothing has changed."""
        return digest(self.to_json())

    def to_json(self) -> dict[str, object]:
        """The entry as plain JSON values."""
        return {
            **{name: getattr(self, name) for name in KEYS},
            "began": None if self.began is None else self.began.isoformat(),
            "day": self.day.isoformat(),
            "trend": self.trend.value,
            "answers": dict(self.answers),
            "skipped": list(self.skipped),
            "acuity": str(self.acuity),
            **({} if self.follows is None else {FOLLOWS: self.follows}),
        }

    @classmethod
    def from_json(cls, value: object) -> Entry:
        """The entry that `to_json` gave. Raises ValueError, its text the key at fault, for anything else."""
        if not isinstance(value, dict) or value.keys() - {FOLLOWS} != set(KEYS):
            raise ValueError("keys")
        for key, is_right in _RIGHT.items():
            if key in value and not is_right(value[key]):
                raise ValueError(key)
        began = None if value["began"] is None else date.fromisoformat(value["began"])
        day = date.fromisoformat(value["day"])
        if began is not None and began > day:
            raise ValueError("began")
        return cls(
            **{
                **value,
                "began": began,
                "day": day,
                "trend": Trend(value["trend"]),
                "skipped": tuple(value["skipped"]),
                "acuity": Acuity.from_id(value["acuity"]),
            }
        )


FOLLOWS = "follows"
KEYS = tuple(field.name for field in fields(Entry) if field.name != FOLLOWS)
"""The keys that every entry's JSON form has; `follows` is there only where there is one."""


def utc(moment: datetime) -> str:
    """A moment as entries hold it: UTC, to the microsecond, so that texts sort as the moments do."""
    return moment.astimezone(UTC).strftime(_TIME)


def is_text(value: object) -> bool:
    """Whether it is text as it is kept: some, and nothing that cannot be printed."""
    return isinstance(value, str) and bool(value) and value.isprintable()


def is_id(value: object) -> bool:
    """Whether it is an id as this program makes them."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_day(value: object) -> bool:
    """Whether it is a date as it is kept."""
    # INVARIANT: only the form that is written is taken; Python reads several others.
    return isinstance(value, str) and value.isascii() and _same(value, lambda: date.fromisoformat(value).isoformat())


def is_time(value: object) -> bool:
    """Whether it is a moment as `utc` writes it."""
    return isinstance(value, str) and _same(value, lambda: datetime.strptime(value, _TIME).strftime(_TIME))


def _same(value: str, again: Callable[[], str]) -> bool:
    try:
        return again() == value
    except ValueError:
        return False


def _is_score(value: object) -> bool:
    return value is None or (type(value) is int and LOWEST <= value <= HIGHEST)


def _is_answers(value: object) -> bool:
    return isinstance(value, dict) and all(is_text(name) and _is_answer(value[name]) for name in value)


def _is_answer(value: object) -> bool:
    if isinstance(value, float):
        return abs(value) < float("inf")
    return is_text(value) or type(value) is int or (_is_texts(value) and bool(value))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(is_text, value)) and len(set(value)) == len(value)


_RIGHT: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("subject", "pack", "version", "meaning_hash", "disposition", "title"), is_text),
    "id": is_id,
    "episode": is_id,
    FOLLOWS: is_id,
    "began": lambda value: value is None or is_day(value),
    "day": is_day,
    "time": is_time,
    "score": _is_score,
    "trend": lambda value: value in list(Trend),
    "answers": _is_answers,
    "skipped": _is_texts,
    "acuity": lambda value: value in [str(acuity) for acuity in Acuity],
}
