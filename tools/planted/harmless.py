"""Harmless: edits that endanger nobody. A command that takes one for a danger cries wolf.

Texts in other words, and files in another order. `diff` lists a text that changed, as it should: what counts as a
complaint is a finding, or that `diff` says that someone's advice or what is done changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

from tools.planted.edit import PARENT, RED_FLAGS, RULES, PlantedEdit, Substitution

_REWORDED = Path(__file__).parent / "harmless.yaml"


def harmless() -> Iterator[PlantedEdit]:
    """Every harmless edit."""
    for one in yaml.safe_load(_REWORDED.read_text("utf-8")):
        change = Substitution(one["path"], one["old"], one["new"])
        yield PlantedEdit("reworded", f"{change.path}: {' '.join(one['new'].split())}", one["pack"], (change,))
    yield from _ordered()
    yield PlantedEdit("reworded", "a comment", PARENT, (Substitution("pack.yaml", "", "# Nothing else.\n"),))


def _ordered() -> Iterator[PlantedEdit]:
    for pack, name, start in (
        (RED_FLAGS, "hazards.yaml", "  - id: RF"),
        (RED_FLAGS, "references.yaml", "  - id: "),
        (PARENT, "claims.yaml", "  - id: "),
        (PARENT, "glosses.yaml", "  questions."),
        (PARENT, "plan.yaml", "  - id: "),
    ):
        text = (RULES / pack / name).read_text("utf-8")
        parts = [one for one in re.split(rf"(?m)(?=^{start})", text) if one.startswith(start) and "\n\n" not in one]
        one, other = parts[1], parts[2]
        if one + other in text:
            yield PlantedEdit("reordered", f"{name}: two parts", pack, (Substitution(name, one + other, other + one),))
    for path in sorted((RULES / RED_FLAGS / "rules").glob("*.yaml"))[::14]:
        text, name = path.read_text("utf-8"), f"rules/{path.name}"
        listed = re.search(r"\[(\w+), (\w+)", text[text.index("when:") :])
        if listed:
            new = text.replace(f"[{listed.group(1)}, {listed.group(2)}", f"[{listed.group(2)}, {listed.group(1)}", 1)
            yield PlantedEdit("reordered", f"{name}: {Path(name).stem}", RED_FLAGS, (Substitution(name, text, new),))
