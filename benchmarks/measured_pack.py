"""The pack of every contestant: `low_back_pain` 0.1.0, of eight deciding questions and eight rules.

Later versions ask people who are not sure one thing more. The rules by hand, and those of every peer, are of this one.
"""

from __future__ import annotations

from pathlib import Path

import soundadvice
from soundadvice import Pack

FOLDER = Path(__file__).parents[1] / "tests" / "data" / "earlier" / "packs" / "low_back_pain"


def measured_pack() -> Pack:
    """The pack, read anew."""
    return soundadvice.load_pack(FOLDER)
