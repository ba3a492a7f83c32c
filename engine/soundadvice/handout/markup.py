"""Markup: HTML and SVG made of elements. Every text is escaped on its way in; only what was made here is not.

>>> element("p", "a < b", element("b", "c & d"), class_="big")
'<p class="big">a &lt; b<b>c &amp; d</b></p>'
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import escape

from soundadvice.wording.direction import text_direction
from soundadvice.wording.language import Words, same_language, spoken
from soundadvice.wording.printable import printable as shown

_VOID = frozenset({"meta", "br", "hr"})
_PAGE: ContextVar[str | None] = ContextVar("language of the page", default=None)


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()

    def __html__(self) -> str:
        """Tells template engines that this is markup already."""
        return self


def element(tag: str, /, *children: str, **attributes: str) -> Markup:
    """An element. Children that are no `Markup` are escaped, attributes always.

    In an attribute's name a trailing `_` falls away and any other is a hyphen: `class_`, `aria_label`.
    """
    pairs = "".join(f' {name.rstrip("_").replace("_", "-")}="{_text(value)}"' for name, value in attributes.items())
    if tag in _VOID:
        return Markup(f"<{tag}{pairs}>")
    return Markup(f"<{tag}{pairs}>{joined(*children)}</{tag}>")


def joined(*children: str) -> Markup:
    """Children side by side, each escaped unless it is markup."""
    return Markup("".join(map(_child, children)))


def _child(child: str) -> str:
    if isinstance(child, Markup):
        return child
    return marked(_text(child)) if isinstance(child, Words) else _text(child)


@contextmanager
def page_in(language: str) -> Iterator[None]:
    """While a page in this language is made: words of our own that are in another one are marked with theirs."""
    token = _PAGE.set(language)
    try:
        yield
    finally:
        _PAGE.reset(token)


def marked(words: str) -> str:
    """Markup of words of our own, marked if they are in another language than the page."""
    page, ours = _PAGE.get(), spoken()
    if page is None or same_language(page, ours):
        return words
    return f'<span lang="{ours}" dir="{text_direction(ours)}">{words}</span>'


def printable(text: str) -> str:
    """The text without control characters, line breaks aside."""
    return shown(text, keep="\n\u00a0\u200d\u200c", instead="")


def _text(text: str) -> str:
    return escape(printable(text), quote=True)
