"""Lets a long identifier break after an underscore, so that a table of them stays narrow."""

from __future__ import annotations

import re
from typing import Any

_LONG = re.compile(r"<code>(\w{20,})</code>")


def on_page_content(html: str, **_: Any) -> str:
    """The page with a place to break after each underscore of a long name."""
    return _LONG.sub(lambda code: f"<code>{code[1].replace('_', '_<wbr>')}</code>", html)
