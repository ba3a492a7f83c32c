"""Journal: the check-in, step by step; what is kept of check-ins and exercises, what its dates say, and as a chart.

Called by: the command line.
Touches: one SQLite file.
"""

from typing import TYPE_CHECKING

from soundadvice.journal.entry import Entry, Trend
from soundadvice.journal.episode import Episode, episodes

if TYPE_CHECKING:
    from soundadvice.journal.store import Journal

__all__ = ["Entry", "Episode", "Journal", "Trend", "episodes"]


def __getattr__(name: str) -> object:
    """`Journal` when it is first asked for: it brings SQLite, and most of who reads entries keeps none."""
    if name == "Journal":
        from soundadvice.journal.store import Journal

        return Journal
    raise AttributeError(f"module `{__name__}` has no `{name}`")
