"""Phones: the phone numbers in words such as `NHS 111 (in Northern Ireland, your GP)`."""

from __future__ import annotations

import re

from soundadvice.wording.amounts import either

PHONE = re.compile("[0-9](?:[ -]?[0-9]){2,}")
"""Three digits or more, in groups as people write them."""


def phone_numbers(text: str) -> tuple[str, ...]:
    """The phone numbers in a text, each once, as they are written there.

    >>> phone_numbers("999 or 112"), phone_numbers("Poison Help (1-800-222-1222)"), phone_numbers("your GP")
    (('999', '112'), ('1-800-222-1222',), ())
    """
    return tuple(dict.fromkeys(PHONE.findall(text)))


def numbers_to_say(text: str) -> str:
    """The numbers of a text that is nothing but a choice of them, as a choice in the language chosen; else the text.

    >>> from soundadvice.wording.language import in_language
    >>> with in_language("de"):
    ...     numbers_to_say("999, 112 or 911"), numbers_to_say("112"), numbers_to_say("112 (free)")
    ('999, 112 oder 911', '112', '112 (free)')
    """
    *first, last = phone_numbers(text) or (text,)
    return either([*first, last]) if first and text == f"{', '.join(first)} or {last}" else text
