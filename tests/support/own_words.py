"""Own words: a language in which the words of the program itself are in brackets, so that a forgotten one is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import pytest

from soundadvice.typed import vocabulary
from soundadvice.wording import language

OPEN, CLOSE = "⟦", "⟧"


class Bracketed:
    """A catalogue with every word in brackets, and numbers as they are."""

    def gettext(self, msgid: str) -> str:
        return f"{OPEN}{msgid}{CLOSE}"

    def pgettext(self, context: str, msgid: str) -> str:
        return msgid if context == "decimal mark" else self.gettext(msgid)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


@contextmanager
def bracketed() -> Iterator[None]:
    """Everything that is said meanwhile is said in that language, whoever says it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(language, "_TAG", ContextVar("language", default="de"))
        patch.setattr(language, "_catalogue", lambda _: Bracketed())
        vocabulary._known.cache_clear()
        yield
    vocabulary._known.cache_clear()


def forgotten(shown: str) -> list[str]:
    """The words in Latin letters that stand in no brackets."""
    kept, depth = [], 0
    for letter in shown:
        depth += (letter == OPEN) - (letter == CLOSE)
        kept.append(" " if letter == CLOSE else letter if not depth else "")
    return re.findall("[A-Za-z]{2,}", "".join(kept))
