"""The journal: check-ins kept on this computer, what the dates say about them, and their course as a chart."""

from soundadvice.journal.entry import Entry, Trend
from soundadvice.journal.episode import Episode, episodes
from soundadvice.journal.store import Journal

__all__ = ["Entry", "Episode", "Journal", "Trend", "episodes"]
