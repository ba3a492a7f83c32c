"""Words: `say` and its kin for what is loaded before the engine, which is imported once something is said."""

from __future__ import annotations


def to_say(msgid: str) -> str:
    """The words as they are: marks those that are said later, so that a catalogue has them."""
    return msgid


def say(msgid: str, /, **values: object) -> str:
    """The English words in the language chosen, with each `{name}` filled by the value of that name."""
    try:
        from soundadvice.wording.language import say as say_now
    except Exception:
        # INVARIANT: where nothing can be loaded any more, whom to call is said all the same.
        return msgid.format_map(values) if values else msgid
    return say_now(msgid, **values)


def say_count(singular: str, plural: str, n: int, /, **values: object) -> str:
    """The words for a number of things, `{n}`, in the form that the language has for that number."""
    from soundadvice.wording.language import say_count as say_now

    return say_now(singular, plural, n, **values)


def called(number: str) -> str:
    """The numbers to call as they are said: a choice of several in the language chosen."""
    from soundadvice.wording.phones import numbers_to_say

    return numbers_to_say(number)
