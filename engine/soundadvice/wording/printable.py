"""Printable text: nothing that a terminal, a page or a table would act on instead of showing it."""

from __future__ import annotations


def printable(text: str, *, keep: str = "", instead: str = "\N{REPLACEMENT CHARACTER}") -> str:
    r"""The text with each character that cannot be shown replaced by `instead`, but for those to `keep`.

    >>> printable("a\x1b[1mb\n"), printable("a\x1bb\n", keep="\n", instead="")
    ('a�[1mb�', 'ab\n')
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in keep else instead for one in text)


def all_printable(value: object) -> bool:
    r"""Whether every text in a value as JSON has it, names included, can be shown as it is.

    >>> all_printable({"a": ["b", 1]}), all_printable({"a": ["\x1b"]})
    (True, False)
    """
    if isinstance(value, dict):
        return all(all_printable(name) and all_printable(below) for name, below in value.items())
    if isinstance(value, list):
        return all(map(all_printable, value))
    return not isinstance(value, str) or value.isprintable()
