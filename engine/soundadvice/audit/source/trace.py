"""Trace: where a claim's span stands in a document now, and which words of the document no claim covers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from soundadvice.audit.source.document import Document
from soundadvice.audit.source.find_moved import WITHHELD, TextSearch, Trace, TraceState
from soundadvice.audit.source.registers import registers
from soundadvice.audit.source.sentences import sentences_of
from soundadvice.model.evidence import Claim, SourcePlace, fingerprint
from soundadvice.model.pack import Pack

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Loose:
    """Words of a sentence that no claim covers; `whole` where it is all of them."""

    place: SourcePlace
    whole: bool


def trace(document: Document, claims: Iterable[Claim]) -> tuple[Trace, ...]:
    """Each claim, where the document has it, or where the words that it was went."""
    claims = tuple(claims)
    found = {
        claim.id: Trace(claim, TraceState.HERE, claim.place)
        for claim in claims
        if fingerprint(document.text(claim.place)) == claim.sha256
    }
    if len(found) < len(claims):
        search = TextSearch(document)
        for here in found.values():
            search.take(here)
        # What is elsewhere as it was comes first, so that nothing else is taken for a changed form of it.
        for look in (search.moved, search.changed):
            for claim in claims:
                if claim.id not in found and (one := look(claim)) is not None:
                    found[claim.id] = one
                    search.take(one)
    return tuple(found.get(claim.id) or Trace(claim, TraceState.MISSING, None) for claim in claims)


def words_of(pack: Pack, documents: Iterable[Document]) -> dict[str, str]:
    """The documents' own words for each claim, by its id, wherever they stand now; none without a document."""
    books = [(book.document, book.claims) for book in registers(pack, documents)]
    return {
        one.claim.id: document.text(one.place)
        for document, claims in books
        if document is not None
        for one in trace(document, claims)
        if one.place is not None and one.state is not TraceState.SPREAD
    }


def says_its_words(claim: Claim, span: str) -> bool:
    """Whether a span begins and ends with the words that the claim gives."""
    folded = " ".join(unicodedata.normalize("NFC", span).split())
    return _begins(folded, claim.words[0]) and _ends(folded, claim.words[-1])


def loose_words(document: Document, traces: Iterable[Trace]) -> Iterator[Loose]:
    """The stretches of each sentence that lie in no claim's span, where it stands now, in the order of the document."""
    covered = [bytearray(len(line)) for line in document.lines]
    for one in traces:
        for place in pieces(document, one):
            row = covered[place.line - 1]
            row[place.first - 1 : place.last] = b"\1" * (place.last - place.first + 1)
    found = sentences_of(document.lines)
    for number, line in enumerate(document.lines, 1):
        for begin, end in found[number - 1]:
            yield from _loose(number, line, begin, end, covered[number - 1])


def pieces(document: Document, one: Trace) -> Iterator[SourcePlace]:
    """The stretches of lines that a claim stands on now: one, but for a claim that is spread over several."""
    if one.place is None or one.state is not TraceState.SPREAD:
        yield from (one.place,) if one.place else ()
        return
    for line in range(one.place.line, one.last_line + 1):
        first = one.place.first if line == one.place.line else 1
        yield SourcePlace(line, first, one.place.last if line == one.last_line else len(document.lines[line - 1]))


def sentence_at(document: Document, place: SourcePlace) -> SourcePlace:
    """The sentence, or the sentences, that a place in a document lies in."""
    line = sentences_of(document.lines)[place.line - 1]
    touched = [one for one in line if one[0] < place.last and one[1] >= place.first]
    return SourcePlace(place.line, touched[0][0] + 1, touched[-1][1]) if touched else place


def _loose(number: int, line: str, begin: int, end: int, covered: bytearray) -> Iterator[Loose]:
    """The runs of words of one sentence that are not covered. A run goes on while nothing covered lies between."""
    words = [one for one in _WORD.finditer(line, begin, end) if any(_counts(one) for one in one.group())]
    runs: list[tuple[int, int]] = []
    for word in words:
        if all(covered[at] or not _counts(line[at]) for at in range(*word.span())):
            continue
        if runs and not any(covered[runs[-1][1] : word.start()]):
            runs[-1] = (runs[-1][0], word.end())
        else:
            runs.append(word.span())
    whole = not any(covered[at] for word in words for at in range(*word.span()))
    for first, last in runs:
        yield Loose(SourcePlace(number, first + 1, last), whole)


def _counts(character: str) -> bool:
    """Whether a character belongs to a word: a letter, a digit, a mark or a symbol, but no punctuation."""
    return unicodedata.category(character)[0] in "LNMS"


def _begins(text: str, words: str) -> bool:
    if WITHHELD in words:
        return _opens(text, unicodedata.normalize("NFC", " ".join(words.split())).split(WITHHELD))
    return text.startswith(words) and not text[len(words) : len(words) + 1].isalnum()


def _ends(text: str, words: str) -> bool:
    if WITHHELD in words:
        pieces = unicodedata.normalize("NFC", " ".join(words.split())).split(WITHHELD)
        return _opens(text[::-1], [piece[::-1] for piece in reversed(pieces)])
    return text.endswith(words) and not text[: -len(words)][-1:].isalnum()


def _opens(text: str, pieces: Sequence[str]) -> bool:
    """Whether a text has the pieces one after the other, from its beginning on, and no word goes on after the last.

    By hand, and not as `first.*second.*third`: that would try every place of each with every place of the others.
    """
    first, *middle, last = pieces
    if not text.startswith(first):
        return False
    at = len(first)
    for piece in middle:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    found = text.find(last, at)
    while found >= 0 and _is_letter(text[found + len(last) : found + len(last) + 1]):
        found = text.find(last, found + 1)
    return found >= 0


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"
