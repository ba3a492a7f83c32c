"""Layout: the tree of a YAML text, and how each of its values is written. The only file that imports ruamel.yaml."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

from soundadvice.authoring.key_order import KeyOrder
from soundadvice.model.errors import FormatError

WIDTH = 120
_NO_WRAP = 1_000_000
_FOLD = "\a"  # ruamel's mark, in a folded text, of where a line ends
_STEP = 2

# What other readers of YAML, of its version 1.1, take for something else than words.
_NOT_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"}
_PLAIN = re.compile(r"[A-Za-z](?:[^:#]|:(?! )|(?<! )#)*(?<![: ])")
_SEVERAL_WORDS = re.compile(r"[][{}, ]")
_SINGLE_SPACE = re.compile(r"(?<=\S) (?=\S)")

Path = tuple[str | int, ...]
Mark = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ValuePlace:
    """Where a value stands in a text, its key or dash included; lines and columns count from 0, the end is exclusive.

    `key_end` is the end of its key, None for an item. `is_block`: it goes on over the following lines, as a block
    text or a block collection. `in_flow`: it is in a collection in brackets.
    """

    path: Path
    start: Mark
    end: Mark
    key_end: Mark | None
    value_start: Mark
    is_collection: bool
    is_block: bool
    in_flow: bool

    @property
    def is_flow(self) -> bool:
        """Whether it is a collection in brackets."""
        return self.is_collection and not self.is_block


def _yaml() -> Any:
    try:
        from ruamel.yaml import YAML
    except ImportError:
        raise FormatError("formatting needs ruamel.yaml; install it with `pip install 'soundadvice[fmt]'`") from None
    yaml = YAML(typ="rt")
    yaml.width = _NO_WRAP  # where lines end is decided here
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=_STEP, sequence=2 * _STEP, offset=_STEP)
    return yaml


def read_tree(text: str) -> Any:
    """The tree of a text, without its comments."""
    root = _yaml().compose(text)
    for node in _nodes(root):
        node.comment = None
    return root


def write_tree(root: Any) -> str:
    """The text of a tree."""
    stream = StringIO()
    _yaml().serialize(root, stream)
    lines = stream.getvalue().splitlines()
    if _is_list(root) and not root.flow_style:  # the dashes of the outermost list would be indented too
        lines = [line.removeprefix(" " * _STEP) for line in lines]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def places(root: Any) -> list[ValuePlace]:
    """The places of all values below the root, in the order of the text."""
    return list(_places(root, (), in_flow=False))


def _places(node: Any, path: Path, *, in_flow: bool) -> Iterator[ValuePlace]:
    within = in_flow or bool(_is_collection(node) and node.flow_style)
    for key, value, name in _children(node):
        # A dash stands where its list begins, in the column; in brackets an item has no dash.
        begins = key or value
        column = begins.start_mark.column if key or within else node.start_mark.column
        yield ValuePlace(
            path=(*path, name),
            start=(begins.start_mark.line, column),
            end=_end(value),
            key_end=_mark(key.end_mark) if key else None,
            value_start=_mark(value.start_mark),
            is_collection=_is_collection(value),
            is_block=not value.flow_style if _is_collection(value) else value.style in ("|", ">"),
            in_flow=within,
        )
        yield from _places(value, (*path, name), in_flow=within)


def _end(node: Any) -> Mark:
    """Where a value ends; of a block, the start of its last part, which ends it."""
    if _is_collection(node) and not node.flow_style and node.value:
        *_, (_, last, _) = _children(node)
        return _end(last)
    return _mark(node.end_mark)


def _children(node: Any) -> Iterator[tuple[Any, Any, str | int]]:
    if _is_mapping(node):
        for key, value in node.value:
            yield key, value, str(key.value)
    elif _is_list(node):
        for position, value in enumerate(node.value):
            yield None, value, position


def lay_out(root: Any, order: KeyOrder, is_forced: Callable[[Path], bool]) -> None:
    """Puts keys in order, and gives every value its style. What `is_forced` becomes a block, whatever its length."""
    _arrange(root, order)
    _style(root, (), is_forced, start=0, indent=0)


def _arrange(node: Any, order: KeyOrder) -> None:
    if _is_mapping(node):
        pairs = {str(key.value): (key, value) for key, value in node.value}
        node.value = [pairs[name] for name in order.sorted(list(pairs))]
    for _, value, name in _children(node):
        _arrange(value, order.below(str(name)))


def _style(node: Any, path: Path, is_forced: Callable[[Path], bool], *, start: int, indent: int) -> None:
    """The style of a value that begins in the column `start`, or, as a block, on lines from the column `indent`."""
    if not _is_collection(node):
        _style_text(node, start, indent)
        return
    if node.flow_style or not node.value:
        inline = _inline(node, in_flow=True)
        node.flow_style = not node.value or (not is_forced(path) and start + len(inline) <= WIDTH)
        if node.flow_style:
            return
    for key, value, name in _children(node):
        begins = indent + (_STEP if key is None else len(_inline(key, in_flow=False)) + 2)
        _style(value, (*path, name), is_forced, start=begins, indent=indent + _STEP)


def _style_text(node: Any, start: int, indent: int) -> None:
    if node.style in ("|", ">") and "\n" in node.value:
        return  # paragraphs stay as they were written
    text = node.value = node.value.replace(_FOLD, "")
    is_folded = node.style == ">"
    inline = _inline(node, in_flow=False)
    is_long = start + len(inline) > WIDTH and _SINGLE_SPACE.search(text)
    if (is_folded or is_long) and text and "\n" not in text and text == text.strip():
        node.style = ">"
        node.value = _folded(text, WIDTH - indent)


def _folded(text: str, width: int) -> str:
    lines: list[str] = []
    for word in _SINGLE_SPACE.split(text):
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return f"{_FOLD} ".join(lines)


def _inline(node: Any, *, in_flow: bool) -> str:
    """A value as it is written on one line. Gives its texts the style that this takes."""
    if _is_mapping(node):
        pairs = ((_inline(key, in_flow=True), _inline(value, in_flow=True)) for key, value in node.value)
        return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
    if _is_list(node):
        return "[" + ", ".join(_inline(value, in_flow=True) for value in node.value) + "]"
    text: str = node.value
    if in_flow and "?" in text:
        node.style = '"'  # some readers of YAML take it for the sign of a key
    elif node.style is not None:
        # Quotes only where a reader of YAML, of either version, could take the text for something else.
        is_plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_WORDS and "\n" not in text
        # In brackets, an author who adds a comma to a text without quotes cuts it in two.
        node.style = None if is_plain and not (in_flow and _SEVERAL_WORDS.search(text)) else '"'
    return text if node.style is None else json.dumps(text, ensure_ascii=False)


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for key, value, _ in _children(node):
        if key is not None:
            yield key
        yield from _nodes(value)


def _mark(mark: Any) -> Mark:
    return (mark.line, mark.column)


def _is_mapping(node: Any) -> bool:
    return bool(node.id == "mapping")


def _is_list(node: Any) -> bool:
    return bool(node.id == "sequence")


def _is_collection(node: Any) -> bool:
    return not isinstance(node.value, str)
