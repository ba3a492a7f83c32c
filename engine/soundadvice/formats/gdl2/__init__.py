"""GDL2: guidelines of openEHR's Guideline Definition Language 2, read into packs with their own tests.

Called by: import.
Touches: the guideline that is named, and the archetypes and tests beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.formats.format import Format, Reader

if TYPE_CHECKING:
    from soundadvice.authoring.skeleton import Skeleton


def _read(path: str) -> Skeleton:
    from soundadvice.formats.gdl2.read import read

    return read(path)


FORMAT = Format("gdl2", reader=Reader("a guideline of openEHR GDL2, as JSON, with its tests beside it", _read))
