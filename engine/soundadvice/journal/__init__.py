"""Journal: the check-in, step by step; what is kept of check-ins and exercises, what its dates say, and as a chart.

Called by: the command line.
Touches: one SQLite file.
"""

from soundadvice.journal.entry import Entry, Trend
from soundadvice.journal.episode import Episode, episodes
from soundadvice.journal.store import Journal

__all__ = ["Entry", "Episode", "Journal", "Trend", "episodes"]
