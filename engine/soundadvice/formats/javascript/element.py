"""The element: `<sound-advice>`, with its look and its words, for the page and for pages of others."""

from __future__ import annotations

from soundadvice.formats.javascript.page_tree import DRAWING_STYLE
from soundadvice.formats.javascript.page_words import page_words
from soundadvice.formats.javascript.sources import literal, own_file, source
from soundadvice.wording.translation.names import language_names


def element_script() -> str:
    """The script that defines it; it needs nothing else."""
    style = " ".join((own_file("page/element.css") + DRAWING_STYLE).split())
    return (
        f"const STYLE = {literal(style)};\nconst WORDS = {literal(page_words())};\n"
        f"const NAMES = {literal(language_names())};\n{source('page/element.js')}"
    )
