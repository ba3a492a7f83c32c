"""OpenAPI (3.1) as a file: what the JSON API over one pack says of itself."""

from __future__ import annotations

import json

from soundadvice.formats.exported import Exported
from soundadvice.formats.format import Format, Writer
from soundadvice.formats.json_schema.write import answers_left_out
from soundadvice.model.pack import Pack

SERVER = "http://127.0.0.1:8000/api"
"""Where `soundadvice serve` has it, unless it is told otherwise."""


def openapi(pack: Pack) -> Exported:
    """The description, as a file. Raises ServiceError if what serves it is not installed."""
    from soundadvice.server.uvicorn import check_installed

    check_installed()
    from soundadvice.server.api.description import openapi_document

    document = openapi_document({pack.id: pack}, default=pack.id, server=SERVER)
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return Exported(f"{text}\n".encode(), left_out(pack))


def left_out(pack: Pack) -> tuple[str, ...]:
    """What the description does not say of serving a pack."""
    return (
        "the other surfaces of `soundadvice serve`: FHIR, CDS Hooks, health and metrics",
        "skip logic: answers may be incomplete here; `json-schema` says when they are complete",
        *answers_left_out(pack, loose=True),
    )


FORMAT = Format("openapi", Writer("the JSON API over the pack, as OpenAPI 3.1", openapi, left_out, extra="serve"))
"""What `export` finds by the entry point `soundadvice.formats`: formats know no server."""
