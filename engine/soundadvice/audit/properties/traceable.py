"""Traceable: what a pack says rests on its source, and nothing in the source was passed over."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from soundadvice.audit.finding import Finding, Level, Result
from soundadvice.audit.prover.prover import Case
from soundadvice.audit.source.coverage import MUST, Element, elements
from soundadvice.audit.source.document import Document
from soundadvice.audit.source.find_moved import Trace, TraceState
from soundadvice.audit.source.registers import Register, registers
from soundadvice.audit.source.sentences import sentences_of
from soundadvice.audit.source.trace import loose_words, pieces, says_its_words, sentence_at, trace
from soundadvice.model.evidence import Claim, SourcePlace, fingerprint
from soundadvice.model.problem import Span

_LONGEST_QUOTE = 60


class _Traced:
    """A register whose document was given: its claims in the document, and the words that none of them covers."""

    def __init__(self, book: Register, document: Document, traces: Sequence[Trace]) -> None:
        self.book = book
        self.document = document
        self.traces = traces
        self.loose = tuple(loose_words(document, traces))


def check(case: Case) -> Result:
    """Whether every element rests on something, and every claim and every word of the source is accounted for."""
    found = list(elements(case.pack))
    books = registers(case.pack, case.documents)
    traced = [_Traced(book, book.document, trace(book.document, book.claims)) for book in books if book.document]
    findings = [_founded(one) for one in found if not one.rests]
    for book in books:
        findings += _in_register(book)
    for one in traced:
        findings += _in_document(one)
    missing = [book for book in books if book.document is None]
    return Result(
        name="traceable",
        says=_says(found, traced),
        findings=tuple(findings),
        details={
            "elements": [_element_to_json(one) for one in found],
            "registers": [*map(_traced_to_json, traced), *map(_register_to_json, missing)],
        },
        not_checked=_not_given(missing) if missing else None,
    )


def _founded(one: Element) -> Finding:
    step = one.step is not None
    hint = "cite claims of the source, or references" + (" of the exercise" if step else "")
    return Finding(
        code="unfounded_step" if step else "unfounded",
        level=Level.ERROR,
        message=f"{one} rests on neither a claim nor a reference",
        about=(one.id,),
        span=one.span,
        hint=f"{hint}; or, if it is your own, waive this in pack.yaml and say why",
    )


def _in_register(book: Register) -> Iterator[Finding]:
    """What shows without the document."""
    if book.source is None:
        yield Finding(
            code="source_not_named",
            level=Level.ERROR,
            message=f"`{book.pack}` has claims, but names no source for them",
            about=(book.pack,),
            span=book.claims[0].span,
            hint="add `source:` to pack.yaml",
        )
    yield from _overlaps(book)


def _overlaps(book: Register) -> Iterator[Finding]:
    """Claims that share words: with one of them gone, the other would still cover what it stood for."""
    widest: Claim | None = None
    for one in sorted(book.claims, key=lambda one: (one.place.line, one.place.first, one.place.last)):
        place = one.place
        if widest is None or widest.place.line != place.line or widest.place.last < place.first:
            widest = one
            continue
        shared = SourcePlace(place.line, place.first, min(widest.place.last, place.last))
        yield Finding(
            code="claims_overlap",
            level=Level.ERROR,
            message=f"`{widest.id}` and `{one.id}` both cover {shared}: dropping one would not be noticed",
            about=(one.id, widest.id),
            span=one.span,
            related=_places((f"`{widest.id}`", widest.span)),
            hint="end one where the other begins",
        )
        widest = max(widest, one, key=lambda one: one.place.last)


def _in_document(one: _Traced) -> Iterator[Finding]:
    """What shows when the document is there."""
    book, document, source = one.book, one.document, one.book.source
    if source is not None and document.sha256 != source.sha256:
        yield Finding(
            code="source_changed",
            level=Level.ERROR,
            message=f"this is not the document that `{book.pack}` was made from: its SHA-256 is {document.sha256}",
            about=(book.pack,),
            span=source.span,
            related=(("the document", Span(document.name)),),
            hint="trace its claims, then set `sha256`; or find the document as it was",
        )
    for claim in one.traces:
        finding = _traced(claim, document)
        if finding is not None:
            yield finding
    for loose in one.loose:
        words = _quoted(document.text(loose.place))
        yield Finding(
            code="sentence_without_claim" if loose.whole else "words_without_claim",
            level=Level.ERROR,
            message=f"no claim covers {'the sentence' if loose.whole else 'the words'} {words} ({loose.place})",
            span=document.span(loose.place),
            hint="add a claim with what it became, or with the reason why it is not used",
        )


def _traced(one: Trace, document: Document) -> Finding | None:
    """What is wrong with one claim."""
    claim = one.claim
    if one.state is TraceState.HERE:
        if says_its_words(claim, document.text(claim.place)):
            return None
        return _about_claim(
            one, document, "claim_words", f"does not begin and end with its words at {claim.place}", "correct `words`"
        )
    match one.state:
        case TraceState.MOVED:
            assert one.place is not None
            message = f"is not at {claim.place}: it is now on line {one.place.line}, at {one.place}"
            return _about_claim(one, document, "claim_moved", message, f'set `at` to "{one.place}"')
        case TraceState.SPREAD:
            assert one.place is not None
            message = f"is not at {claim.place}: it is now spread over lines {one.place.line} to {one.last_line}"
            hint = "a span lies on one line: make a claim of each part"
            return _about_claim(one, document, "claim_moved", message, hint)
        case TraceState.CHANGED:
            assert one.place is not None
            digest = fingerprint(document.text(one.place))
            hint = f'read it again; if the reading stands, set `at` to "{one.place}" and `sha256` to {digest}'
            return _about_claim(one, document, "claim_changed", _changed(one, document), hint)
        case _:
            message = f"is no longer anywhere in the document: {_named(claim)} stood at {claim.place}"
            return _about_claim(one, document, "claim_missing", message, "remove it, and what rests on it alone")


def _about_claim(one: Trace, document: Document, code: str, message: str, hint: str) -> Finding:
    now = None if one.place is None or one.state is TraceState.SPREAD else document.span(one.place)
    return Finding(
        code=code,
        level=Level.ERROR,
        message=f"`{one.claim.id}` {message}",
        about=(one.claim.id, *(name for _, name in one.claim.became)),
        span=one.claim.span,
        related=_places(("the document", now)),
        hint=hint,
    )


def _changed(one: Trace, document: Document) -> str:
    assert one.place is not None
    place = f"has changed at {one.place}"
    if one.added:
        return f"{place}: {_quoted(one.added)} is new"
    was = one.claim.place
    longer = (one.place.last - one.place.first) - (was.last - was.first)
    if not longer:
        return f"{place}: it is as long as before, with other words"
    by = f"{abs(longer)} character{'s' if abs(longer) > 1 else ''}"
    return f"{place}: a word has changed or gone; it is {by} {'longer' if longer > 0 else 'shorter'}"


def _named(claim: Claim) -> str:
    return " … ".join(f"`{words}`" for words in claim.words)


def _quoted(text: str) -> str:
    short = text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE // 2]} … {text[-_LONGEST_QUOTE // 3 :]}"
    return f"`{short}`"


def _places(*places: tuple[str, Span | None]) -> tuple[tuple[str, Span], ...]:
    return tuple((what, span) for what, span in places if span is not None)


def _not_given(books: list[Register]) -> str:
    named = [f"`{book.source.file}`" if book.source else f"the source of `{book.pack}`" for book in books]
    return f"whether the claims are in {' and '.join(named)}, and cover all of it: the document was not given"


def _says(found: Sequence[Element], traced: Sequence[_Traced]) -> str:
    needy = [one for one in found if one.kind in MUST]
    parts = [f"{_share(sum(one.rests for one in needy), len(needy))} parts that must rest on a claim or a reference do"]
    for one in traced:
        here = sum(claim.state is TraceState.HERE for claim in one.traces)
        loose = {sentence_at(one.document, words.place) for words in one.loose}
        total = sum(map(len, sentences_of(one.document.lines)))
        named = f"`{one.book.source.file}`" if one.book.source else "the document"
        parts.append(f"{_share(here, len(one.traces)).lower()} claims stand in {named} where they say, unchanged")
        parts.append(f"claims cover every word of {_share(total - len(loose), total).lower()} sentences in it")
    return f"{'; '.join(parts)} (each looked at)."


def _share(count: int, total: int) -> str:
    return f"All {total}" if count == total else f"{count} of {total}"


def _element_to_json(one: Element) -> dict[str, object]:
    found: dict[str, object] = {"kind": str(one.kind), "id": one.id, "claims": list(one.claims)}
    if one.references:
        found["references"] = list(one.references)
    return found if one.step is None else {**found, "step": one.step}


def _register_to_json(book: Register) -> dict[str, object]:
    """A register without its document: none of the document's words are in it."""
    source = book.source
    named = {"title": source.title, "file": source.file, "sha256": source.sha256} if source else None
    claims = [_claim_to_json(claim) for claim in book.claims]
    return {"pack": book.pack, "source": named, "document": None, "claims": claims}


def _traced_to_json(one: _Traced) -> dict[str, object]:
    """A register and its document, to be laid beside each other."""
    claims = [{**_claim_to_json(claim.claim), **_beside(claim, one.document)} for claim in one.traces]
    named = os.path.basename(one.document.name)
    said = _sentences_to_json(one.document, one.traces)
    return {**_register_to_json(one.book), "document": named, "claims": claims, "sentences": said}


def _claim_to_json(claim: Claim) -> dict[str, object]:
    became = [{"kind": str(kind), "id": name} for kind, name in claim.became]
    span = claim.span
    register = f"{os.path.basename(span.file)}:{span.line}:{span.column}" if span else None
    found = {"id": claim.id, "place": str(claim.place), "register": register, "reading": claim.reading}
    return {**found, "became": became} if claim.not_used is None else {**found, "not_used": claim.not_used}


def _beside(one: Trace, document: Document) -> dict[str, object]:
    """What the document has for a claim: where, its words there, and the sentence that they stand in."""
    found: dict[str, object] = {"state": str(one.state)}
    if one.place is None or one.state is TraceState.SPREAD:
        return found
    sentence = document.text(sentence_at(document, one.place))
    return {**found, "now": str(one.place), "words": document.text(one.place), "sentence": sentence}


def _sentences_to_json(document: Document, traces: Sequence[Trace]) -> list[dict[str, object]]:
    """Every sentence, in order, with the claims that cover part of it."""
    by_line: dict[int, list[tuple[SourcePlace, str]]] = {}
    for one in traces:
        for place in pieces(document, one):
            by_line.setdefault(place.line, []).append((place, one.claim.id))
    found: list[dict[str, object]] = []
    for number, line in enumerate(sentences_of(document.lines), 1):
        for begin, end in line:
            touched = by_line.get(number, ())
            claims = [name for place, name in touched if place.first <= end and place.last > begin]
            at = SourcePlace(number, begin + 1, end)
            found.append({"place": str(at), "text": document.text(at), "claims": claims})
    return found
