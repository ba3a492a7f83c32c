"""The register: claims, references and reviews, from their shapes to the tree, and what cites what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from soundadvice.loader.files import CLAIMS, REFERENCES, PackFiles
from soundadvice.loader.yaml.node import COLLECTIONS, Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.case.cited import citations
from soundadvice.model.evidence import Basis, Claim, ElementKind, Reference, Review, Source, SourcePlace
from soundadvice.model.pack import Pack

_NOTHING_CITED = ("when", "enable_when", "vignettes", "options")
"""Where a key may be the id of a question or an option, `claims` and `references` too."""


def build_source(files: PackFiles) -> Source | None:
    """The document that the layer's claims are about."""
    shape = files.pack.shape.source if files.pack else None
    if files.pack is None or shape is None:
        return None
    place = files.pack.node.at("source", "sha256").span
    return Source(shape.title, shape.file, shape.sha256, shape.captured, place)


def build_claims(files: PackFiles, problems: Problems) -> tuple[Claim, ...]:
    """The layer's claims."""
    if files.claims is None:
        return ()
    seen: set[str] = set()
    claims: list[Claim] = []
    for position, shape in enumerate(files.claims.shape.claims):
        node = files.claims.node.at("claims", position)
        if shape.id in seen:
            problems.add("duplicate_id", f"`{shape.id}` is here twice", node.at("id"), "give each claim its own id")
            files.broken.add(shape.id)
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
                place=SourcePlace(int(line), int(first), int(last)),
                words=shape.words,
                sha256=shape.sha256,
                reading=shape.reading,
                became=tuple((ElementKind(kind), name) for one in shape.became for kind, name in one.items()),
                not_used=shape.not_used,
                span=node.at("id").span,
            )
        )
    return tuple(claims)


def build_references(files: PackFiles, problems: Problems) -> tuple[Reference, ...]:
    """The layer's references."""
    if files.references is None:
        return ()
    places = ids_of(files.references.node.at("references"), "reference", problems)
    return tuple(
        Reference(one.id, one.title, one.edition, one.place, Basis(one.basis), one.retrieved, place.span)
        for one, place in zip(files.references.shape.references, places, strict=True)
    )


def ids_of(items: Node, kind: str, problems: Problems) -> list[Node]:
    """The ids of the items of a register, each a problem where it is here before."""
    places = [item.at("id") for item in items.items()]
    seen: set[str] = set()
    for place in places:
        if place.text in seen:
            problems.add("duplicate_id", f"`{place.text}` is here twice", place, f"give each {kind} its own id")
        seen.add(place.text)
    return places


def build_reviews(files: PackFiles, problems: Problems) -> tuple[Review, ...]:
    """Who signed which meaning of this layer."""
    if files.reviews is None:
        return ()
    shapes = files.reviews.shape.reviews
    for position in range(len(shapes)):
        for key in ("date", "review_by"):
            _check_date(files.reviews.node.at("reviews", position, key), problems)
    places = [files.reviews.node.at("reviews", position, "role").span for position in range(len(shapes))]
    return tuple(
        Review(one.role, one.date, one.meaning_hash, one.content_hash, one.review_by, one.case_hash, place)
        for one, place in zip(shapes, places, strict=True)
    )


def _check_date(node: Node, problems: Problems) -> None:
    try:
        date.fromisoformat(node.text)
    except ValueError:
        problems.add("bad_form", f"there is no day {node.shown}", node, "year, month and day, such as `2024-05-27`")


def check_citations(files: PackFiles, pack: Pack, problems: Problems) -> None:
    """Every element's claims and references exist, and each claim says it became exactly what cites it."""
    cited = _cited_places(files)
    _check_claims(files, pack, cited["claims"], problems)
    if REFERENCES not in files.broken:
        known = dict.fromkeys(reference.id for reference in pack.references)
        for place in cited["references"]:
            if place.text not in known:
                problems.unknown("reference", place.text, known, place)


def _check_claims(files: PackFiles, pack: Pack, cited: Iterable[Node], problems: Problems) -> None:
    """Those that are cited exist, and each says it became exactly what cites it.

    INVARIANT: claim C has {kind: x} in `became` exactly when element x of that kind cites C.
    """
    if CLAIMS not in files.broken:
        known = dict.fromkeys(claim.id for claim in pack.claims)
        for place in cited:
            if place.text not in known:
                problems.unknown("claim", place.text, known, place)
    if files.claims is None or files.broken:
        return  # what could not be read might be just what is missed here
    elements: dict[ElementKind, dict[str, tuple[str, ...]]] = {kind: {} for kind in ElementKind}
    citing: dict[str, set[tuple[ElementKind, str]]] = {}
    for one in citations(pack):
        elements[one.kind][one.id] = one.claims
        for claim in one.claims:
            citing.setdefault(claim, set()).add((one.kind, one.id))
    for position, shape in enumerate(files.claims.shape.claims):
        node = files.claims.node.at("claims", position)
        became = {
            (ElementKind(kind), name): (i, kind) for i, one in enumerate(shape.became) for kind, name in one.items()
        }
        for (kind, name), step in became.items():
            place = node.at("became", *step)
            if name not in elements[kind]:
                problems.unknown("element", name, elements[kind], place, called=kind)
            elif shape.id not in elements[kind][name]:
                message = f"the {_called(kind)} `{name}` does not cite `{shape.id}`"
                problems.add("claim_mismatch", message, place, "add the claim to its `claims`, or remove this")
        for kind, name in sorted(citing.get(shape.id, set()) - became.keys()):
            message = f"the {_called(kind)} `{name}` cites `{shape.id}`, which does not say so"
            problems.add("claim_mismatch", message, node.at("id"), f"add `{kind}: {name}` to `became`")


def _called(kind: ElementKind) -> str:
    return kind.replace("_", " ")


def _cited_places(files: PackFiles) -> dict[str, list[Node]]:
    """Every place of the layer, the register aside, that cites a claim, or a reference."""
    found: dict[str, list[Node]] = {"claims": [], "references": []}
    waiting = [one.node for one in files.questions] + [
        *(one.node for one in files.rules),
        *(one.node for one in files.tables),
    ]
    waiting += [one.node for one in files.exercises]
    waiting += [files.pack.node] if files.pack else []
    waiting += [files.plan.node] if files.plan else []
    while waiting:
        node = waiting.pop()
        if isinstance(node.value, dict):
            for key, below in node.value.items():
                if below.value.__class__ not in COLLECTIONS or key in _NOTHING_CITED:
                    continue
                if key in found:
                    found[key] += below.items()
                waiting.append(below)
        else:
            waiting += [below for below in node.items() if below.is_collection]
    return found
