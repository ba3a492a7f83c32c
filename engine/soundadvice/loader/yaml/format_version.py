"""Format version: which versions of the packs' format are read here."""

from __future__ import annotations

from soundadvice.loader.yaml.node import Node
from soundadvice.loader.yaml.problems import Problems

FORMAT = 1
"""The version that this soundadvice reads and writes. A pack that names none is written in version 1.

INVARIANT: version N of the format comes with soundadvice N.0, so that a pack names who can read it.
"""


def is_known_format(pack: Node, problems: Problems) -> bool:
    """Whether the files of a pack can be read, by what its pack.yaml says. Nothing else is said of one that is newer.

    What is no version at all is said too, and the rest is read.
    """
    node = pack.get("format")
    if node is None:
        return True
    number = int(node.text) if node.text.isdigit() and len(node.text) < 10 else 0
    if number > FORMAT:
        message = f"this pack is written in format {number}, and this soundadvice reads format {FORMAT}"
        problems.add("newer_format", message, node, f"it needs soundadvice {number}.0 or newer")
    elif number < 1:
        problems.add("bad_format", f"{node.shown} is no version of the format", node, f"write `format: {FORMAT}`")
        node.value = FORMAT
    return number <= FORMAT
