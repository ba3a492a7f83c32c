"""A pack whose visit to a doctor goes with exercises and a programme: `data/packs/ankle_at_home`, and its people."""

from __future__ import annotations

from pathlib import Path

from soundadvice import Pack, load_pack

FOLDER = Path(__file__).parents[2] / "data" / "packs" / "ankle_at_home"
PARENT = FOLDER.parent / "twisted_ankle"
FINE = {"weight": "fully", "foot": ["none"], "duration": "2 days", "age": 35, "tried": "none", "sits": "no"}
"""Someone who looks after it at home."""
LASTING = {**FINE, "duration": "2 weeks", "better": "no"}
"""Someone who sees a doctor, and does exercises until then."""
NUMB = {**FINE, "foot": ["numb"]}
"""Someone who is seen today."""


def at_home() -> Pack:
    """The layer on its parent."""
    return load_pack(FOLDER)
