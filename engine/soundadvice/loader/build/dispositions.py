"""Dispositions and findings: from their shapes to the tree, and what a layer may change of its parent's.

INVARIANT: a layer may say otherwise what a disposition of its parent says, and which plan parts go with it; it may not
change how urgent it is, so no outcome changes.
"""

from __future__ import annotations

from dataclasses import replace

from soundadvice.loader.build.coding.codes import read_address, read_codes
from soundadvice.loader.files import PackFiles, Shaped
from soundadvice.loader.schema.shapes import DispositionShape, PackShape
from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.disposition import Acuity, ClinicalFinding, Disposition, PlanKind, kinds_allowed, usual_kinds
from soundadvice.model.pack import Pack


def build_dispositions(
    files: PackFiles, head: Shaped[PackShape], parent: Pack | None, default: str, problems: Problems
) -> tuple[Disposition, ...]:
    """The dispositions of all layers, in the order of their rank.

    Of one acuity the default has the lowest, so that any rule counts; a layer's own give way to its parent's.
    """
    found = {one.id: one for one in reversed(parent.dispositions)} if parent else {}
    node = head.node.at("dispositions")
    for name, shape in head.shape.dispositions.items():
        place = node.keys[name]
        known = parent.disposition.get(name) if parent else None
        # With an acuity it is refused elsewhere, as an id that the parent has taken.
        one = _own(name, shape, node.at(name), place, problems) if known is None else _reworded(known, shape, place)
        if one is None:
            files.broken.add(name)
            continue
        codes = one.codes + read_codes(shape.codes, node.at(name).get("codes"), problems)
        one = replace(one, codes=codes, url=read_address(shape.url, node.at(name), problems) or one.url)
        found[name] = replace(one, plan=_plan(one, shape, node.at(name, "plan"), name == default, problems))
    listed = list(found.values())
    listed.reverse()  # of one acuity, what is listed first comes last
    return tuple(sorted(listed, key=lambda one: (one.acuity, one.id != default)))


def build_findings(head: Shaped[PackShape], parent: Pack | None, problems: Problems) -> tuple[ClinicalFinding, ...]:
    """The findings of all layers, as they are listed."""
    own = []
    for name, one in head.shape.findings.items():
        node = head.node.at("findings", name)
        span, cited = head.node.at("findings").keys[name].span, (one.claims, one.references)
        codes, url = read_codes(one.codes, node.get("codes"), problems), read_address(one.url, node, problems)
        own.append(ClinicalFinding(name, one.title, one.text, *cited, codes, url, span))
    return (*(parent.findings if parent else ()), *own)


def _own(name: str, shape: DispositionShape, node: Node, place: Node, problems: Problems) -> Disposition | None:
    """A disposition of the layer's own; None where it leaves out what it needs."""
    needed = {"acuity": shape.acuity, "title": shape.title, "text": shape.text}
    for key, value in needed.items():
        if value is None:
            problems.add("missing_key", f"`{key}` is missing", node, f"add `{key}:`")
    if shape.acuity is None or shape.title is None or shape.text is None:
        return None
    return Disposition(
        id=name,
        acuity=Acuity.from_id(shape.acuity),
        title=shape.title,
        text=shape.text,
        claims=shape.claims,
        references=shape.references,
        by_when=shape.by_when,
        span=place.span,
    )


def _reworded(known: Disposition, shape: DispositionShape, place: Node) -> Disposition:
    """The parent's disposition in the layer's words. What the parent's words rest on stays."""
    return replace(
        known,
        title=shape.title or known.title,
        text=shape.text or known.text,
        by_when=shape.by_when or known.by_when,
        claims=tuple(dict.fromkeys(known.claims + shape.claims)),
        references=tuple(dict.fromkeys(known.references + shape.references)),
        span=place.span,
    )


def _plan(
    one: Disposition, shape: DispositionShape, node: Node, is_default: bool, problems: Problems
) -> frozenset[PlanKind] | None:
    """The kinds of plan part that go with a disposition, None for the usual ones."""
    if shape.plan is None:
        return one.plan
    kinds = frozenset(map(PlanKind, shape.plan))
    for position, kind in enumerate(map(PlanKind, shape.plan)):
        if kind not in kinds_allowed(one.acuity):
            message = f"`{kind}` cannot go with `{one.id}`: it is as urgent as `{one.acuity}`"
            problems.add("only_gentle", message, node.at(position), "write [gentle] or [], or remove `plan:`")
    if PlanKind.HABITS in kinds:
        kinds |= {PlanKind.GENTLE}
    # What is usual is not said again, so that it is one pack, with one hash, however its authors write it.
    return None if kinds == usual_kinds(one.acuity, is_default=is_default) else kinds
