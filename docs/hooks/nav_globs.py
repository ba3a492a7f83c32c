"""Lets the navigation name many pages at once: `decisions/*.md` stands for each of them, by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Puts the pages in place of the patterns."""
    config.nav = _expanded(config.nav, Path(config.docs_dir))
    return config


def _expanded(entry: Any, docs: Path) -> Any:
    """An entry of the navigation without patterns. A section that has no page yet is left out."""
    if isinstance(entry, dict):
        return {title: _expanded(below, docs) for title, below in entry.items()}
    if not isinstance(entry, list):
        return entry
    found: list[Any] = []
    for one in entry:
        if isinstance(one, str) and "*" in one:
            pages = sorted(docs.glob(one), key=lambda page: (page.name != "README.md", page))
            found += [page.relative_to(docs).as_posix() for page in pages]
        else:
            found.append(_expanded(one, docs))
    return [one for one in found if not (isinstance(one, dict) and [] in one.values())]
