"""QR: a text as a code that a phone's camera reads. It holds the text itself: nothing is fetched or sent."""

from __future__ import annotations

from soundadvice.handout.markup import Markup, element
from soundadvice.wording.language import say, to_say

ABOUT = to_say(
    "Point the camera of a phone at this. It holds the text itself, not an address: nothing is sent anywhere."
)
_QUIET = 4
"""Modules of white around it, as the standard asks."""


def qr(text: str) -> Markup:
    """The text as a QR code in SVG, black on white in dark and on paper too.

    Raises ValueError for a text that no code can hold (2,953 bytes).
    """
    import segno  # now: most servers are never asked for a code

    # The least correction: it is read off a screen or a clean page, and larger modules help a camera more.
    code = segno.make(text, error="l", boost_error=False, micro=False)
    svg = code.svg_inline(border=_QUIET, omitsize=True, dark="#000", light="#fff")
    return element("div", Markup(svg), class_="qr", role="img", aria_label=say("A QR code. {about}", about=say(ABOUT)))
