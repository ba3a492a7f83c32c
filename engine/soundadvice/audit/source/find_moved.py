"""Moved words: looks in a document for the words of a claim that are not where the claim says."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from soundadvice.audit.source.document import Document
from soundadvice.audit.source.sentences import sentences_of
from soundadvice.model.evidence import Claim, SourcePlace, fingerprint

WITHHELD = "…"
"""Stands, in a claim's words, for what the pack does not repeat."""
Stretch = tuple[int, int]
_WORD = re.compile(r"\S+")
_LONGEST_ADDITION = 12
# Of a source that repeats itself without end, as no page does: for a claim that is looked for beyond these, it is as if
# it were not there, which no audit passes.
_MOST_STRETCHES = 20_000
_LONGEST_STRETCH = 10_000
_MOST_WORDS_TRIED = 1_000


class TraceState(StrEnum):
    """What became of a claim's span."""

    HERE = "here"
    MOVED = "moved"
    SPREAD = "spread"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Trace:
    """A claim in a document: where it stands, None if it is missing.

    A span that now goes over several lines is `spread` over those from `place`'s to `last_line`. `added` are the words
    without which a changed span would be what it was, empty if it is not as simple as that.
    """

    claim: Claim
    state: TraceState
    place: SourcePlace | None
    last_line: int = 0
    added: str = ""


class TextSearch:
    """A document as one text, and the stretches of it that claims have taken: no two claims share words."""

    def __init__(self, document: Document) -> None:
        self.lines = document.lines
        self.text = "\n".join(document.lines)
        self.starts = [0]
        for line in document.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self._taken: list[Stretch] = []

    def take(self, one: Trace) -> None:
        """Keeps the stretch of a claim that was found from being taken for another's."""
        if one.place is not None:
            begin = self._offset(one.place.line, one.place.first)
            end = self._offset(max(one.last_line, one.place.line), one.place.last) + 1
            insort(self._taken, (begin, end))

    def moved(self, claim: Claim) -> Trace | None:
        """The claim as it was, nearest to where it was."""
        old = self._offset(claim.place.line, claim.place.first)
        for begin, end in sorted(self._stretches(claim), key=lambda one: abs(one[0] - old)):
            if fingerprint(self.text[begin:end]) == claim.sha256 and not self._is_taken(begin, end):
                return self._moved(claim, begin, end)
        return None

    def changed(self, claim: Claim) -> Trace | None:
        """What the claim has become: what begins and ends as it did, or on its line begins or ends so."""
        if not all(_anchors(claim)):
            return None
        length, old = _length(claim), self._offset(claim.place.line, claim.place.first)

        def distance(one: Stretch) -> tuple[int, int]:
            return abs(one[1] - one[0] - length), abs(one[0] - old)

        near = [one for one in self._stretches(claim) if distance(one)[0] <= max(length / 2, 12)]
        free = [one for one in near if self._place(*one) is not None and not self._is_taken(*one)]
        here = [one for one in free if self._line(one[0]) == claim.place.line]
        # A span of a few words is not known again by one of them, elsewhere.
        elsewhere = free if len(claim.words) > 1 else []
        for found in (here, list(islice(self._halves(claim), _MOST_STRETCHES)), elsewhere):
            if found:
                begin, end = min(found, key=distance)
                added = _added(self.text[begin:end], claim.sha256)
                return Trace(claim, TraceState.CHANGED, self._place(begin, end), added=added)
        return None

    def _moved(self, claim: Claim, begin: int, end: int) -> Trace:
        place = self._place(begin, end)
        if place is not None:
            return Trace(claim, TraceState.MOVED, place)
        first, last = self._line(begin), self._line(end - 1)
        spread = SourcePlace(first, begin - self.starts[first - 1] + 1, end - self.starts[last - 1])
        return Trace(claim, TraceState.SPREAD, spread, last_line=last)

    def _stretches(self, claim: Claim) -> Iterator[Stretch]:
        """What begins and ends with the claim's words; as long as the span was, where one end or both are withheld."""
        return islice(self._every_stretch(claim), _MOST_STRETCHES)

    def _every_stretch(self, claim: Claim) -> Iterator[Stretch]:
        length = min(_length(claim), _LONGEST_STRETCH)
        first, last = _anchors(claim)
        if not first and not last:
            yield from ((word.start(), word.start() + length) for word in _WORD.finditer(self.text))
        elif not first:
            yield from ((max(0, ends.end() - length), ends.end()) for ends in _finder(last).finditer(self.text))
        elif not last:
            yield from ((begins.start(), begins.start() + length) for begins in _finder(first).finditer(self.text))
        else:
            ending = _finder(last)
            for begins in _finder(first).finditer(self.text):
                for ends in ending.finditer(self.text, begins.start(), begins.start() + 2 * length + 200):
                    if ends.end() >= begins.end():
                        yield begins.start(), ends.end()

    def _halves(self, claim: Claim) -> Iterator[Stretch]:
        """Stretches of whole sentences, on the claim's line, of which the first or the last words are as they were."""
        line = claim.place.line
        if line > len(self.lines):
            return
        offset, end = self.starts[line - 1], self.starts[line] - 1
        bounds = [(offset + one[0], offset + one[1]) for one in sentences_of(tuple(self.lines))[line - 1]]
        for words, is_first in zip(_anchors(claim), (True, False), strict=True):
            for match in islice(_finder(words).finditer(self.text, offset, end), _MOST_WORDS_TRIED):
                for begins, ends in islice(bounds, _MOST_WORDS_TRIED):
                    one = (match.start(), ends) if is_first else (begins, match.end())
                    if one[0] <= match.start() and one[1] >= match.end():
                        one = self._cut(one, match)
                        if not self._is_taken(*one):
                            yield one

    def _cut(self, one: Stretch, match: re.Match[str]) -> Stretch:
        """The part of a stretch around a match that no claim has taken."""
        begin, end = one
        for taken_from, taken_to in self._taken:
            if match.end() <= taken_from < end:
                end = match.end() + len(self.text[match.end() : taken_from].rstrip())
            if begin < taken_to <= match.start():
                begin = match.start() - len(self.text[taken_to : match.start()].lstrip())
        return begin, end

    def _is_taken(self, begin: int, end: int) -> bool:
        """Whether a claim has taken any of a stretch."""
        at = bisect_right(self._taken, (end - 1, len(self.text) + 1))
        return any(taken_to > begin for _, taken_to in self._taken[max(0, at - 4) : at])

    def _offset(self, line: int, column: int) -> int:
        return self.starts[min(line, len(self.lines)) - 1] + column - 1

    def _line(self, offset: int) -> int:
        return bisect_right(self.starts, offset)

    def _place(self, begin: int, end: int) -> SourcePlace | None:
        line = self._line(begin)
        if self._line(end - 1) != line:
            return None
        return SourcePlace(line, begin - self.starts[line - 1] + 1, end - self.starts[line - 1])


def pattern(words: str) -> str:
    """Words as a pattern: white space is folded, and letters may be composed or not."""
    parts = []
    for word in words.split():
        forms = dict.fromkeys((unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)))
        parts.append("(?:" + "|".join(map(re.escape, forms)) + ")")
    return r"\s+".join(parts)


def _finder(words: str) -> re.Pattern[str]:
    """Finds words, but not within other words."""
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    return re.compile(before + pattern(words) + after)


def _anchors(claim: Claim) -> tuple[str, str]:
    """The words to look for at either end of a claim's span, each empty if they are withheld."""
    first, last = claim.words[0], claim.words[-1]
    if len(claim.words) == 1 and WITHHELD not in first:
        return first.split()[0], first.split()[-1]
    return first.partition(WITHHELD)[0].strip(), last.rpartition(WITHHELD)[2].strip()


def _length(claim: Claim) -> int:
    return claim.place.last - claim.place.first + 1


def _added(text: str, sha256: str) -> str:
    """The words, next to each other, without which a text would have the digest, empty if there are none."""
    words = text.split()
    if len(words) > _MOST_WORDS_TRIED:
        return ""
    for count in range(1, min(_LONGEST_ADDITION, len(words) - 1) + 1):
        for begin in range(len(words) - count + 1):
            if fingerprint(" ".join(words[:begin] + words[begin + count :])) == sha256:
                return " ".join(words[begin : begin + count])
    return ""
