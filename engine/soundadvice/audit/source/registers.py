"""Registers: which claims of a pack are about which document, where layers have documents of their own."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass

from soundadvice.audit.source.document import Document
from soundadvice.model.evidence import Claim, Source
from soundadvice.model.pack import Pack


@dataclass(frozen=True, slots=True)
class Register:
    """The claims about one document: the pack that names it, the source as it is named there, and the document itself.

    `source` is None if claims are about a document that no pack names; `document` where it was not given.
    """

    pack: str
    source: Source | None
    claims: tuple[Claim, ...]
    document: Document | None


def registers(pack: Pack, documents: Iterable[Document] = ()) -> tuple[Register, ...]:
    """The registers of a pack and the layers below it, the lowest first, and then those of libraries. A layer without
    a source adds to its parent's.

    A document belongs to the source with its SHA-256, else to that with its file's name, else, where one of each is
    left, to that.
    """
    found: list[tuple[str, Source | None, tuple[Claim, ...]]] = []
    of_libraries: list[tuple[str, Source | None, tuple[Claim, ...]]] = []
    for layer in pack.layers:
        below = layer.parent
        own = layer.claims[len(below.claims) if below else 0 :]
        for library in layer.libraries[len(below.libraries) if below else 0 :]:
            theirs = tuple(claim for claim in own if claim.id in library.claims)
            own = tuple(claim for claim in own if claim.id not in library.claims)
            if theirs:
                of_libraries.append((library.id, library.source, theirs))
        inherited = below is not None and layer.source is below.source
        if found and inherited:
            found[-1] = (*found[-1][:2], found[-1][2] + own)
        elif layer.source is not None or own:
            found.append((layer.id, layer.source, own))
    found += of_libraries
    given = _given([source for _, source, _ in found], list(documents))
    return tuple(Register(*one, document) for one, document in zip(found, given, strict=True))


def _given(sources: list[Source | None], documents: list[Document]) -> list[Document | None]:
    found: list[Document | None] = [None] * len(sources)
    for by_name in (False, True):
        for position, source in enumerate(sources):
            if source is None or found[position] is not None:
                continue
            for document in documents:
                name = os.path.basename(document.name)
                if (name == source.file) if by_name else (document.sha256 == source.sha256):
                    found[position] = document
                    documents.remove(document)
                    break
    left = [position for position, document in enumerate(found) if document is None]
    if len(left) == len(documents) == 1:
        found[left[0]] = documents[0]
    return found
