"""Lets the navigation name many pages at once: `decisions/*.md` stands for each of them that it does not name itself.

So a new page of a folder is in the navigation without a line of its own, after those that have one.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Puts the pages in place of the patterns."""
    config.nav = _expanded(config.nav, Path(config.docs_dir), set(_named(config.nav)))
    return config


def _named(entry: Any) -> Iterator[str]:
    """The pages that the navigation names, and its patterns."""
    if isinstance(entry, str):
        yield entry
    else:
        for one in entry.values() if isinstance(entry, dict) else entry:
            yield from _named(one)


def _expanded(entry: Any, docs: Path, named: set[str]) -> Any:
    """An entry of the navigation without patterns. A section that has no page yet is left out."""
    if isinstance(entry, dict):
        return {title: _expanded(below, docs, named) for title, below in entry.items()}
    if not isinstance(entry, list):
        return entry
    found: list[Any] = []
    for one in entry:
        if isinstance(one, str) and "*" in one:
            pages = sorted(docs.glob(one), key=lambda page: (page.name != "README.md", page))
            names = (page.relative_to(docs).as_posix() for page in pages)
            found += [name for name in names if name not in named]
        else:
            found.append(_expanded(one, docs, named))
    return [one for one in found if not (isinstance(one, dict) and [] in one.values())]
