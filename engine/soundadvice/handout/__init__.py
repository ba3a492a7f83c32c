"""Handout: what a person takes away: one document, with a writer for each form.

Called by: the surfaces, reports and formats.
Touches: nothing.

`document` makes the blocks, each with its role; `html`, `markdown`, `text` and `terminal` write them, and the web page
picks from them by role. `drawing` is the pictures of exercises, `qr` the code that a phone reads, `markup` any HTML or
SVG that escapes what it is given.
"""

from soundadvice.handout.html import takeaway_html
from soundadvice.handout.markdown import takeaway_markdown
from soundadvice.handout.text import takeaway_text

__all__ = ["takeaway_html", "takeaway_markdown", "takeaway_text"]
