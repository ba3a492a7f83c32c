"""Texts: which placeholders a text may hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from soundadvice.reading.node import Node, Problems
from soundadvice.wording import EMERGENCY_NUMBER, PLACEHOLDER


def check_text(node: Node, parameters: Collection[str], problems: Problems, questions: Iterable[str] = ()) -> None:
    """Refuses a brace that is no placeholder, and a placeholder that cannot be filled here."""
    text = str(node.value)
    if "{" not in text and "}" not in text:
        return
    known = [f"${name}" for name in parameters] + list(questions) + [EMERGENCY_NUMBER]
    hint = "known here: " + ", ".join(f"`{{{name}}}`" for name in known)
    rest = PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        problems.add("bad_placeholder", "a brace that is no placeholder", node, hint)
    for match in PLACEHOLDER.finditer(text):
        name = match[1] + match[2]
        if name not in known:
            problems.add("bad_placeholder", f"`{{{name}}}` cannot be filled here", node, hint)


def check_texts(
    node: Node, parameters: Collection[str], problems: Problems, *, leave_out: Collection[str] = ()
) -> None:
    """Checks every text below a node, keys in `leave_out` aside."""
    if isinstance(node.value, dict):
        for key, below in node.value.items():
            if key not in leave_out:
                check_texts(below, parameters, problems, leave_out=leave_out)
    elif isinstance(node.value, list):
        for below in node.value:
            check_texts(below, parameters, problems, leave_out=leave_out)
    elif isinstance(node.value, str):
        check_text(node, parameters, problems)
