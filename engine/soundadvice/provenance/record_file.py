"""Files that hold advice: what they are called, and the record in them, to be opened again or read by a program."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from datetime import datetime
from html import unescape

from soundadvice.provenance.record import Record
from soundadvice.wording.language import say_in

IN_PAGE = "soundadvice-record"
"""The name of the element of an HTML page that holds the record."""
_HOLDS = re.compile(rb'<meta name="%b" content="([^"]*)"' % IN_PAGE.encode())


def file_name(moment: datetime, ending: str) -> str:
    """The name to save advice under, by the day that the moment is in its own time zone: `advice-2026-03-04.html`.

    It is in the language spoken, in plain letters, and does not tell what the advice is about to everyone who
    sees the name.
    """
    return f"{say_in('the name of a file', 'advice')}-{moment:%Y-%m-%d}.{ending}"


def record_text(record: Record) -> str:
    """A record as it is saved, to be opened again or read by a program."""
    return json.dumps(record.to_json(), indent=2, ensure_ascii=False) + "\n"


def record_in_page(record: Record) -> str:
    """A record as it stands in a page to take away: on one line, in ASCII, so that nothing of it is lost there."""
    return json.dumps(record.to_json(), separators=(",", ":"))


def record_json(content: bytes) -> bytes:
    """The JSON of the record in a file: the whole of it, or what a page to take away holds.

    Of anything else it is the content as it came, for whoever reads JSON to refuse.
    """
    bare = content.removeprefix(BOM_UTF8)
    # Not by a parser: that of Python takes the square of the length for some pages.
    found = _HOLDS.search(bare) if bare.lstrip()[:1] == b"<" else None
    return bare if found is None else unescape(found[1].decode("ascii", "replace")).encode("utf-8")
