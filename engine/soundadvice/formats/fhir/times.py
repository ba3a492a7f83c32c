"""Times: the moment that a FHIR dateTime names, exactly as FHIR writes one."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

_YEAR, _MONTH, _DAY = r"([0-9]{4})", r"(0[1-9]|1[0-2])", r"(0[1-9]|[12][0-9]|3[01])"
_ZONE = r"(Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_CLOCK = rf"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(?:\.([0-9]{{1,9}})[0-9]*)?{_ZONE}"
_DATE_TIME = re.compile(rf"{_YEAR}(?:-{_MONTH}(?:-{_DAY}(?:T{_CLOCK})?)?)?")
_EASTMOST = timezone(timedelta(hours=14))
"""Where a day begins first."""


def moment_of(text: object, now: datetime) -> datetime | None:
    """The moment that a FHIR dateTime names; None if it is none, such as 30 February or a time without a zone.

    A day, a month or a year without a time counts from its beginning, where `now` is: so answers of "2026" are of
    today on its first day alone. One that has begun somewhere, but not here yet, counts as now.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 28, 20, tzinfo=UTC)
    >>> print(moment_of("2026-11-28T10:00:00.5+02:00", now), moment_of("2026-11", now), moment_of("2026-11-29", now))
    2026-11-28 10:00:00.500000+02:00 2026-11-01 00:00:00+00:00 2026-11-28 20:00:00+00:00
    >>> moment_of("2026-02-30", now), moment_of("2026-11-28T10:00:00", now)
    (None, None)
    """
    found = _DATE_TIME.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    date = int(year), int(month or 1), int(day or 1)
    try:
        if zone is None:
            return _beginning(date, now)
        parts = timedelta(seconds=int(second), microseconds=int((fraction or "0")[:6].ljust(6, "0")))
        return datetime(*date, int(hour), int(minute), tzinfo=_zone(zone)) + parts
    except (ValueError, OverflowError):  # a day that the month does not have, the year 0, the end of the last year
        return None


def is_instant(text: object) -> bool:
    """Whether a FHIR dateTime has a time and a zone, and so names one moment."""
    return isinstance(text, str) and "T" in text


def _beginning(date: tuple[int, int, int], now: datetime) -> datetime:
    here = datetime(*date, tzinfo=now.tzinfo)
    return now if here > now >= datetime(*date, tzinfo=_EASTMOST) else here


def _zone(text: str) -> tzinfo:
    """The zone that FHIR writes as `Z` or `+02:00`."""
    if text == "Z":
        text = "+00:00"
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    return timezone(-offset if text[0] == "-" else offset)
