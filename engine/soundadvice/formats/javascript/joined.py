"""Joined: the trees of a pack in several languages as one, with the words of the others in the order of the tree.

A text that is not the same in all of them stands in the tree as `~text`, in the first language; any other value that
differs, or a text that begins so itself, as `{"~": value}`. Of each other language there is a list: what stands there in
the place of the first of these, of the second, and so on. What reads them counts, and refuses a list that does not fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from soundadvice.formats.javascript.sources import compact

MARK = "~"


def joined(trees: Sequence[Any]) -> tuple[Any, list[str]]:
    """The tree with its marks, and for each language after the first its words as JSON. The trees have one shape."""
    words: list[list[Any]] = [[] for _ in trees[1:]]

    def join(values: Sequence[Any]) -> Any:
        first = values[0]
        if isinstance(first, dict):
            assert all(one.keys() == first.keys() for one in values)
            assert MARK not in first
            # The order of names that are numbers is JavaScript's own, and not that of the tree.
            assert not any(name.isdigit() for name in first)
            return {name: join([one[name] for one in values]) for name in first}
        if isinstance(first, list):
            assert all(len(one) == len(first) for one in values)
            return [join(parts) for parts in zip(*values, strict=True)]
        if all(one == first for one in values[1:]) and not _is_marked(first):
            return first
        for said, value in zip(words, values[1:], strict=True):
            said.append(value)
        return MARK + first if isinstance(first, str) and not _is_marked(first) else {MARK: first}

    return join(trees), [compact(one) for one in words]


def _is_marked(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(MARK)
