"""Nodes: what an argument in Goal Structuring Notation (community standard, version 3) is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from soundadvice.audit.finding import Verdict


class GsnKind(StrEnum):
    """What a node is. The value is the letter that its ids begin with."""

    GOAL = "G"
    STRATEGY = "S"
    SOLUTION = "Sn"
    CONTEXT = "C"
    ASSUMPTION = "A"
    JUSTIFICATION = "J"


NAMES = {
    GsnKind.GOAL: "Goal",
    GsnKind.STRATEGY: "Strategy",
    GsnKind.SOLUTION: "Evidence",
    GsnKind.CONTEXT: "Context",
    GsnKind.ASSUMPTION: "Assumption",
    GsnKind.JUSTIFICATION: "Justification",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GsnNode:
    """A node, what supports it (SupportedBy), and what it is to be read in (InContextOf).

    `verdict` is that of the audit, where the node is about one; `undeveloped` a goal that nothing shows. `more` are
    lines that stand in the list and not in the drawing, such as the ids and digests of the evidence.
    """

    kind: GsnKind
    text: str
    supported_by: tuple[GsnNode, ...] = ()
    in_context_of: tuple[GsnNode, ...] = ()
    verdict: Verdict | None = None
    undeveloped: bool = False
    more: tuple[str, ...] = ()

    @property
    def every(self) -> Iterator[GsnNode]:
        """This node and all under it, as they are read."""
        yield self
        for one in (*self.in_context_of, *self.supported_by):
            yield from one.every


def numbered(top: GsnNode) -> dict[int, str]:
    """The id of each node, by its `id()`: `G1`, `S1`, `Sn1`, as they are read."""
    counts: dict[GsnKind, int] = {}
    names = {}
    for one in top.every:
        counts[one.kind] = counts.get(one.kind, 0) + 1
        names[id(one)] = f"{one.kind}{counts[one.kind]}"
    return names


def is_shown(node: GsnNode) -> bool:
    """Whether a goal is shown: nothing under it is left undeveloped."""
    return not any(one.undeveloped for one in node.every)
