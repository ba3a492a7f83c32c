"""Coming back: the one rule of time. Whether what was told earlier still counts, and what is asked again if not.

Every door that opens what was told before asks here: a record, a stopped session, a routine, answers sent by a program.
What is of today goes on as it is. What is not leads to a check-in: nothing of it counts until the person has said so.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from soundadvice._dataclass import dataclass
from soundadvice.journal.carry_over import Former, as_of, former, former_of
from soundadvice.journal.entry import Entry
from soundadvice.model.pack import Pack
from soundadvice.provenance.freshness import ONE_DAY, Age, age
from soundadvice.provenance.record import Record
from soundadvice.wording.dates import day_of, in_words
from soundadvice.wording.language import say


@dataclass(frozen=True, slots=True)
class Told:
    """What someone told earlier: their answers in JSON form, to a pack of that meaning, and when.

    `given` has a time zone; None: nothing says when that was. A record does not know what was `skipped`. `for_other`:
    someone else told it, for the person whom it is about.
    """

    answers: object
    meaning_hash: str
    given: datetime | None
    skipped: tuple[str, ...] = ()
    for_other: bool = False

    @classmethod
    def of(cls, record: Record) -> Told:
        """What a record says that was told."""
        given = datetime.fromisoformat(record.time)
        return cls(record.advice_json["answers"], str(record.stated.meaning), given, for_other=record.for_other)


@dataclass(frozen=True, slots=True)
class ComingBack:
    """A check-in that has to come before any advice.

    `former` is what may be confirmed; None if all is asked anew. `words` tell the person why.
    """

    former: Former | None
    words: str


def coming_back(pack: Pack, told: Told, now: datetime, valid_for: timedelta = ONE_DAY) -> ComingBack | None:
    """The check-in that has to come first; None for answers of today, which count as they are.

    `now` is the moment in the person's own time zone, by which a day is told; `valid_for` is how long answers count.

    >>> from soundadvice.loader.load import load_pack
    >>> pack, now = load_pack("low_back_pain"), datetime(2026, 11, 29, 9, tzinfo=UTC)
    >>> answers = {"location": ["lower_back"], "duration": "1 week"}
    >>> coming_back(pack, Told(answers, pack.meaning_hash, datetime(2026, 11, 29, 8, tzinfo=UTC)), now)
    >>> back = coming_back(pack, Told(answers, pack.meaning_hash, datetime(2026, 11, 8, 8, tzinfo=UTC)), now)
    >>> back.words
    'You told us this on 8 November 2026. How you are can change in a day, so we ask what has changed since.'
    """
    # Counted in hours of one zone: two moments of one zone are apart by what its wall clock says, summer time or not.
    how_old = age(told.given and told.given.astimezone(UTC), now.astimezone(UTC), valid_for)
    if how_old is Age.FRESH:
        return None
    if told.given is None:
        words = say(
            "What you told us does not say when that was. How you are can change in a day, so we ask you everything "
            "anew."
        )
        return ComingBack(None, words)
    day = day_of(told.given, now.tzinfo)
    if how_old is Age.YET_TO_COME:
        return ComingBack(
            None,
            say(
                "What you told us is dated {day}, which is in the future by this computer's clock. So we cannot tell "
                "how old it is, and ask you everything anew.",
                day=in_words(day),
            ),
        )
    may_be_confirmed = former(pack, told.answers, told.meaning_hash, day, told.skipped)
    since = told_on(day)
    if may_be_confirmed is None:
        return ComingBack(None, why_again(since, all_anew=True))
    today = day_of(now, now.tzinfo)
    return ComingBack(as_of(pack, may_be_confirmed, today), why_again(since, all_anew=False))


def told_on(day: date) -> str:
    """When they told us."""
    return say("You told us this on {day}.", day=in_words(day))


def why_again(since: str, *, all_anew: bool) -> str:
    """Why it is asked what has changed since, or everything anew."""
    if all_anew:
        return say("{since} The questions have changed since, so we ask you all of them anew.", since=since)
    return say("{since} How you are can change in a day, so we ask what has changed since.", since=since)


def changed_since(pack: Pack, told: Told, now: datetime) -> ComingBack:
    """The check-in for someone who says that something has changed, however short a time ago it was.

    What has no day may be confirmed too, each answer by itself: who does so says that it is so today.
    """
    day = None if told.given is None else day_of(told.given, now.tzinfo)
    words = say("Then please do not start yet. First we ask what has changed.")
    return ComingBack(former(pack, told.answers, told.meaning_hash, day, told.skipped), words)


def coming_back_to_journal(pack: Pack, last: Entry) -> ComingBack:
    """The check-in for someone who opens their check-ins, the last of which this is, on whatever day that was."""
    found, since = former_of(pack, last), say("Your last check-in was on {day}.", day=in_words(last.day))
    return ComingBack(found, why_again(since, all_anew=found is None))
