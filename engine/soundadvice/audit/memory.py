"""Memory: how often Python looks for what can be given back, while an audit makes millions of things that stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (10_000, 10, 10)
"""An audit of many rules takes a twentieth of its time less with these, and no more memory. Less often, and it does."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Looks for it less often, here and in other threads; afterwards as often as before. Whoever looks less, stays."""
    before = gc.get_threshold()
    if before[0] == 0 or before[0] >= _SELDOM[0]:  # off, or seldom enough: somebody has a reason
        yield
        return
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
