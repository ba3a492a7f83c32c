"""DMN: decision tables in the XML of the standard, 1.1 to 1.6.

Called by: audit, import and export.
Touches: the file that is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soundadvice.formats.format import Format, FormatOption, Reader, Writer

if TYPE_CHECKING:
    from soundadvice.authoring.skeleton import Skeleton
    from soundadvice.formats.exported import Exported
    from soundadvice.model.pack import Pack


def _write(pack: Pack, dmn_version: str = "1.3", output_names: str = "none") -> Exported:
    from soundadvice.formats.dmn.write import dmn

    return dmn(pack, dmn_version, output_names=output_names == "each")


def _left_out(pack: Pack) -> tuple[str, ...]:
    from soundadvice.formats.dmn.write import left_out

    return left_out(pack)


def _read(path: str) -> Skeleton:
    from pathlib import Path

    from soundadvice.formats.decision_tables.read import skeleton
    from soundadvice.formats.dmn.tables import read_tables

    return skeleton(read_tables(path), Path(path).stem)


FORMAT = Format(
    "dmn",
    Writer(
        "the advice, the findings and the rules that fire, as decision tables of DMN",
        _write,
        _left_out,
        options=(
            FormatOption("dmn-version", "Of which version.", ("1.1", "1.2", "1.3", "1.4", "1.5"), "1.3"),
            FormatOption(
                "output-names", "Whether each table's output has a name, as Camunda wants.", ("none", "each"), "none"
            ),
        ),
    ),
    Reader("decision tables of DMN 1.1 to 1.6, as XML", _read),
)
