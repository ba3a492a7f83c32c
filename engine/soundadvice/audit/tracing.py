"""Tracing: where a claim's span stands in a document now, and which words of the document no claim covers."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from soundadvice.audit.document import Document
from soundadvice.audit.registers import registers
from soundadvice.audit.sentences import sentences
from soundadvice.claim import Claim, Place, fingerprint
from soundadvice.pack import Pack

WITHHELD = "…"
"""Stands, in a claim's words, for what the pack does not repeat."""
_WORD = re.compile(r"\S+")
_LONGEST_ADDITION = 12


class State(StrEnum):
    """What became of a claim's span."""

    HERE = "here"
    MOVED = "moved"
    SPREAD = "spread"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Trace:
    """A claim in a document: where it stands, None where it is missing.

    A span that now goes over several lines is `spread` over those from `place`'s to `last_line`. `added` are the words
    without which a changed span would be what it was, empty where it is not as simple as that.
    """

    claim: Claim
    state: State
    place: Place | None
    last_line: int = 0
    added: str = ""


@dataclass(frozen=True, slots=True)
class Loose:
    """Words of a sentence that no claim covers; `whole` where it is all of them."""

    place: Place
    whole: bool


def trace(document: Document, claims: Iterable[Claim]) -> tuple[Trace, ...]:
    """Each claim, where the document has it, or where the words that it was went."""
    claims = tuple(claims)
    here = {claim.id: claim.place for claim in claims if fingerprint(document.text(claim.place)) == claim.sha256}
    text = _Text(document, here.values())
    return tuple(
        Trace(claim, State.HERE, here[claim.id]) if claim.id in here else text.look_for(claim) for claim in claims
    )


def words_of(pack: Pack, documents: Iterable[Document]) -> dict[str, str]:
    """The documents' own words for each claim, by its id, wherever they stand now. Without a document there are none."""
    books = [(book.document, book.claims) for book in registers(pack, documents)]
    return {
        one.claim.id: document.text(one.place)
        for document, claims in books
        if document is not None
        for one in trace(document, claims)
        if one.place is not None
    }


def says_its_words(claim: Claim, span: str) -> bool:
    """Whether a span begins and ends with the words that the claim gives."""
    folded = " ".join(unicodedata.normalize("NFC", span).split())
    first, last = _pattern(claim.words[0]), _pattern(claim.words[-1])
    return re.match(rf"{first}(?!\w)", folded) is not None and re.search(rf"(?<!\w){last}$", folded) is not None


def loose_words(document: Document, traces: Iterable[Trace]) -> Iterator[Loose]:
    """The stretches of each sentence that lie in no claim's span, where it stands now, in the order of the document."""
    covered = [bytearray(len(line)) for line in document.lines]
    for one in traces:
        if one.place is not None:
            _cover(covered, one.place, max(one.last_line, one.place.line))
    for number, line in enumerate(document.lines, 1):
        for begin, end in sentences(line):
            yield from _loose(number, line, begin, end, covered[number - 1])


def sentence_at(document: Document, place: Place) -> Place:
    """The sentence, or the sentences, that a place in a document lies in."""
    line = document.lines[place.line - 1]
    touched = [one for one in sentences(line) if one[0] < place.last and one[1] >= place.first]
    return Place(place.line, touched[0][0] + 1, touched[-1][1]) if touched else place


def _cover(covered: list[bytearray], place: Place, last_line: int) -> None:
    for number in range(place.line, last_line + 1):
        row = covered[number - 1]
        begin = place.first - 1 if number == place.line else 0
        end = min(place.last, len(row)) if number == last_line else len(row)
        row[begin:end] = b"\1" * max(0, end - begin)


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
        yield Loose(Place(number, first + 1, last), whole)


def _counts(character: str) -> bool:
    """Whether a character belongs to a word: a letter, a digit, a mark or a symbol, but no punctuation."""
    return unicodedata.category(character)[0] in "LNMS"


def _pattern(words: str) -> str:
    """Words as a pattern: white space is folded, `…` is anything, and letters may be composed or not."""
    parts = []
    for word in words.split():
        forms = dict.fromkeys(unicodedata.normalize(form, word) for form in ("NFC", "NFD"))
        parts.append("(?:" + "|".join(re.escape(form).replace(WITHHELD, ".*?") for form in forms) + ")")
    return "(?:" + r"\s+".join(parts) + ")"


class _Text:
    """A document as one text, to look for claims that are not where they were."""

    def __init__(self, document: Document, taken: Iterable[Place]) -> None:
        self.document = document
        self.text = "\n".join(document.lines)
        self.starts = [0]
        for line in document.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.taken = sorted((self.starts[place.line - 1] + place.first - 1, place) for place in taken)

    def look_for(self, claim: Claim) -> Trace:
        """A claim that is not where it was: elsewhere as it was, nearby and changed, or missing."""
        length = claim.place.last - claim.place.first + 1
        line = min(claim.place.line, len(self.document.lines))
        old = self.starts[line - 1] + claim.place.first - 1
        found = [one for one in self._stretches(claim, length) if not self._is_taken(*one)]
        found.sort(key=lambda one: abs(one[0] - old))
        for begin, end in found:
            if fingerprint(self.text[begin:end]) == claim.sha256:
                return self._moved(claim, begin, end)
        if set(claim.words) == {WITHHELD}:
            return Trace(claim, State.MISSING, None)
        near = [one for one in found if self._place(*one) and abs(one[1] - one[0] - length) <= max(length / 2, 12)]
        near.sort(key=lambda one: (self._line(one[0]) != line, abs(one[1] - one[0] - length), abs(one[0] - old)))
        begin, end = near[0] if near and self._line(near[0][0]) == line else self._half(claim, line) or (0, 0)
        if begin == end and near:
            begin, end = near[0]
        if begin == end:
            return Trace(claim, State.MISSING, None)
        added = _added(self.text[begin:end], claim.sha256)
        return Trace(claim, State.CHANGED, self._place(begin, end), added=added)

    def _moved(self, claim: Claim, begin: int, end: int) -> Trace:
        place = self._place(begin, end)
        if place is not None:
            return Trace(claim, State.MOVED, place)
        first, last = self._line(begin), self._line(end - 1)
        column = begin - self.starts[first - 1] + 1
        ends = end - self.starts[last - 1]
        return Trace(claim, State.SPREAD, Place(first, column, ends), last_line=last)

    def _stretches(self, claim: Claim, length: int) -> Iterator[tuple[int, int]]:
        """What begins and ends with the claim's words; where they are all withheld, what is as long as the span."""
        if set(claim.words) == {WITHHELD}:
            yield from ((word.start(), word.start() + length) for word in _WORD.finditer(self.text))
            return
        first, last = (re.compile(rf"(?<!\w){_pattern(words)}(?!\w)") for words in (claim.words[0], claim.words[-1]))
        for begins in first.finditer(self.text):
            longest = begins.start() + 2 * length + 200
            for ends in last.finditer(self.text, begins.start(), longest):
                if ends.end() >= begins.end():
                    yield begins.start(), ends.end()

    def _half(self, claim: Claim, line: int) -> tuple[int, int] | None:
        """The rest of a sentence, on the claim's line, of which only the first or only the last words are left."""
        begin, end = self.starts[line - 1], self.starts[line] - 1
        for words, is_first in ((claim.words[0], True), (claim.words[-1], False)):
            if words == WITHHELD or len(claim.words) == 1:
                continue
            pattern = re.compile(rf"(?<!\w){_pattern(words)}(?!\w)")
            for match in pattern.finditer(self.text, begin, end):
                one = self._rest(match, is_first)
                if not self._is_taken(*one):
                    return one
        return None

    def _rest(self, match: re.Match[str], is_first: bool) -> tuple[int, int]:
        """From the match to where its sentence ends or another claim begins; or the same the other way."""
        line = self._line(match.start())
        offset = self.starts[line - 1]
        sentence = sentence_at(self.document, Place(line, match.start() - offset + 1, match.end() - offset))
        begin, end = offset + sentence.first - 1, offset + sentence.last
        for start, place in self.taken:
            stop = start + place.last - place.first + 1
            if match.end() <= start < end:
                end = start
            if begin < stop <= match.start():
                begin = stop
        return (match.start(), end) if is_first else (begin, match.end())

    def _is_taken(self, begin: int, end: int) -> bool:
        """Whether a stretch overlaps the span of a claim that is where it was."""
        at = bisect_right(self.taken, (end - 1, Place(10**8, 0, 0)))
        return any(
            start < end and start + place.last - place.first + 1 > begin
            for start, place in self.taken[max(0, at - 4) : at]
        )

    def _line(self, offset: int) -> int:
        return bisect_right(self.starts, offset)

    def _place(self, begin: int, end: int) -> Place | None:
        line = self._line(begin)
        if self._line(end - 1) != line:
            return None
        return Place(line, begin - self.starts[line - 1] + 1, end - self.starts[line - 1])


def _added(text: str, sha256: str) -> str:
    """The words, next to each other, without which a text would have the digest, empty where there are none."""
    words = text.split()
    for count in range(1, min(_LONGEST_ADDITION, len(words) - 1) + 1):
        for begin in range(len(words) - count + 1):
            if fingerprint(" ".join(words[:begin] + words[begin + count :])) == sha256:
                return " ".join(words[begin : begin + count])
    return ""
