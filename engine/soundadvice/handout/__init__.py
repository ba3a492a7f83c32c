"""Export: what leaves the engine, one file a format."""

from soundadvice.handout.html import takeaway_html
from soundadvice.handout.markdown import takeaway_markdown

__all__ = ["takeaway_html", "takeaway_markdown"]
