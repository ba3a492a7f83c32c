"""PO: a translation to and from gettext's .po files, for the tools of translators. The only file that imports Babel.

The place of a text is its context (`msgctxt`), the pack's own words are what is translated (`msgid`): so what a
translator brings back is bound to the words that they saw. A text whose words have changed is `fuzzy`, as gettext has
it, with its old translation.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from soundadvice.authoring.translation.file import own_texts, own_translation
from soundadvice.model.errors import FormatError
from soundadvice.model.pack import Pack
from soundadvice.model.translation import TranslatedText, words_digest

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_PYTHON_FORMAT = "python-format"


def to_po(pack: Pack, language: str) -> bytes:
    """The .po file of what this layer has to translate, with what is translated already. Raises FormatError."""
    with _needs_babel():
        from babel.messages.catalog import Catalog
        from babel.messages.pofile import write_po
    said = {one.place: one for one in own_translation(pack, language).texts}
    made = Catalog(
        project=pack.id, version=pack.version, charset="utf-8", fuzzy=False, header_comment=_HEAD.format(pack=pack.id)
    )
    for place, words in own_texts(pack, language).items():
        one = said.get(place)
        is_fuzzy = one is not None and one.of != words_digest(words)
        flags = ("fuzzy",) if is_fuzzy else ()
        made.add(words, one.text if one else "", context=place, flags=flags)
    for message in made:
        # `100 % sure` is no format of Python's.
        message.flags.discard(_PYTHON_FORMAT)
    out = BytesIO()
    write_po(out, made, width=0, sort_output=False, omit_header=False, include_lineno=False)
    return _with_language(out.getvalue(), language)


_HEAD = "# Texts of the soundadvice pack {pack}. The context of each is its place in the pack."


def _with_language(content: bytes, language: str) -> bytes:
    """The file with its language in the header. Babel would take those alone that it knows, and write the moment."""
    lines = content.decode("utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Language:'))]
    place = next(number for number, line in enumerate(kept) if line.startswith('"Project-Id-Version'))
    kept.insert(place + 1, f'"Language: {language}\\n"\n')
    return "".join(kept).encode("utf-8")


def from_po(content: bytes) -> tuple[TranslatedText, ...]:
    """The texts that a .po file has a translation of, each bound to the words that it translates.

    Those that are fuzzy or empty are left out. Raises FormatError for a file that cannot be read.
    """
    with _needs_babel():
        from babel.messages.pofile import read_po
    try:
        catalog = read_po(BytesIO(content), abort_invalid=True)
    except Exception as error:  # Babel raises several kinds
        raise FormatError(
            f"this is no .po file: {str(error).splitlines()[0][:200] if str(error) else 'not read'}"
        ) from None
    return tuple(_texts(catalog))


def _texts(catalog: Catalog) -> Iterator[TranslatedText]:
    for message in catalog:
        said = _words(message)
        if message.context and said and not message.fuzzy:
            yield TranslatedText(message.context, words_digest(str(message.id)), said)


def _words(message: Message) -> str:
    return message.string if isinstance(message.string, str) and isinstance(message.id, str) and message.id else ""


@contextmanager
def _needs_babel() -> Iterator[None]:
    try:
        yield
    except ImportError:
        raise FormatError(".po files need Babel; install it with `pip install 'soundadvice[translate]'`") from None
