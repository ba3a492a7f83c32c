"""Language: the words of our own in the language of whoever reads them, from gettext catalogues.

English is what stands in the code: `say` finds what a catalogue has in its place. The texts of a pack are not here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gettext import GNUTranslations

ENGLISH: Final = "en"
OWN_LANGUAGES: Final = (ENGLISH, "de", "es")
"""Those that our own words are in: English, and each with a catalogue."""

_TAG: ContextVar[str] = ContextVar("language", default=ENGLISH)
_CATALOGUES = Path(__file__).parent / "catalogues"


class Words(str):
    """Words of our own, as `say` has them: a page in another language marks them. What is made of them is a `str`."""

    __slots__ = ()


@contextmanager
def in_language(tag: str) -> Iterator[None]:
    """Has the words of our own said in a language, by its BCP 47 tag; in English if there is no catalogue for it.

    >>> with in_language("de-AT"):
    ...     current(), spoken()
    ('de-AT', 'de')
    >>> with in_language("ar"):
    ...     current(), spoken()
    ('ar', 'en')
    """
    token = _TAG.set(tag)
    try:
        yield
    finally:
        _TAG.reset(token)


def current() -> str:
    """The tag of the language that was chosen; `en` if none was."""
    return _TAG.get()


def spoken() -> str:
    """The language that our own words are in: the one chosen, or English if there is no catalogue for it."""
    return own_language(_TAG.get()) or ENGLISH


def own_language(tag: str) -> str | None:
    """The language of OWN_LANGUAGES that a tag means, None if there is none.

    >>> own_language("de-CH"), own_language("EN_gb"), own_language("fr")
    ('de', 'en', None)
    """
    first = tag.replace("_", "-").partition("-")[0].lower()
    return first if first in OWN_LANGUAGES else None


def same_language(tag: str, other: str) -> bool:
    """Whether two tags are of one language, wherever it is spoken.

    >>> same_language("de-AT", "de"), same_language("de", "en")
    (True, False)
    """
    first, second = (one.replace("_", "-").partition("-")[0].lower() for one in (tag, other))
    return first == second


def say(msgid: str, /, **values: object) -> str:
    """The English words in the language chosen, with each `{name}` filled by the value of that name.

    >>> say("Back"), say("Call {number} now.", number=112)
    ('Back', 'Call 112 now.')
    """
    catalogue = _catalogue(spoken())
    return _filled(msgid if catalogue is None else catalogue.gettext(msgid), values)


def say_in(context: str, msgid: str, /, **values: object) -> str:
    """As `say`, of words that take another form or meaning in that context."""
    catalogue = _catalogue(spoken())
    return _filled(msgid if catalogue is None else catalogue.pgettext(context, msgid), values)


def say_count(singular: str, plural: str, n: int, /, **values: object) -> str:
    """The words for a number of things, `{n}`, in the form that the language has for that number.

    >>> say_count("{n} day", "{n} days", 1), say_count("{n} day", "{n} days", 2)
    ('1 day', '2 days')
    """
    return _filled(words_for(singular, plural, n), {"n": n, **values})


def words_for(singular: str, plural: str, n: int) -> str:
    """The words of `say_count`, not filled yet."""
    catalogue = _catalogue(spoken())
    if catalogue is None:
        return singular if n == 1 else plural
    return catalogue.ngettext(singular, plural, n)


def to_say(msgid: str) -> str:
    """The words as they are: marks those that are said later, so that a catalogue has them."""
    return msgid


def to_say_in(context: str, msgid: str) -> str:
    """As `to_say`, of words for `say_in` with that context."""
    return msgid


def _filled(words: str, values: dict[str, object]) -> Words:
    return Words(words.format_map(values) if values else words)


@cache
def _catalogue(language: str) -> GNUTranslations | None:
    if language == ENGLISH:
        return None
    try:
        from gettext import GNUTranslations  # only where it is needed: a command in English starts without it

        with (_CATALOGUES / language / "LC_MESSAGES" / "soundadvice.mo").open("rb") as file:
            return GNUTranslations(file)
    except Exception:
        # INVARIANT: no fault of a catalogue keeps words from a person, least of all whom to call.
        return None
