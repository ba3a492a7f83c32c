"""Export: what leaves the engine, one file a format."""

from soundadvice.export.takeaway_html import takeaway_html
from soundadvice.export.takeaway_markdown import takeaway_markdown

__all__ = ["takeaway_html", "takeaway_markdown"]
