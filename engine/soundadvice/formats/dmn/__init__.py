"""DMN: decision tables in the XML of the standard, 1.1 to 1.6.

Called by: audit, import and export.
Touches: the file that is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.formats.format import Format, Reader

if TYPE_CHECKING:
    from soundadvice.authoring.skeleton import Skeleton


def _read(path: str) -> Skeleton:
    from pathlib import Path

    from soundadvice.formats.decision_tables.read import skeleton
    from soundadvice.formats.dmn.tables import read_tables

    return skeleton(read_tables(path), Path(path).stem)


FORMAT = Format("dmn", reader=Reader("decision tables of DMN 1.1 to 1.6, as XML", _read))
