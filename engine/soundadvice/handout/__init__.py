"""Handout: what a person takes away: one document, with a writer for each form.

Called by: the surfaces, reports and formats.
Touches: nothing.
"""

from soundadvice.handout.html import takeaway_html
from soundadvice.handout.markdown import takeaway_markdown

__all__ = ["takeaway_html", "takeaway_markdown"]
