"""JSON Schema: which answers a pack takes, as a schema.

Called by: export, the API and `wire`.
Touches: nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.formats.format import Format, Writer

if TYPE_CHECKING:
    from soundadvice.formats.exported import Exported
    from soundadvice.model.pack import Pack


def _write(pack: Pack) -> Exported:
    from soundadvice.formats.json_schema.write import json_schema

    return json_schema(pack)


def _left_out(pack: Pack) -> tuple[str, ...]:
    from soundadvice.formats.json_schema.write import left_out

    return left_out(pack)


FORMAT = Format("json-schema", Writer("complete answers, as JSON Schema 2020-12", _write, _left_out))
