"""The JSON Schema of SARIF 2.1.0, as OASIS publishes it: from npm, by digest, into a cache outside the repository."""

from __future__ import annotations

import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from support.npm.packed import CACHE, unpacked

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
SHA512 = "A1fOhPd6Ic5iDk4F9YPw1qNB4XF+7+IviR7xl8r2F6QzQkx5cpY9LsGk2rExiFIEcBbjpVnSmwWGBukASkiQ9A=="
_MEMBER = "lib/schemas/sarif-2.1.0-rtm.5.json"


@cache
def sarif_schema() -> dict[str, Any]:
    """The schema, of draft 4. Skips the test, with the reason, where it cannot be had."""
    file = CACHE / Path(_MEMBER).name
    if not file.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            (unpacked(PACKAGE, SHA512, Path(folder), "the schema of SARIF") / _MEMBER).replace(file)
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return schema
