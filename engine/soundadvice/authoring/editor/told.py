"""Told: what a name of a pack is, for whoever points at it."""

from __future__ import annotations

from soundadvice.authoring.editor import kinds
from soundadvice.authoring.editor.index import Index, Name
from soundadvice.loader.yaml.node import Node

_SAYS = ("title", "text", "because", "reading", "lead", "say", "about", "why", "note")
_MOST_OPTIONS = 20
_LONGEST = 300


def in_short(node: Node) -> str:
    """What is defined says, in one line."""
    if isinstance(node.value, str):
        return _cut(node.text)
    return next((_cut(found.text) for key in _SAYS if (found := node.get(key)) is not None and found.text), "")


def hover(index: Index, name: Name) -> str | None:
    """What a name is, as Markdown; None if nothing defines it."""
    found = index.definition(name)
    if found is None:
        return None
    span, node = found
    what = f"option of `{name.of}`" if name.kind == kinds.OPTION else name.kind
    lines = [f"**{what}** `{name.id}`"]
    if isinstance(node.value, dict):
        lines += [_escaped(one.text) for key in _SAYS if (one := node.get(key)) is not None and one.text]
        lines += [f"`{key}: {one.text}`" for key in ("kind", "unit", "value", "min", "max") if (one := node.get(key))]
        for key in ("acuity", "advise"):
            lines += [f"{key}: `{one.text}`"] if (one := node.get(key)) is not None and one.text else []
        lines += _options(node)
    else:
        lines.append(_escaped(node.text))
    uses = len([use for use in index.uses_of(name) if not use.is_definition])
    times = "once" if uses == 1 else f"{uses} times"
    lines.append(f"{span.file.replace(chr(92), '/').rsplit('/', 1)[-1]}, line {span.line}; used {times} in this pack")
    return "\n\n".join(lines)


def _options(node: Node) -> list[str]:
    options = node.get("options")
    if options is None or not isinstance(options.value, dict):
        return []
    listed = [f"- `{key}`: {_escaped(_cut(one.text or 'in several ways'))}" for key, one in options.value.items()]
    more = len(listed) - _MOST_OPTIONS
    return ["\n".join(listed[:_MOST_OPTIONS] + ([f"- and {more} more"] if more > 0 else []))]


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:_LONGEST]}…" if len(line) > _LONGEST else line


def _escaped(text: str) -> str:
    """A pack's own words as Markdown that shows them as they are: no link, no picture, no HTML of theirs."""
    return "".join(f"\\{one}" if one in "\\`*_{}[]<>()#+-.!|~&" else one for one in _cut(text))
