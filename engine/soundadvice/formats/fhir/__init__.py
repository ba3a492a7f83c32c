"""FHIR: questionnaires, responses and bundles, read and written. R4 and R5; questionnaires of STU3 are read too.

Called by: the server, export and import.
Touches: nothing.

Nothing here knows HTTP: that, and the operation `$triage`, are in `soundadvice.server.fhir`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from soundadvice.formats.format import Format, FormatOption, Reader, Writer

if TYPE_CHECKING:
    from soundadvice.authoring.skeleton import Skeleton
    from soundadvice.formats.exported import Exported
    from soundadvice.model.pack import Pack


def _write(pack: Pack, *, fhir_version: str = "R4") -> Exported:
    from soundadvice.formats.exported import Exported
    from soundadvice.formats.fhir.questionnaire.translations import questionnaire_in_all
    from soundadvice.formats.fhir.questionnaire.write import left_out

    text = json.dumps(questionnaire_in_all(pack, fhir_version), indent=2, ensure_ascii=False)
    return Exported(f"{text}\n".encode(), left_out(pack))


def _left_out(pack: Pack) -> tuple[str, ...]:
    from soundadvice.formats.fhir.questionnaire.write import left_out

    return left_out(pack)


def _read(path: str) -> Skeleton:
    from soundadvice.formats.fhir.questionnaire.read import read_file

    return read_file(path)


FORMAT = Format(
    "fhir-questionnaire",
    Writer(
        "the questions and skip logic, as FHIR",
        _write,
        _left_out,
        options=(FormatOption("fhir-version", "the version of FHIR", ("R4", "R5"), "R4"),),
    ),
    Reader("a FHIR Questionnaire, STU3, R4 or R5, as JSON", _read),
)
