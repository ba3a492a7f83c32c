"""Gives the site a page for each file outside docs/ that a page links to, so that every link stays within the site.

In the repository, a link such as `../../CHANGELOG.md` works as it is. In the site, a Markdown file becomes a page below
`project/`, any other text a page that shows it, and a picture is copied; links to them are rewritten.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PLACE = "project"
PICTURES = (".svg", ".png")
LANGUAGES = {".py": "python", ".yaml": "yaml", ".toml": "toml", ".json": "json", ".js": "javascript", ".sh": "sh"}
_FENCED = re.compile(r"(^```.*?^```+$)", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)[^)#\s]+")


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Adds what the pages link to outside docs/, and what that links to in turn."""
    waiting = [Path(page.abs_src_path) for page in files.documentation_pages() if page.abs_src_path]
    added: set[Path] = set()
    while waiting:
        page = waiting.pop()
        for target in _targets(page):
            if target not in added and not target.is_relative_to(DOCS):
                added.add(target)
                files.append(_file(target, page, config))
                waiting += [target] if target.suffix == ".md" else []
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """The page with its links as they are in the site."""
    if page.file.abs_src_path is None:
        return markdown
    folder = Path(page.file.abs_src_path).resolve().parent
    here = os.path.dirname(page.file.src_uri)

    def rewritten(link: re.Match[str]) -> str:
        target = (folder / link[0]).resolve()
        # A link that leads nowhere is left for MkDocs to complain about.
        return os.path.relpath(_uri(target), here or ".") if target.exists() else link[0]

    parts = _FENCED.split(markdown)
    return "".join(part if part.startswith("```") else _LINK.sub(rewritten, part) for part in parts)


def _targets(page: Path) -> Iterator[Path]:
    """The files of the project that a page links to."""
    for part in _FENCED.split(page.read_text("utf-8")):
        for link in _LINK.findall("" if part.startswith("```") else part):
            target = (page.resolve().parent / link).resolve()
            if target.exists() and target.is_relative_to(ROOT):
                yield target


def _uri(target: Path) -> str:
    """Where a file of the project stands in the site's sources."""
    if target.is_relative_to(DOCS):
        return target.relative_to(DOCS).as_posix()
    path = f"{PLACE}/{target.relative_to(ROOT).as_posix()}"
    return path if target.suffix in (".md", *PICTURES) else f"{path}.md"


def _file(target: Path, page: Path, config: MkDocsConfig) -> File:
    if target.is_dir():
        raise PluginError(
            f"{page.relative_to(ROOT)} links to the folder {target.relative_to(ROOT)}: link to a file in it"
        )
    if target.suffix in (".md", *PICTURES):
        return File.generated(config, _uri(target), abs_src_path=str(target))
    return File.generated(config, _uri(target), content=_shown(target))


def _shown(target: Path) -> str:
    """A page that shows a file. It is left out of the search, which is for the docs."""
    name = target.relative_to(ROOT).as_posix()
    text = target.read_text("utf-8")
    fence = "`" * max(3, *(len(ticks) + 1 for ticks in re.findall("`+", text)), 3)
    head = f"---\ntitle: {target.name}\nsearch:\n  exclude: true\n---\n\n# `{name}`\n\n"
    return f"{head}{fence}{LANGUAGES.get(target.suffix, 'text')}\n{text.rstrip()}\n{fence}\n"
