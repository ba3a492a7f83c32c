"""Phones: the phone numbers in words such as `NHS 111 (in Northern Ireland, your GP)`."""

from __future__ import annotations

import re

PHONE = re.compile("[0-9](?:[ -]?[0-9]){2,}")
"""Three digits or more, in groups as people write them."""


def phone_numbers(text: str) -> tuple[str, ...]:
    """The phone numbers in a text, each once, as they are written there.

    >>> phone_numbers("999 or 112"), phone_numbers("Poison Help (1-800-222-1222)"), phone_numbers("your GP")
    (('999', '112'), ('1-800-222-1222',), ())
    """
    return tuple(dict.fromkeys(PHONE.findall(text)))
