"""Canonical JSON of the tree, and its digest: the ground that hashes stand on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

from soundadvice.model.disposition import Acuity

# INVARIANT: positions, vignettes and what only a reviewer reads (notes, a typical value, how grave an option is) are in
# no hash; a comparison's parameter name is not either, since its value is.
NEVER = frozenset({"span", "vignettes", "note", "parameter", "pack", "typical", "severity"})
# The rest of what changes no outcome: words, pictures, what they rest on, and what is asked anew at a check-in.
WORDING = frozenset(
    {
        "text", "help", "why", "because", "do", "say", "title", "about", "timing", "unit", "claims", "references",
        "other_side", "pictures", "ask_anew",
    }
)  # fmt: skip


def plain(value: object, leave_out: frozenset[str] = frozenset()) -> object:
    """A value of the tree as plain JSON: dataclasses tagged with their type, sets sorted."""
    match value:
        case Acuity():
            return str(value)
        case Enum():
            return value.value
        case Mapping():
            return {str(key): plain(item, leave_out) for key, item in value.items()}
        case tuple() | list():
            return [plain(item, leave_out) for item in value]
        case frozenset():
            return sorted(value)
        case _ if is_dataclass(value):
            named = {
                field.name: plain(getattr(value, field.name), leave_out)
                for field in fields(value)
                if field.name not in leave_out and field.name not in NEVER
            }
            return {"is": type(value).__name__, **named}
        case _:
            return value


def digest(value: object) -> str:
    """`sha256:` and the hex digest of the canonical JSON of a plain value."""
    canonical = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return "sha256:" + hashlib.sha256(canonical.encode()).hexdigest()
