"""The wire: the one form in which every surface sends advice, byte for byte."""

from __future__ import annotations

import json

from soundadvice.meaning.advice import Advice

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def advice_bytes(advice: Advice) -> bytes:
    """The advice as JSON in UTF-8, without white space: the same bytes from every surface."""
    return json_bytes(advice.to_json())


def json_bytes(value: object) -> bytes:
    """A plain value as JSON in UTF-8, without white space. Raises ValueError for NaN and infinity."""
    return _ENCODER.encode(value).encode()
