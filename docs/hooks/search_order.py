"""Puts pages that explain a word before long lists in which it also stands, in what the search finds."""

from __future__ import annotations

from typing import Any

from mkdocs.structure.pages import Page

BOOSTS = (
    ("reference/glossary.md", 2),
    ("reference/problems.md", 0.3),
    ("reference/findings.md", 0.3),
    ("reference/", 0.6),
)


def on_page_markdown(markdown: str, *, page: Page, **_: Any) -> str:
    """The page as it is, with how much it weighs in the search; what its file says itself goes first."""
    for start, boost in BOOSTS:
        if page.file.src_uri.startswith(start):
            page.meta.setdefault("search", {"boost": boost})
            break
    return markdown
