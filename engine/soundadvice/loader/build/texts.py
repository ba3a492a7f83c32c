"""Texts: which placeholders a text may hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems
from soundadvice.model.answer import nearest
from soundadvice.wording.placeholders import EMERGENCY_NUMBER, PLACEHOLDER


def fillable(services: Iterable[str], parameters: Iterable[str]) -> list[str]:
    """What can be filled into any text that is shown with advice."""
    return [EMERGENCY_NUMBER, *services, *(f"${name}" for name in parameters)]


def has_brace(node: Node) -> bool:
    """Whether a text may hold a placeholder. Most hold none, and then it need not be known what could be filled in."""
    return "{" in node.text or "}" in node.text


def check_text(node: Node, known: Collection[str], broken: Collection[str], problems: Problems) -> None:
    """Refuses a brace that is no placeholder, and a placeholder that is not `known` to be filled here.

    What is `broken` could not be read, and is left alone.
    """
    if not has_brace(node):
        return
    text = node.text
    listed = ", ".join(f"`{{{name}}}`" for name in known)
    hint = f"known here: {listed}" if known else "nothing can be filled in here; write it without braces"
    rest = PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        problems.add("bad_placeholder", "a brace that does not enclose a placeholder", node, hint)
    for match in PLACEHOLDER.finditer(text):
        name = match[1] + match[2]
        if name not in known and match[2] not in broken:
            near = nearest(name, list(known))
            mend = hint if near is None else re.sub("`(.*)`", r"`{\1}`", near)
            problems.add("bad_placeholder", f"`{{{name}}}` cannot be filled here", node.within(match[0]), mend)


def check_texts(
    node: Node,
    known: Collection[str],
    broken: Collection[str],
    problems: Problems,
    *,
    leave_out: Collection[str] = (),
) -> None:
    """Checks every text below a node, keys in `leave_out` aside."""
    if isinstance(node.value, dict):
        for key, below in node.value.items():
            if key not in leave_out:
                check_texts(below, known, broken, problems, leave_out=leave_out)
    elif isinstance(node.value, list):
        for below in node.value:
            check_texts(below, known, broken, problems, leave_out=leave_out)
    elif isinstance(node.value, str):
        check_text(node, known, broken, problems)
