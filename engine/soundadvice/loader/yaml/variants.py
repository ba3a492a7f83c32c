"""Variants: texts that are written as a list of words by answer, taken apart before a file is looked at any further."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems

PARTS = {
    "question": ("text", "help", "why", "options.*"),
    "rule": ("because", "means", "do"),
    "disposition": ("title", "text", "by_when"),
}
"""The texts that can be said in other words, by what has them."""
_FORM = 'such as `[{when: {who: [child]}, say: "Is the child hot?"}, {say: "Are you hot?"}]`'


@dataclass(slots=True)
class WrittenVariants:
    """The words of a text as they are written: nodes with `when` and `say`, the last with `say` alone."""

    of: str
    id: str
    part: str
    cases: list[Node]


def take_variants(of: str, element: Node, name: str, problems: Problems) -> list[WrittenVariants]:
    """The variants of one element's texts. In the element, the last words then stand in the place of each list."""
    found = []
    for holder, key, part in _places(of, element):
        assert isinstance(holder.value, dict)
        node = holder.value[key]
        cases = node.items()
        if not any(isinstance(case.value, dict) for case in cases):
            continue  # nor is a list of words one: it is said of it that it is no text
        if not _is_fine(node, cases, problems):
            node.value, node.text = "?", "?"  # what is wrong with it has been said
            continue
        holder.value[key] = cases[-1].at("say")
        found.append(WrittenVariants(of, name, part, cases))
    return found


def _places(of: str, element: Node) -> Iterator[tuple[Node, str, str]]:
    """Where texts of an element are: what holds each, its key there, and what it is called."""
    for part in PARTS[of]:
        key, _, inner = part.partition(".")
        node = element.get(key)
        if node is not None and not inner:
            yield element, key, part
        elif node is not None and isinstance(node.value, dict):
            yield from ((node, option, f"{key}.{option}") for option in node.value)


def _is_fine(node: Node, cases: list[Node], problems: Problems) -> bool:
    """Whether a list is one of words by answer: each with a condition, and in the end words without any."""
    for position, case in enumerate(cases):
        last = position == len(cases) - 1
        wanted = ["say"] if last else ["when", "say"]
        if not isinstance(case.value, dict) or sorted(case.value) != sorted(wanted):
            what = "`say` alone" if last else "`when` and `say`"
            place = "the last words, which are for everyone else, have" if last else "each of these has"
            problems.add("bad_variants", f"{place} {what}", case, _FORM)
            return False
        if not isinstance(case.at("say").value, str):
            problems.add("bad_variants", f"{case.at('say').shown} is no text", case.at("say"), _FORM)
            return False
    if len(cases) < 2:
        problems.add("bad_variants", "one form of a text needs no list", node, "write the text itself")
        return False
    return True
