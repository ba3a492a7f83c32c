"""Edit: a YAML text that says something else, with its comments, its order and its quotes where nothing has changed."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

from soundadvice.loader.yaml.node import TextFile
from soundadvice.loader.yaml.parse import parse
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.errors import FormatError

_WIDTH = 110
_NO_WRAP = 1_000_000
_CLOSE = re.compile(r"(?<!\s)\s++#")
_PLAIN = re.compile(r"[^\W\d_](?:[^:#?]|:(?! ))*|[0-9]+ [a-z]+(?: [0-9]+ [a-z]+)*|\$[a-z][a-z0-9_]*")
_NOT_WORDS = frozenset({"y", "n", "on", "off", "true", "false", "null", "Yes", "No"})  # of YAML 1.1 too; ids are plain


def rewritten(text: str, value: Any, name: str) -> str:
    r"""The text, so that it says the value. Raises FormatError if that cannot be done.

    >>> print(rewritten("a: 1  # one\nb: [x]\n", {"a": 2, "b": ["x", "z"]}, "file.yaml"), end="")
    a: 2  # one
    b: [x, z]
    """
    yaml = _yaml()
    held = yaml.load(text) if text.strip() else None
    stream = StringIO()
    yaml.dump(_merged(held, value), stream)
    lines = stream.getvalue().split("\n")
    if isinstance(value, list):  # the dashes of the outermost list are indented too
        lines = [line.removeprefix("  ") for line in lines]
    found = _as_before(text, lines)
    if read_value(found, name) != value:
        raise FormatError(f"{name}: this file cannot be written anew; change it by hand")
    return found


def _as_before(old: str, new: list[str]) -> str:
    """The new text, whose lines have the comments as far to the right as they were."""
    before = {_CLOSE.sub(" #", line): line for line in old.split("\n")}
    return "\n".join(before.get(_CLOSE.sub(" #", line), line) for line in new)


def _yaml() -> Any:
    try:
        from ruamel.yaml import YAML
    except ImportError:
        raise FormatError(
            "writing files anew needs ruamel.yaml; install it with `pip install 'soundadvice[fmt]'`"
        ) from None
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = _NO_WRAP  # what was on one line stays on it
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def read_value(text: str, name: str) -> Any:
    """What a text says, as data that can be changed. Raises FormatError if it cannot be read."""
    problems = Problems()
    node = parse(TextFile(name), text.encode("utf-8"), problems)
    if node is None or problems.errors:
        raise FormatError(f"{name}: this file cannot be written anew; change it by hand")
    return _listed(node.data())


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(below) for key, below in value.items()}
    return [_listed(below) for below in value] if isinstance(value, (list, tuple)) else value


def _data(held: Any) -> Any:
    """What a part of the tree says."""
    if isinstance(held, dict):
        return {str(key): _data(below) for key, below in held.items()}
    if isinstance(held, list):
        return [_data(below) for below in held]
    return held


def _merged(held: Any, value: Any) -> Any:
    """The tree, changed where it says something else."""
    if _data(held) == value and type(_data(held)) is type(value):
        return held
    if isinstance(held, dict) and isinstance(value, dict):
        return _merged_mapping(held, value)
    if isinstance(held, list) and isinstance(value, list):
        return _merged_list(held, value)
    return _new(value)


def _merged_mapping(held: Any, value: dict[str, Any]) -> Any:
    keys = {str(key): key for key in held}
    for name, key in keys.items():
        if name not in value:
            del held[key]
    for position, (name, below) in enumerate(value.items()):
        if name in keys:
            held[keys[name]] = _merged(held[keys[name]], below)
        else:
            held.insert(position, name, _new(below))
    if [str(key) for key in held] != list(value):
        for name in value:  # in the order of now
            held.move_to_end(keys.get(name, name))
    return held


def _merged_list(held: Any, value: list[Any]) -> Any:
    by_id: dict[str, Any] = {name: one for one in held if (name := _name(one)) is not None}
    if len(by_id) < len(held):  # items without a name are those at their place
        for position, below in enumerate(value):
            if position < len(held):
                held[position] = _merged(held[position], below)
            else:
                held.append(_new(below))
        del held[len(value) :]
        return held
    before = [_name(one) for one in held]
    now = [_name(one) for one in value]
    if now[: len(before)] != before:
        kept = [name for name in before if name in now]
        for position in reversed(range(len(held))):
            if before[position] not in now:
                del held[position]
        if [name for name in now if name in kept] != kept:
            held[:] = [by_id[name] for name in now if name is not None and name in kept]
    for position, below in enumerate(value):
        name = now[position]
        if name in by_id:
            held[position] = _merged(held[position], below)
        else:
            held.insert(position, _new(below))
    return held


def _name(one: Any) -> str | None:
    """What tells an item apart from others of its list."""
    if isinstance(one, dict):
        return next((str(one[key]) for key in ("id", "name") if key in one), None)
    return one if isinstance(one, str) else None


def _new(value: Any) -> Any:
    """A value as it is written where nothing was: in brackets if it is short."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, dict):
        made = CommentedMap({key: _new(below) for key, below in value.items()})
        if len(str(value)) < _WIDTH - 20:
            made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        listed = CommentedSeq([_new(below) for below in value])
        if not any(isinstance(one, (dict, list)) for one in value):
            listed.fa.set_flow_style()
        return listed
    if isinstance(value, str) and (not {value, value.lower()}.isdisjoint(_NOT_WORDS) or not _PLAIN.fullmatch(value)):
        return DoubleQuotedScalarString(value)
    return value
