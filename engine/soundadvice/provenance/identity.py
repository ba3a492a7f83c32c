"""Identity: whether answers that come from elsewhere are the ones meant: this form and version, this person, today.

A door reads what the answers say of themselves, in whatever form they come, as `Stated`, says what it expects as
`Expected`, and is told every `Doubt`. What a doubt leads to, a refusal or words beside the advice, the door says.
Nothing is compared by how it looks: two texts are the same or they are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from soundadvice._dataclass import dataclass
from soundadvice.model.pack import Pack
from soundadvice.provenance.freshness import ONE_DAY, Age, age


@dataclass(frozen=True, slots=True)
class Stated:
    """What answers say of themselves; None if they do not say it.

    `form` is the id of a pack, `meaning` a meaning hash, `given` the moment at which they were given. `person` names
    someone in the door's own way; a name that cannot be compared is empty, and fits no one.
    """

    form: str | None = None
    version: str | None = None
    meaning: str | None = None
    person: str | None = None
    given: datetime | None = None


@dataclass(frozen=True, slots=True)
class ValidAt:
    """When answers are to count, by the clock at the edge, and how long they may do so."""

    now: datetime
    valid_for: timedelta = ONE_DAY


@dataclass(frozen=True, slots=True)
class Expected:
    """The pack whose answers they are to be, when they are to count, and whose: None if the door cannot know."""

    pack: Pack
    at: ValidAt
    person: str | None = None


class Doubt(StrEnum):
    """One reason for which answers may not be the ones meant."""

    FORM_NOT_SAID = "form_not_said"
    OTHER_FORM = "other_form"
    OTHER_VERSION = "other_version"
    OTHER_MEANING = "other_meaning"
    PERSON_NOT_SAID = "person_not_said"
    OTHER_PERSON = "other_person"
    DAY_NOT_SAID = "day_not_said"
    YET_TO_COME = "yet_to_come"
    OLD = "old"


_OF_AGE = {Age.OLD: Doubt.OLD, Age.YET_TO_COME: Doubt.YET_TO_COME, Age.UNKNOWN: Doubt.DAY_NOT_SAID}


def doubts(stated: Stated, expected: Expected) -> tuple[Doubt, ...]:
    """Every doubt, in the order of `Doubt`."""
    return tuple(_doubts(stated, expected))


def _doubts(stated: Stated, expected: Expected) -> Iterator[Doubt]:
    pack, at = expected.pack, expected.at
    if stated.form is None:
        yield Doubt.FORM_NOT_SAID
    elif stated.form != pack.id:
        yield Doubt.OTHER_FORM
    else:
        if stated.version not in (None, pack.version):
            yield Doubt.OTHER_VERSION
        if stated.meaning not in (None, pack.meaning_hash):
            yield Doubt.OTHER_MEANING
    if expected.person is not None and stated.person != expected.person:
        yield Doubt.PERSON_NOT_SAID if stated.person is None else Doubt.OTHER_PERSON
    how_old = age(stated.given, at.now, at.valid_for)
    if how_old is not Age.FRESH:
        yield _OF_AGE[how_old]
