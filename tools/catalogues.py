"""Catalogues: takes the words for people out of the code, and brings the catalogues of other languages up to date.

    python -m tools.catalogues            writes soundadvice.pot, and each soundadvice.po and .mo from it
    python -m tools.catalogues --missing  prints what has no translation yet, by language

Words are found by the calls that say them: `say`, `say_in`, `say_count`, `to_say`.
"""

from __future__ import annotations

import argparse
import ast
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUES = ROOT / "engine" / "soundadvice" / "wording" / "catalogues"
TEMPLATE = CATALOGUES / "soundadvice.pot"
LANGUAGES = ("de", "es")
SOURCES = ("engine/soundadvice", "cli/soundadvice_cli")
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
"""In place of the time at which a catalogue was made."""
KEYWORDS: Mapping[str, object] = {
    "say": None,
    "to_say": None,
    "attr": None,
    "say_in": ((1, "c"), 2),
    "to_say_in": ((1, "c"), 2),
    "say_count": (1, 2),
}
_TAKES: Mapping[str, int] = {"say_in": 2, "to_say_in": 2, "say_count": 2}
"""How many texts a call begins with, where it is not one."""
WIDTH = 120
HEADER = """\
# Words of soundadvice in another language.
# Translations are made by machine and await the review of someone who speaks the language.
#"""


def extracted() -> Catalog:
    """All words for people, with the files that say them."""
    found = Catalog(project="soundadvice", fuzzy=False, header_comment=HEADER)
    for path, method in speaking():
        with path.open("rb") as file:
            for _, ids, notes, context in extract(method, file, KEYWORDS, ("WORDS:",), {"trimmed": "true"}, True):
                # No line numbers: a catalogue changes only if words do.
                found.add(ids, None, [(path.relative_to(ROOT).as_posix(), 0)], auto_comments=notes, context=context)
        for ids, context in in_f_strings(path) if method == "python" else ():
            found.add(ids, None, [(path.relative_to(ROOT).as_posix(), 0)], context=context)
    return found


def in_f_strings(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The words, and the context, of the calls within f-strings, which Babel passes over before Python 3.12."""
    for text in ast.walk(ast.parse(path.read_bytes())):
        for call in ast.walk(text) if isinstance(text, ast.JoinedStr) else ():
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                given = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                if len(given) != _TAKES.get(call.func.id, 1):
                    continue  # a name, whose words are marked by `to_say`
                in_context = call.func.id.endswith("say_in")
                several = call.func.id == "say_count"
                yield tuple(given) if several else given[-1], given[0] if in_context else None


def speaking() -> Iterator[tuple[Path, str]]:
    """The files that may say something, each with how Babel reads it."""
    for source in SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            if b"say" in path.read_bytes():
                yield path, "python"
        for path in sorted((ROOT / source).rglob("templates/*.html")):
            yield path, "jinja2"


def place(language: str) -> Path:
    """The catalogue of a language."""
    return CATALOGUES / language / "LC_MESSAGES" / "soundadvice.po"


def read(language: str) -> Catalog:
    """The catalogue of a language as it is."""
    path = place(language)
    if not path.exists():
        return Catalog(locale=language, project="soundadvice", header_comment=HEADER, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, words: Catalog) -> Catalog:
    """The catalogue of a language with just the words that there are; a changed one has no translation until given."""
    catalogue = read(language)
    catalogue.update(words, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def missing(catalogue: Catalog) -> Iterator[Message]:
    """The words that have no translation, or one that is marked as fuzzy."""
    for message in catalogue:
        given = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
        if message.id and (message.fuzzy or not all(given)):
            yield message


def written(catalogue: Catalog) -> bytes:
    """A catalogue as text, without times: the same words give the same bytes."""
    out = io.BytesIO()
    write_po(out, catalogue, width=WIDTH, sort_output=True, include_lineno=False, omit_header=False)
    dated = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Last-Translator', b'"Generated-By', b'"Report-Msgid')
    return b"".join(line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(dated))


def compiled(text: bytes, language: str) -> bytes:
    """A catalogue as gettext reads it while the program runs."""
    out, catalogue = io.BytesIO(), read_po(io.BytesIO(text), locale=language)
    catalogue.creation_date = catalogue.revision_date = _NEVER
    write_mo(out, catalogue)
    return out.getvalue()


def main() -> None:
    """Writes the catalogues, or prints what they lack."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--missing", action="store_true")
    only_missing = parser.parse_args().missing
    words = extracted()
    if not only_missing:
        TEMPLATE.parent.mkdir(exist_ok=True)
        TEMPLATE.write_bytes(written(words))
    for language in LANGUAGES:
        catalogue = updated(language, words)
        without = list(missing(catalogue))
        if only_missing:
            print(written_missing(language, without))
            continue
        text = written(catalogue)
        path = place(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
        path.with_suffix(".mo").write_bytes(compiled(text, language))
        print(f"{language}: {len(catalogue)} words, {len(without)} without a translation")


def written_missing(language: str, messages: list[Message]) -> str:
    """What has no translation, as a catalogue of its own."""
    few = Catalog(locale=language)
    for message in messages:
        few.add(message.id, context=message.context, locations=message.locations)
    return written(few).decode()


if __name__ == "__main__":
    main()
