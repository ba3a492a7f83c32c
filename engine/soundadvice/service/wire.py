"""Wire: the one form in which every surface gives an advice away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soundadvice.advice import Advice


def advice_bytes(advice: Advice) -> bytes:
    """The advice as JSON in UTF-8: the same answers give the same bytes, on every surface."""
    return json.dumps(advice.to_json(), ensure_ascii=False, separators=(",", ":")).encode()
