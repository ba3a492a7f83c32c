"""The formats that a pack can be exported to: a table, from which each is loaded when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from soundadvice.formats.exported import Exported
from soundadvice.model.errors import UnsupportedError
from soundadvice.model.pack import Pack

FHIR_VERSIONS = ("R4", "R5")


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, what it is, and the module and the function that write it.

    The function takes a pack and gives an Exported. Beside it, `left_out(pack)` says what the format does not carry.
    """

    name: str
    about: str
    module: str
    function: str
    is_text: bool = True


FORMATS = (
    Format("fhir-questionnaire", "the questions, as FHIR", "formats.fhir.questionnaire", "questionnaire"),
    Format("json-schema", "complete answers, as JSON Schema 2020-12", "formats.json_schema.write", "json_schema"),
    Format("openapi", "the JSON API over the pack, as OpenAPI 3.1", "server.api.openapi", "openapi"),
    Format("mermaid", "questions, skip logic and rules, as a flowchart", "formats.mermaid", "mermaid"),
    Format("xlsform", "the questions, as a spreadsheet form", "formats.xlsform.write", "xlsform", is_text=False),
    Format("markdown", "the whole pack, as a document", "formats.markdown", "pack_markdown"),
)
BY_NAME = {form.name: form for form in FORMATS}


def export(pack: Pack, name: str, *, fhir_version: str = "R4") -> Exported:
    """The pack in the format of that name. Raises UnsupportedError, with the place, for what cannot be exported at all.

    >>> import soundadvice
    >>> export(soundadvice.load_pack("low_back_pain"), "mermaid").data.decode().splitlines()[1]
    'flowchart TD'
    """
    form = BY_NAME.get(name)
    if form is None:
        raise UnsupportedError(name, f"there is no such format; there are {', '.join(BY_NAME)}")
    write = _load(form, form.function)
    if form.name != "fhir-questionnaire":
        made = write(pack)
        assert isinstance(made, Exported)
        return made
    text = json.dumps(write(pack, version=fhir_version), indent=2, ensure_ascii=False)
    return Exported(f"{text}\n".encode(), left_out(pack, name))


def left_out(pack: Pack, name: str) -> tuple[str, ...]:
    """What of a pack the format of that name does not carry, one line each."""
    lines: tuple[str, ...] = _load(BY_NAME[name], "left_out")(pack)
    return lines


def _load(form: Format, function: str) -> Callable[..., Any]:
    try:
        module = import_module(f"soundadvice.{form.module}")
    except ModuleNotFoundError as error:
        if error.name != f"soundadvice.{form.module}":
            raise
        raise UnsupportedError(form.name, "this build of soundadvice does not have it") from None
    found: Callable[..., Any] = getattr(module, function)
    return found
