"""Joined: the trees of a pack in several languages as one, in which every text stands once, apart from the tree.

In the tree, `~` stands for the next of the texts of which each language has its own, `^` for the next that is the same
in all of them, and `~7` or `^7` for one that stood there before. Of the first there is a list for each language, of the
second there is one; a text of small letters alone, as ids are, stays where it is. What reads them counts them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from soundadvice.formats.javascript.sources import compact

_ID = re.compile(r"[a-z0-9_]*")
OWN, SAME = "~^"


@dataclass(frozen=True, slots=True)
class JoinedTrees:
    """The tree, the texts that are the same in all languages, and those of each language: all as JSON."""

    tree: str
    same: str
    words: tuple[str, ...]


class _Pool:
    """Texts, each once, and the marks that stand for them."""

    def __init__(self, mark: str) -> None:
        self.texts: list[tuple[Any, ...]] = []
        self._mark = mark
        self._place: dict[str, int] = {}

    def put(self, texts: tuple[Any, ...]) -> str:
        """What stands in the tree for these: a text in each language, or the one of all."""
        name = compact(texts)
        if name in self._place:
            return f"{self._mark}{self._place[name]}"
        self._place[name] = len(self.texts)
        self.texts.append(texts)
        return self._mark


def joined(trees: Sequence[Any]) -> JoinedTrees:
    """The trees, which have one shape, as one."""
    own, same = _Pool(OWN), _Pool(SAME)

    def join(values: Sequence[Any]) -> Any:
        first = values[0]
        if isinstance(first, dict):
            assert all(one.keys() == first.keys() for one in values)
            # Names that are numbers JavaScript would put before the others, and the texts would no longer be in order.
            assert not any(name.isdigit() for name in first)
            return {name: join([one[name] for one in values]) for name in first}
        if isinstance(first, (list, tuple)):
            assert all(len(one) == len(first) for one in values)
            return [join(parts) for parts in zip(*values, strict=True)]
        if not all(one == first for one in values[1:]):
            return own.put(tuple(values))
        return same.put((first,)) if isinstance(first, str) and not _ID.fullmatch(first) else first

    tree = compact(join(trees))
    words = [[texts[number] for texts in own.texts] for number in range(len(trees))]
    return JoinedTrees(tree, compact([text for (text,) in same.texts]), tuple(map(compact, words)))
