"""The register: claims, references and reviews, from their shapes to the tree, and what cites what."""

from __future__ import annotations

from collections.abc import Iterable

from soundadvice.claim import Basis, Claim, Kind, Place, Reference, Review, Source
from soundadvice.pack import Pack
from soundadvice.reading.files import PackFiles
from soundadvice.reading.node import Node, Problems


def build_source(files: PackFiles) -> Source | None:
    """The document that the layer's claims are about."""
    shape = files.pack.shape.source if files.pack else None
    return None if shape is None else Source(shape.title, shape.file, shape.sha256, shape.captured)


def build_claims(files: PackFiles, known: Iterable[str], problems: Problems) -> tuple[Claim, ...]:
    """The layer's claims. `known` are the ids of the layers below, which cannot be used again."""
    if files.claims is None:
        return ()
    seen = set(known)
    claims: list[Claim] = []
    for position, shape in enumerate(files.claims.shape.claims):
        node = files.claims.node.at("claims", position)
        if shape.id in seen:
            problems.add("duplicate_id", f"`{shape.id}` is here twice", node.at("id"), "give each claim its own id")
        seen.add(shape.id)
        if bool(shape.became) == (shape.not_used is not None):
            hint = "say what it became, or why it is not used"
            problems.add("claim_undecided", "exactly one of `became` and `not_used` belongs here", node.at("id"), hint)
        line, _, columns = shape.at.partition(":")
        first, _, last = columns.partition("-")
        if int(last) < int(first):
            problems.add("contradictory_bounds", "the span ends before it begins", node.at("at"), "swap the columns")
        claims.append(
            Claim(
                id=shape.id,
                place=Place(int(line), int(first), int(last)),
                words=shape.words,
                sha256=shape.sha256,
                reading=shape.reading,
                became=tuple((Kind(kind), name) for one in shape.became for kind, name in one.items()),
                not_used=shape.not_used,
                span=node.at("id").span,
            )
        )
    return tuple(claims)


def build_references(files: PackFiles, known: Iterable[str], problems: Problems) -> tuple[Reference, ...]:
    """The layer's references."""
    if files.references is None:
        return ()
    seen = set(known)
    references: list[Reference] = []
    for position, shape in enumerate(files.references.shape.references):
        place = files.references.node.at("references", position, "id")
        if shape.id in seen:
            problems.add("duplicate_id", f"`{shape.id}` is here twice", place, "give each reference its own id")
        seen.add(shape.id)
        basis = Basis(shape.basis)
        references.append(
            Reference(shape.id, shape.title, shape.edition, shape.place, basis, shape.retrieved, place.span)
        )
    return tuple(references)


def build_reviews(files: PackFiles) -> tuple[Review, ...]:
    """Who signed which meaning of this layer."""
    shapes = files.reviews.shape.reviews if files.reviews else ()
    return tuple(Review(shape.role, shape.date, shape.meaning_hash, shape.review_by) for shape in shapes)


def check_citations(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """Every element's claims exist, and each claim says it became exactly what cites it.

    INVARIANT: claim C has {kind: x} in `became` exactly when element x of that kind cites C.
    """
    claims = {claim.id: claim for claim in pack.claims}
    cited = {(kind, name, claim) for kind, name, names in pack.citations() for claim in names}
    for place in _claim_places(files):
        name = str(place.value)
        if name not in claims:
            problems.unknown("claim", name, claims, place)
    if files.claims is None:
        return
    for position, shape in enumerate(files.claims.shape.claims):
        node = files.claims.node.at("claims", position)
        became = {(Kind(kind), name) for one in shape.became for kind, name in one.items()}
        citing = {(kind, name) for kind, name, claim in cited if claim == shape.id}
        for kind, name in sorted(became - citing):
            message = f"{kind} `{name}` does not cite `{shape.id}`"
            problems.add(
                "claim_mismatch", message, node.at("id"), f"add it to the `claims` there, or remove `{kind}: {name}`"
            )
        for kind, name in sorted(citing - became):
            message = f"{kind} `{name}` cites `{shape.id}`, which does not say so"
            problems.add("claim_mismatch", message, node.at("id"), f"add `{kind}: {name}` to `became`")


def check_references(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """Every reference that a rule names exists."""
    known = [reference.id for reference in pack.references]
    for rule in files.rules:
        for place in rule.node.at("references").items() if rule.node.get("references") else ():
            if place.value not in known:
                problems.unknown("reference", str(place.value), known, place)


def _claim_places(files: PackFiles) -> Iterable[Node]:
    """Every place of the layer, the register aside, that cites a claim."""
    waiting = [one.node for one in files.questions] + [one.node for one in files.rules]
    waiting += [one.node for one in files.exercises]
    waiting += [files.pack.node] if files.pack else []
    waiting += [files.plan.node] if files.plan else []
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, dict):
            listed = node.value.get("claims")
            yield from listed.items() if listed else ()
            waiting += node.value.values()
        else:
            waiting += node.items()
