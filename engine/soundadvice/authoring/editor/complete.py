"""Complete: the names that can stand at a place of a pack's file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from soundadvice.authoring.editor import kinds
from soundadvice.authoring.editor.cursor import Cursor
from soundadvice.authoring.editor.index import Index, Name
from soundadvice.authoring.editor.told import in_short
from soundadvice.authoring.key_order import KeyOrder, order_of
from soundadvice.loader.yaml.node import Node
from soundadvice.wording.placeholders import EMERGENCY_NUMBER


@dataclass(frozen=True, slots=True)
class Offer:
    """A word that can stand here, what it is, and in short what it says."""

    word: str
    kind: str
    about: str = ""


def offers(index: Index, file: str, cursor: Cursor) -> list[Offer]:
    """What can stand at the cursor in a file, by its path in the folder of the pack."""
    if cursor.in_text and cursor.word.startswith("$"):
        return _parameters(index)
    if cursor.in_text:
        named = (kinds.QUESTION, kinds.SCORE, kinds.SERVICE)
        found = [one for kind in named for one in _of(index, kind)]
        return [*found, *_parameters(index), Offer(EMERGENCY_NUMBER, "number")]
    return list(dict.fromkeys(_offers(index, file, cursor)))


def _offers(index: Index, file: str, cursor: Cursor) -> Iterator[Offer]:
    path = cursor.path
    last = path[-1] if path else ""
    inside = next((number for number, key in enumerate(path) if key in kinds.CONDITIONS), None)
    if cursor.word.startswith("$"):
        yield from _parameters(index)
        return
    if "answers" in path and (last == "answers" or index.has(Name(kinds.QUESTION, last))):
        yield from _of(index, kinds.QUESTION) if last == "answers" else _values(index, last)
    elif inside is not None:
        yield from _in_condition(index, path[inside:], cursor)
    elif last in kinds.NAMED_AT and not cursor.awaits_key:
        for kind in kinds.NAMED_AT[last]:
            yield from _of(index, kind)
    elif cursor.awaits_key:
        yield from (Offer(key, "key") for key in _keys(file, path))


def _in_condition(index: Index, path: tuple[str, ...], cursor: Cursor) -> Iterator[Offer]:
    """In a condition, whose first key is the one that it stands under."""
    last = path[-1]
    asked = next((key for key in reversed(path[1:]) if index.has(Name(kinds.QUESTION, key))), None)
    if asked is not None:
        question = index.definition(Name(kinds.QUESTION, asked))
        if _is_optioned(question):
            yield from _of(index, kinds.OPTION, asked)
            yield from (Offer(word, "test") for word in kinds.QUANTIFIERS if cursor.awaits_key)
        elif last == asked:
            yield from (Offer(word, "test") for word in kinds.AMOUNTS)
        else:
            yield from _parameters(index)
        return
    if last == "is":
        yield from _of(index, kinds.CONDITION)
        return
    for kind in (kinds.QUESTION, kinds.SCORE):
        yield from _of(index, kind)
    yield from (Offer(word, "condition") for word in kinds.JOINS)


def _values(index: Index, question: str) -> Iterator[Offer]:
    yield from _of(index, kinds.OPTION, question)


def _is_optioned(found: tuple[object, Node] | None) -> bool:
    return found is not None and found[1].get("options") is not None


def _of(index: Index, kind: str, of: str = "") -> list[Offer]:
    return [Offer(name, kind, in_short(node)) for name, node in index.names(kind, of).items()]


def _parameters(index: Index) -> list[Offer]:
    return [Offer(f"${name}", kinds.PARAMETER, in_short(node)) for name, node in index.names(kinds.PARAMETER).items()]


def _keys(file: str, path: tuple[str, ...]) -> list[str]:
    """The keys that a file can have under others."""
    folder = PurePath(file).parent.name
    try:
        order = order_of(folder or PurePath(file).name)
    except KeyError:
        return []
    if order.each is not None and not order.keys:
        order = order.each
    for key in path:
        order = _item(order.below(key))
    return list(order.keys)


def _item(order: KeyOrder) -> KeyOrder:
    """The order of an item, where what is below a key is a list."""
    return order.each if order.each is not None and not order.keys and order.each.keys else order
