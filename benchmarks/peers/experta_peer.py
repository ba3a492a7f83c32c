"""experta: as released it cannot be imported on Python 3.10 or later, which is then what the table says."""

from __future__ import annotations

import experta
from contestant import Contestant


def contestants() -> list[Contestant]:
    raise NotImplementedError(f"experta {experta.__version__} can be imported again: write its rules here")
